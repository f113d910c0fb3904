import type {ConnectionId, Instant} from '../core/directory/ids.ts';
import {pauseOn} from '../core/plan/pause.ts';
import type {Run} from '../core/plan/run.ts';
import {textOfDay} from '../core/roster/day.ts';
import {dueAfter, dueUpTo, type IsPaused, type Schedule} from '../core/schedule/schedule.ts';
import {wallTimeAt} from '../core/schedule/wall-time.ts';
import {isCaughtUp} from './caught-up.ts';
import type {Settings, StoredConnection} from './documents.ts';
import {pausesOf} from './guard-settings.ts';
import {scheduleOf} from './schedule-settings.ts';

/** When a connection runs by itself, as far as can be told now. */
export interface Due {
	/** A time that has come and at which none began. Absent: nothing is owed. */
	readonly owed?: Instant;
	/** Why it is owed: its time came, or what failed for a while is tried again. */
	readonly why?: 'time' | 'again';
	/** When it runs next by itself. Absent: it does not. */
	readonly next?: Instant;
}

/**
 * When this connection is due. One that is not set up, or disconnected, never is; and a time in a pause is none.
 * @param last its run that began last, by whatever trigger; absent: it never ran.
 */
export function dueOf(
	stored: StoredConnection,
	settings: Settings,
	last: Pick<Run, 'begin' | 'retryAt'> | undefined,
	now: Date,
): Due {
	if (stored.disconnected !== undefined || stored.setUp !== undefined) return {};
	const schedule = scheduleOf(stored, settings.timeZone);
	if (schedule === undefined) return {};
	const isPaused = pausesOn(stored, settings);
	const since = Math.max(...[stored.scheduled ?? stored.created, last?.begin ?? ''].map(momentOf));
	const owed = owedAt(schedule, since, now.getTime(), isPaused);
	// In a pause nothing is tried again either: that waits until it is over.
	const again = last?.retryAt;
	const rests = (moment: number) => isPaused(wallTimeAt(schedule.timeZone, moment).day);
	const after = dueAfter(schedule, now.getTime(), isPaused);
	if (owed !== undefined) return {owed: instant(owed), why: 'time', ...nextOf(after)};
	if (again !== undefined && momentOf(again) <= now.getTime() && !rests(now.getTime()))
		return {owed: again, why: 'again', ...nextOf(after)};
	const next =
		again === undefined || rests(Math.max(momentOf(again), now.getTime()))
			? after
			: Math.min(after ?? Number.POSITIVE_INFINITY, momentOf(again));
	return nextOf(next);
}

/**
 * The run of a connection that began last, whatever came of it. One that ended with the service, before anything was
 * applied, is still owed. What it could not send is not tried again where it was sent since.
 * @param runs newest first.
 */
export function lastBegun(
	runs: readonly Run[],
	connection: ConnectionId,
): Pick<Run, 'begin' | 'retryAt'> | undefined {
	const last = runs.find(isBegun(connection));
	return last !== undefined && isCaughtUp(last, runs) ? {begin: last.begin} : last;
}

/** Whether a run is one that {@link lastBegun} finds. */
export const isBegun =
	(connection: ConnectionId) =>
	(run: Run): boolean =>
		run.connection === connection && !(run.state === 'cancelled' && run.trigger === 'schedule');

const momentOf = (text: string) => (text === '' ? 0 : Date.parse(text));
const instant = (moment: number): Instant => new Date(moment).toISOString();
const nextOf = (moment: number | undefined): Pick<Due, 'next'> =>
	moment === undefined ? {} : {next: instant(moment)};

function owedAt(schedule: Schedule, since: number, now: number, isPaused: IsPaused): number | undefined {
	const due = dueUpTo(schedule, now, isPaused);
	return due !== undefined && due > since ? due : undefined;
}

function pausesOn({name}: StoredConnection, {pauses}: Settings): IsPaused {
	if (pauses === undefined) return () => false;
	const windows = pausesOf(pauses);
	return (day) => pauseOn(windows, name, textOfDay(day)) !== undefined;
}
