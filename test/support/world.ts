import {createHash} from 'node:crypto';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {z} from 'zod';
import {appleCsv} from '../../source/connections/apple-csv/kind.ts';
import {appleCsvReader} from '../../source/connections/apple-csv/reader.ts';
import type {ConnectionKind} from '../../source/connections/kind.ts';
import type {Operator} from '../../source/core/directory/operators.ts';
import {HostKeyError, RollcallError, UsageError} from '../../source/core/errors.ts';
import type {Package, Progress, Rehearsal, Secrets, Store, Work} from '../../source/core/ports.ts';
import {type RosterObjects, rosterFrom} from '../../source/core/roster/from-objects.ts';
import type {Roster} from '../../source/core/roster/roster.ts';
import {packages} from '../../source/io/packages.ts';
import type {PublishOptions, PublishResult, SyncOptions, SyncResult} from '../../source/sync/answers/runs.ts';
import type {Context} from '../../source/sync/context.ts';
import {openRollcall} from '../../source/sync/open.ts';
import type {Rollcall} from '../../source/sync/rollcall.ts';
import {verifyPackage} from '../../source/verify/verify-package.ts';
import {type FixedClock, fixedClock} from './fixed-clock.ts';
import {memoryStore} from './memory-store.ts';
import {heardNotifier} from './notifier.ts';
import {finished} from './roster.ts';

/** What stands at the far end: the last roster of the SIS, and what came to Apple School Manager. */
export interface FarSide {
	/** What the SIS gives; a function may throw or wait. */
	roster: Roster | ((signal: AbortSignal) => Promise<Roster>);
	/** Bytes of every package that arrived whole, oldest first. */
	readonly received: Array<{readonly target: string; readonly sha256: string; readonly bytes: Buffer}>;
	/** Thrown by the next upload, half of which has arrived by then; or done before its first byte. */
	breaks: Error | (() => Promise<void>) | undefined;
	hostKey: string;
	/** The host key of every sign-in that changed nothing. */
	readonly signedIn: string[];
	/** Every secret that was resolved. */
	readonly resolved: string[];
}

export interface World extends Rollcall {
	readonly far: FarSide;
	readonly clock: FixedClock;
	readonly store: Store;
	readonly context: Context;
	/** The same state, opened by somebody else, elsewhere or otherwise. */
	as(changed: Partial<Context>): Rollcall;
	/** Syncs to the end, with `--yes` unless told otherwise. */
	night(options?: SyncOptions, name?: string): Promise<SyncResult>;
	send(options?: PublishOptions, target?: string): Promise<PublishResult>;
	/** The newest package as a roster, read by the real reader. */
	lastPackage(): Promise<Roster>;
}

export const firstKey = 'SHA256:first';
export const plantedSecret = 'planted-secret-7c1e';
const never = new AbortController().signal;

const reader = (far: FarSide): ConnectionKind => ({
	kind: 'memory-sis',
	title: 'A SIS in memory',
	family: 'sis',
	source: 'SFTP',
	settings: z.object({path: z.string().default('').describe('anything')}),
	secrets: {token: {required: false, describe: 'a secret'}},
	checklist: [{text: 'It answers', done: 'test'}],
	reader: ({secret}) => ({
		async *read(signal): Work<Roster> {
			yield {stage: 'read'} satisfies Progress;
			const token = await secret('token');
			if (token !== undefined) far.resolved.push(token);
			return typeof far.roster === 'function' ? await far.roster(signal) : far.roster;
		},
	}),
});

const target = (far: FarSide): ConnectionKind => ({
	kind: 'memory-asm',
	title: 'Apple School Manager in memory',
	family: 'asm',
	settings: z.object({
		host: z.string().default('asm.example').describe('host'),
		port: z.coerce.number().default(22).describe('port'),
		username: z.string().default('user').describe('user'),
		hostKey: z.string().optional().describe('pinned key'),
		feeds: z.string().optional().describe('connections'),
		sandbox: z.string().optional().describe('sandbox folder'),
	}),
	secrets: {password: {required: false, describe: 'a secret'}},
	checklist: [],
	publisher: ({name, settings, secret}) => {
		const {host, port, username, hostKey} = settings as {
			host: string;
			port: number;
			username: string;
			hostKey?: string;
		};
		const greet = () => {
			if (hostKey !== far.hostKey)
				throw new HostKeyError(`the host key is ${far.hostKey}, not ${hostKey ?? 'pinned'}`, {
					notDone: 'Nothing was sent.',
				});
			return {hostKey: far.hostKey};
		};
		return {
			binding: {host, port, user: username, ...(hostKey === undefined ? {} : {hostKey})},
			hostKey: async () => far.hostKey,
			test: async () => {
				const shown = greet();
				far.signedIn.push(shown.hostKey);
				return shown;
			},
			async *send(pack: Package, signal): Work<{readonly hostKey: string}> {
				signal.throwIfAborted();
				const shown = greet();
				const password = await secret('password');
				if (password !== undefined) far.resolved.push(password);
				yield {stage: 'upload', done: 0, total: pack.bytes, unit: 'bytes'};
				const {breaks} = far;
				far.breaks = undefined;
				if (typeof breaks === 'function') await breaks();
				else if (breaks !== undefined) throw breaks;
				signal.throwIfAborted();
				const bytes = readFileSync(pack.file);
				if (createHash('sha256').update(bytes).digest('hex') !== pack.sha256) throw new Error('wrong hash');
				far.received.push({target: name, sha256: pack.sha256, bytes});
				return shown;
			},
		};
	},
});

