import {clockDay} from '../core/directory/clock-texts.ts';
import type {Published, Run} from '../core/plan/run.ts';
import type {Found} from './finding.ts';
import type {ConnectionView, Overview} from './rollcall.ts';

/** What came of each target the last time that anything was to go there, by its name. */
export type LastPublished = ReadonlyMap<string, {readonly published: Published; readonly run: Run}>;

/** What an admin should know, worst first within each thing: each with what to do in a command and on which screen. */
export function findingsOf(
	runs: readonly Run[],
	newest: LastPublished,
	connections: readonly ConnectionView[],
	held: Overview['held'],
	followUps: number,
	/** The run before the newest one, by connection: what it said too is no news. */
	earlier: ReadonlyMap<string, Run> = new Map(),
): readonly Found[] {
	const findings: Found[] = [];
	const isTold = (target: string) => newest.get(target)?.published.outcome === 'disarmed';
	const add = (
		severity: Found['severity'],
		screen: Found['screen'],
		text: string,
		next: string,
		{open, about = text, again = false}: {open?: string; about?: string; again?: boolean} = {},
	) =>
		findings.push({
			severity,
			screen,
			text,
			next,
			about,
			...(open === undefined ? {} : {open}),
			...(again ? {again: true as const} : {}),
		});
	for (const run of held)
		if (run.paused === true)
			add('fine', 'connections', `${run.connection} is ${run.message}`, 'rollcall settings get pauses', {
				open: run.connection,
			});
		else
			add(
				'failed',
				'connections',
				`${run.connection} is held since ${time(run.since)}: ${run.message}`,
				`Look at the plan: rollcall plan ${run.connection}.${run.hash === '' ? '' : ` Approve it: rollcall sync ${run.connection} --approve ${run.hash.slice(0, 12)}`}`,
				{
					open: run.connection,
					about: `held ${run.connection} ${run.message}`,
					again: [...earlier.values()].some(
						({connectionName, state, message}) =>
							connectionName === run.connection && state === 'held' && message === run.message,
					),
				},
			);
	for (const run of runs) {
		const before = earlier.get(run.connection ?? '');
		if (run.state === 'failed')
			add(
				'failed',
				'runs',
				`${run.connectionName} failed ${time(run.begin)}: ${run.message ?? ''}`,
				`rollcall history ${run.id}`,
				{
					open: run.id,
					about: `failed ${run.connectionName} ${run.message ?? ''}`,
					again: before?.state === 'failed' && before.message === run.message,
				},
			);
		const isRunning = connections.some(({id, running}) => running !== undefined && id === run.connection);
		if (run.state === 'interrupted' && !(isRunning && run.mirror !== undefined))
			add(
				'failed',
				'runs',
				`${run.connectionName} was interrupted ${time(run.begin)}: ${run.message ?? ''}`,
				`rollcall sync ${run.connectionName}`,
				{open: run.id},
			);
		const pending = run.guards.filter(({tripped}) => tripped);
		if (pending.length > 0 && run.state !== 'held' && run.generation !== undefined && !isApproved(run))
			add(
				'attention',
				'connections',
				`removals of ${run.connectionName} wait since ${time(run.begin)}: ${pending.map(({message}) => message).join('; ')}`,
				`rollcall plan ${run.connectionName}`,
				{
					open: run.connectionName,
					about: `pending ${run.connectionName} ${pending.map(({message}) => message).join('; ')}`,
				},
			);
		const caughtUp = [...newest.values()].some((later) => later.run.id > run.id);
		if (run.state === 'applied not published' && run.published.length === 0 && !caughtUp && !isRunning)
			add(
				'failed',
				'runs',
				`${run.connectionName} was applied ${time(run.begin)} and not published: ${run.message ?? 'the run was interrupted'}`,
				'rollcall publish',
				{open: run.id},
			);
		const withIssues = run.heldBack - run.conflicts.length;
		// What a mirror holds back is told by why.
		if (withIssues > 0 && run.state !== 'held' && run.mirror === undefined)
			add(
				'attention',
				'runs',
				`${withIssues} ${withIssues === 1 ? 'record is' : 'records are'} held back in ${run.connectionName}`,
				`rollcall history ${run.id}`,
				{
					open: run.id,
					again: before !== undefined && before.heldBack - before.conflicts.length === withIssues,
				},
			);
	}
	const isArmed = (target: string) =>
		connections.some(({name, armed}) => name === target && armed !== undefined && armed !== 'disarmed');
	for (const {published} of newest.values())
		if (published.outcome === 'disarmed' && isArmed(published.target))
			add(
				'attention',
				'connections',
				`${published.target} did not get the last package: it was not armed then, and is now`,
				`The next sync sends it; now: rollcall publish ${published.target}`,
				{open: published.target},
			);
		else if (published.outcome !== 'sent' && published.outcome !== 'skipped')
			add(
				published.outcome === 'disarmed' ? 'attention' : 'failed',
				isApprovable(published) ? 'runs' : 'connections',
				`${published.target} did not get the package: ${published.message ?? published.outcome}`,
				nextOf(published),
				{open: isApprovable(published) ? `wire ${published.target}` : published.target},
			);
	for (const {name, running, message} of connections)
		if (running !== undefined)
			add('fine', 'connections', `${name}: ${message}`, 'rollcall status', {open: name});
	// One that was sent to before: somebody disarmed it, or this is a copy of the state that was armed.
	for (const {name, state, message, publishes, armed, people} of connections)
		if (publishes && armed === 'disarmed' && people !== undefined && state === 'ready' && !isTold(name))
			add('attention', 'connections', `${name}: ${message}`, `rollcall adopt arm first ${name}`, {
				open: name,
			});
	for (const connection of connections)
		if (connection.state === 'not set up')
			add(
				'attention',
				'connections',
				`${connection.name}: ${connection.message}`,
				`rollcall connections show ${connection.name}`,
				{open: connection.name},
			);
	if (followUps > 0)
		add(
			'attention',
			'activity',
			`${followUps} ${followUps === 1 ? 'thing' : 'things'} to do by hand in Apple School Manager`,
			'rollcall followups',
		);
	return findings;
}

