import {type Status, statuses} from '../core/directory/account.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import {failedText, failedUploads, unconfirmed} from '../core/evidence/uploads.ts';
import type {Published, Run} from '../core/plan/run.ts';
import type {Snapshot} from '../core/ports.ts';
import {connectionViews} from './connection-views.ts';
import {listConnections} from './connections.ts';
import {type Context, withSnapshot} from './context.ts';
import {disconnectedFindings} from './disconnected-findings.ts';
import {readSettings} from './documents.ts';
import {
	clockFindings,
	evidenceFindings,
	findingsOf,
	type LastPublished,
	type StandingEvidence,
	signInFindings,
	time,
	wholeReadFindings,
} from './findings.ts';
import type {ConnectionView, Overview} from './rollcall.ts';
import {scopeFindings} from './scope-findings.ts';

/** The ten-second question: is it safe, when did it last run, what waits for me. */
export async function overview(context: Context): Promise<Overview> {
	return await withSnapshot(context.store, async (snapshot) => {
		const connections = await connectionViews(context, snapshot);
		const [accounts, conflicts, followUps, settings, newest] = await Promise.all([
			snapshot.tally('accounts'),
			snapshot.tally('conflicts'),
			snapshot.tally('followUps'),
			readSettings(context.store.documents),
			newestRuns(snapshot, connections),
		]);
		const published = await newestPublished(snapshot, connections);
		const byStatus = Object.fromEntries(
			statuses.map((status) => [status, accounts.get(`status:${status}`) ?? 0]),
		) as Record<Status, number>;
		const leaving = leavingIn(accounts);
		const clocks = clocksIn(accounts, context.clock.now());
		const open = conflicts.get('open') ?? 0;
		const todo = followUps.get('to do') ?? 0;
		const signIns = followUps.get('sign-ins') ?? 0;
		const held = newest
			.filter(({state}) => state === 'held')
			.map((run) => ({
				run: run.id,
				connection: run.connectionName,
				hash: run.planHash ?? '',
				since: run.begin,
				message: run.message ?? 'held by a guard',
				...(isPaused(run) ? {paused: true as const} : {}),
			}));
		const findings = [
			...findingsOf(newest, published, connections, held, open, todo, leaving),
			...scopeFindings(newest),
			...signInFindings(signIns),
			...clockFindings(clocks),
			...disconnectedFindings(await listConnections(context)),
			...wholeReadFindings(newest, context.clock.now()),
			...evidenceFindings(
				await standingEvidence(snapshot, accounts.get('differs') ?? 0),
				context.clock.now(),
			),
		];
		const level = findings.some(({severity}) => severity === 'failed')
			? 'failed'
			: findings.some(({severity}) => severity === 'attention')
				? 'attention'
				: newest.length === 0
					? 'unknown'
					: 'fine';
		return {
			organisation: settings.organisation ?? '',
			level,
			verdict: verdictOf(level, findings, newest, published),
			findings,
			connections,
			conflicts: open,
			held,
			followUps: todo + signIns,
			leaving,
			clocks,
			accounts: byStatus,
		};
	});
}

/** Held by a pause window alone: somebody wanted that. */
function isPaused({guards}: Run): boolean {
	const tripped = guards.filter((guard) => guard.tripped);
	return tripped.length > 0 && tripped.every(({code}) => code === 'paused');
}

/** What evidence says and does not say, without reading the accounts. */
async function standingEvidence(snapshot: Snapshot, differing: number): Promise<StandingEvidence> {
	const ledger = [...(await snapshot.load('ledger')).values()];
	const [oldest] = unconfirmed(ledger);
	const strangers = [...(await snapshot.load('strangers')).values()].filter(({kind}) => kind === 'upload');
	const [latest] = strangers.sort((a, b) => (a.at < b.at ? 1 : -1));
	const since = oldest?.endedAt ?? oldest?.at;
	return {
		differing,
		...(since === undefined ? {} : {since}),
		failed: failedUploads(ledger).map(failedText),
		...(latest === undefined ? {} : {foreign: latest}),
	};
}

/** Accounts in their grace, by the day on which it ends. */
function leavingIn(accounts: ReadonlyMap<string, number>): Overview['leaving'] {
	const ends = [...accounts]
		.filter(([word]) => word.startsWith('leaving:'))
		.sort(([a], [b]) => (a < b ? -1 : 1));
	const [first] = ends;
	return {
		count: ends.reduce((sum, [, count]) => sum + count, 0),
		...(first === undefined ? {} : {first: first[0].slice('leaving:'.length)}),
	};
}

/** Deactivated accounts, by the day on which a clock removes them. */
function clocksIn(accounts: ReadonlyMap<string, number>, now: Date): Overview['clocks'] {
	const days = [...accounts]
		.filter(([word]) => word.startsWith('removal:'))
		.map(([word, count]) => [word.slice('removal:'.length), count] as const)
		.sort(([a], [b]) => (a < b ? -1 : 1));
	const today = now.toISOString().slice(0, 10);
	const sum = (all: typeof days) => all.reduce((total, [, count]) => total + count, 0);
	const [first] = days;
	return {
		count: sum(days),
		due: sum(days.filter(([day]) => day <= today)),
		...(first === undefined ? {} : {first: first[0]}),
	};
}

/** The newest run of each connection that reads; one that was cancelled changed nothing and hides nothing. */
async function newestRuns(
	snapshot: Snapshot,
	connections: readonly ConnectionView[],
): Promise<readonly Run[]> {
	const runs = await snapshot.list('runs', {reverse: true, limit: 200});
	const newest = new Map<ConnectionId, Run>();
	for (const run of runs)
		if (run.connection !== undefined && run.state !== 'cancelled' && !newest.has(run.connection))
			newest.set(run.connection, run);
	return connections.flatMap(({id}) => newest.get(id) ?? []);
}

/** What came of each target that is on the last time that anything was to go there. */
async function newestPublished(
	snapshot: Snapshot,
	connections: readonly ConnectionView[],
): Promise<LastPublished> {
	const targets = new Set(connections.filter(({publishes}) => publishes).map(({name}) => name));
	const newest = new Map<string, {published: Published; run: Run}>();
	for (const run of await snapshot.list('runs', {reverse: true, limit: 200}))
		for (const published of run.published)
			if (targets.has(published.target) && !newest.has(published.target))
				newest.set(published.target, {published, run});
	return newest;
}

function verdictOf(
	level: Overview['level'],
	findings: Overview['findings'],
	runs: readonly Run[],
	published: LastPublished,
): string {
	const worst = findings.find(({severity}) => severity === level);
	if (level === 'failed' || level === 'attention') {
		const others =
			findings.filter(({severity}) => severity === 'failed' || severity === 'attention').length - 1;
		return `${worst?.text ?? ''}${others > 0 ? ` (and ${others} more)` : ''}`;
	}
	if (level === 'unknown') return 'Nothing ran yet.';
	const sent = [...published.values()]
		.flatMap((each) => (each.published.outcome === 'sent' ? [each.run.end] : []))
		.sort()
		.at(-1);
	const last = runs
		.map(({end}) => end)
		.sort()
		.at(-1);
	return `Nothing needs you: ${sent === undefined ? `last run ${time(last ?? '')}` : `sent ${time(sent)}`}.`;
}
