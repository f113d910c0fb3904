import {utimes} from 'node:fs/promises';
import {join} from 'node:path';
import type {Clock, Packages} from '../core/ports.ts';
import type {District, Row} from './district.ts';
import {type Incumbent, incumbentOf, type UploadFiles} from './incumbent.ts';

/** The sandbox as it is made to live; `cli` and tests bring the real one. */
export interface LivingSandbox {
	ingest(zip: string): Promise<{readonly status: string}>;
	play(options: {
		readonly seed: number;
		readonly signIns: number;
		readonly lockOuts: number;
	}): Promise<unknown>;
	edit(
		personId: string,
		edit: {readonly middleName?: string; readonly managedAppleId?: string},
	): Promise<{readonly code: string}>;
	addAccount(account: {
		readonly personId: string;
		readonly firstName: string;
		readonly lastName: string;
		readonly email: string;
		readonly role: string;
		readonly source: 'Microsoft Entra ID';
		readonly status: 'Active';
	}): Promise<unknown>;
}

/** An organisation that lives, and what of it an admin has in hand. */
export interface LivingOrganisation extends Incumbent {
	/** Paths of the zips of the last two uploads, the newest last. */
	readonly uploads: readonly string[];
	/** Person IDs that were edited by hand; those whose attributes were are Manual since. */
	readonly edited: readonly string[];
	/** Person IDs of accounts that an identity provider syncs. */
	readonly provided: readonly string[];
}

const night = 86_400_000;

/**
 * Makes a sandbox the organisation of a district that was uploaded for years by something else, under other ids: two
 * nights ago by an old job, people signed in, accounts were edited by hand, the office came from an identity provider, and
 * last night another tool uploaded one account more. The same for the same district.
 * @param folder where the zips of the uploads are kept, as an admin would have them.
 */
export async function prepareOrganisation(
	sandbox: LivingSandbox,
	district: District,
	{folder, clock, zip}: {readonly folder: string; readonly clock: Clock; readonly zip: Packages['zip']},
): Promise<LivingOrganisation> {
	const incumbent = incumbentOf(district);
	const upload = async (name: string, files: UploadFiles, nights: number) => {
		const path = join(folder, name);
		await zip(
			path,
			Object.entries(files).map(([file, text]) => ({name: file, chunks: () => [text]})),
		);
		const at = new Date(clock.now().getTime() - nights * night);
		await utimes(path, at, at);
		const {status} = await sandbox.ingest(path);
		if (status !== 'COMPLETED') throw new Error(`the sandbox refused ${name}: ${status}`);
		return path;
	};
	const first = await upload('old-job.zip', incumbent.upload, 2);
	await sandbox.play({seed: 11, signIns: 0.8, lockOuts: 0.004});

	const teachers = district.users.rows.filter(({role}) => role === 'teacher').map(incumbent.idOf);
	const edits = [{middleName: 'Quill'}, {managedAppleId: 'head.of.music@rehearsal.example'}] as const;
	const edited: string[] = [];
	for (const [index, edit] of edits.entries()) {
		const personId = teachers[index * 3]!;
		await sandbox.edit(personId, edit);
		edited.push(personId);
	}
	const office = district.users.rows.filter(({role}) => role === 'administrator');
	for (const row of office) await sandbox.addAccount(providedFor(row));
	const last = await upload('last-night.zip', incumbent.lastNight, 0.3);
	return {
		...incumbent,
		uploads: [first, last],
		edited,
		provided: office.map((row) => providedFor(row).personId),
	};
}

const providedFor = ({identifier = '', givenName = '', familyName = '', email = ''}: Row) =>
	({
		personId: `entra-${identifier}`,
		firstName: givenName,
		lastName: familyName,
		email,
		role: 'Staff',
		source: 'Microsoft Entra ID',
		status: 'Active',
	}) as const;
