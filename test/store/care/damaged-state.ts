import {chmodSync, cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {type CollectionName, collectionNames, type Work} from '../../../source/core/ports.ts';
import type {Examination, Repaired, RepairPlan} from '../../../source/core/state-care.ts';
import {type FileSystem, fileSystem} from '../../../source/io/files.ts';
import {stateCare} from '../../../source/store/care/state-care.ts';
import {type JsonStore, openStore} from '../../../source/store/json-store.ts';
import {change, create, place, remove} from '../../contracts/places.ts';
import {fixedClock} from '../../support/fixed-clock.ts';

/** The machine's files; nothing here is about power cuts, so nobody waits for the disk. */
export const quickFiles: FileSystem = {...fileSystem, sync: async () => {}, syncFolder: async () => {}};

export const never = new AbortController().signal;

export const open = (folder: string, options: {readonly create?: boolean} = {}) =>
	openStore(
		{folder, clock: fixedClock(), owner: 'test', ...options},
		{files: quickFiles, tuning: {loadRecords: 20, shardBytes: 900, lineBytes: 1500}},
	);

/** All records of a state, as one text a collection. */
export type Contents = Readonly<Record<string, string>>;

export async function contentsOf(store: JsonStore): Promise<Contents> {
	const snapshot = await store.read();
	const contents: Record<string, string> = {};
	for (const name of collectionNames as readonly CollectionName[]) {
		const records = await snapshot.list(name);
		if (records.length > 0) contents[name] = JSON.stringify(records);
	}
	await snapshot.release();
	return contents;
}

export interface MadeState {
	readonly folder: string;
	/** What the store said at each sequence. */
	readonly at: readonly Contents[];
	/** Sequence of the root's base. */
	readonly base: number;
	readonly newest: number;
}

const many = (count: number, from = 0) =>
	Array.from({length: count}, (_, n) => place(`L${String(n + from).padStart(4, '0')}`));

/**
 * A state with history, a first load (commit 2), a list of changes in its own file (commit 5), a base before the
 * root's, the root's base (commit 7) and a tail up to commit 10.
 */
export async function makeState(folder: string): Promise<MadeState> {
	const store = await open(folder, {create: true});
	const at: Contents[] = [{}];
	const commit = async (changes: Parameters<JsonStore['commit']>[0]) => {
		await store.commit(changes);
		at.push(await contentsOf(store));
	};
	const places = many(60);
	await store.documents.update('settings', () => ({organisation: 'A school'}));
	await store.documents.update('connections', () => ({connections: []}));
	await store.documents.update('rules', () => ({rules: []}));
	const arming = {target: 'asm', level: 'all', at: '2026-08-21T02:14:00.000Z', by: 'ada'};
	await commit([
		{collection: 'runs', key: 'R000001', after: {id: 'R000001'} as never},
		{collection: 'armings', key: 'asm', after: arming as never},
	]);
	await commit(places.map(create));
	await commit([change(places[3]!, place('L0003', 'renamed'))]);
	await store.fold();
	await commit([remove(places[50]!)]);
	await commit(many(24, 10).map((each) => change(each, {...each, name: `${each.name} ${'x'.repeat(120)}`})));
	await store.fold();
	await commit([create(place('new'))]);
	await commit([create(place('newer'))]);
	await store.fold();
	await commit([change(place('new'), place('new', 'twice'))]);
	await commit([{collection: 'runs', key: 'R000002', after: {id: 'R000002'} as never}]);
	await commit([remove(places[7]!)]);
	await store.close();
	return {folder, at, base: 7, newest: 10};
}

/** The same state in another folder. */
export function copyOf(made: MadeState, folder: string): MadeState {
	rmSync(folder, {recursive: true, force: true});
	cpSync(made.folder, folder, {recursive: true});
	// Folders come without their permissions, and a state that others may read is refused.
	for (const place of [
		'',
		...readdirSync(folder, {withFileTypes: true}).flatMap((entry) => (entry.isDirectory() ? entry.name : [])),
	])
		chmodSync(join(folder, place), 0o700);
	return {...made, folder};
}

export const care = (folder: string, files: FileSystem = quickFiles) =>
	stateCare({folder, clock: fixedClock(), owner: 'test', files});

/** Runs work to its end. */
export async function done<T>(work: Work<T>): Promise<T> {
	for (;;) {
		const step = await work.next();
		if (step.done) return step.value;
	}
}

export const examine = (folder: string): Promise<Examination> => done(care(folder).examine(never));
export const planRepair = (folder: string): Promise<RepairPlan | undefined> =>
	done(care(folder).planRepair(never));
export const repair = (folder: string, plan: RepairPlan): Promise<Repaired> =>
	done(care(folder).repair(plan, never));

export const damageIn = ({findings}: Examination) => findings.filter(({severity}) => severity === 'damage');

// --- Damages -----------------------------------------------------------------------------------------------

export const journalOf = (folder: string) => join(folder, 'journal.jsonl');
export const rootOf = (folder: string) => join(folder, 'root.json');
export const journalText = (folder: string) => readFileSync(journalOf(folder), 'utf8');

export function flip(path: string, position: number, bit = 1): void {
	const bytes = readFileSync(path);
	bytes[position < 0 ? bytes.length + position : position]! ^= bit;
	writeFileSync(path, bytes);
}
/** Flips a bit in the middle of a line of the journal. */
export function flipLine(folder: string, number: number): void {
	const lines = journalText(folder).split('\n').slice(0, number);
	const end = Buffer.byteLength(lines.join('\n'));
	flip(journalOf(folder), end - 20);
}
export const cut = (path: string, bytes: number) => truncateSync(path, bytes);
export function edit(path: string, from: string | RegExp, to: string): void {
	const text = readFileSync(path, 'utf8');
	const edited = text.replace(from, to);
	if (edited === text) throw new Error(`nothing to edit in ${path}`);
	writeFileSync(path, edited);
}
export const rootIn = (folder: string) =>
	JSON.parse(readFileSync(rootOf(folder), 'utf8')) as {
		base: {manifest: string; sequence: number; sha256: string};
		journal: {offset: number};
	};
export const inBase = (folder: string, pattern: RegExp) =>
	readdirSync(join(folder, 'base'))
		.filter((name) => pattern.test(name))
		.sort()
		.map((name) => join(folder, 'base', name));
export const manifestOf = (folder: string) => join(folder, 'base', rootIn(folder).base.manifest);
/** Shards that a manifest names, of its first collection first. */
export const shardsOf = (folder: string, manifest: string) =>
	Object.values(
		(JSON.parse(readFileSync(manifest, 'utf8')) as {collections: Record<string, Array<{file: string}>>})
			.collections,
	)
		.flat()
		.map(({file}) => join(folder, 'base', file));
