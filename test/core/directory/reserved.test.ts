import {describe, expect, test} from 'vitest';
import {recordSet} from '../../../source/core/directory/directory.ts';
import {personId} from '../../../source/core/directory/ids.ts';
import {reservedNames} from '../../../source/core/directory/reserved.ts';
import {accountOf, directoryOf} from '../../support/district.ts';

const at = '2026-08-01T02:00:00.000Z';
const on = (days: number, milliseconds = 0) => new Date(Date.parse(at) + days * 86_400_000 + milliseconds);
const removed = (by: 'idp' | 'hand') =>
	accountOf('u1', {
		source: 'Microsoft Entra ID',
		status: 'Deactivated',
		deactivated: {at, by, source: 'Microsoft Entra ID'},
		managedAppleAccount: {name: 'Ana@School.example', predicted: false},
		sisUsername: 'ana',
	});

describe('reserved names', () => {
	test('of an account removed at its identity provider: for 120 × 24 hours', () => {
		const directory = directoryOf({accounts: [removed('idp')]});
		expect([...reservedNames(directory, on(120, -1)).keys()].sort()).toEqual(['ana', 'ana@school.example']);
		expect(reservedNames(directory, on(120)).size).toBe(0);
		expect(reservedNames(directory, on(1)).get('ana')).toMatchObject({
			personId: 'u1',
			until: on(120).toISOString(),
			account: {status: 'Deactivated'},
		});
	});
	test('of one that was deactivated here: they are its own still', () =>
		expect(reservedNames(directoryOf({accounts: [removed('hand')]}), on(1)).size).toBe(0));
	test('of a deleted account: as long as its tombstone says', () => {
		const grave = {
			personId: personId('x'),
			sisUsername: 'Bo',
			deletedAt: at,
			reservedUntil: on(10).toISOString(),
			externalIds: {},
			firstName: 'B',
			lastName: 'O',
		};
		const directory = {...directoryOf({}), tombstones: recordSet([['x', grave]])};
		expect(reservedNames(directory, on(9)).get('bo')).toMatchObject({personId: 'x'});
		expect(reservedNames(directory, on(10)).size).toBe(0);
	});
});
