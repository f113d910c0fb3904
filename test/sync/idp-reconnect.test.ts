import {describe, expect, test} from 'vitest';
import {type IdpUser, idpTenant, pulledKinds} from '../support/idp-tenant.ts';

const values = {settings: {}, secrets: {}};

/** Two users who were synced; the directory is disconnected, this happens there, and it is connected again. */
async function meanwhile(kind: (typeof pulledKinds)[number], user: IdpUser | undefined) {
	const t = await idpTenant(kind, 2);
	await t.night();
	const before = (await t.account('u1'))!;
	await t.disconnect();
	if (user !== undefined) t.put('u1', user);
	return {...t, before};
}

describe.each(pulledKinds)('%s: a directory that is connected again', (kind) => {
	test('of which nothing changed meanwhile takes its people up silently, under their Person IDs', async () => {
		const t = await meanwhile(kind, undefined);
		expect((await t.account('u1'))?.source).toBe('Manual');
		await t.rollcall.reconnect('idp', values);
		expect(await t.night()).toBe('succeeded');
		const {personId, source} = (await t.account('u1'))!;
		expect([personId, source]).toEqual([t.before.personId, t.before.source]);
		expect(await t.conflicts()).toEqual([]);
	});

	test('of which a user name changed meanwhile is asked about, with what it was and is', async () => {
		const t = await meanwhile(kind, {userName: 'new@school.example'});
		await t.rollcall.reconnect('idp', values);
		await t.night();
		const [asked, ...others] = await t.conflicts();
		expect(others).toEqual([]);
		expect(asked?.kind).toBe('changed-while-disconnected');
		expect(JSON.stringify(asked?.choices)).toContain(
			'Managed Apple Account u1@school.example → new@school.example',
		);
		expect((await t.account('u1'))?.managedAppleAccount?.name).toBe('u1@school.example');
		await t.decide('i');
		await t.night();
		expect((await t.account('u1'))?.managedAppleAccount?.name).toBe('new@school.example');
	});

	test('does not ask about grade level and roles that were edited meanwhile: it never tells them', async () => {
		const t = await meanwhile(kind, undefined);
		const edit = {gradeLevel: '7', sisUsername: 'given.u1', roles: 'Manager'};
		expect((await t.rollcall.edit([t.before.personId], edit, {agreed: true})).done).toBe(true);
		await t.rollcall.reconnect('idp', values);
		await t.night();
		expect((await t.conflicts()).map((each) => each.kind)).not.toContain('changed-while-disconnected');
		expect(await t.account('u1')).toMatchObject({gradeLevel: '7', roles: [{role: 'Manager'}]});
	});

	test('keeps with its last roster what it told of people', async () => {
		const t = await meanwhile(kind, undefined);
		const [run] = (await t.records('runs')).filter(({roster}) => roster !== undefined);
		const text: Uint8Array[] = [];
		for await (const chunk of t.w.context.packages.unpack(t.w.store.files.path(run!.roster!)))
			text.push(chunk);
		expect(Buffer.concat(text).toString('utf8')).toContain('"userName":"u1@school.example"');
	});
});

test('a department that the directory tells otherwise since is asked about', async () => {
	const t = await meanwhile('entra', undefined);
	await t.rollcall.edit([t.before.personId], {department: 'Music'}, {agreed: true});
	await t.rollcall.reconnect('idp', values);
	await t.night();
	expect(JSON.stringify((await t.conflicts()).map(({choices}) => choices))).toContain(
		'department Music → nothing',
	);
	expect((await t.account('u1'))?.department).toBe('Music');
});