/** Held by guards: it goes out once somebody approves it by its hash. */
const isApprovable = ({outcome, hash}: Published) => outcome === 'held' && hash !== undefined;

/** What helps where a package did not go out. */
function nextOf({target, outcome, hash}: Published): string {
	if (outcome === 'disarmed') return `Arm it when you are sure: rollcall adopt arm first ${target}`;
	if (outcome === 'held' && hash !== undefined)
		return `Look at it: rollcall publish ${target} --zip FILE. Approve it: rollcall publish ${target} --approve ${hash.slice(0, 12)}`;
	if (outcome === 'held') return 'Say what Apple School Manager holds: rollcall import LAST-PACKAGE.zip';
	return `rollcall publish ${target}`;
}

/** All of its plan was approved: nothing of it waits. */
const isApproved = ({approved}: Run) => approved !== undefined && !approved.additionsOnly;

/** What evidence says beside the directory. */
export interface StandingEvidence {
	/** Accounts that differ from what was last seen of them. */
	readonly differing: number;
	/** When the first package that nothing confirms yet was sent. */
	readonly since?: string;
	/** Last packages of targets that Apple School Manager did not take, as sentences. */
	readonly failed: readonly string[];
	/** When the last package was sent; absent: none was. */
	readonly sent?: string;
	/** When evidence confirmed the last package that was sent; absent: nothing did. */
	readonly confirmed?: string;
	/** The newest upload that is not ours. */
	readonly foreign?: {readonly at: string; readonly message: string};
	/** Days after which a package that nothing confirms asks for attention; absent: never. */
	readonly confirmWithin?: number;
}

/** So long somebody else's upload is told again [D]. */
const foreignDays = 30;

/** Deltas miss removals: at least so often the source has to be read whole (`sync.md`, *Schedules*). */
const wholeDays = 7;

