import {
	closeSync,
	fsyncSync,
	mkdtempSync,
	openSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Account} from '../../source/core/directory/account.ts';
import type {RecordSet} from '../../source/core/directory/directory.ts';
import type {ConnectionId} from '../../source/core/directory/ids.ts';
import type {RecordChange} from '../../source/core/ports.ts';
import {systemClock} from '../../source/io/clock.ts';
import {type CrashWorld, openCrashWorld} from '../support/crash-world.ts';
import {accountsOf, keyOf} from './accounts.ts';
import {fillState, unfolded} from './filled-state.ts';
import {type Figure, inTurn} from './timing.ts';

const nights = 5;

/** Opening, loading and committing at so many accounts, each beside its floor on the same disk. */
export async function storeBench(sizes: readonly number[]): Promise<readonly Figure[]> {
	const figures: Figure[] = [];
	for (const size of sizes) {
		const root = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
		try {
			figures.push(...(await atSize(size, root)));
		} finally {
			rmSync(root, {recursive: true, force: true});
		}
	}
	return figures;
}

async function atSize(size: number, root: string): Promise<readonly Figure[]> {
	const state = join(root, 'state');
	const open = () => openCrashWorld(state, systemClock, {tuning: unfolded});
	const floor = openSync(join(root, 'floor'), 'w');
	const page = Buffer.alloc(4096, 0x61);
	const append = (bytes: Buffer) => () => {
		writeSync(floor, bytes);
		fsyncSync(floor);
	};
	const name = size.toLocaleString('en');
	try {
		const owner = await fillState(state, root, size);
		const base = bytesIn(join(state, 'base'));
		const figures = [
			await inTurn(
				`${name} accounts: open to the first screen`,
				async () => {
					const {store, rollcall} = await open();
					await rollcall.overview();
					await store.close();
				},
				'read and JSON.parse what names the base',
				() => parseHeads(state),
				{pairs: 15, note: `base ${megabytes(base.bytes)} in ${base.files} files`},
			),
			await inTurn(
				`${name}: load and read all accounts`,
				async () => {
					const {store} = await open();
					const snapshot = await store.read();
					let read = 0;
					for (const account of (await snapshot.load('accounts')).values()) read += account.roles.length;
					if (read < size) throw new Error(`only ${read} of ${size} were read`);
					await store.close();
				},
				'read and JSON.parse the same bytes',
				() => parseShards(state),
				{pairs: size > 100_000 ? 1 : 3},
			),
		];

		const world = await open();
		const acting = actions(world, size);
		const journal = () => statSync(join(state, 'journal.jsonl')).size;
		const before = journal();
		// So many, that what was compiled on the way does not count: a dashboard goes on all day.
		const pairs = 300;
		const acted = await inTurn(
			`${name}: one action, committed`,
			acting.act,
			'append 4 KiB and fsync',
			append(page),
			{pairs},
		);
		const perAction = (journal() - before) / (pairs + 1);
		figures.push({...acted, note: `adds ${Math.round(perAction)} bytes`});
		figures.push(
			await inTurn(
				`${name}: one record read and committed`,
				acting.commitOne,
				'append 4 KiB and fsync',
				append(page),
				{
					pairs,
				},
			),
		);
		await world.store.close();

		for (const loaded of [true, false])
			figures.push(await nightly({open, name, size, owner, loaded, append, journal}));
		figures.push(await folding(state, name, append));
		return figures;
	} finally {
		closeSync(floor);
	}
}

/** Acts on another account each time, all over the base. */
function actions({store, rollcall}: CrashWorld, size: number) {
	let at = 0;
	// Not the first ones of a hundred: those are the nights'.
	const next = () => keyOf(100 * Math.floor(((at++ * 0.618_033_988_75) % 1) * (size / 100)) + 50 + (at % 50));
	return {
		async act() {
			const {done} = await rollcall.act([next()], 'deactivate');
			if (!done) throw new Error('an action was refused');
		},
		async commitOne() {
			const snapshot = await store.read();
			const key = next();
			const before = await snapshot.get('accounts', key);
			await store.commit([{collection: 'accounts', key, before, after: {...before!, gradeLevel: '12'}}]);
			await snapshot.release();
		},
	};
}

