import type {Mirrored, MirroredFields, Pending} from './mirrored.ts';

/** A pair after a read, as far as what we wrote to it goes. */
export interface Settled {
	readonly row: Mirrored;
	/** Fields that may still show what we wrote: nothing is read from them, and nothing is written to them. */
	readonly waiting: ReadonlySet<string>;
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
 */
export function settle(row: Mirrored, theirs: MirroredFields, now: Date, patience: number): Settled {
	const {pending, ...rest} = row;
	if (pending === undefined) return {row, waiting: new Set(), overdue: []};
	const stale = mayBeStale(pending, now, patience);
	const agreed: Record<string, string> = {...row.agreed};
	const waiting = new Set<string>();
	const overdue: string[] = [];
	for (const [field, wrote] of Object.entries(pending.fields)) {
		if (theirs[field] === wrote) agreed[field] = wrote;
		else if (stale) waiting.add(field);
		else if (row.agreed[field] === wrote) continue;
		else if (theirs[field] === row.agreed[field] || pending.does === 'create') overdue.push(field);
		else if (pending.unsure !== true) agreed[field] = wrote;
	}
	return {row: {...rest, agreed, ...(stale ? {pending} : {})}, waiting, overdue};
}
