import {type Account, roles, type Source, type Status, sources, statuses} from '../directory/account.ts';
import {type EvidenceState, evidenceState} from '../evidence/words.ts';
import {isLeaving} from '../tallies.ts';
import {accountKey, compareGrades, haystackOf, nameKey, needleOf} from './texts.ts';

/** Columns by which people can be ordered. */
export const sortColumns = ['name', 'personId', 'role', 'status', 'source', 'account', 'grade'] as const;
export type SortColumn = (typeof sortColumns)[number];

export interface PeopleOrder {
	readonly column: SortColumn;
	/** The last ones first. */
	readonly down?: boolean;
}
export const byName: PeopleOrder = {column: 'name'};

/** Whom a list of people shows; what is absent does not narrow it. */
export interface PeopleQuery {
	/** Found in name, e-mail, Managed Apple Account and ids, without case. */
	readonly text?: string;
	readonly status?: Status;
	readonly source?: Source;
	readonly role?: string;
	/** Location id or name. */
	readonly location?: string;
	readonly grade?: string;
	readonly conflicted?: boolean;
	/** Something is to be done by hand for them in Apple School Manager. */
	readonly followUp?: boolean;
	/** Absent at the source and in their grace. */
	readonly leaving?: boolean;
	/** What is known from Apple School Manager. */
	readonly evidence?: EvidenceState;
	/** Absent: by name. */
	readonly order?: PeopleOrder;
}

/** What other collections know of people. */
export interface Surroundings {
	/** On a side of a conflict that nobody has decided. */
	readonly conflicted: ReadonlySet<string>;
	/** Named by a follow-up that is not done. */
	readonly followedUp: ReadonlySet<string>;
	readonly locationNames: ReadonlyMap<string, string>;
}

/** The role that a row shows and is ordered by. */
export const mainRole = ({roles: all}: Pick<Account, 'roles'>) => all[0]?.role;

/** Compiles a query into one test. */
export function matcher(
	query: PeopleQuery,
	{conflicted, followedUp, locationNames}: Surroundings,
): (account: Account) => boolean {
	const needle = needleOf(query.text);
	const role = query.role?.toLowerCase();
	const places = query.location === undefined ? undefined : placesCalled(query.location, locationNames);
	return (account) =>
		(query.status === undefined || account.status === query.status) &&
		(query.source === undefined || account.source === query.source) &&
		(query.grade === undefined || account.gradeLevel === query.grade) &&
		(query.conflicted === undefined || conflicted.has(account.personId) === query.conflicted) &&
		(query.followUp === undefined || followedUp.has(account.personId) === query.followUp) &&
		(query.leaving === undefined || isLeaving(account) === query.leaving) &&
		(query.evidence === undefined || evidenceState(account) === query.evidence) &&
		(role === undefined || account.roles.some((each) => each.role.toLowerCase() === role)) &&
		(places === undefined ||
			account.roles.some(({locationId}) => locationId !== undefined && places(locationId))) &&
		(needle === '' || haystackOf(account).includes(needle));
}

/** Whether a location's id is what was asked for, or its name is; without case. */
export function placesCalled(
	asked: string,
	locationNames: ReadonlyMap<string, string>,
): (locationId: string) => boolean {
	const wanted = asked.toLowerCase();
	return (id) => id.toLowerCase() === wanted || locationNames.get(id)?.toLowerCase() === wanted;
}

const text = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** People in order: by the column, then by name (but for those of ids), then by Person ID; downwards exactly the other way round. */
export function sorted(
	people: readonly Account[],
	{column, down = false}: PeopleOrder = byName,
): readonly Account[] {
	const compare = comparators[column];
	// Managed Apple Accounts that are equal are told apart by Person ID, as the index does.
	const named = column !== 'account' && column !== 'personId';
	const keyed = people.map((account) => ({account, name: named ? nameKey(account) : ''}));
	keyed.sort(
		(a, b) =>
			compare(a.account, b.account) || text(a.name, b.name) || text(a.account.personId, b.account.personId),
	);
	const up = keyed.map(({account}) => account);
	return down ? up.reverse() : up;
}

const comparators: Readonly<Record<SortColumn, (a: Account, b: Account) => number>> = {
	// The names are compared next, for every column.
	name: () => 0,
	personId: (a, b) => text(a.personId, b.personId),
	account: (a, b) => text(accountKey(a), accountKey(b)),
	role: (a, b) => roleRank(a) - roleRank(b),
	status: (a, b) => statuses.indexOf(a.status) - statuses.indexOf(b.status),
	source: (a, b) => sources.indexOf(a.source) - sources.indexOf(b.source),
	grade: (a, b) => compareGrades(a.gradeLevel ?? '', b.gradeLevel ?? ''),
};

/** In Apple's order of roles; who has none stands first. */
export function roleRank(account: Pick<Account, 'roles'>): number {
	const role = mainRole(account);
	return role === undefined ? 0 : roles.indexOf(role) + 1;
}
