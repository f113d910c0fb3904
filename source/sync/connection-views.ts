import type {z} from 'zod';
import type {ConnectionKind} from '../connections/kind.ts';
import {RollcallError} from '../core/errors.ts';
import type {Run} from '../core/plan/run.ts';
import type {LockHolder, Snapshot} from '../core/ports.ts';
import type {Arming, LedgerEntry} from '../core/state-records.ts';
import {whyDisarmed} from './arming.ts';
import {assistShape} from './assist-settings.ts';
import {checklistOf} from './checklist.ts';
import {type Connection, listConnections, openPublisher} from './connections.ts';
import type {Context} from './context.ts';
import type {ConnectionState, ConnectionView, KindView, SettingView} from './rollcall.ts';

/** Every connection as screens and commands show it. */
export async function connectionViews(
	context: Context,
	snapshot: Snapshot,
): Promise<readonly ConnectionView[]> {
	const [connections, runs, locks, ledger, armings, accounts] = await Promise.all([
		listConnections(context),
		snapshot.list('runs', {reverse: true, limit: 200}),
		context.store.locks(),
		snapshot.load('ledger'),
		snapshot.load('armings'),
		snapshot.tally('accounts'),
	]);
	return connections.map((connection) => {
		const {stored, kind} = connection;
		const running = locks.find(
			({name}) => name === `connection-${stored.id}` || name === `target-${stored.id}`,
		);
		const reads = kind.reader !== undefined;
		const last = runs.find((run) =>
			reads
				? run.connection === stored.id && run.state !== 'cancelled'
				: run.published.some(({target}) => target === stored.name),
		);
		const sent = [...ledger.values()]
			.filter(({target, state}) => target === stored.id && state === 'sent')
			.at(-1);
		const arming = armings.get(stored.id);
		const disarmed = kind.publisher === undefined ? undefined : whyOff(context, connection, arming);
		const {state, message} = stateOf(connection, last, running, disarmed, sent);
		return {
			id: stored.id,
			name: stored.name,
			kind: stored.kind,
			title: kind.title,
			reads,
			publishes: kind.publisher !== undefined,
			state,
			message,
			...(last === undefined ? {} : {last: {at: last.end, run: last.id, state: last.state}}),
			...(reads
				? {people: accounts.get(`owner:${stored.id}`) ?? 0}
				: sent === undefined
					? {}
					: {people: peopleIn(sent)}),
			...(kind.publisher === undefined
				? {}
				: {armed: disarmed === undefined ? (arming?.level ?? ('disarmed' as const)) : ('disarmed' as const)}),
			...testedOf(connection),
			settings: settingViews(kind, stored.settings, stored.secrets),
			checklist: checklistOf(connection, (how) =>
				how === 'test' ? hasAnswered(connection, runs) : missingSecrets(connection).length === 0,
			),
			...(running === undefined ? {} : {running}),
		};
	});
}

/** Why the target sends nothing; a target that cannot even be opened says so elsewhere. */
function whyOff(context: Context, connection: Connection, arming: Arming | undefined): string | undefined {
	try {
		return whyDisarmed(context, openPublisher(context, connection), arming);
	} catch (error) {
		if (error instanceof RollcallError) return 'its settings cannot be used';
		throw error;
	}
}

const missingSecrets = ({stored, kind}: Connection): readonly string[] =>
	Object.entries(kind.secrets)
		.filter(([key, {required}]) => required && stored.secrets[key] === undefined)
		.map(([key]) => key);

/** The last test that somebody made. */
function testedOf({stored: {tested, failed}}: Connection): Pick<ConnectionView, 'tested'> {
	if (failed !== undefined) return {tested: {at: failed.at, ok: false, message: failed.message}};
	return tested === undefined ? {} : {tested: {at: tested, ok: true}};
}

/** Seen to work: by the last test, or by a run that came through after one that failed. */
function hasAnswered({stored: {id, name, tested, failed}, kind}: Connection, runs: readonly Run[]): boolean {
	const ran = runs.find((run) =>
		kind.publisher === undefined
			? run.connection === id && run.rows !== undefined
			: run.published.some(({target, outcome}) => target === name && outcome === 'sent'),
	);
	return failed === undefined ? tested !== undefined || ran !== undefined : (ran?.end ?? '') > failed.at;
}

const peopleIn = ({rows}: LedgerEntry) => (rows['students.csv'] ?? 0) + (rows['staff.csv'] ?? 0);

function stateOf(
	{stored, kind}: Connection,
	last: Run | undefined,
	running: LockHolder | undefined,
	disarmed: string | undefined,
	sent: LedgerEntry | undefined,
): {readonly state: ConnectionState; readonly message: string} {
	if (stored.disconnected !== undefined)
		return {
			state: 'disconnected',
			message: `disconnected ${stored.disconnected.slice(0, 10)}: ${kind.reader === undefined ? 'nothing is sent' : 'its accounts and classes are Manual'}. To connect it again: rollcall connections reconnect ${stored.name}`,
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
		if (disarmed !== undefined)
			return {
				state: 'ready',
				message: `disarmed, ${disarmed}: nothing is sent. Arm it when you are sure: rollcall adopt arm first ${stored.name}`,
			};
		if (published?.outcome === 'held')
			return {state: 'held', message: published.message ?? 'held on the wire'};
		return sent === undefined
			? {state: 'ready', message: 'armed; nothing was sent yet'}
			: {state: 'connected', message: `last sent ${sent.endedAt ?? sent.at}`};
	}
	if (last === undefined)
		return {state: 'ready', message: `never read. Look first: rollcall plan ${stored.name}`};
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
			return {
				state: 'connected',
				message: last.heldBack > 0 ? `${last.heldBack} records are held back` : 'in step',
			};
	}
}

/** How far somebody else's work is, as it told last: `: read, 5,000 of 60,000 rows`. */
export function howFar({progress}: LockHolder): string {
	if (progress === undefined) return '';
	const {stage, message, done, total, unit = ''} = progress;
	const number = (value: number) => value.toLocaleString('en-US');
	const counted =
		done === undefined ? '' : `, ${number(done)}${total === undefined ? '' : ` of ${number(total)}`} ${unit}`;
	return `: ${message ?? stage}${counted.trimEnd()}`;
}

/** Settings with their values; of secrets only the reference. */
export function settingViews(
	kind: ConnectionKind,
	settings: Readonly<Record<string, string>>,
	secrets: Readonly<Record<string, string>>,
): readonly SettingView[] {
	const shape: Readonly<Record<string, z.ZodType>> = {...kind.settings.shape, ...assistShape(kind)};
	return [
		...Object.entries(shape).map(([key, field]) => ({
			key,
			value: settings[key] ?? defaultOf(field),
			secret: false,
			required: !field.safeParse(undefined).success,
			describe: field.description ?? '',
		})),
		...Object.entries(kind.secrets).map(([key, {required, describe}]) => ({
			key,
			value: secrets[key] ?? '',
			secret: true,
			required,
			describe,
		})),
	];
}

function defaultOf(field: z.ZodType): string {
	const parsed = field.safeParse(undefined);
	return parsed.success && parsed.data !== undefined ? String(parsed.data) : '';
}

/** The kinds that can be made, for the guided set-up and for help. */
export const kindViews = (kinds: readonly ConnectionKind[]): readonly KindView[] =>
	kinds.map((kind) => ({
		kind: kind.kind,
		title: kind.title,
		reads: kind.reader !== undefined,
		publishes: kind.publisher !== undefined,
		settings: settingViews(kind, {}, {}),
	}));
