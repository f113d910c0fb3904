import {usualInterval} from '../connections/kind.ts';
import {RollcallError} from '../core/errors.ts';
import type {Conflict} from '../core/plan/conflict.ts';
import type {Run} from '../core/plan/run.ts';
import type {LockHolder, Snapshot} from '../core/ports.ts';
import type {Arming, LedgerEntry} from '../core/state-records.ts';
import {whyDisarmed} from './armed.ts';
import {beforeFacts, checkedBefore} from './before-you-begin.ts';
import {isCaughtUp} from './caught-up.ts';
import {checklistOf} from './checklist.ts';
import {type Connection, listConnections, openPublisher} from './connections.ts';
import type {Context} from './context.ts';
import {readSettings, type Settings, type StoredConnection} from './documents.ts';
import {dueOf, lastBegun} from './due.ts';
import {enrichedBy} from './enriching.ts';
import {checkedUploads, notUploaded, targetsFedBy} from './feeds.ts';
import {time} from './findings.ts';
import {unsentText} from './findings-waiting.ts';
import {settingViews} from './kind-views.ts';
import {isHere, isKnown} from './ledger.ts';
import {isTwoWay, mirrorRulesOf, readsRoster} from './mirroring-settings.ts';
import {decidedWords, mirrorStanding} from './mirroring-words.ts';
import {pendingKeys} from './pending-settings.ts';
import {pushTroubles} from './push-troubles.ts';
import {pushView} from './push-view.ts';
import {recentRuns} from './recent-runs.ts';
import type {ConnectionState, ConnectionView} from './rollcall.ts';
import {runsByItself} from './schedule-settings.ts';
import {pushState} from './scim-state.ts';
import {tenantUrlOf} from './scim-tokens.ts';
import {portHeard} from './serve-settings.ts';
import {type SetUpStep, stepLeft, stepNames} from './set-up.ts';
import {type Unsent, unsentTo} from './unsent.ts';

