import {expect, test} from 'vitest';
import type {Account} from '../../source/core/directory/account.ts';
import {type LocationId, personId} from '../../source/core/directory/ids.ts';
import {finished} from '../support/roster.ts';
import {enterprise, person, scimWorld} from '../support/scim-world.ts';

const never = new AbortController().signal;

/** A school that uploaded CSVs until they were disconnected, and is pushed to since; one teacher of the uploads. */
async function moved(more: Partial<Account> = {}) {
	const w = await scimWorld();
	const {rollcall} = w;
	await finished(rollcall.disconnect('entra', {yes: true}, never));
	const {id} = await rollcall.connect('apple-csv', 'csv', {settings: {path: '/srv/export'}, secrets: {}});
	const account: Account = {
		personId: personId('T1'),
		firstName: 'Ana',
		lastName: 'Diaz',
		email: 'a.diaz@old.example',
		personNumber: '4711',
		roles: [{role: 'Instructor', locationId: 'L1' as LocationId}],
		source: 'SFTP',
		status: 'Active',
		authentication: 'Managed Apple Account',
		owner: id,
		externalIds: {[id]: 'T1'},
		sent: true,
		created: '2026-08-01T00:00:00.000Z',
		...more,
	};
	await w.store.commit([{collection: 'accounts', key: account.personId, after: account}]);
	await finished(rollcall.disconnect('csv', {yes: true}, never));
	await rollcall.reconnect('entra', {settings: {}, secrets: {}});
	const {token} = await rollcall.newToken('entra');
	const open = async () =>
		(await rollcall.conflicts()).filter(({conflict}) => conflict.decision === undefined);
	return {...w, push: (body: unknown) => w.as(`Bearer ${token}`)('POST', '/Users', body), open};
}

test.each([
	['has both names', {}, person()],
	[
		'has the Person Number as Employee ID',
		{firstName: 'Anna', lastName: 'Diaz Ruiz'},
		person({[enterprise]: {employeeNumber: '4711'}}),
	],
	[
		'has the e-mail address as user principal name',
		{firstName: 'Anna', lastName: 'Ruiz', email: 'ana.diaz@school.example'},
		person(),
	],
])(
	'whoever %s of somebody of the uploads is asked about, and nobody is made a second time',
	async (_, more, body) => {
		const w = await moved(more);
		expect((await w.push(body)).status).toBe(409);
		expect((await w.push(body)).status).toBe(409);
		expect((await w.accounts()).length).toBe(1);
		expect((await w.open()).map(({conflict}) => [conflict.kind, ...conflict.accounts])).toEqual([
			['duplicate-account', 'T1'],
		]);
	},
);

test('the same person keeps Person ID, role and place, and is SCIM’s from then on', async () => {
	const w = await moved();
	await w.push(person());
	await w.rollcall.resolve((await w.open())[0]!.conflict.id, 's', {});
	expect((await w.push(person())).status).toBe(201);
	expect(await w.account()).toMatchObject({
		personId: 'T1',
		source: 'SCIM',
		status: 'Active',
		roles: [{role: 'Instructor', locationId: 'L1'}],
		managedAppleAccount: {name: 'Ana.Diaz@school.example'},
	});
	expect(await w.open()).toEqual([]);
});

test('of different people the newcomer gets an account of their own', async () => {
	const w = await moved();
	await w.push(person());
	const [view] = await w.open();
	expect(view?.conflict.choices.map(({label}) => label)).toContain('Different people: second Apple account');
	// Not under the external id, which is no Person ID.
	expect(view?.conflict.choices.find(({key}) => key === 'd')?.effect).toBe(
		'A new account with a Person ID of its own is made beside the other.',
	);
	await w.rollcall.resolve(view!.conflict.id, 'd', {});
	expect((await w.push(person())).status).toBe(201);
	expect((await w.accounts()).map(({source}) => source).sort()).toEqual(['Manual', 'SCIM']);
	expect(await w.open()).toEqual([]);
});

test('nobody is asked about who has nothing in common, nor for an Administrator of the same name', async () => {
	const stranger = await moved({firstName: 'Zoë', lastName: 'Núñez'});
	expect((await stranger.push(person())).status).toBe(201);
	const admin = await moved({roles: [{role: 'Administrator'}]});
	expect((await admin.push(person())).status).toBe(201);
});

test('how far the move went is told', async () => {
	const w = await moved();
	await w.push(person());
	expect(await w.rollcall.moves()).toMatchObject([
		{
			from: 'csv',
			towards: 'directory sync',
			to: ['entra'],
			left: 1,
			asked: 1,
			paired: 0,
			taken: 0,
			next: 'Say who is who: rollcall conflicts',
		},
	]);
	await w.rollcall.resolve((await w.open())[0]!.conflict.id, 's', {});
	await w.push(person());
	expect(await w.rollcall.moves()).toMatchObject([{from: 'csv', left: 0, taken: 1}]);
});
