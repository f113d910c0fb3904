import {type Status, statuses} from '../core/directory/account.ts';
import type {ConnectionId, Instant} from '../core/directory/ids.ts';
import {sentences} from '../core/errors.ts';
import {failedText, failedUploads, unconfirmed} from '../core/evidence/uploads.ts';
import type {Published, Run} from '../core/plan/run.ts';
import type {Snapshot} from '../core/ports.ts';
import type {LedgerEntry} from '../core/state-records.ts';
import {connectionViews} from './connection-views.ts';
import {listConnections} from './connections.ts';
import {type Context, withSnapshot} from './context.ts';
import {disconnectedFindings} from './disconnected-findings.ts';
import {readSettings} from './documents.ts';
import {type EvidenceLimits, evidenceLimits} from './evidence-settings.ts';
import {isWaiting, weightOf} from './finding.ts';
import {
	agoText,
	clockFindings,
	evidenceFindings,
	findingsOf,
	type LastPublished,
	type StandingEvidence,
	time,
	wholeReadFindings,
} from './findings.ts';
import {armingFindings, conflictFindings, leavingFindings, nightFindings} from './findings-nightly.ts';
import {decidedFindings, signInFindings, unsentFindings} from './findings-waiting.ts';
import {mirrorFindings} from './mirroring-findings.ts';
import {nameFindings} from './name-findings.ts';
import {noticeFindings} from './notice-findings.ts';
import {numbered} from './numbered-findings.ts';
import {takenBackFindings} from './pending-settings.ts';
import {pushFindings} from './push-troubles.ts';
import type {ConnectionView, Overview} from './rollcall.ts';
import {scheduleFindings} from './schedule-findings.ts';
import {scopeFindings} from './scope-findings.ts';
import {asksForSignIns, waitingSignIns} from './sign-ins.ts';

/** The ten-second question: is it safe, when did it last run, what waits for me. */
export async function overview(context: Context): Promise<Overview> {
	return await withSnapshot(context.store, async (snapshot) => {
		const connections = await connectionViews(context, snapshot);
		const [accounts, conflicts, followUps, settings, runs, stored] = await Promise.all([
			snapshot.tally('accounts'),
			snapshot.tally('conflicts'),
			snapshot.tally('followUps'),
			readSettings(context.store.documents),
			snapshot.list('runs', {reverse: true, limit: 200}),
			listConnections(context),
		]);
		const {newest, earlier} = newestRuns(runs, connections);
		const published = newestPublished(runs, connections);
		const byStatus = Object.fromEntries(
			statuses.map((status) => [status, accounts.get(`status:${status}`) ?? 0]),
		) as Record<Status, number>;
		const leaving = leavingIn(accounts);
		const now = context.clock.now();
		const clocks = clocksIn(accounts, now);
		const open = openIn(conflicts, now);
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
		const isTold = (target: string) => published.get(target)?.published.outcome === 'disarmed';
		const evidence = await standingEvidence(snapshot, accounts.get('differs') ?? 0, evidenceLimits(settings));
		const newcomers = signIns === 0 ? [] : (await snapshot.list('followUps')).filter(asksForSignIns);
		const unsigned = newcomers.reduce((sum, each) => sum + waitingSignIns(each, accounts), 0);
		const findings = inOrder(
			numbered(
				[
					...findingsOf(newest, published, connections, held, todo, earlier),
					...conflictFindings(open, now),
					...scopeFindings(newest),
					...nameFindings(newest),
					...mirrorFindings(newest),
					...unsentFindings(connections, now),
					...decidedFindings(connections),
					...signInFindings(signIns, unsigned),
					...leavingFindings(leaving),
					...clockFindings(clocks),
					...takenBackFindings(stored),
					...pushFindings(connections),
					...disconnectedFindings(stored, (id) => accounts.get(`owner:${id}`) ?? 0),
					...wholeReadFindings(newest, now),
					...noticeFindings((await snapshot.load('notices')).values()),
					...scheduleFindings(connections, await context.store.locks(), now),
					...evidenceFindings(evidence, now),
					...nightFindings(newest, now),
					...armingFindings(connections, isTold),
				],
				settings.acknowledged,
				now,
			),
		);
		const weights = new Set(findings.map(weightOf));
		const level = weights.has('failed')
			? 'failed'
			: weights.has('attention')
				? 'attention'
				: newest.length === 0 && lastPush(connections) === undefined
					? 'unknown'
					: 'fine';
		return {
			organisation: settings.organisation ?? '',
			level,
			verdict: verdictOf(level, findings, newest, evidence, lastPush(connections), now),
			findings,
			connections,
			conflicts: open.open,
			open,
			wire: wireOf(published),
			held,
			followUps: todo + signIns,
			leaving,
			clocks,
			accounts: byStatus,
		};
	});
}

