import {describe, expect, test} from 'vitest';
import {idpTenant, pulledKinds} from '../support/idp-tenant.ts';
import {operations, person, scimWorld} from '../support/scim-world.ts';

/** One user who is synced, and whose Person ID was modified here. */
async function unpaired(kind: (typeof pulledKinds)[number]) {
	const t = await idpTenant(kind, 3);
	await t.night();
	const {personId} = (await t.account('u1'))!;
	const edited = await t.rollcall.edit([personId], {personId: 'MINE-1'}, {agreed: true});
	expect(edited.results[0]).toMatchObject({ok: true});
	const mine = async () => (await t.accounts()).find((each) => each.personId === 'MINE-1');
	return {...t, mine};
}

describe.each(pulledKinds)('%s: if you modify the Person ID of a user account previously synced', (kind) => {
	test('that user account is no longer paired: the next cycle does not touch it, and Person ID mismatch is asked', async () => {
		const t = await unpaired(kind);
		t.put('u1', {lastName: 'Changed'});
		await t.night();
		expect((await t.mine())?.lastName).toBe('Family-u1');
		expect((await t.accounts()).length).toBe(3);
		expect(await t.conflicts()).toMatchObject([
			{kind: 'person-id-mismatch', accounts: ['MINE-1'], incoming: 'u1'},
		]);
		await t.night();
		expect((await t.mine())?.lastName).toBe('Family-u1');
		expect((await t.conflicts()).length).toBe(1);
	});

	test('editing asks first, and changes nothing until it is agreed to', async () => {
		const t = await idpTenant(kind, 1);
		await t.night();
		const {personId} = (await t.account('u1'))!;
		const asked = await t.rollcall.edit([personId], {personId: 'MINE-1'});
		expect(asked).toMatchObject({done: false});
		expect((await t.account('u1'))?.personId).toBe(personId);
	});

	test('resolving the Person ID conflict reconnects the user account, which follows again and keeps its new ID', async () => {
		const t = await unpaired(kind);
		t.put('u1', {lastName: 'Changed'});
		await t.night();
		await t.decide('f');
		await t.night();
		expect(await t.mine()).toMatchObject({lastName: 'Changed', source: expect.not.stringMatching('Manual')});
		expect(await t.mine()).not.toHaveProperty('unpaired');
		t.put('u1', {lastName: 'Again'});
		await t.night();
		expect((await t.mine())?.lastName).toBe('Again');
		expect(await t.conflicts()).toEqual([]);
	});

	test('or keeps the two apart: the account stays as it is, and no other one is made', async () => {
		const t = await unpaired(kind);
		await t.night();
		await t.decide('a');
		t.put('u1', {lastName: 'Changed'});
		await t.night();
		expect((await t.mine())?.lastName).toBe('Family-u1');
		expect((await t.accounts()).length).toBe(3);
	});

	test('or makes a new account of the record, beside the one that stays as it is, once its user name is free', async () => {
		const t = await unpaired(kind);
		await t.night();
		await t.decide('n');
		await t.night();
		// The Managed Apple Account has to be unique [seed 001]: nobody is made under one that is in use.
		expect((await t.accounts()).length).toBe(3);
		const [last] = (await t.records('runs')).slice(-1);
		expect(last?.problems).toMatchObject([{code: 'user-name-taken', file: expect.any(String)}]);
		t.put('u1', {userName: 'free@school.example'});
		await t.night();
		const accounts = await t.accounts();
		expect(accounts.length).toBe(4);
		expect((await t.mine())?.status).toBe('New');
		const made = accounts.filter(({lastName}) => lastName === 'Family-u1').map(({personId}) => personId);
		expect(new Set(made).size).toBe(2);
		await t.night();
		expect((await t.accounts()).length).toBe(4);
	});
});

describe('pushed: if you modify the Person ID for an account previously imported from SCIM', () => {
	async function pushed() {
		const w = await scimWorld();
		const id = await w.made();
		const {personId} = await w.account();
		expect((await w.rollcall.edit([personId], {personId: 'MINE-1'}, {agreed: true})).done).toBe(true);
		const change = (familyName: string) =>
			w.ask('PATCH', `/Users/${id}`, operations({op: 'replace', path: 'name.familyName', value: familyName}));
		const open = async () =>
			(await w.rollcall.conflicts()).filter(({conflict}) => conflict.applied === undefined);
		return {...w, id, change, open};
	}

	test('that account is no longer paired: pushes are refused, it is not touched, and Person ID mismatch is asked once', async () => {
		const w = await pushed();
		expect((await w.change('Changed')).status).toBe(409);
		expect((await w.change('Changed')).status).toBe(409);
		expect(await w.account()).toMatchObject({personId: 'MINE-1', lastName: 'Diaz'});
		expect((await w.open()).map(({conflict}) => conflict.kind)).toEqual(['person-id-mismatch']);
	});

	test('a user made anew with the same Object ID gets no second account', async () => {
		const w = await pushed();
		expect((await w.ask('POST', '/Users', person())).status).toBe(409);
		expect((await w.accounts()).length).toBe(1);
	});

	test('resolving the conflict reconnects the account to SCIM: the next push updates it under its new ID', async () => {
		const w = await pushed();
		await w.change('Changed');
		await w.rollcall.resolve((await w.open())[0]!.conflict.id, 'f', {});
		expect((await w.change('Changed')).status).toBe(200);
		expect(await w.account()).toMatchObject({personId: 'MINE-1', lastName: 'Changed', source: 'SCIM'});
		expect(await w.account()).not.toHaveProperty('unpaired');
		expect((await w.change('Again')).status).toBe(200);
	});

	test('or keeps the two apart: pushes go on being refused, and nothing is asked again', async () => {
		const w = await pushed();
		await w.change('Changed');
		await w.rollcall.resolve((await w.open())[0]!.conflict.id, 'a', {});
		expect((await w.change('Changed')).status).toBe(409);
		expect((await w.account()).lastName).toBe('Diaz');
		expect((await w.open()).filter(({conflict}) => conflict.decision === undefined)).toEqual([]);
	});
});