/** Every connection as screens and commands show it. */
export async function connectionViews(
	context: Context,
	snapshot: Snapshot,
): Promise<readonly ConnectionView[]> {
	const connections = await listConnections(context);
	const [runs, locks, ledger, armings, accounts, conflicts, mirrored, settings] = await Promise.all([
		recentRuns(snapshot, connections),
		context.store.locks(),
		snapshot.load('ledger'),
		snapshot.load('armings'),
		snapshot.tally('accounts'),
		snapshot.tally('conflicts'),
		snapshot.tally('mirrored'),
		readSettings(context.store.documents),
	]);
	const unsent = new Map(
		await Promise.all(
			connections
				.filter(({kind}) => kind.publisher !== undefined)
				.map(async (each) => [each.stored.id, await unsentTo(snapshot, each, connections, runs)] as const),
		),
	);
	const pushed = connections.filter(({kind}) => kind.pushes !== undefined);
	const isIdp = connections.some(({kind}) => kind.family === 'idp');
	const asked = isIdp ? [...(await snapshot.load('conflicts')).values()] : [];
	const urls = new Map(
		await Promise.all(
			pushed.map(async (each) => [each.stored.id, await urlOf(context, each, portHeard(locks))] as const),
		),
	);
	const facts = isIdp
		? await beforeFacts(snapshot, settings, {
				connections,
				accounts,
				conflicts: asked,
				runs,
				now: context.clock.now(),
			})
		: undefined;
	return connections.map((connection) => {
		const {stored, kind} = connection;
		const running = locks.find(
			({name}) => name === `connection-${stored.id}` || name === `target-${stored.id}`,
		);
		const reads = readsRoster(connection);
		const mirrors =
			kind.mirror === undefined ? undefined : isTwoWay(mirrorRulesOf(connection)) ? 'two-way' : 'one-way';
		const tells = kind.evidence !== undefined;
		const last = runs.find((run) =>
			reads || tells || mirrors !== undefined
				? run.connection === stored.id && run.state !== 'cancelled'
				: run.published.some(({target}) => target === stored.name),
		);
		const sent = [...ledger.values()]
			.filter(({target, state}) => target === stored.id && state === 'sent')
			.at(-1);
		const arming = armings.get(stored.id);
		const target =
			kind.publisher === undefined ? undefined : targetOf(context, connection, arming, [...ledger.values()]);
		const disarmed = target?.disarmed;
		const people = accounts.get(`owner:${stored.id}`) ?? 0;
		const setUp = stepLeft(stored, {
			delivered: people > 0 || runs.some((run) => run.connection === stored.id && hasApplied(run)),
			arming,
		});
		const fed = targetsFedBy(connections, connection).map((each) => each.stored.name);
		const waiting = {
			sent: last !== undefined && isCaughtUp(last, runs, fed),
			unsent: unsent.get(stored.id),
			decided: reads || mirrors !== undefined ? (conflicts.get(`decided:${stored.id}`) ?? 0) : 0,
			open: conflicts.get(`open:${stored.id}`) ?? 0,
			met: metBy(last, runs),
		};
		const now = context.clock.now();
		const push = kind.pushes === undefined ? undefined : pushOf(connection, accounts, asked, now);
		const {state, message} =
			push !== undefined && stored.disconnected === undefined && running === undefined
				? pushState(stored, push.troubles, people)
				: stateOf(connection, last, running, disarmed, sent, setUp, waiting);
		return {
			id: stored.id,
			name: stored.name,
			kind: stored.kind,
			title: kind.title,
			reads,
			publishes: kind.publisher !== undefined,
			...(tells ? {evidence: true as const} : {}),
			...(mirrors === undefined
				? {}
				: {
						mirrors,
						paired: {
							users: mirrored.get(`users:${stored.id}`) ?? 0,
							classes: mirrored.get(`classes:${stored.id}`) ?? 0,
						},
					}),
			...(kind.probe === undefined ? {} : {probes: true as const}),
			...(reads && kind.family === 'idp' && enrichedBy(connection) === undefined
				? {provisions: true as const}
				: {}),
			...(push === undefined
				? {}
				: {
						pushes: true as const,
						push: pushView(stored, {
							tenantUrl: urls.get(stored.id) ?? '',
							serving: locks.some(({name}) => name === 'serve'),
							...push,
							conflicts: asked,
							now,
						}),
					}),
			state,
			message,
			...(last === undefined ? {} : {last: {at: last.end, run: last.id, state: last.state}}),
			...(reads || kind.pushes !== undefined ? {people} : sent === undefined ? {} : {people: peopleIn(sent)}),
			...(kind.publisher === undefined
				? {}
				: {armed: disarmed === undefined ? (arming?.level ?? ('disarmed' as const)) : ('disarmed' as const)}),
			...testedOf(connection),
			settings: settingViews(kind, stored.settings, stored.secrets),
			checklist: checklistOf(connection, (how) => {
				if (how === 'test') return {done: hasAnswered(connection, runs)};
				if (how === 'settings') return {done: missingSecrets(connection).length === 0};
				if (how === 'uploads') return checkedUploads(connections, connection);
				return facts === undefined ? {done: false} : checkedBefore(how, facts, connection);
			}),
			...notUploadedView(connections, connection),
			...(running === undefined ? {} : {running}),
			...appliedView(stored, runs),
			...byHandView(connection),
			...pendingView(stored),
			...dueView(connection, settings, runs, context.clock.now()),
			...(setUp === undefined ? {} : {setUp}),
			...(target === undefined ? {} : {known: target.known}),
			...(waiting.unsent === undefined ? {} : {unsent: waiting.unsent}),
			...(waiting.decided === 0 ? {} : {decided: waiting.decided}),
		};
	});
}

function notUploadedView(
	connections: readonly Connection[],
	connection: Connection,
): Pick<ConnectionView, 'notUploaded'> {
	const told = connection.stored.disconnected === undefined && notUploaded(connections, connection);
	return told === false || told === undefined ? {} : {notUploaded: told};
}

/** What a connection that is pushed to has to say of itself. */
function pushOf(
	{stored, kind}: Connection,
	accounts: ReadonlyMap<string, number>,
	conflicts: readonly Conflict[],
	now: Date,
) {
	const {success, data} = kind.settings.safeParse(stored.settings);
	const {interval = usualInterval, roles} = (success ? kind.pushes?.(data) : undefined) ?? {};
	const staged = accounts.get(`staged:${stored.id}`) ?? 0;
	const unpaired = stored.disconnected === undefined ? (accounts.get(`left:${stored.id}`) ?? 0) : 0;
	return {
		staged,
		interval,
		unpaired,
		troubles: pushTroubles(stored, {
			conflicts,
			staged,
			interval,
			unpaired,
			// What is noted with an account is noted anew by its next push alone.
			otherRule: roles === undefined || roles.length === 0 ? 0 : (accounts.get(`rule:${stored.id}`) ?? 0),
			now,
		}),
	};
}

/** Empty where the settings were edited by hand and cannot be read, which says itself elsewhere. */
async function urlOf(context: Context, connection: Connection, heard: number | undefined): Promise<string> {
	try {
		return await tenantUrlOf(context, connection, heard);
	} catch (error) {
		if (error instanceof RollcallError) return '';
		throw error;
	}
}

function pendingView(stored: StoredConnection): Pick<ConnectionView, 'pending'> {
	const keys = pendingKeys(stored);
	if (stored.before === undefined || keys.length === 0) return {};
	const {at, by} = stored.before;
	return {pending: {keys, at, by}};
}

