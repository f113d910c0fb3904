import {sha256} from '../../canonical.ts';
import type {Draft} from '../draft.ts';
import {scopeChanged} from '../filtered-out.ts';
import type {GuardResult, Plan} from '../plan.ts';
import {schoolworkLost} from '../schoolwork.ts';
import {idsAtSource} from '../source-ids.ts';

/**
 * A filter, mapping or scope setting changed since the last run that took it over. What is left out by it alone stays
 * as last sent: that removal is shown apart, and approved apart by the hash that this guard carries, tonight or
 * later. Without the removals the change passes, and holds the next run again.
 */
export function scopeGuard(draft: Draft): GuardResult {
	const {roster, scopeApproved, removals} = draft.input;
	const left = leftOutByFilter(draft);
	const {people, classes, enrolments, locations} = left;
	const leaving = countOf(left) > 0;
	const hash = sha256(
		JSON.stringify([
			'scope',
			roster.filtered?.hash ?? '',
			people,
			classes,
			...(enrolments.size + locations.size === 0 ? [] : [[...enrolments], [...locations]]),
		]),
	);
	const tripped = scopeChanged(draft.input) && leaving && scopeApproved !== true && removals !== 'pending';
	const lost = classes.length === 0 ? '' : `; classes that leave ${schoolworkLost}`;
	const told = `${said(left)} left out by the filter alone, and ${scopeApproved === true ? 'leave, as approved' : 'stay as they were last sent'}`;
	return {
		code: 'scope',
		tripped,
		message: !leaving
			? 'nobody leaves by a changed filter'
			: tripped
				? `a filter, mapping or scope setting changed: ${told} until somebody approves that apart (--approve ${hash.slice(0, 12)})${lost}`
				: `${told}${lost}`,
		numbers: {
			people: people.length,
			classes: classes.length,
			...(enrolments.size === 0 ? {} : {enrolments: sizes(enrolments)}),
			...(locations.size === 0 ? {} : {locations: sizes(locations)}),
		},
		keys: [...new Set([...people, ...classes, ...enrolments.keys(), ...locations.keys()])],
		removalsOnly: true,
		...(leaving ? {hash} : {}),
	};
}

/** What the source has, and the filter alone (or a decision about a school) leaves out; all in order of keys. */
interface LeftOutByFilter {
	/** Person IDs. */
	readonly people: readonly string[];
	readonly classes: readonly string[];
	/** Students by class, of classes and students that stay. */
	readonly enrolments: ReadonlyMap<string, readonly string[]>;
	/** Locations by Person ID, of people who stay at another one. */
	readonly locations: ReadonlyMap<string, readonly string[]>;
}

function leftOutByFilter({
	input,
	ofLeftOutSchools,
	filteredPlaces,
	filteredLocations,
}: Draft): LeftOutByFilter {
	const {connection, directory, roster} = input;
	const {filtered} = roster;
	const isFiltered = (kind: 'people' | 'classes', ids: Iterable<string>) =>
		[...ids].some((id) => filtered?.why(kind, id) !== undefined);
	const people: string[] = [...ofLeftOutSchools.people.keys()];
	const classes: string[] = [...ofLeftOutSchools.classes.keys()];
	if (filtered !== undefined) {
		for (const account of directory.accounts.values())
			if (account.owner === connection.id && account.status !== 'Deactivated' && !account.leaving)
				if (isFiltered('people', idsAtSource(account, connection.id))) people.push(account.personId);
		for (const each of directory.classes.values()) {
			const external = each.externalIds[connection.id];
			if (each.owner === connection.id && external !== undefined && isFiltered('classes', [external]))
				classes.push(each.classId);
		}
	}
	return {
		people: [...new Set(people)],
		classes: [...new Set(classes)],
		enrolments: inOrder(filteredPlaces),
		locations: inOrder(filteredLocations),
	};
}

const inOrder = (lists: ReadonlyMap<string, readonly string[]>) =>
	new Map([...lists].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, list]) => [key, list.toSorted()]));

const sizes = (lists: ReadonlyMap<string, readonly string[]>) =>
	[...lists.values()].reduce((sum, {length}) => sum + length, 0);

const countOf = ({people, classes, enrolments, locations}: LeftOutByFilter) =>
	people.length + classes.length + enrolments.size + locations.size;

/** `3 people, 1 classes and 12 enrolments are`: what there is none of is named only where all are few. */
function said({people, classes, enrolments, locations}: LeftOutByFilter): string {
	const parts = [
		`${people.length} people`,
		`${classes.length} classes`,
		...(enrolments.size === 0 ? [] : [`${sizes(enrolments)} enrolments`]),
		...(locations.size === 0 ? [] : [`${sizes(locations)} places of people who are at another location too`]),
	];
	return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)} are`;
}

/** Of these, whose removal was approved apart: other guards do not count it. */
export function approvedApart(draft: Draft): ReadonlySet<string> {
	if (draft.input.scopeApproved !== true) return new Set();
	const {people, classes} = leftOutByFilter(draft);
	return new Set([...people, ...classes]);
}

/**
 * The scope hash that the run takes over: that of its filter, once nothing waits for an approval that the change alone
 * would take away. Until then it is the one before, so that the change stays one. Whoever approves the plan by its own
 * hash saw who stays, and is not asked every night; places in classes would end with it, and wait on.
 */
export function takenOver(draft: Draft): Pick<Plan, 'scopeHash' | 'scopeSeen'> {
	const {roster, lastScopeHash, scopeApproved} = draft.input;
	const hash = roster.filtered?.hash;
	if (hash === undefined) return {};
	const waits = scopeChanged(draft.input) && scopeApproved !== true && countOf(leftOutByFilter(draft)) > 0;
	if (!waits) return {scopeHash: hash};
	return {
		...(lastScopeHash === undefined ? {} : {scopeHash: lastScopeHash}),
		...(draft.filteredPlaces.size > 0 ? {} : {scopeSeen: hash}),
	};
}
