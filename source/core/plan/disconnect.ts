import type {Account, Source} from '../directory/account.ts';
import type {Directory} from '../directory/directory.ts';
import type {ConnectionId, Instant} from '../directory/ids.ts';
import type {Class} from '../directory/records.ts';
import type {Conflict} from './conflict.ts';
import {noCounts, type PlanCounts} from './plan.ts';

/** What a disconnect makes of the records of its connection. */
export interface Disconnect {
	readonly accounts: ReadonlyArray<{readonly before: Account; readonly after: Account}>;
	readonly classes: ReadonlyArray<{readonly before: Class; readonly after: Class}>;
	/** Conflicts that wait for a row that will not come: the next read after a reconnect meets them again. */
	readonly conflicts: readonly Conflict[];
	readonly counts: PlanCounts;
	/** How many were about to leave: they stay. */
	readonly leaving: number;
}

/**
 * Every account and class of the connection becomes Manual, and nothing is removed [seed 002]. Who owns them and by
 * which id stays, so that a reconnect finds them again; whoever was leaving stays, because nobody looks for them any
 * more.
 * @param lastSent when the connection's people were last in a package that is known to have arrived: whoever was here
 * by then and came from a SIS or a file was sent by us, and goes on to be. Absent: nothing is known to have arrived. Then
 * all of them count as sent [D]: packages may have been uploaded by hand, and a package without them would deactivate
 * everybody.
 */
export function planDisconnect(
	connection: ConnectionId,
	directory: Directory,
	conflicts: Iterable<Conflict>,
	lastSent: Instant | undefined,
): Disconnect {
	const accounts: Array<{before: Account; after: Account}> = [];
	let leaving = 0;
	for (const before of directory.accounts.values()) {
		if (before.owner !== connection || before.source === 'Manual') continue;
		const {leaving: left, ...stays} = before;
		const staying = withoutStaged(stays);
		if (left !== undefined) leaving++;
		const sent =
			before.sent === true ||
			(isUploaded(before.source) && (lastSent === undefined || before.created <= lastSent));
		accounts.push({before, after: {...staying, source: 'Manual', ...(sent ? {sent} : {})}});
	}
	const classes: Array<{before: Class; after: Class}> = [];
	for (const before of directory.classes.values())
		if (before.owner === connection && before.source !== 'Manual')
			classes.push({before, after: {...before, source: 'Manual'}});
	return {
		accounts: accounts.sort((a, b) => order(a.before.personId, b.before.personId)),
		classes: classes.sort((a, b) => order(a.before.classId, b.before.classId)),
		conflicts: [...conflicts].filter((each) => each.connection === connection && each.applied === undefined),
		counts: {
			accounts: {...noCounts, update: accounts.length},
			locations: noCounts,
			courses: noCounts,
			classes: {...noCounts, update: classes.length},
			enrolments: noCounts,
		},
		leaving,
	};
}

/** A removal that was pushed past the guard and waits is given up: nobody pushes any more. */
function withoutStaged<T extends Pick<Account, 'pushed'>>(account: T): T {
	if (account.pushed?.staged === undefined) return account;
	const {staged: _, ...pushed} = account.pushed;
	return {...account, pushed};
}

const isUploaded = (source: Source) => source === 'SIS' || source === 'SFTP';

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