/** The same digits every time. */
function seeded(seed: number) {
	let state = seed;
	return (bytes: number) =>
		Uint8Array.from({length: bytes}, () => {
			state = (state * 1103515245 + 12345) % 2 ** 31;
			return (state >>> 16) & 0xff;
		});
}

const secrets: Secrets = {
	resolve: async (reference) => {
		if (reference === 'env:PLANTED') return plantedSecret;
		throw new UsageError(`there is no secret ${reference}`);
	},
	keep: async () => 'env:PLANTED',
};

export interface WorldOptions {
	readonly roster?: Roster;
	readonly operator?: Operator;
	readonly rehearsal?: Rehearsal;
	/** `false`: only the bare state; else `sis` and `asm` are connected, and `asm` is armed as an empty organisation. */
	readonly armed?: boolean;
	/** Kinds of connection beside those. */
	readonly kinds?: readonly ConnectionKind[];
	/** Secrets beside the planted one, by their references. */
	readonly keys?: Readonly<Record<string, string>>;
	/** Whoever sleeps turns the clock. */
	readonly sleepTurns?: boolean;
}

/** Everything that rollcall is, over a store in memory, with a SIS and an Apple School Manager that obey the test. */
export async function world({
	roster = district(),
	operator = {name: 'ada', role: 'Administrator'},
	rehearsal,
	armed = true,
	kinds = [],
	keys = {},
	sleepTurns = false,
}: WorldOptions = {}): Promise<World> {
	const clock = fixedClock(undefined, {sleepTurns});
	const store = memoryStore({clock});
	const folder = mkdtempSync(join(tmpdir(), 'rollcall-world-'));
	onTestFinished(async () => {
		await store.close();
		rmSync(folder, {recursive: true, force: true});
	});
	const far: FarSide = {
		roster,
		received: [],
		breaks: undefined,
		hostKey: firstKey,
		signedIn: [],
		resolved: [],
	};
	const context: Context = {
		store,
		kinds: [appleCsv, reader(far), target(far), ...kinds],
		clock,
		secrets: {
			...secrets,
			resolve: async (reference) => keys[reference] ?? (await secrets.resolve(reference)),
		},
		randomness: seeded(1),
		packages,
		notifier: heardNotifier(),
		verify: verifyPackage,
		operator,
		readOnly: false,
		machine: {machine: 'machine', state: 'state'},
		rehearsal: async () => {
			if (rehearsal === undefined) throw new RollcallError('no sandbox here');
			return rehearsal;
		},
		readFile: async (path) => readFileSync(path),
	};
	const rollcall = openRollcall(context);
	const made: World = {
		...rollcall,
		far,
		clock,
		store,
		context,
		as: (changed) => openRollcall({...context, ...changed}),
		night: (options = {yes: true}, name) => finished(rollcall.sync(name, options, never)),
		send: (options = {}, name) => finished(rollcall.publish(name, options, never)),
		async lastPackage() {
			const last = far.received.at(-1);
			if (last === undefined) throw new Error('nothing arrived');
			const kept = store.files.path(`${last.sha256}.zip`);
			const read = appleCsvReader(kept);
			return await finished(read.read(never));
		},
	};
	await made.connect('memory-sis', 'sis', {settings: {}, secrets: {}});
	await made.connect('memory-asm', 'asm', {
		settings: rehearsal === undefined ? {} : {sandbox: folder},
		secrets: {},
	});
	if (armed) await made.arm('asm', {level: 'all', empty: true}, never);
	return made;
}

type Person = NonNullable<RosterObjects['people']>[number];

/** `S1 …` in North, and a few staff; in classes of twenty. */
export function people(students: number, staff = 4): readonly Person[] {
	const student = (n: number): Person => ({
		externalId: `S${n}`,
		firstName: `Given${n}`,
		lastName: `Family${n}`,
		email: `s${n}@school.example`,
		gradeLevel: String(1 + (n % 6)),
		locations: ['L1'],
	});
	const teacher = (n: number): Person => ({
		externalId: `T${n}`,
		kind: 'staff',
		firstName: `Teaching${n}`,
		lastName: `Person${n}`,
		email: `t${n}@school.example`,
		locations: ['L1'],
	});
	return [
		...Array.from({length: students}, (_, n) => student(n + 1)),
		...Array.from({length: staff}, (_, n) => teacher(n + 1)),
	];
}

/** A school of 200 students (or these people) with ten classes. */
export function district(changed: RosterObjects = {}): Roster {
	const all = changed.people ?? people(200);
	const students = all.filter(({kind}) => kind !== 'staff').map(({externalId}) => String(externalId));
	return rosterFrom({
		locations: [{externalId: 'L1', name: 'North School'}],
		courses: [{externalId: 'C1', number: 'BIO', name: 'Biology', location: 'L1'}],
		classes: Array.from({length: 10}, (_, n) => ({
			externalId: `K${n + 1}`,
			number: `1${n}`,
			course: 'C1',
			instructors: ['T1'],
			location: 'L1',
		})),
		enrolments: students.map((student) => {
			const cls = `K${1 + (Number(student.replace(/\D/g, '')) % 10)}`;
			return {id: `${cls}-${student}`, class: cls, student};
		}),
		...changed,
		people: all,
	});
}

/** The people of a school of 200, some of them gone, changed or new. */
export const without = (gone: readonly string[], added: readonly Person[] = []) =>
	district({people: [...people(200).filter(({externalId}) => !gone.includes(String(externalId))), ...added]});

/** `S1`, `S2` … */
export const ids = (from: number, to: number) =>
	Array.from({length: to - from + 1}, (_, index) => `S${from + index}`);