/** When an identity provider came last; of an organisation that only has such a one, nothing else ever runs. */
const lastPush = (connections: readonly ConnectionView[]): Instant | undefined =>
	connections
		.flatMap(({push}) => push?.last ?? [])
		.sort()
		.at(-1);

const ranks = {failed: 0, attention: 1, fine: 2} as const;

/** The worst first, then what somebody has to do; of these what is new before what repeats; else as they come. */
const inOrder = (findings: Overview['findings']): Overview['findings'] =>
	findings.toSorted(
		(a, b) =>
			ranks[weightOf(a)] - ranks[weightOf(b)] ||
			Number(isWaiting(b)) - Number(isWaiting(a)) ||
			Number(a.again === true) - Number(b.again === true) ||
			Number(a.acknowledged !== undefined) - Number(b.acknowledged !== undefined),
	);

/** Packages that somebody may let go by their hash. */
const wireOf = (newest: LastPublished): Overview['wire'] =>
	[...newest.values()].flatMap(({published: {target, outcome, hash, message}, run}) =>
		outcome === 'held' && hash !== undefined
			? [{target, hash, since: run.end, run: run.id, message: message ?? 'held on the wire'}]
			: [],
	);

/** Open conflicts by the day on which they came. */
function openIn(conflicts: ReadonlyMap<string, number>, now: Date): Overview['open'] {
	const yesterday = new Date(now.getTime() - 86_400_000).toISOString().slice(0, 10);
	const days = [...conflicts]
		.filter(([word]) => word.startsWith('since:'))
		.map(([word, count]) => [word.slice('since:'.length), count] as const)
		.filter(([, count]) => count > 0)
		.sort(([a], [b]) => (a < b ? -1 : 1));
	const [oldest] = days;
	return {
		open: conflicts.get('open') ?? 0,
		fresh: days.reduce((sum, [day, count]) => sum + (day >= yesterday ? count : 0), 0),
		...(oldest === undefined ? {} : {oldest: oldest[0]}),
	};
}

/** Held by a pause window alone: somebody wanted that. */
function isPaused({guards}: Run): boolean {
	const tripped = guards.filter((guard) => guard.tripped);
	return tripped.length > 0 && tripped.every(({code}) => code === 'paused');
}

/** What evidence says and does not say, without reading the accounts. */
async function standingEvidence(
	snapshot: Snapshot,
	differing: number,
	{confirmWithin}: EvidenceLimits,
): Promise<StandingEvidence> {
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
		...confirmedIn(ledger),
		...(confirmWithin === undefined ? {} : {confirmWithin}),
	};
}

/** When the last package went out, and when it was confirmed, where it was. */
function confirmedIn(ledger: readonly LedgerEntry[]): Pick<StandingEvidence, 'sent' | 'confirmed'> {
	const sent = ledger.filter(({state}) => state === 'sent').sort((a, b) => (a.at < b.at ? -1 : 1));
	const last = sent.at(-1);
	if (last === undefined) return {};
	const at = last.confirmed?.at;
	return {sent: last.endedAt ?? last.at, ...(at === undefined ? {} : {confirmed: at})};
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
		days: ends.map(([word, count]) => [word.slice('leaving:'.length), count] as const),
	};
}