/** The run whose modified CSVs and patch summary can be written. */
function appliedView(stored: StoredConnection, runs: readonly Run[]): Pick<ConnectionView, 'applied'> {
	const run = runs.find(
		({connection, generation, kind}) =>
			connection === stored.id && generation !== undefined && kind === 'sync',
	);
	return run === undefined ? {} : {applied: {run: run.id, at: run.end, patches: run.patches.length}};
}

/** Settings that were edited by hand and cannot be read say so elsewhere. */
function byHandView({stored, kind}: Connection): Pick<ConnectionView, 'byHand'> {
	const {success, data} = kind.settings.safeParse(stored.settings);
	const byHand = success ? kind.byHandOnly?.(data) : undefined;
	return byHand === undefined ? {} : {byHand};
}

/** When it syncs by itself; settings that were edited by hand and cannot be read say so elsewhere. */
function dueView(
	{stored, kind}: Connection,
	settings: Settings,
	runs: readonly Run[],
	now: Date,
): Pick<ConnectionView, 'next' | 'owed'> {
	if (!runsByItself(kind)) return {};
	const {next, owed} = dueOf(stored, settings, lastBegun(runs, stored.id), now);
	return {...(next === undefined ? {} : {next}), ...(owed === undefined ? {} : {owed})};
}

/** Why the target sends nothing, and whether it is known what it holds; one that cannot be opened says so elsewhere. */
function targetOf(
	context: Context,
	connection: Connection,
	arming: Arming | undefined,
	ledger: readonly LedgerEntry[],
): {readonly disarmed: string | undefined; readonly known: boolean} {
	try {
		const publisher = openPublisher(context, connection);
		const known = ledger.some(
			(entry) => entry.target === connection.stored.id && isKnown(entry) && isHere(entry, publisher),
		);
		return {disarmed: whyDisarmed(context, publisher, arming), known};
	} catch (error) {
		if (error instanceof RollcallError) return {disarmed: 'its settings cannot be used', known: false};
		throw error;
	}
}

/** It changed the directory, or found that it needs no change. */
const hasApplied = ({state, kind}: Run) =>
	kind === 'disconnect' ||
	['succeeded', 'succeeded with issues', 'applied not published', 'not published by choice'].includes(state);

const missingSecrets = ({stored, kind}: Connection): readonly string[] =>
	Object.entries(kind.secrets)
		.filter(([key, {required}]) => required && stored.secrets[key] === undefined)
		.map(([key]) => key);

/** The last test that somebody made. */
function testedOf({stored: {tested, failed}}: Connection): Pick<ConnectionView, 'tested'> {
	if (failed !== undefined) return {tested: {...failed, ok: false}};
	return tested === undefined ? {} : {tested: {at: tested, ok: true}};
}

/** Seen to work: by the last test, or by a run that came through after one that failed. */
function hasAnswered({stored: {id, name, tested, failed}, kind}: Connection, runs: readonly Run[]): boolean {
	const ran = runs.find((run) =>
		kind.publisher === undefined
			? run.connection === id && (run.rows !== undefined || run.mark !== undefined || hasRead(run))
			: run.published.some(({target, outcome}) => target === name && outcome === 'sent'),
	);
	return failed === undefined ? tested !== undefined || ran !== undefined : (ran?.end ?? '') > failed.at;
}

/** How many conflicts a run met; one that wrote to a mirror, with what came in before it. */
function metBy(last: Run | undefined, runs: readonly Run[]): number {
	if (last === undefined) return 0;
	const came =
		last.mirror === undefined
			? undefined
			: runs.find(
					({connection, kind, state}) =>
						connection === last.connection && kind === 'sync' && state !== 'cancelled',
				);
	return last.conflicts.length + (came?.conflicts.length ?? 0);
}

/** It was read whole before anything was written there. */
const hasRead = ({mirror, state}: Run) => mirror !== undefined && state !== 'failed';

const peopleIn = ({rows}: LedgerEntry) => (rows['students.csv'] ?? 0) + (rows['staff.csv'] ?? 0);

