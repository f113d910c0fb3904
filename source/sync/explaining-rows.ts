import {type Account, isStudent} from '../core/directory/account.ts';
import type {Directory} from '../core/directory/directory.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import type {Class, Course, Location} from '../core/directory/records.ts';
import type {FoundRow} from '../core/explain/facts.ts';
import type {Roster, RosterView} from '../core/roster/roster.ts';
import type {AskedFor, rosterKindOf} from './explaining-subject.ts';

/**
 * Rows of a connection's roster that are about what is asked for. A row that stands for another record is none, though
 * it has the same id: a Person ID that was used again, a class id of last year.
 */
export function rowsOf(
	roster: Roster,
	kind: ReturnType<typeof rosterKindOf>,
	ids: ReadonlySet<string>,
	{account, inClass, course, location, asked, kind: what, key: of}: AskedFor,
	connection: ConnectionId,
	directory: Directory,
): readonly FoundRow[] {
	const found: FoundRow[] = [];
	const view = roster[kind] as RosterView<'people'>;
	const record = account ?? inClass ?? course ?? location;
	const key = record === undefined ? undefined : of;
	const isAnothers = (external: string) =>
		[...recordsOf(directory, kind)].some(
			(each) => each !== record && each.externalIds[connection] === external,
		);
	for (let row = 0; row < view.count; row++) {
		const externalId = view.text(row, 'externalId');
		const id = view.text(row, 'id');
		const isNamed =
			ids.has(externalId) ||
			(key !== undefined && id === key) ||
			(what === 'nobody' && isCalled(roster, row, asked));
		if (!isNamed) continue;
		const own = record?.externalIds[connection];
		if (own !== externalId && isAnothers(externalId)) continue;
		const pairedBy =
			key === undefined
				? undefined
				: own === externalId
					? 'external id'
					: account?.merged?.[connection]?.includes(externalId) === true
						? 'a decision or Auto Merge'
						: id === key
							? kind === 'people'
								? 'Person ID'
								: 'its id'
							: undefined;
		found.push({
			externalId,
			id,
			name: nameOfRow(roster, kind, row),
			place: view.place(row),
			...(pairedBy === undefined ? {} : {pairedBy}),
			...(account !== undefined && isOther(account, roster, row) ? {otherKind: true} : {}),
		});
	}
	// Where one kind alone lists the person, it is that which counts: the account turns.
	return found.every(({otherKind}) => otherKind) ? found.map(({otherKind: _, ...row}) => row) : found;
}

const recordsOf = (
	{accounts, classes, courses, locations}: Directory,
	kind: ReturnType<typeof rosterKindOf>,
) =>
	({people: accounts, classes, courses, locations})[kind].values() as Iterable<
		Account | Class | Course | Location
	>;

const isOther = (account: Account, {people}: Roster, row: number) =>
	isStudent(account) !== (people.text(row, 'kind') === 'student');

function nameOfRow(roster: Roster, kind: ReturnType<typeof rosterKindOf>, row: number): string {
	const {people, classes, courses, locations} = roster;
	switch (kind) {
		case 'people':
			return [people.text(row, 'firstName'), people.text(row, 'lastName')].filter(Boolean).join(' ');
		case 'classes':
			return classes.text(row, 'number');
		case 'courses':
			return courses.text(row, 'name') || courses.text(row, 'number');
		case 'locations':
			return locations.text(row, 'name');
	}
}

/** Whether a row of people answers to what was typed, where no account does. */
const isCalled = ({people}: Roster, row: number, asked: string) =>
	[people.text(row, 'id'), people.text(row, 'email'), people.text(row, 'sisUsername')].includes(asked) ||
	`${people.text(row, 'firstName')} ${people.text(row, 'lastName')}` === asked;
