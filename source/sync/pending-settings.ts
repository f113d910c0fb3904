import {isSame} from '../core/canonical.ts';
import {HeldError, RollcallError, StateDamagedError} from '../core/errors.ts';
import type {Snapshot} from '../core/ports.ts';
import {isByHandOnly} from './by-hand-only.ts';
import type {Connection} from './connections.ts';
import {type Context, requireMay} from './context.ts';
import {type StoredConnection, updateConnections} from './documents.ts';
import type {Found} from './finding.ts';
import {activity, byOperator} from './recording.ts';
import {isOfSchedule, scheduleOf} from './schedule-settings.ts';

/**
 * Changed settings are used by the next run, and stay only if it succeeds [S] ("For changes to take effect, you must
 * complete the sync process"). What held before is kept beside them until then. A run that a guard holds, that was
 * cancelled, or that failed for a while has not ended either way; when to run, a pinned host key and what secrets are called is no matter
 * of a run (our decision: a new password is not thrown away because the source was down).
 */
export interface SettingsBefore {
	readonly settings: Readonly<Record<string, string>>;
	readonly at: string;
	readonly by: string;
}

/** What holds beside changed settings until a run succeeded by them; undefined: nothing waits for that. */
export function beforeChange(
	context: Context,
	stored: StoredConnection,
	settings: Readonly<Record<string, string>>,
	/** Whether it was ever read and applied: before, there is nothing to go back to. */
	ran: boolean,
): SettingsBefore | undefined {
	const held = stored.before?.settings ?? stored.settings;
	const keys = changedKeys(held, settings);
	if (!ran || keys.length === 0) return undefined;
	return {settings: held, ...byOperator(context)};
}

/** Names of the settings that wait for a run to succeed by them. */
export const pendingKeys = ({before, settings}: StoredConnection): readonly string[] =>
	before === undefined ? [] : changedKeys(before.settings, settings);

const changedKeys = (before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) =>
	[...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
		(key) => before[key] !== after[key] && !isOfSchedule(key) && key !== 'hostKey',
	);

/** Whether the connection's data was ever read and applied. */
export const everApplied = async (snapshot: Snapshot, {id}: Pick<StoredConnection, 'id'>): Promise<boolean> =>
	(await snapshot.list('runs', {reverse: true, limit: 500})).some(
		({connection, generation, kind}) => connection === id && generation !== undefined && kind === 'sync',
	);

/** The run succeeded by the settings that it began with: they stay, and a set-up that was on its way is over. */
export async function keepSettings(context: Context, {stored}: Connection): Promise<void> {
	if (stored.before === undefined && stored.setUp === undefined) return;
	await change(context, stored, ({before: _, setUp: _over, ...others}) => others);
}

/**
 * The run failed by the settings that it began with, and waiting does not help: those before come back. Says so in the
 * message of the error, and in Activity.
 */
export async function takeSettingsBack(
	context: Context,
	connection: Connection,
	error: unknown,
): Promise<void> {
	const {stored} = connection;
	if (stored.before === undefined || !(error instanceof RollcallError) || error.retry) return;
	// What holds a run, or ails our own state, says nothing of the settings.
	if (error instanceof HeldError || error instanceof StateDamagedError) return;
	const keys = await goBack(context, connection, 'the run by them failed', context.clock.now());
	if (keys.length > 0)
		error.message = `${error.message}. Its settings ${keys.join(', ')}, changed ${stored.before.at.slice(0, 10)} by ${stored.before.by}, are again as they were before`;
}

/** Takes a change back that no run succeeded by yet. @returns the names of the settings; none: nothing waited. */
export async function dropPendingSettings(
	context: Context,
	connection: Connection,
): Promise<readonly string[]> {
	requireMay(context, 'approve', 'Taking a change of settings back');
	return connection.stored.before === undefined ? [] : await goBack(context, connection, 'taken back');
}

/** @param failedAt when a run failed by them; absent: a person takes them back, and need not hear of it. */
async function goBack(
	context: Context,
	{stored, kind}: Connection,
	why: string,
	failedAt?: Date,
): Promise<readonly string[]> {
	const settings = {...stored.settings};
	const keys = [...pendingKeys(stored)];
	for (const key of keys) {
		const value = stored.before?.settings[key];
		if (value === undefined) delete settings[key];
		else settings[key] = value;
	}
	// What was given a frequency only by the change runs by hand again.
	if (isByHandOnly(kind, settings) && scheduleOf({settings}) !== undefined) {
		delete settings.frequency;
		keys.push('frequency');
	}
	const takenBack = failedAt === undefined ? {} : {takenBack: {keys, at: failedAt.toISOString()}};
	const changed = await change(context, stored, ({before: _, ...others}) => ({
		...others,
		settings,
		...takenBack,
	}));
	if (!changed) return [];
	const told = `${stored.name}: ${keys.join(', ')} went back to what held before: ${why}`;
	await context.store.commit([activity(context, 'set', [stored.name], 'UPDATED', told)]);
	return keys;
}

/** Settings that did not hold: whoever changed them may not have been there when the run failed. */
export const takenBackFindings = (connections: readonly Connection[]): readonly Found[] =>
	connections.flatMap(({stored: {name, takenBack, disconnected}}) =>
		takenBack === undefined || disconnected !== undefined
			? []
			: [
					{
						severity: 'attention',
						screen: 'connections',
						text: `${takenBack.keys.join(', ')} of ${name} went back to what held before: the run by ${takenBack.keys.length === 1 ? 'it' : 'them'} failed`,
						about: `went back ${name} ${takenBack.at}`,
						next: `Set ${takenBack.keys.length === 1 ? 'it' : 'them'} again, or acknowledge this: rollcall connections set ${name} --set KEY=VALUE`,
						open: name,
					},
				],
	);

/** Changes the stored connection, unless somebody changed its settings since they were read. */
async function change(
	context: Context,
	{id, before, settings}: StoredConnection,
	make: (stored: StoredConnection) => StoredConnection,
): Promise<boolean> {
	let changed = false;
	await updateConnections(context.store.documents, (connections) =>
		connections.map((each) => {
			if (each.id !== id || !isSame(each.before, before) || !isSame(each.settings, settings)) return each;
			changed = true;
			return make(each);
		}),
	);
	return changed;
}