function stateOf(
	{stored, kind}: Connection,
	last: Run | undefined,
	running: LockHolder | undefined,
	disarmed: string | undefined,
	sent: LedgerEntry | undefined,
	setUp: SetUpStep | undefined,
	{
		sent: isSent,
		unsent,
		decided,
		open,
		met,
	}: {
		readonly sent: boolean;
		readonly unsent: Unsent | undefined;
		readonly decided: number;
		/** Conflicts of it that are open now. */
		readonly open: number;
		/** Conflicts that its last run met, in both halves of a two-way one. */
		readonly met: number;
	},
): {readonly state: ConnectionState; readonly message: string} {
	if (stored.disconnected !== undefined)
		return {
			state: 'disconnected',
			message: `disconnected ${stored.disconnected.slice(0, 10)}: ${kind.publisher !== undefined ? 'nothing is sent' : kind.reader === undefined && kind.pushes === undefined ? 'nothing is read' : kind.pushes === undefined && !readsRoster({stored, kind}) ? 'nothing is written to it' : 'its accounts and classes are Manual'}. To connect it again: rollcall connections reconnect ${stored.name}`,
		};
	if (running !== undefined)
		return {
			state: 'syncing',
			message: `${running.purpose} by ${running.owner} since ${running.since.slice(11, 16)} (pid ${running.pid} on ${running.host})${howFar(running)}`,
		};
	const missing = missingSecrets({stored, kind});
	if (missing.length > 0) return {state: 'not set up', message: `needs the secret ${missing.join(', ')}`};
	if (kind.publisher !== undefined) {
		const published = last?.published.find(({target}) => target === stored.name);
		if (published?.outcome === 'failed')
			return {state: 'needs attention', message: published.message ?? 'the last upload failed'};
		if (setUp !== undefined) return halfWay(setUp);
		if (disarmed !== undefined)
			return {
				state: 'ready',
				message: `disarmed, ${disarmed}: nothing is sent. Arm it when you are sure: rollcall adopt arm first ${stored.name}`,
			};
		if (published?.outcome === 'held')
			return {state: 'held', message: published.message ?? 'held on the wire'};
		return sent === undefined
			? {state: 'ready', message: 'armed; nothing was sent yet'}
			: {
					state: 'connected',
					message: `last sent ${time(sent.endedAt ?? sent.at)}${
						unsent === undefined
							? ''
							: `; since then ${unsentText(unsent)} by ${unsent.by.join(', ')}. To send it now: rollcall publish ${stored.name}`
					}`,
				};
	}
	if (last === undefined && setUp !== undefined) return halfWay(setUp);
	if (last === undefined)
		return {
			state: 'ready',
			message: `never ${kind.mirror === undefined ? 'read' : 'synced'}. Look first: rollcall plan ${stored.name}`,
		};
	if (last.evidence !== undefined)
		return {
			state: 'connected',
			message: `${last.evidence.live} live, ${last.evidence.inactive} inactive, ${last.evidence.unknown} unknown; ${last.evidence.differences} differences`,
		};
	if (last.mirror !== undefined && last.state !== 'held')
		return {
			state: last.mirror.failed > 0 || last.mirror.left > 0 ? 'needs attention' : 'connected',
			message: mirrorStanding(last.mirror, last.heldBack - last.conflicts.length, {
				open,
				// Those that it met and nobody has open any more: the others it used itself.
				decided: Math.min(decided, Math.max(0, met - open)),
			}),
		};
	if (last.kind === 'disconnect')
		return {
			state: 'ready',
			message: `connected again, not read since: what changed while it was disconnected will be asked about. Look first: rollcall plan ${stored.name}`,
		};
	switch (last.state) {
		case 'held':
			return {state: 'held', message: last.message ?? 'held by a guard'};
		case 'failed':
			return {state: 'needs attention', message: last.message ?? 'the last run failed'};
		default:
			return {state: 'connected', message: standing(last, isSent, decided).join('; ')};
	}
}

/**
 * What the last run left to be done; where that is nothing, the source and we are in step.
 * @param isSent what it could not send was sent since.
 */
function standing({heldBack, state}: Run, isSent: boolean, decided: number): readonly string[] {
	const left = [
		...(state === 'applied not published' && !isSent ? ['applied here, not sent yet'] : []),
		...(state === 'not published by choice' ? ['applied here, and not sent, as it was wanted'] : []),
		...(heldBack > 0 ? [`${heldBack} ${heldBack === 1 ? 'record is' : 'records are'} held back`] : []),
		...(decided > 0 ? [decidedWords(decided)] : []),
	];
	return left.length === 0 ? ['in step'] : left;
}

const halfWay = (setUp: SetUpStep) => ({
	state: 'not set up' as const,
	message: `its set-up stopped before the step "${stepNames[setUp]}". The dashboard goes on there: Enter on its row`,
});

/** How far somebody else's work is, as it told last: `: read, 5,000 of 60,000 rows`. */
export function howFar({progress}: LockHolder): string {
	if (progress === undefined) return '';
	const {stage, message, done, total, unit = ''} = progress;
	const number = (value: number) => value.toLocaleString('en-US');
	const counted =
		done === undefined ? '' : `, ${number(done)}${total === undefined ? '' : ` of ${number(total)}`} ${unit}`;
	return `: ${message ?? stage}${counted.trimEnd()}`;
}
