import {randomBytes} from 'node:crypto';
import {rmdirSync} from 'node:fs';
import {join} from 'node:path';
import {makeFolderDurably, writeAll} from '../../io/files.ts';
import {lifeOf, processSchema, thisProcess} from '../holder.ts';
import type {CareContext} from './context.ts';

const prefix = '.copying-';
const ownerFile = 'process.json';
const abandonedAfter = 24 * 3_600_000;

/** An owner-only folder inside the state's own, so that what is made in it can be renamed into the state. */
export interface Workplace {
	readonly folder: string;
	/** Removes it, and the state's folder where that was made for it and holds nothing else. */
	remove(): void;
}

/** Makes a place to work in; what ended processes left behind is removed, since it holds people's records. */
export async function makeWorkplace({files, folder, clock}: CareContext): Promise<Workplace> {
	const isNew = files.info(folder) === undefined;
	await makeFolderDurably(files, folder);
	sweepWorkplaces({files, folder, clock});
	const own = join(folder, `${prefix}${randomBytes(8).toString('hex')}`);
	files.makeFolder(own);
	const file = files.open(join(own, ownerFile), 'create');
	try {
		writeAll(files, file, Buffer.from(`${JSON.stringify(thisProcess())}\n`));
	} finally {
		files.close(file);
	}
	return {
		folder: own,
		remove() {
			files.removeTree(own);
			if (isNew) removeEmpty(folder);
		},
	};
}

/** Removes the workplaces of processes that have ended. */
export function sweepWorkplaces({
	files,
	folder,
	clock,
}: Pick<CareContext, 'files' | 'folder' | 'clock'>): void {
	for (const name of files.list(folder).filter((each) => each.startsWith(prefix))) {
		const path = join(folder, name);
		const age = clock.now().getTime() - (files.info(path)?.modified ?? 0);
		const life = lifeIn(files.read(join(path, ownerFile)));
		if (life === 'dead' || (life !== 'alive' && age > abandonedAfter)) files.removeTree(path);
	}
}

function lifeIn(bytes: Uint8Array | undefined): ReturnType<typeof lifeOf> | undefined {
	try {
		const owner = processSchema.safeParse(JSON.parse(Buffer.from(bytes ?? []).toString('utf8')));
		return owner.success ? lifeOf(owner.data, thisProcess()) : undefined;
	} catch {
		return undefined;
	}
}

function removeEmpty(folder: string): void {
	try {
		rmdirSync(folder);
	} catch {
		// Somebody else put something there meanwhile.
	}
}
