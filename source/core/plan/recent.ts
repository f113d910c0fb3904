import {type Account, isStudent} from '../directory/account.ts';
import type {Directory} from '../directory/directory.ts';
import type {ConnectionId} from '../directory/ids.ts';
import {splitList} from '../directory/records.ts';
import type {RecordChange} from '../ports.ts';
import type {Removals} from '../state-records.ts';
import {becomesAnother, signsInOtherwise} from './guards/becoming.ts';
import type {Policy} from './input.ts';

/**
 * What left a connection's part of the directory, or became another, within the rolling sum's window, and nobody
 * approved. Of people only the changed ones: who left stands in the accounts themselves.
 */
export interface Recent {
	/** Class id → location id. */
	readonly classes: ReadonlyMap<string, string>;
	readonly courses: ReadonlySet<string>;
	/** Class id → Person IDs of those who were in it and are in it no more. */
	readonly enrolments: ReadonlyMap<
		string,
		{readonly locationId: string; readonly students: readonly string[]}
	>;
	/** Person IDs. */
	readonly identity: ReadonlySet<string>;
	readonly signIns: ReadonlySet<string>;
	/** Who turned from student into staff, or back. */
	readonly turned: ReadonlySet<string>;
}

export const nothingRecent: Recent = {
	classes: new Map(),
	courses: new Set(),
	enrolments: new Map(),
	identity: new Set(),
	signIns: new Set(),
	turned: new Set(),
};

export interface RecentInput {
	readonly connection: ConnectionId;
	/** As it is now: what is back in it did not leave. */
	readonly directory: Directory;
	readonly policy: Policy;
	/** What a person approved on the wire within the window. */
	readonly exempt: Removals;
}

/**
 * Sums up commits.
 * @param commits change sets within the window that nobody approved, oldest first.
 */
export function recentOf(commits: Iterable<readonly RecordChange[]>, input: RecentInput): Recent {
	const {connection, directory, policy, exempt} = input;
	const [exemptClasses, exemptCourses] = [new Set(exempt.classes), new Set(exempt.courses)];
	const [exemptEnrolments, exemptChanged] = [new Set(exempt.enrolments), new Set(exempt.changed)];
	const classes = new Map<string, string>();
	const courses = new Set<string>();
	const left = new Map<string, Set<string>>();
	const first = new Map<string, Account>();
	for (const changes of commits)
		for (const change of changes) {
			const {collection, key} = change;
			if (collection === 'classes' && change.before?.owner === connection && change.after === undefined)
				classes.set(key, change.before.locationId);
			if (collection === 'courses' && change.before?.owner === connection && change.after === undefined)
				courses.add(key);
			if (collection === 'enrolments' && change.before !== undefined) {
				const staying = new Set(splitList(change.after?.students ?? ''));
				const gone = left.get(key) ?? new Set<string>();
				for (const id of splitList(change.before.students)) if (!staying.has(id)) gone.add(id);
				left.set(key, gone);
			}
			if (collection === 'accounts' && change.before?.owner === connection && change.after !== undefined)
				if (!first.has(key)) first.set(key, change.before);
		}

	const enrolments = new Map<string, {locationId: string; students: readonly string[]}>();
	for (const [key, gone] of left) {
		const of = directory.classes.get(key);
		const locationId = of?.locationId ?? classes.get(key);
		if (locationId === undefined || (of?.owner !== undefined && of.owner !== connection)) continue;
		if (exemptEnrolments.has(key) || exemptClasses.has(key)) continue;
		const now = new Set(splitList(directory.enrolments.get(key)?.students ?? ''));
		const students = [...gone].filter((id) => !now.has(id) && isHere(directory.accounts.get(id)));
		if (students.length > 0) enrolments.set(key, {locationId, students});
	}
	const changed = (is: (before: Account, after: Account) => boolean, exempt = exemptChanged) =>
		new Set(
			[...first].flatMap(([id, before]) => {
				const now = directory.accounts.get(id);
				return now !== undefined && !exempt.has(id) && is(before, now) ? [id] : [];
			}),
		);
	return {
		classes: new Map([...classes].filter(([id]) => !directory.classes.has(id) && !exemptClasses.has(id))),
		courses: new Set([...courses].filter((id) => !directory.courses.has(id) && !exemptCourses.has(id))),
		enrolments,
		identity: changed(becomesAnother),
		signIns: changed((before, after) => signsInOtherwise(before, after, policy.federatedDomains)),
		turned: changed(turns, new Set(exempt.turned)),
	};
}

/** Whether a student became staff, or the other way round; those whose accounts ended count with these. */
const turns = (before: Account, now: Account) =>
	isHere(before) && isHere(now) && before.roles.length > 0 && isStudent(before) !== isStudent(now);

/** Those whose accounts ended count with these. */
const isHere = (account: Account | undefined) => account !== undefined && account.status !== 'Deactivated';
