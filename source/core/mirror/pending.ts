import {sameIn} from './judge.ts';
import type {Mirrored, MirroredFields, Pending} from './mirrored.ts';
import type {MirrorSettings} from './settings.ts';

/** Why nothing is written for now of what waits. */
export const whyWaiting = ({changed}: Pick<Settled, 'changed'>): string =>
	changed.length === 0
		? 'what was written does not show there yet'
		: `${changed.join(', ')} ${changed.length === 1 ? 'was' : 'were'} changed there since that was written: it is looked at again when no read can be older`;

/** A pair after a read, as far as what we wrote to it goes. */
export interface Settled {
	readonly row: Mirrored;
	/** Fields that may still show what we wrote: nothing is read from them, and nothing is written to them. */
	readonly waiting: ReadonlySet<string>;
	/** Of those, what was changed there since it was written. */
	readonly changed: readonly string[];
	/** Fields that never showed what we wrote. */
	readonly overdue: readonly string[];
}

/** Whether a read may still not show it. A clock that was set back ends the waiting. */
export const mayBeStale = ({at}: Pick<Pending, 'at'>, now: Date, patience: number): boolean => {
	const age = now.getTime() - Date.parse(at);
	return age >= 0 && age < patience;
};

/**
 * Looks for what was written among what was read. A value that was seen is agreed, and still waited for as long as a
 * read may be stale: another one may be older. What shows neither that nor what was there before was changed there
 * since.
 * @param rules the directory rules the fields: what was changed there since waits too, and is written over later.
 */
export function settle(
	row: Mirrored,
	theirs: MirroredFields,
	{now, patience}: Pick<MirrorSettings, 'now' | 'patience'>,
	rules: boolean,
): Settled {
	const {pending, ...rest} = row;
	if (pending === undefined) return {row, waiting: new Set(), changed: [], overdue: []};
	const stale = mayBeStale(pending, now, patience);
	const agreed: Record<string, string> = {...row.agreed};
	const waiting = new Set<string>();
	const changed: string[] = [];
	const overdue: string[] = [];
	for (const [field, wrote] of Object.entries(pending.fields)) {
		const read = theirs[field] ?? '';
		const isSameIn = sameIn(field);
		const {[field]: was} = pending.was ?? {};
		const isNew = was !== undefined && pending.unsure !== true && !was.some((each) => isSameIn(each, read));
		if (isSameIn(read, wrote)) agreed[field] = wrote;
		else if (stale && (rules || !isNew)) {
			waiting.add(field);
			if (isNew) changed.push(field);
		} else if (row.agreed[field] === wrote) continue;
		else if (!isNew && (read === row.agreed[field] || pending.does === 'create')) overdue.push(field);
		else if (pending.unsure !== true) agreed[field] = wrote;
	}
	return {row: {...rest, agreed, ...(stale ? {pending} : {})}, waiting, changed, overdue};
}