/** Deactivated accounts, by the day on which a clock removes them. */
function clocksIn(accounts: ReadonlyMap<string, number>, now: Date): Overview['clocks'] {
	const days = [...accounts]
		.filter(([word]) => word.startsWith('removal:'))
		.map(([word, count]) => [word.slice('removal:'.length), count] as const)
		.sort(([a], [b]) => (a < b ? -1 : 1));
	const today = now.toISOString().slice(0, 10);
	const inTwoWeeks = new Date(now.getTime() + 14 * 86_400_000).toISOString().slice(0, 10);
	const sum = (all: typeof days) => all.reduce((total, [, count]) => total + count, 0);
	const [first] = days;
	return {
		count: sum(days),
		due: sum(days.filter(([day]) => day <= today)),
		soon: sum(days.filter(([day]) => day <= inTwoWeeks)),
		...(first === undefined ? {} : {first: first[0]}),
	};
}

/** The newest run of each connection that reads, and the one before; one that was cancelled changed nothing and hides nothing. */
function newestRuns(
	/** Newest first. */
	runs: readonly Run[],
	connections: readonly ConnectionView[],
): {readonly newest: readonly Run[]; readonly earlier: ReadonlyMap<string, Run>} {
	const newest = new Map<ConnectionId, Run>();
	/** What comes in from one that is kept as the directory is, and what is written there, are runs of their own. */
	const wrote = new Map<ConnectionId, Run>();
	const earlier = new Map<string, Run>();
	for (const run of runs) {
		if (run.connection === undefined || run.state === 'cancelled') continue;
		if (run.kind === 'mirror' && newest.get(run.connection)?.kind !== 'disconnect') {
			if (!wrote.has(run.connection)) wrote.set(run.connection, run);
			continue;
		}
		if (!newest.has(run.connection)) newest.set(run.connection, run);
		else if (!earlier.has(run.connection)) earlier.set(run.connection, run);
	}
	return {newest: connections.flatMap(({id}) => [newest.get(id) ?? [], wrote.get(id) ?? []].flat()), earlier};
}

/** What came of each target that is on the last time that anything was to go there. */
function newestPublished(runs: readonly Run[], connections: readonly ConnectionView[]): LastPublished {
	const targets = new Set(connections.filter(({publishes}) => publishes).map(({name}) => name));
	const newest = new Map<string, {published: Published; run: Run}>();
	for (const run of runs)
		for (const published of run.published)
			if (targets.has(published.target) && !newest.has(published.target))
				newest.set(published.target, {published, run});
	return newest;
}

/** One sentence: the worst that is new; where nothing is, when it was sent and what the other side said of it. */
function verdictOf(
	level: Overview['level'],
	findings: Overview['findings'],
	runs: readonly Run[],
	{sent, confirmed}: StandingEvidence,
	pushed: Instant | undefined,
	now: Date,
): string {
	if (level === 'failed' || level === 'attention') {
		const waiting = findings.filter((finding) => weightOf(finding) !== 'fine');
		const [worst, ...others] = waiting;
		const repeated = others.filter(({again, acknowledged}) => again === true || acknowledged !== undefined);
		const fresh = others.length - repeated.length;
		const rest = [
			...(fresh > 0 ? [`and ${fresh} more`] : []),
			...(repeated.length > 0 ? [`${repeated.length} as before`] : []),
		].join(', ');
		return `${worst?.text ?? ''}${rest === '' ? '' : ` (${rest})`}`;
	}
	if (level === 'unknown') return 'Nothing ran yet.';
	const last = runs
		.map(({end}) => end)
		.sort()
		.at(-1);
	const stands =
		sent === undefined
			? pushed !== undefined && pushed > (last ?? '')
				? `last push ${time(pushed)}`
				: `last run ${time(last ?? '')}`
			: `sent ${time(sent)}, ${confirmed === undefined ? 'not confirmed yet' : `confirmed ${agoText(confirmed, now)}`}`;
	const [first, ...others] = findings.filter(isWaiting);
	if (first !== undefined)
		return sentences(
			`${first.text}${others.length > 0 ? ` (and ${others.length} more)` : ''}`,
			capital(stands),
		);
	// What somebody took note of is still there.
	const isNoted = findings.some((finding) => finding.acknowledged !== undefined && asks(finding));
	return `Nothing ${isNoted ? 'new ' : ''}needs you: ${stands}.`;
}

const asks = ({severity, waits}: Overview['findings'][number]) => severity !== 'fine' || waits === true;
const capital = (text: string) => text.replace(/^./, (first) => first.toUpperCase());
