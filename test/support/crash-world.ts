import {createHash} from 'node:crypto';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {z} from 'zod';
import {appleCsv} from '../../source/connections/apple-csv/kind.ts';
import type {ConnectionKind} from '../../source/connections/kind.ts';
import {TemporaryError} from '../../source/core/errors.ts';
import type {Clock, Package, Work} from '../../source/core/ports.ts';
import {errorCode, type FileSystem, fileSystem} from '../../source/io/files.ts';
import {packages} from '../../source/io/packages.ts';
import type {Tuning} from '../../source/store/format.ts';
import type {ProcessIdentity} from '../../source/store/holder.ts';
import {type JsonStore, openStore} from '../../source/store/json-store.ts';
import {openRollcall} from '../../source/sync/open.ts';
import type {Rollcall} from '../../source/sync/rollcall.ts';
import {verifyPackage} from '../../source/verify/verify-package.ts';
import {heardNotifier} from './notifier.ts';

const never = new AbortController().signal;
export const hostKey = 'SHA256:here';

/** A target that is a folder: an upload is a file of it, written in four pieces through the given file system. */
const folderTarget = (files: FileSystem): ConnectionKind => ({
	kind: 'folder-target',
	title: 'A folder',
	family: 'asm',
	settings: z.object({folder: z.string().describe('folder'), hostKey: z.string().optional().describe('key')}),
	secrets: {},
	checklist: [],
	publisher: ({settings}) => {
		const {folder} = settings as {folder: string};
		return {
			binding: {host: 'here', port: 22, user: 'x', hostKey},
			hostKey: async () => hostKey,
			test: async () => ({hostKey}),
			async *send(pack: Package): Work<{readonly hostKey: string}> {
				yield {stage: 'upload'};
				const number = String(readdirSync(folder).length + 1).padStart(3, '0');
				try {
					const bytes = readFileSync(pack.file);
					const file = files.open(join(folder, `${number}.zip`), 'create');
					const piece = Math.ceil(bytes.length / 4);
					for (let at = 0; at < bytes.length; at += piece) {
						files.write(file, bytes.subarray(at, at + piece));
						yield {stage: 'upload', done: at, total: bytes.length, unit: 'bytes'};
					}
					files.close(file);
				} catch (error) {
					if (errorCode(error) === undefined) throw error;
					throw new TemporaryError('the upload broke', {next: 'Try again.', cause: error});
				}
				return {hostKey};
			},
		};
	},
});

export interface CrashWorld {
	readonly store: JsonStore;
	readonly rollcall: Rollcall;
}

export interface CrashWorldParts {
	readonly files?: FileSystem;
	readonly me?: ProcessIdentity;
	readonly tuning?: Partial<Tuning>;
	/** Who acts. */
	readonly operator?: string | undefined;
}

/** Makes of a few records what is else made of many: several shards, first loads, a fold after every commit. */
export const smallShards: Partial<Tuning> = {
	shardBytes: 600,
	loadRecords: 4,
	foldBytes: {least: 1, most: 1},
};

/** The same modules as the program's, over a state on disk whose file system may die. */
export async function openCrashWorld(
	state: string,
	clock: Clock,
	{files = fileSystem, me, tuning = {}, operator = 'ada'}: CrashWorldParts = {},
): Promise<CrashWorld> {
	const store = await openStore(
		{folder: state, clock, owner: 'test', create: true},
		{files, tuning, ...(me === undefined ? {} : {me})},
	);
	// Several processes at once must not make the same ids.
	let digits = operator === 'ada' ? 0 : process.pid & 0xff;
	const rollcall = openRollcall({
		store,
		kinds: [appleCsv, folderTarget(files)],
		clock,
		secrets: {resolve: async () => '', keep: async () => ''},
		randomness: (bytes) => Uint8Array.from({length: bytes}, () => digits++ & 0xff),
		packages,
		notifier: heardNotifier(),
		verify: verifyPackage,
		operator: {name: operator, role: 'Administrator'},
		readOnly: false,
		machine: {machine: 'm', state: 's'},
		rehearsal: async () => {
			throw new Error('no sandbox');
		},
		readFile: async (path) => readFileSync(path),
	});
	return {store, rollcall};
}

/** Connects a folder of Apple's six files and a folder as target, armed. */
export async function connectFolders(rollcall: Rollcall, exported: string, received: string): Promise<void> {
	await rollcall.connect('apple-csv', 'sis', {settings: {path: exported}, secrets: {}});
	await rollcall.connect('folder-target', 'asm', {settings: {folder: received, hostKey}, secrets: {}});
	await rollcall.arm('asm', {level: 'all', empty: true}, never);
}

export const sha256Of = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** Hashes of what came to the target, oldest first; of pieces too. */
export const receivedIn = (folder: string) =>
	readdirSync(folder)
		.sort()
		.map((name) => sha256Of(join(folder, name)));
