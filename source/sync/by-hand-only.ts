import type {ConnectionKind} from '../connections/kind.ts';
import {UsageError} from '../core/errors.ts';
import {scheduleOf} from './schedule-settings.ts';

/**
 * Some connections run by hand only, whatever somebody sets.
 * @param parsed settings as the kind understands them; `settings`: as they were typed.
 * @throws UsageError saying why, where one of those is given a frequency.
 */
export function refuseSchedule(
	kind: ConnectionKind,
	name: string,
	parsed: Readonly<Record<string, unknown>>,
	settings: Readonly<Record<string, string>>,
): void {
	const why = kind.byHandOnly?.(parsed);
	if (why === undefined || scheduleOf({settings}) === undefined) return;
	throw new UsageError(`"${name}" cannot be scheduled: ${why}`, {
		notDone: `The connection "${name}" was not changed.`,
		next: `Leave its frequency off, and run it yourself: rollcall sync ${name}`,
	});
}

/** Whether a connection with these settings runs by hand only; of settings that cannot be read nobody knows. */
export function isByHandOnly(kind: ConnectionKind, settings: Readonly<Record<string, string>>): boolean {
	const {success, data} = kind.settings.safeParse(settings);
	return success && kind.byHandOnly?.(data) !== undefined;
}
