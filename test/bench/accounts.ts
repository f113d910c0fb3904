import type {Account} from '../../source/core/directory/account.ts';
import {type ConnectionId, locationId, personId} from '../../source/core/directory/ids.ts';
import type {RecordChange} from '../../source/core/ports.ts';

/** The key of one account; keys sort otherwise than they are numbered, as a SIS' ids do. */
export const keyOf = (index: number) => `P${index}`;

/** Creations of so many accounts, as a sync would make them: all, or every so manieth from one on. */
export function* accountsOf(
	size: number,
	owner: ConnectionId,
	{from = 0, step = 1}: {readonly from?: number; readonly step?: number} = {},
): Generator<RecordChange> {
	for (let index = from; index < size; index += step)
		yield {collection: 'accounts', key: keyOf(index), after: accountOf(index, owner)};
}

const given = ['Ana', 'Ben', 'Chloé', 'Dan', 'Eve', 'Finn', 'Gia', 'Håkon', 'Ines', 'Jo'];
const family = ['Diaz', 'Smith', 'Jones', 'Lee', 'Khan', 'Nguyen', 'Roy', 'Łuk', 'Müller', 'Okafor'];

const accountOf = (index: number, owner: ConnectionId): Account => ({
	personId: personId(keyOf(index)),
	personNumber: String(100_000 + index),
	firstName: `${given[index % 10]}`,
	lastName: `${family[(index >> 3) % 10]}-${index % 997}`,
	email: `user${index}@district.example`,
	sisUsername: `user${index}`,
	gradeLevel: String(index % 13),
	passwordPolicy: '4',
	roles: [{role: index % 16 === 0 ? 'Instructor' : 'Student', locationId: locationId('L1')}],
	source: 'SFTP',
	status: 'Active',
	authentication: 'Managed Apple Account',
	owner,
	externalIds: {[owner]: keyOf(index)},
	delivered: (index * 2_654_435_761).toString(16).padStart(16, '0').slice(0, 16),
	created: '2026-08-21T02:14:00.000Z',
});