interface Nightly {
	readonly open: () => Promise<CrashWorld>;
	readonly name: string;
	readonly size: number;
	readonly owner: ConnectionId;
	/** Whether the process holds the directory, as a sync does that planned by it, or has only just opened. */
	readonly loaded: boolean;
	readonly append: (bytes: Buffer) => () => void;
	/** Bytes of the journal now. */
	readonly journal: () => number;
}

/** Commits that each change another hundredth of the accounts, all over the base. */
async function nightly(night: Nightly): Promise<Figure> {
	const {open, name, size, owner, loaded, append, journal} = night;
	let turn = loaded ? 0 : nights + 1;
	let world: CrashWorld | undefined;
	let directory: RecordSet<Account> | undefined;
	let changes: readonly RecordChange[] = [];
	let same = Buffer.alloc(0);
	const prepare = async () => {
		await world?.store.close();
		world = await open();
		const snapshot = await world.store.read();
		directory = loaded ? await snapshot.load('accounts') : undefined;
		await snapshot.release();
		changes = changedOnce(size, owner, turn++);
	};
	const figure = await inTurn(
		`${name}: one night with 1 % changed, committed ${loaded ? 'by whoever read all' : 'by a process that has just opened'}`,
		async () => {
			const before = journal();
			await world!.store.commit(changes);
			same = Buffer.alloc(journal() - before, 0x61);
		},
		'append the same bytes and fsync',
		() => append(same)(),
		{pairs: nights, prepare},
	);
	if (loaded && directory?.size !== size) throw new Error('the directory is not whole');
	await world?.store.close();
	return {...figure, note: `adds ${megabytes(same.length)}`};
}

/** Every hundredth account, from this one on, gets another name. */
const changedOnce = (size: number, owner: ConnectionId, from: number): readonly RecordChange[] =>
	[...accountsOf(size, owner, {from, step: 100})].map((change) => {
		const {after, collection, key} = change as Extract<RecordChange, {collection: 'accounts'}>;
		return {collection, key, before: after, after: {...after!, middleName: 'Night'}};
	});

/** What goes on in the background after a night: a new base. */
async function folding(state: string, name: string, append: (bytes: Buffer) => () => void): Promise<Figure> {
	const {store} = await openCrashWorld(state, systemClock, {tuning: unfolded});
	const before = new Set(readdirSync(join(state, 'base')));
	const began = performance.now();
	await store.fold();
	const ours = performance.now() - began;
	await store.close();
	const fresh = readdirSync(join(state, 'base')).filter((file) => !before.has(file));
	const bytes = fresh.reduce((sum, file) => sum + statSync(join(state, 'base', file)).size, 0);
	const start = performance.now();
	append(Buffer.alloc(bytes, 0x61))();
	const theirs = performance.now() - start;
	return {
		name: `${name}: folded into a new base, in the background`,
		ours,
		beside: 'append the same bytes and fsync',
		theirs,
		ratio: ours / theirs,
		note: `writes ${megabytes(bytes)} in ${fresh.length} files`,
	};
}

function parseHeads(state: string) {
	const root = JSON.parse(readFileSync(join(state, 'root.json'), 'utf8'));
	JSON.parse(readFileSync(join(state, 'base', root.base.manifest), 'utf8'));
}

function parseShards(state: string) {
	const root = JSON.parse(readFileSync(join(state, 'root.json'), 'utf8'));
	const {collections} = JSON.parse(readFileSync(join(state, 'base', root.base.manifest), 'utf8'));
	for (const {file} of collections.accounts) {
		const text = readFileSync(join(state, 'base', file), 'utf8');
		for (const line of text.split('\n')) if (line !== '') JSON.parse(line);
	}
}

function bytesIn(folder: string) {
	const names = readdirSync(folder);
	return {
		files: names.length,
		bytes: names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0),
	};
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
