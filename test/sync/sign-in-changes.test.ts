import {describe, expect, test} from 'vitest';
import {idpTenant, pulledKinds} from '../support/idp-tenant.ts';

describe.each(pulledKinds)('%s: the user name of somebody in a federated domain', (kind) => {
	test('that changes is asked about as a sign-in change: until then nothing of the account is touched', async () => {
		const t = await idpTenant(kind, 3, {federated: true});
		await t.night();
		t.put('u1', {userName: 'new@school.example', lastName: 'Married'});
		await t.night();
		expect(await t.account('u1')).toMatchObject({
			email: 'u1@school.example',
			managedAppleAccount: {name: 'u1@school.example'},
			lastName: 'Family-u1',
		});
		expect(await t.conflicts()).toMatchObject([{kind: 'sign-in-change'}]);
	});

	test('is taken where that is decided: they sign in differently from then on', async () => {
		const t = await idpTenant(kind, 3, {federated: true});
		await t.night();
		t.put('u1', {userName: 'new@school.example'});
		await t.night();
		await t.decide('i');
		await t.night();
		expect(await t.account('u1')).toMatchObject({
			email: 'new@school.example',
			managedAppleAccount: {name: 'new@school.example', predicted: false},
			authentication: 'Federated',
		});
	});

	test('is kept where that is decided, in e-mail address and Managed Apple Account alike, and is not asked about every night', async () => {
		const t = await idpTenant(kind, 3, {federated: true});
		await t.night();
		t.put('u1', {userName: 'new@school.example'});
		await t.night();
		await t.decide('o');
		await t.night();
		const kept = {
			email: 'u1@school.example',
			managedAppleAccount: {name: 'u1@school.example'},
			authentication: 'Federated',
		};
		expect(await t.account('u1')).toMatchObject(kept);
		await t.night();
		expect(await t.account('u1')).toMatchObject(kept);
		expect(await t.conflicts()).toEqual([]);
	});

	test('that moves to a domain which is not federated is asked about too', async () => {
		const t = await idpTenant(kind, 3, {federated: true});
		await t.night();
		t.put('u1', {userName: 'u1@elsewhere.example'});
		await t.night();
		expect((await t.conflicts()).map((each) => each.kind)).toEqual(['sign-in-change']);
		await t.decide('i');
		await t.night();
		expect((await t.account('u1'))?.authentication).toBe('Managed Apple Account');
	});

	test('that changes for more than 25 people holds the run, and nobody is asked one by one', async () => {
		const t = await idpTenant(kind, 30, {federated: true});
		await t.night();
		for (let n = 1; n <= 30; n++) t.put(`u${n}`, {userName: `u${n}@renamed.example`});
		expect(await t.night()).toBe('held');
		expect((await t.accounts()).every(({email}) => email?.endsWith('@school.example'))).toBe(true);
		expect(await t.conflicts()).toEqual([]);
	});

	test('that stays while the family name changes is no conflict', async () => {
		const t = await idpTenant(kind, 3, {federated: true});
		await t.night();
		t.put('u1', {lastName: 'Married'});
		expect(await t.night()).toBe('succeeded');
		expect(await t.account('u1')).toMatchObject({lastName: 'Married', email: 'u1@school.example'});
		expect(await t.conflicts()).toEqual([]);
	});

	test('that stays while both names change is asked about: a user there may have been given to somebody else', async () => {
		const t = await idpTenant(kind, 3, {federated: true});
		await t.night();
		t.put('u1', {firstName: 'Another', lastName: 'Human'});
		await t.night();
		expect((await t.conflicts()).map((each) => each.kind)).toEqual(['person-id-reused']);
		expect((await t.account('u1'))?.lastName).toBe('Family-u1');
	});
});

describe.each(pulledKinds)('%s: in a domain that is not federated', (kind) => {
	test('another user name is taken like any other attribute', async () => {
		const t = await idpTenant(kind, 3);
		await t.night();
		t.put('u1', {userName: 'new@school.example'});
		expect(await t.night()).toBe('succeeded');
		expect(await t.account('u1')).toMatchObject({
			email: 'new@school.example',
			managedAppleAccount: {name: 'new@school.example'},
		});
	});

	test('one that an Administrator has is not taken over by whoever is renamed to it, whose account stays', async () => {
		const t = await idpTenant(kind, 3);
		const admin = {firstName: 'Ada', lastName: 'Admin', roles: 'Administrator', email: 'ada@school.example'};
		const made = await t.rollcall.create(
			{...admin, managedAppleAccount: 'ada@school.example'},
			{agreed: true},
		);
		expect(made.done).toBe(true);
		await t.night();
		t.put('u1', {userName: 'Ada@school.example'});
		await t.night();
		expect((await t.account('u1'))?.email).toBe('u1@school.example');
		expect((await t.accounts()).find(({lastName}) => lastName === 'Admin')?.source).toBe('Manual');
		expect((await t.conflicts()).map((each) => each.kind)).toEqual(['protected-role']);
	});
});
