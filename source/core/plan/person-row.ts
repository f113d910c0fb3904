import {createHash} from 'node:crypto';
import type {Account, PasswordPolicy, RoleAt} from '../directory/account.ts';
import {type ConnectionId, type PersonId, personId} from '../directory/ids.ts';
import type {RosterView} from '../roster/roster.ts';
import {rosterList} from '../roster/roster.ts';
import type {ConflictSide} from './conflict.ts';

/** What a row of people says of an account: only what the source delivers. */
export type Delivered = Pick<
	Account,
	| 'firstName'
	| 'lastName'
	| 'middleName'
	| 'personNumber'
	| 'email'
	| 'sisUsername'
	| 'gradeLevel'
	| 'passwordPolicy'
>;

const optional = [
	'middleName',
	'personNumber',
	'email',
	'sisUsername',
	'gradeLevel',
	'passwordPolicy',
] as const;
export const deliveredFields = ['firstName', 'lastName', ...optional] as const;

/** The row's fields; empty ones are absent. */
export function deliveredBy(people: RosterView<'people'>, row: number): Delivered {
	const fields: Record<string, string> = {
		firstName: people.text(row, 'firstName'),
		lastName: people.text(row, 'lastName'),
	};
	for (const field of optional) {
		const text = people.text(row, field);
		if (text !== '') fields[field] = text;
	}
	return fields as unknown as Delivered & {passwordPolicy?: PasswordPolicy};
}

export const isStaffRow = (people: RosterView<'people'>, row: number) => people.text(row, 'kind') === 'staff';

/** The row's hash as an account keeps it: 16 hex digits. */
export const rowHash = (hash: bigint) => BigInt.asUintN(64, hash).toString(16).padStart(16, '0');

/** Roles that rosters deliver; any other is edited here and kept. */
const rosterRoles: ReadonlySet<string> = new Set(['Student', 'Instructor', 'Staff']);
export const isRosterRole = (role: string) => rosterRoles.has(role);

/** The account's roles with those that rosters deliver replaced. */
export const withRoles = (before: readonly RoleAt[], delivered: readonly RoleAt[]): readonly RoleAt[] => [
	...before.filter(({role}) => !rosterRoles.has(role)),
	...delivered,
];

/** Ids at the source of the locations that the row names. */
export const locationsNamed = (people: RosterView<'people'>, row: number) =>
	rosterList(people.text(row, 'locations'));

/**
 * A Person ID made by rollcall, the same every time for the same record: ten digits from connection and id at
 * the source [D]. Kept for good, because an id that moves makes a second account.
 */
export function madePersonId(
	connection: ConnectionId,
	externalId: string,
	taken: (id: string) => boolean,
): PersonId {
	for (let attempt = 0; ; attempt++) {
		const digest = createHash('sha256')
			.update(JSON.stringify([connection, externalId, attempt]))
			.digest();
		const id = `RC${(digest.readBigUInt64BE(0) % 10_000_000_000n).toString().padStart(10, '0')}`;
		if (!taken(id)) return personId(id);
	}
}

/** A Person ID for a second account of one record, who is student and staff. */
export const besidePersonId = (
	connection: ConnectionId,
	externalId: string,
	taken: (id: string) => boolean,
): PersonId => madePersonId(connection, `${externalId}\nbeside`, taken);

/** The incoming side of a conflict. */
export const incomingSide = (people: RosterView<'people'>, row: number, label: string): ConflictSide => {
	const fields = deliveredBy(people, row);
	return {
		label,
		key: people.text(row, 'externalId'),
		fields: {
			personId: people.text(row, 'id'),
			...Object.fromEntries(deliveredFields.map((field) => [field, fields[field] ?? ''])),
			kind: people.text(row, 'kind'),
		},
		place: people.place(row),
	};
};

/** The directory's side of a conflict. */
export const accountSide = (account: Account, owner: string | undefined): ConflictSide => ({
	label: 'Directory',
	key: account.personId,
	fields: {
		personId: account.personId,
		...Object.fromEntries(deliveredFields.map((field) => [field, account[field] ?? ''])),
		kind: account.roles.some(({role}) => role === 'Student') ? 'student' : 'staff',
		...(owner === undefined ? {} : {owner}),
	},
});
