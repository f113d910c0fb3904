import {fullName, type Status, statuses} from '../core/directory/account.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import {leavingOn} from '../core/plan/leaving.ts';
import type {Published, Run} from '../core/plan/run.ts';
import type {Snapshot} from '../core/ports.ts';
import {connectionViews} from './connection-views.ts';
import {type Context, withSnapshot} from './context.ts';
import {isOpen} from './deciding.ts';
import {readSettings} from './documents.ts';
import type {ConnectionView, Overview} from './rollcall.ts';

type Finding = Overview['findings'][number];

/** The ten-second question: is it safe, when did it last run, what waits for me. */
export async function overview(context: Context): Promise<Overview> {
	return await withSnapshot(context.store, async (snapshot) => {
		const connections = await connectionViews(context, snapshot);
		const [accounts, conflicts, followUps, settings, newest] = await Promise.all([
			snapshot.load('accounts'),
			snapshot.load('conflicts'),
			snapshot.load('followUps'),
			readSettings(context.store.documents),
			newestRuns(snapshot, connections),
		]);
		const published = await newestPublished(snapshot, connections);
		const byStatus = Object.fromEntries(statuses.map((status) => [status, 0])) as Record<Status, number>;
		const leaving: Array<Overview['leaving'][number]> = [];
		for (const account of accounts.values()) {
			byStatus[account.status]++;
			if (account.leaving !== undefined && account.status !== 'Deactivated')
				leaving.push({personId: account.personId, name: fullName(account), due: account.leaving.due});
		}
		const open = [...conflicts.values()].filter(isOpen).length;
		const todo = [...followUps.values()].filter(({done}) => done === undefined).length;
		const held = newest
			.filter(({state}) => state === 'held')
			.map((run) => ({
				run: run.id,
				connection: run.connectionName,
				hash: run.planHash ?? '',
				since: run.begin,
				message: run.message ?? 'held by a guard',
			}));
		const findings = findingsOf(newest, published, connections, held, open, todo, leaving);
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
			followUps: todo,
			leaving: leaving.sort((a, b) => (a.due < b.due ? -1 : 1)),
			accounts: byStatus,
		};
	});
}

/** The newest run of each connection that reads. */
async function newestRuns(
	snapshot: Snapshot,
	connections: readonly ConnectionView[],
): Promise<readonly Run[]> {
	const runs = await snapshot.list('runs', {reverse: true, limit: 200});
	const newest = new Map<ConnectionId, Run>();
	for (const run of runs)
		if (run.connection !== undefined && !newest.has(run.connection)) newest.set(run.connection, run);
	return connections.flatMap(({id}) => newest.get(id) ?? []);
}

/** What came of each target that is on the last time that anything was to go there. */
async function newestPublished(
	snapshot: Snapshot,
	connections: readonly ConnectionView[],
): Promise<ReadonlyMap<string, {readonly published: Published; readonly run: Run}>> {
	const targets = new Set(connections.filter(({publishes}) => publishes).map(({name}) => name));
	const newest = new Map<string, {published: Published; run: Run}>();
	for (const run of await snapshot.list('runs', {reverse: true, limit: 200}))
		for (const published of run.published)
			if (targets.has(published.target) && !newest.has(published.target))
				newest.set(published.target, {published, run});
	return newest;
}

function findingsOf(
	runs: readonly Run[],
	newest: ReadonlyMap<string, {readonly published: Published; readonly run: Run}>,
	connections: readonly ConnectionView[],
	held: Overview['held'],
	conflicts: number,
	followUps: number,
	leaving: Overview['leaving'],
): readonly Finding[] {
	const findings: Finding[] = [];
	const add = (severity: Finding['severity'], text: string, next: string) =>
		findings.push({severity, text, next});
	for (const run of held)
		add(
			'failed',
			`${run.connection} is held since ${time(run.since)}: ${run.message}`,
			`Look at the plan: rollcall plan ${run.connection}.${run.hash === '' ? '' : ` Approve it: rollcall sync ${run.connection} --approve ${run.hash.slice(0, 12)}`}`,
		);
	for (const run of runs) {
		if (run.state === 'failed')
			add(
				'failed',
				`${run.connectionName} failed ${time(run.begin)}: ${run.message ?? ''}`,
				`rollcall history ${run.id}`,
			);
		const caughtUp = [...newest.values()].some((later) => later.run.id > run.id);
		if (run.state === 'applied not published' && run.published.length === 0 && !caughtUp)
			add(
				'failed',
				`${run.connectionName} was applied ${time(run.begin)} and not published: the run was interrupted`,
				'rollcall publish',
			);
		const withIssues = run.heldBack - run.conflicts.length;
		if (withIssues > 0 && run.state !== 'held')
			add(
				'attention',
				`${withIssues} ${withIssues === 1 ? 'record is' : 'records are'} held back in ${run.connectionName}`,
				`rollcall history ${run.id}`,
			);
	}
	for (const {published} of newest.values())
		if (published.outcome !== 'sent' && published.outcome !== 'skipped')
			add(
				published.outcome === 'disarmed' ? 'attention' : 'failed',
				`${published.target} did not get the package: ${published.message ?? published.outcome}`,
				`rollcall publish ${published.target}`,
			);
	for (const connection of connections)
		if (connection.state === 'not set up')
			add(
				'attention',
				`${connection.name}: ${connection.message}`,
				`rollcall connections show ${connection.name}`,
			);
	if (conflicts > 0)
		add(
			'attention',
			`${conflicts} ${conflicts === 1 ? 'conflict waits' : 'conflicts wait'} for a decision`,
			'rollcall conflicts',
		);
	if (followUps > 0)
		add(
			'attention',
			`${followUps} ${followUps === 1 ? 'thing' : 'things'} to do by hand in Apple School Manager`,
			'rollcall followups',
		);
	const [first] = leaving;
	if (first !== undefined) {
		const due = leaving.map((each) => each.due).sort()[0]!;
		add(
			'fine',
			`${leaving.length} ${leaving.length === 1 ? 'person is' : 'people are'} leaving, the first on ${leavingOn(due)}`,
			'rollcall users --query …',
		);
	}
	return findings;
}

/** `21 Aug, 02:14` (UTC). */
const time = (at: string) =>
	new Date(at).toLocaleString('en-GB', {
		day: 'numeric',
		month: 'short',
		hour: '2-digit',
		minute: '2-digit',
		timeZone: 'UTC',
	});

function verdictOf(
	level: Overview['level'],
	findings: readonly Finding[],
	runs: readonly Run[],
	published: ReadonlyMap<string, {readonly published: Published; readonly run: Run}>,
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
