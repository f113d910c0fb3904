import {mkdir, open, readdir, readFile, rename, stat} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {SandboxError} from './error.ts';
import type {Course, Grave, Organisation, Person, Place, SchoolClass} from './organisation.ts';
import {emptyOrganisation, type OrganisationSetup} from './organisation.ts';

interface Stored {
	readonly format: 1;
	readonly setup: OrganisationSetup;
	readonly activity: number;
	readonly uid: number;
	readonly progressLost: number;
	readonly people: readonly Person[];
	readonly places: readonly Place[];
	readonly courses: readonly Course[];
	readonly classes: readonly SchoolClass[];
	readonly graves: readonly Grave[];
}

/** Writes a file whole and owner-only: aside, synced, renamed, folder synced. */
export async function writeDurably(file: string, content: string | Uint8Array): Promise<void> {
	const aside = `${file}.new-${process.pid}`;
	const handle = await open(aside, 'w', 0o600);
	try {
		await handle.writeFile(content);
		await handle.sync();
	} finally {
		await handle.close();
	}
	await renameDurably(aside, file);
}

/** Renames within one file system and syncs the folder. */
export async function renameDurably(from: string, to: string): Promise<void> {
	await rename(from, to);
	const folder = await open(dirname(to), 'r');
	try {
		await folder.sync();
	} finally {
		await folder.close();
	}
}

const organisationFile = (folder: string) => join(folder, 'organisation.json');

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

/**
 * Makes a sandbox's folders, owner-only. A folder that holds other things is refused: somebody mistyped.
 * @throws SandboxError
 */
export async function prepareFolder(folder: string): Promise<void> {
	await mkdir(folder, {recursive: true, mode: 0o700});
	const there = await readdir(folder);
	if (there.length > 0 && !there.includes('organisation.json') && !there.includes('dropbox'))
		throw new SandboxError(`${folder} is no sandbox and not empty`, 2, 'Name an empty or a new folder.');
	if (((await stat(folder)).mode & 0o077) !== 0) {
		const handle = await open(folder, 'r');
		await handle.chmod(0o700);
		await handle.close();
	}
	for (const name of ['dropbox', 'activity']) await mkdir(join(folder, name), {recursive: true, mode: 0o700});
}

/** @throws SandboxError when the file is not what was written. */
export async function load(folder: string, setup: OrganisationSetup): Promise<Organisation> {
	const file = organisationFile(folder);
	let stored: Stored;
	try {
		stored = JSON.parse(await readFile(file, 'utf8'));
		if (stored.format !== 1) throw new Error(`format ${stored.format}`);
	} catch (error) {
		if (isMissing(error)) return emptyOrganisation(setup);
		throw new SandboxError(
			`${file} cannot be read`,
			10,
			'Delete the sandbox folder to start a new one.',
			error,
		);
	}
	return {
		setup: stored.setup,
		activity: stored.activity,
		uid: stored.uid,
		progressLost: stored.progressLost,
		people: new Map(stored.people.map((person) => [person.personId, person])),
		places: new Map(stored.places.map((place) => [place.locationId, place])),
		courses: new Map(stored.courses.map((course) => [course.courseId, course])),
		classes: new Map(stored.classes.map((one) => [one.classId, one])),
		graves: new Map(stored.graves.map((grave) => [grave.personId, grave])),
	};
}

export async function save(folder: string, organisation: Organisation): Promise<void> {
	const stored: Stored = {
		format: 1,
		setup: organisation.setup,
		activity: organisation.activity,
		uid: organisation.uid,
		progressLost: organisation.progressLost,
		people: [...organisation.people.values()],
		places: [...organisation.places.values()],
		courses: [...organisation.courses.values()],
		classes: [...organisation.classes.values()],
		graves: [...organisation.graves.values()],
	};
	await writeDurably(organisationFile(folder), `${JSON.stringify(stored)}\n`);
}
