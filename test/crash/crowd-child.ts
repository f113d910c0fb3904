/**
 * One of several processes that work on one state at once, for a while.
 *
 *     node crowd-child.ts sync STATE EXPORT MILLISECONDS    changes the export and syncs it, again and again
 *     node crowd-child.ts act STATE EXPORT MILLISECONDS     acts on accounts, decides conflicts, reads, tries to sync
 *     node crowd-child.ts follow STATE EXPORT MILLISECONDS  listens, and reads what it hears of, until its input ends
 *
 * What did not hold is said as a line of JSON {"fault"}; at the end a line tells what was done.
 */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {exitCodes, RollcallError} from '../../source/core/errors.ts';
import type {Snapshot} from '../../source/core/ports.ts';
import {systemClock} from '../../source/io/clock.ts';
import {openCrashWorld} from '../support/crash-world.ts';
import {finished} from '../support/roster.ts';
import {seeded} from '../support/seeded.ts';
import {tornIn} from './consistent.ts';
import {crowdExport} from './crowd-export.ts';

const [role, state = '', exported = '', milliseconds] = process.argv.slice(2);
const tuning = {shardBytes: 4000, foldBytes: {least: 20_000, most: 40_000}, pruneShare: 1 / 100};
const {store, rollcall} = await openCrashWorld(state, systemClock, {tuning, operator: role});
const until = performance.now() + Number(milliseconds);
const busy = () => performance.now() < until;
const never = new AbortController().signal;
const done: Record<string, number> = {};
const count = (what: string, more = 1) => {
	done[what] = (done[what] ?? 0) + more;
};
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const fault = (what: string) => say({fault: `${role}: ${what.slice(0, 400)}`});

/** Somebody else was first, or is at it: nothing else may stand in the way. */
async function unlessOthers(what: string, work: () => Promise<unknown>): Promise<boolean> {
	try {
		await work();
		count(what);
		return true;
	} catch (error) {
		if (!(error instanceof RollcallError) || error.exitCode !== exitCodes.locked) throw error;
		count(`${what} (others were first)`);
		return false;
	}
}

async function reading<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
	const snapshot = await store.read();
	try {
		return await work(snapshot);
	} finally {
		await snapshot.release();
	}
}

/** Reads one generation twice, with time for others in between. */
const look = () =>
	reading(async (snapshot) => {
		const before = await tornIn(snapshot);
		const accounts = JSON.stringify(await snapshot.list('accounts'));
		await pause(3);
		if (JSON.stringify(await snapshot.list('accounts')) !== accounts)
			fault(`generation ${snapshot.sequence} changed while it was held`);
		for (const torn of before) fault(torn);
		count('reads');
	});

async function syncs() {
	for (let night = 1; busy(); night++) {
		// Lets the other one have a night too.
		await pause(20);
		for (const [name, text] of Object.entries(crowdExport(night))) writeFileSync(join(exported, name), text);
		await unlessOthers('syncs', async () => {
			const {exitCode, run} = await finished(rollcall.sync('sis', {yes: true}, never));
			// 3: something is held back, as every second export brings a conflict.
			if (![exitCodes.done, exitCodes.heldBack].includes(exitCode as 0))
				fault(`night ${night} ends with ${exitCode}: ${run?.message ?? JSON.stringify(run?.published)}`);
		});
	}
}

/** Does one action, and finds it in history with all that belongs to it. */
async function act(person: string): Promise<void> {
	const account = await reading((snapshot) => snapshot.get('accounts', person));
	const action = account?.status === 'Deactivated' ? 'reactivate' : 'deactivate';
	const since = await reading(async ({sequence}) => sequence);
	const acted = await unlessOthers('acts', async () => {
		const {done: all, results} = await rollcall.act([person], action);
		if (!all) throw new Error(`${action} ${person}: ${JSON.stringify(results)}`);
	});
	if (!acted) return;
	const now = await reading(async ({sequence}) => sequence);
	for (let sequence = since + 1; sequence <= now; sequence++) {
		const changes = (await store.history(sequence))?.changes ?? [];
		const mine = changes.some(
			({collection, after}) =>
				collection === 'activities' && (after as {by?: string} | undefined)?.by === role,
		);
		if (!mine) continue;
		const became = changes.find(({collection, key}) => collection === 'accounts' && key === person);
		const status = (became?.after as {status?: string} | undefined)?.status;
		if ((status === 'Deactivated') !== (action === 'deactivate'))
			fault(`${action} ${person} made ${status} in commit ${sequence}`);
		return;
	}
	fault(`${action} ${person} was answered and is in no commit from ${since + 1} to ${now}`);
}

async function acts() {
	const random = seeded(7);
	while (busy()) {
		// So few that no guard holds what leaves.
		await act(`S${20 + Math.floor(random() * 8)}`);
		if (random() < 0.3) await look();
		for (const {conflict} of random() < 0.2 ? await rollcall.conflicts() : []) {
			const decided = conflict.decision !== undefined;
			await unlessOthers('decisions', async () => {
				if (decided) await rollcall.unresolve(conflict.id);
				else await rollcall.resolve(conflict.id, 'z', {});
			}).catch((error: unknown) => {
				// The next night took it away, or a new one made it another.
				if (!(error instanceof RollcallError) || error.exitCode !== exitCodes.usage) throw error;
			});
		}
		if (random() < 0.1)
			await unlessOthers('syncs', async () => {
				await finished(rollcall.sync('sis', {yes: true}, never));
			}).catch((error: unknown) => {
				// The other process is writing the export this moment.
				if (!(error instanceof RollcallError) || error.exitCode !== exitCodes.unhealthy) throw error;
			});
		if (random() < 0.02) count('commits let go of', await store.prune({days: -1, commits: 400}));
	}
}

async function follows() {
	let news: number | undefined;
	const heard: Array<readonly [sequence: number, at: number]> = [];
	/** How late this process' own timers were: what it hears late by so much is no fault of the store. */
	let late = 0;
	let tick = performance.now();
	const ticking = setInterval(() => {
		late = Math.max(late, performance.now() - tick - 20);
		tick = performance.now();
	}, 20);
	const stop = store.follow((sequence) => {
		heard.push([sequence, Date.now()]);
		news = sequence;
	});
	say({ready: true});
	let others = true;
	process.stdin.on('end', () => {
		others = false;
	});
	process.stdin.resume();
	while (others) {
		await pause(5);
		for (const {name, pid, purpose} of await store.locks()) {
			if (name.startsWith('connection-') && purpose === 'sync of sis') count('saw a sync');
			if (pid === process.pid) fault(`${name} is held by who only reads`);
		}
		if (news === undefined) continue;
		const told = news;
		news = undefined;
		await reading(async ({sequence}) => {
			if (sequence < told) fault(`heard of ${told} and read ${sequence}`);
		});
		await look();
		const {accounts} = await rollcall.overview();
		if (Object.values(accounts).reduce((sum, each) => sum + each, 0) < 60)
			fault('accounts are missing in the overview');
	}
	await pause(1500);
	stop();
	clearInterval(ticking);
	say({heard, late});
}

if (role === 'sync') await syncs();
if (role === 'act') await acts();
if (role === 'follow') await follows();
await store.close();
say({done});