/** Connections that have only had deltas for longer than a week. */
export const wholeReadFindings = (newest: readonly Run[], now: Date): readonly Found[] =>
	newest
		.filter(
			({wholeAt}) => wholeAt !== undefined && now.getTime() - Date.parse(wholeAt) > wholeDays * 86_400_000,
		)
		.map(({connectionName, wholeAt}) => ({
			severity: 'attention',
			screen: 'connections',
			open: connectionName,
			text: `${connectionName} was last read whole ${time(wholeAt ?? '')}: deltas miss removals`,
			next: 'Let the SIS export all (bulk) once.',
		}));

export function evidenceFindings(
	{differing, since, confirmed, failed, foreign, confirmWithin}: StandingEvidence,
	now: Date,
): readonly Found[] {
	const findings: Found[] = [];
	const next = 'Download the activity log in Apple School Manager: rollcall reconcile FILE';
	const open = 'read log';
	const daysSince = (at: string) => Math.floor((now.getTime() - Date.parse(at)) / 86_400_000);
	for (const text of failed)
		findings.push({
			severity: 'failed',
			screen: 'activity',
			text,
			next: 'Mend what its activity log says, and sync again: nothing of that package was taken.',
		});
	if (differing > 0)
		findings.push({
			severity: 'attention',
			screen: 'users',
			text: `${differing} ${differing === 1 ? 'account differs' : 'accounts differ'} from what Apple School Manager said of ${differing === 1 ? 'it' : 'them'}`,
			next: 'rollcall reconcile',
		});
	if (foreign !== undefined && daysSince(foreign.at) < foreignDays)
		findings.push({
			severity: 'attention',
			screen: 'activity',
			text: foreign.message,
			...(daysSince(foreign.at) > 1 ? {again: true} : {}),
			next: 'Find out who uploads as well: two uploaders undo each other.',
		});
	if (confirmed !== undefined)
		findings.push({
			severity: 'fine',
			screen: 'activity',
			text: `sent, and confirmed ${agoText(confirmed, now)}`,
			next: 'rollcall reconcile FILE',
			open,
			about: 'confirmed',
		});
	const days = since === undefined ? 0 : daysSince(since);
	if (since !== undefined)
		findings.push({
			// Most schools never read a log: it is said, and is no alarm unless somebody wants it to be.
			severity: confirmWithin !== undefined && days >= confirmWithin ? 'attention' : 'fine',
			screen: 'activity',
			text:
				days < 1
					? `sent ${time(since)}, not confirmed yet`
					: `sent, unconfirmed for ${days} ${days === 1 ? 'day' : 'days'}`,
			next,
			open,
			about: 'unconfirmed',
		});
	return findings;
}

/** `21 Aug, 02:14`, in the machine's own time zone. */
export const time = (at: string) =>
	new Date(at).toLocaleString('en-GB', {
		day: 'numeric',
		month: 'short',
		hour: '2-digit',
		minute: '2-digit',
	});

/** `within a day`, `yesterday`, `3 days ago`. */
export function agoText(at: string, now: Date): string {
	const days = Math.floor((now.getTime() - Date.parse(at)) / 86_400_000);
	if (days < 1) return 'within a day';
	return days === 1 ? 'yesterday' : `${days} days ago`;
}

/** What Apple's clocks will do with deactivated accounts, and how many they erase within two weeks. */
export function clockFindings({count, due, soon, first}: Overview['clocks']): readonly Found[] {
	if (first === undefined) return [];
	const accounts = (number: number) => `${number} deactivated ${number === 1 ? 'account' : 'accounts'}`;
	const text =
		due > 0
			? `Apple School Manager removes ${accounts(due)} by today`
			: soon > 0
				? `Apple School Manager erases ${accounts(soon)} within 14 days, the first on ${clockDay(first)}`
				: `Apple School Manager removes ${accounts(count)}, the first on ${clockDay(first)}`;
	return [
		{
			severity: 'fine',
			screen: 'users',
			text,
			next: 'Who should stay is reactivated: rollcall users --status Deactivated',
			about: `clocks ${soon} until ${first}`,
		},
	];
}
