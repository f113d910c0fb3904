import type {Account, Role, Source, Status} from '../../source/core/directory/account.ts';
import {connectionId, locationId, personId, runId} from '../../source/core/directory/ids.ts';

/** A district of made-up people: the same ones every time. */

const firstNames =
	'Ana Ben Carla Dario Emma Finn Grace Hugo Ines Jonas Kira Liam Mia Noah Olga Paul Quinn Rosa Sam Tara Uma Vito Wanda Yusuf Zoe'.split(
		' ',
	);
const lastNames =
	'Lopez Diaz Nakamura Smith Okafor Ahmed Müller García Ivanova Chen Kowalski Haddad Rossi Larsen Silva Novak Baker Young Dubois Fischer'.split(
		' ',
	);

export const schools = new Map([
	['L-HIGH', 'Raspberry High'],
	['L-MID', 'Raspberry Middle'],
	['L-ELEM', 'Currant Elementary'],
]);

/** Names as they come in real life, and one that somebody made up to do harm. */
const special: ReadonlyArray<readonly [string, string]> = [
	['محمد', 'الحسن'],
	['田中', '太郎'],
	['Zo\u0308e', 'O’Brien-van der Berg und zu Hohenlohe-Langenburg'],
	['\x1b[31mRobert\x1b[2J', 'Tables\nDROP'],
	['\u202eevil', 'gnp.exe'],
	['👩‍👩‍👧‍👦 Family', 'Emoji❤️'],
];

export const sis = connectionId('C-SIS');
export const entra = connectionId('C-ENTRA');

const statusOf = (index: number): Status =>
	index % 97 === 5 ? 'Locked' : index % 53 === 7 ? 'Deactivated' : index % 11 === 3 ? 'New' : 'Active';
const sourceOf = (index: number): Source =>
	index % 24 === 11 ? 'Manual' : index % 30 === 17 ? 'Microsoft Entra ID' : 'SIS';

const owners: Partial<Record<Source, typeof sis>> = {SIS: sis, 'Microsoft Entra ID': entra};

/** The nth person. */
export function fakeAccount(index: number): Account {
	const [firstName, lastName] = special[index - 40] ?? [
		firstNames[(index * 7) % firstNames.length]!,
		lastNames[(index * 13 + Math.floor(index / 25)) % lastNames.length]!,
	];
	const source = sourceOf(index);
	const status = statusOf(index);
	const teacher = index % 16 === 0;
	const role: Role = index === 1 ? 'Administrator' : teacher ? 'Instructor' : 'Student';
	const school = [...schools.keys()][index % 3]!;
	const name = `${firstName}.${lastName}`.toLowerCase().replace(/[^a-z.]/g, '') || `person${index}`;
	const owner = owners[source];
	return {
		personId: personId(String(4000 + index)),
		firstName,
		lastName,
		email: `${name}@raspberry.example`,
		...(role === 'Student' ? {gradeLevel: String((index % 12) + 1), passwordPolicy: '6'} : {}),
		managedAppleAccount: {name: `${name}@appleid.raspberry.example`, predicted: index % 5 !== 0},
		roles: [{role, locationId: locationId(school)}],
		source,
		status,
		signedIn: status !== 'New',
		authentication: source === 'Microsoft Entra ID' ? 'Federated' : 'Managed Apple Account',
		...(owner === undefined ? {} : {owner}),
		externalIds: owner === undefined ? {} : {[owner]: `s-${index}`},
		created: '2025-09-01T06:00:00.000Z',
		...(index % 67 === 9
			? {
					leaving: {
						since: '2026-08-19T02:14:00.000Z',
						due: '2026-08-26T02:14:00.000Z',
						run: runId(12),
						decision: 'passed',
					},
				}
			: {}),
		...(status === 'Deactivated' ? {deactivated: {at: '2026-08-10T09:00:00.000Z', by: 'hand', source}} : {}),
		evidence: {state: 'live', at: '2026-08-18T10:00:00.000Z', code: 'UPDATED', from: 'activity log'},
		sent: source === 'SIS',
	};
}

export const fakeAccounts = (count: number): readonly Account[] =>
	Array.from({length: count}, (_, index) => fakeAccount(index + 1));
