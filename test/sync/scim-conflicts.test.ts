import {describe, expect, test} from 'vitest';
import type {Account} from '../../source/core/directory/account.ts';
import {connectionId, personId} from '../../source/core/directory/ids.ts';
import type {RecordChange} from '../../source/core/ports.ts';
import {updateConnections} from '../../source/sync/documents.ts';
import {operations, person, scimWorld} from '../support/scim-world.ts';

const day = 86_400_000;
const somebody = (changed: Partial<Account> = {}): Account => ({
	personId: personId('P1'),
	firstName: 'Other',
	lastName: 'Person',
	roles: [{role: 'Student'}],
	source: 'SFTP',
	status: 'Active',
	authentication: 'Managed Apple Account',
	externalIds: {},
	created: '2026-08-01T00:00:00.000Z',
	managedAppleAccount: {name: 'ana.diaz@school.example', predicted: true},
	...changed,
});

type World = Awaited<ReturnType<typeof scimWorld>>;
/** The conflicts that stand, as kind and ways out. */
const standing = async (w: World) =>
	(await w.rollcall.conflicts()).map(
		({conflict: {kind, choices}}) => `${kind}: ${choices.map(({key}) => key).join('')}`,
	);
const decide = async (w: World, choice: string) => {
	const [view] = await w.rollcall.conflicts();
	await w.rollcall.resolve(view!.conflict.id, choice, {});
};
const by = async (w: World, id: string) => (await w.accounts()).find((each) => each.personId === id)!;

describe('a User Principal Name that is exactly the same as an existing user’s', () => {
	test.each(['Administrator', 'Site Manager', 'People Manager'] as const)(
		'with the role of %s: no syncing is performed and the source field remains unchanged (seed 003)',
		async (role) => {
			for (const source of ['SIS', 'SFTP'] as const) {
				const admin = somebody({roles: [{role}], source});
				const w = await scimWorld({accounts: [admin]});
				for (let cycle = 0; cycle < 3; cycle++)
					expect((await w.ask('POST', '/Users', person())).status).toBe(409);
				expect(await w.account()).toEqual(admin);
				expect(await standing(w)).toEqual(['protected-role: oz']);
				const skipped = (await w.rollcall.activities(20)).filter(({code}) => code === 'Skipped');
				// Once, and not at each cycle; by Person ID, and without a name.
				expect(skipped.map(({subjects}) => subjects)).toEqual([['P1']]);
				expect(JSON.stringify(skipped)).not.toMatch(/ana\.diaz|school/i);
			}
		},
	);

	test('takes the place of what stood in the way of the same push before', async () => {
		const before = somebody({owner: connectionId('files')});
		const w = await scimWorld({accounts: [before]});
		await w.ask('POST', '/Users', person());
		expect(await standing(w)).toEqual(['takeover: tdz']);
		const after: Account = {...before, roles: [{role: 'Administrator'}]};
		await w.store.commit([{collection: 'accounts', key: before.personId, before, after}]);
		await w.ask('POST', '/Users', person());
		expect(await standing(w)).toEqual(['protected-role: oz']);
	});

	test('keeping ours is remembered: it is refused, and asked no more, until another user name comes', async () => {
		const w = await scimWorld({accounts: [somebody({roles: [{role: 'Administrator'}]})]});
		await w.ask('POST', '/Users', person());
		await decide(w, 'o');
		expect((await w.ask('POST', '/Users', person())).status).toBe(409);
		expect((await w.rollcall.overview()).conflicts).toBe(0);
		expect((await w.ask('POST', '/Users', person({userName: 'ana2@school.example'}))).status).toBe(201);
		expect(await w.rollcall.conflicts()).toEqual([]);
	});

	test('one that was pushed and is an Administrator since is neither disabled nor removed', async () => {
		const w = await scimWorld();
		const id = await w.made();
		const before = await w.account();
		const after: Account = {...before, roles: [{role: 'Administrator'}]};
		await w.store.commit([{collection: 'accounts', key: before.personId, before, after}]);
		expect((await w.ask('DELETE', `/Users/${id}`)).status).toBe(409);
		const off = operations({op: 'replace', path: 'active', value: false});
		expect((await w.ask('PATCH', `/Users/${id}`, off)).status).toBe(409);
		expect(await w.account()).toEqual(after);
		expect(await standing(w)).toEqual(['protected-role: oz']);
	});
});

describe('the same user name with another external id: Person ID and Object ID identify conflicting user accounts (seed 003)', () => {
	const other = person({externalId: 'other'});

	test('is 409 and a conflict; the same person is paired with it at the next push, and keeps the Person ID', async () => {
		const w = await scimWorld();
		await w.made();
		const before = await w.account();
		expect((await w.ask('POST', '/Users', other)).status).toBe(409);
		expect(await standing(w)).toEqual(['duplicate-account: sdz']);
		expect(await w.account()).toEqual(before);
		expect(await w.view()).toMatchObject({state: 'connected'});
		await decide(w, 's');
		expect((await w.ask('POST', '/Users', other)).status).toBe(201);
		const now = await w.account();
		expect(now.personId).toBe(before.personId);
		expect(Object.values(now.externalIds)).toEqual(['other']);
		expect(await w.rollcall.conflicts()).toEqual([]);
		expect((await w.rollcall.overview()).conflicts).toBe(0);
	});

	test('of different people: refused until the identity provider sends another user name', async () => {
		const w = await scimWorld();
		await w.made();
		await w.ask('POST', '/Users', other);
		const [view] = await w.rollcall.conflicts();
		expect(view!.conflict.choices.map(({label}) => label)).toContain(
			'Different people: wait for another user name',
		);
		await decide(w, 'd');
		expect((await w.ask('POST', '/Users', other)).status).toBe(409);
		expect(await w.accounts()).toHaveLength(1);
		expect((await w.ask('POST', '/Users', {...other, userName: 'ana2@school.example'})).status).toBe(201);
		expect(await w.accounts()).toHaveLength(2);
		expect(await w.rollcall.conflicts()).toEqual([]);
	});

	test('nothing is guessed: while nobody decides, any number of cycles changes nothing and is told once', async () => {
		const w = await scimWorld();
		await w.made();
		await w.ask('POST', '/Users', other);
		const before = [
			await w.accounts(),
			await w.rollcall.conflicts(),
			(await w.rollcall.activities(99)).length,
		];
		for (let n = 0; n < 3; n++) expect((await w.ask('POST', '/Users', other)).status).toBe(409);
		expect([
			await w.accounts(),
			await w.rollcall.conflicts(),
			(await w.rollcall.activities(99)).length,
		]).toEqual(before);
	});

	test('mended at the identity provider, the conflict goes by itself', async () => {
		const w = await scimWorld();
		const id = await w.made();
		await w.ask('POST', '/Users', other);
		await w.ask('PUT', `/Users/${id}`, person({userName: 'ana.roe@school.example'}));
		expect((await w.ask('POST', '/Users', other)).status).toBe(201);
		expect(await w.rollcall.conflicts()).toEqual([]);
	});

	test('a user name that changes to another’s is asked about too, and joins nobody', async () => {
		const w = await scimWorld();
		await w.made();
		const id = await w.made({userName: 'bo@school.example', externalId: 'bo'});
		const rename = operations({op: 'replace', path: 'userName', value: 'ana.diaz@school.example'});
		expect((await w.ask('PATCH', `/Users/${id}`, rename)).status).toBe(409);
		expect(await standing(w)).toEqual(['duplicate-account: dz']);
	});
});

describe('one user name that is pushed under ever new external ids', () => {
	const coming = (n: number) => person({externalId: `new-${n}`});
	const incoming = async (w: World) => (await w.rollcall.conflicts()).map(({conflict}) => conflict.incoming);

	test('is one conflict, as old as the first, about who came last, who is let in by a decision', async () => {
		const w = await scimWorld();
		await w.made();
		const {personId: old} = await w.account();
		await w.ask('POST', '/Users', coming(1));
		const [first] = await w.rollcall.conflicts();
		for (let n = 2; n <= 5; n++) {
			await w.clock.turn(40 * 60_000);
			expect((await w.ask('POST', '/Users', coming(n))).status).toBe(409);
		}
		expect(await incoming(w)).toEqual(['new-5']);
		const [view] = await w.rollcall.conflicts();
		expect(view!.conflict.since).toBe(first!.conflict.since);
		expect((await w.rollcall.overview()).conflicts).toBe(1);
		await decide(w, 's');
		expect((await w.ask('POST', '/Users', coming(5))).status).toBe(201);
		expect(await w.account()).toMatchObject({personId: old});
		expect(await w.rollcall.conflicts()).toEqual([]);
	});

	test('stays put off, where somebody said later and only the id is new', async () => {
		const w = await scimWorld();
		await w.made();
		await w.ask('POST', '/Users', coming(1));
		await decide(w, 'z');
		await w.ask('POST', '/Users', coming(2));
		const [view] = await w.rollcall.conflicts();
		expect(view!.conflict).toMatchObject({incoming: 'new-2', decision: {choice: 'z'}});
	});

	test('what was decided of one id is kept for that one, and holds for no other', async () => {
		const w = await scimWorld();
		await w.made();
		await w.ask('POST', '/Users', coming(1));
		await decide(w, 's');
		expect((await w.ask('POST', '/Users', coming(2))).status).toBe(409);
		expect((await incoming(w)).sort()).toEqual(['new-1', 'new-2']);
		expect((await w.ask('POST', '/Users', coming(1))).status).toBe(201);
		expect(Object.values((await w.account()).externalIds)).toEqual(['new-1']);
	});

	test('takes the place of nobody who is here under another name and wants that one', async () => {
		const w = await scimWorld();
		await w.made();
		const id = await w.made({userName: 'bo@school.example', externalId: 'bo'});
		const rename = operations({op: 'replace', path: 'userName', value: person().userName});
		await w.ask('PATCH', `/Users/${id}`, rename);
		await w.ask('POST', '/Users', coming(1));
		expect((await incoming(w)).sort()).toEqual(['bo', 'new-1']);
		await w.ask('PATCH', `/Users/${id}`, rename);
		expect((await incoming(w)).sort()).toEqual(['bo', 'new-1']);
	});

	test('takes the place of no question of another kind, nor about another account', async () => {
		const w = await scimWorld();
		const id = await w.made();
		await w.ask('POST', '/Users', coming(1));
		await w.ask('DELETE', `/Users/${id}`);
		await w.ask('POST', '/Users', coming(2));
		expect((await standing(w)).sort()).toEqual(['duplicate-account: sdz', 'user-name-reserved: vwz']);
		const gone = connectionId('files');
		const left = (id: string, lastName: string) =>
			somebody({personId: personId(id), firstName: 'Ana', lastName, owner: gone, source: 'Manual'});
		const two = await scimWorld({
			accounts: [left('P1', 'Diaz'), left('P2', 'Roe')].map(({managedAppleAccount: _, ...rest}) => rest),
		});
		await updateConnections(two.store.documents, (all) => [
			...all,
			{...all[0]!, id: gone, name: 'files', disconnected: all[0]!.created},
		]);
		await two.ask('POST', '/Users', coming(1));
		await two.ask('POST', '/Users', person({externalId: 'roe', name: {givenName: 'Ana', familyName: 'Roe'}}));
		const met = (await two.rollcall.conflicts()).map(({conflict}) => [...conflict.accounts]);
		expect(met.sort()).toEqual([['P1'], ['P2']]);
	});

	test('is over when the name is somebody else’s by then, who was let in under it: nobody waits for who had it', async () => {
		const w = await scimWorld();
		const id = await w.made();
		await w.ask('POST', '/Users', coming(1));
		await w.ask('PUT', `/Users/${id}`, person({userName: 'ana.roe@school.example'}));
		expect(await incoming(w)).toEqual(['new-1']);
		expect((await w.ask('POST', '/Users', coming(2))).status).toBe(201);
		expect(await incoming(w)).toEqual([]);
		expect((await w.ask('POST', '/Users', coming(1))).status).toBe(409);
		expect(await standing(w)).toEqual(['duplicate-account: sdz']);
	});

	test('what was decided stays when the name is somebody else’s, and who is here goes on waiting for it', async () => {
		const w = await scimWorld();
		const id = await w.made();
		await w.ask('POST', '/Users', coming(1));
		await decide(w, 'd');
		const bo = await w.made({userName: 'bo@school.example', externalId: 'bo'});
		const rename = operations({op: 'replace', path: 'userName', value: person().userName});
		await w.ask('PATCH', `/Users/${bo}`, rename);
		await w.ask('PUT', `/Users/${id}`, person({userName: 'ana.roe@school.example'}));
		expect((await w.ask('POST', '/Users', coming(2))).status).toBe(201);
		expect((await incoming(w)).sort()).toEqual(['bo', 'new-1']);
	});

	test('of a reserved name, or an Administrator’s, is one conflict too, and told once', async () => {
		const reserved = await scimWorld();
		await reserved.ask('DELETE', `/Users/${await reserved.made()}`);
		for (let n = 0; n < 3; n++) await reserved.ask('POST', '/Users', coming(n));
		expect(await standing(reserved)).toEqual(['user-name-reserved: vwz']);
		const admin = await scimWorld({accounts: [somebody({roles: [{role: 'Administrator'}]})]});
		for (let n = 0; n < 3; n++) await admin.ask('POST', '/Users', coming(n));
		expect(await standing(admin)).toEqual(['protected-role: oz']);
		expect((await admin.rollcall.activities(20)).filter(({code}) => code === 'Skipped')).toHaveLength(1);
	});
});

test('an external id that is another account’s is refused, and both stay as they are', async () => {
	const w = await scimWorld();
	await w.made();
	const id = await w.made({userName: 'bo@school.example', externalId: 'bo'});
	const before = await w.accounts();
	const {externalId} = person();
	for (const [method, body] of [
		['PATCH', operations({op: 'replace', path: 'externalId', value: externalId})],
		['PUT', person({userName: 'bo@school.example'})],
	] as const)
		expect(await w.ask(method, `/Users/${id}`, body)).toMatchObject({
			status: 409,
			body: {scimType: 'uniqueness'},
		});
	expect(await w.accounts()).toEqual(before);
});

test('a user name of somebody from a file is asked about: taken over, it keeps its Person ID', async () => {
	const w = await scimWorld({accounts: [somebody({owner: connectionId('files'), gradeLevel: '5'})]});
	expect((await w.ask('POST', '/Users', person())).status).toBe(409);
	expect(await standing(w)).toEqual(['takeover: tdz']);
	await decide(w, 't');
	expect((await w.ask('POST', '/Users', person())).status).toBe(201);
	expect(await w.account()).toMatchObject({personId: 'P1', source: 'SCIM', gradeLevel: '5'});
});

describe('“Do not reuse a username for 120 days” (seed 003)', () => {
	const other = person({externalId: 'other'});

	test('one that is used again is 409, with a conflict that says until when', async () => {
		const w = await scimWorld();
		await w.ask('DELETE', `/Users/${await w.made()}`);
		const answer = await w.ask('POST', '/Users', other);
		expect(answer).toMatchObject({
			status: 409,
			body: {scimType: 'uniqueness', detail: expect.stringMatching(/reserved for 120 days/)},
		});
		expect(await standing(w)).toEqual(['user-name-reserved: vwz']);
		const [view] = await w.rollcall.conflicts();
		expect(view!.conflict.choices.map(({label}) => label)).toContain('Wait until 19 December');
	});

	test('waiting lets it in by itself when the 120 days are over, as a new account', async () => {
		const w = await scimWorld();
		await w.ask('DELETE', `/Users/${await w.made()}`);
		const {personId: old} = await w.account();
		await w.ask('POST', '/Users', other);
		await decide(w, 'w');
		await w.clock.turn(119 * day);
		await w.rollcall.newToken('entra');
		expect((await w.ask('POST', '/Users', other)).status).toBe(409);
		expect((await w.rollcall.overview()).conflicts).toBe(0);
		await w.clock.turn(day);
		expect((await w.ask('POST', '/Users', other)).status).toBe(201);
		expect((await w.account()).personId).not.toBe(old);
		expect(await w.rollcall.conflicts()).toEqual([]);
	});

	test('revived by a decision, the old account goes on under the new external id', async () => {
		const w = await scimWorld();
		await w.ask('DELETE', `/Users/${await w.made()}`);
		const {personId: old} = await w.account();
		await w.ask('POST', '/Users', other);
		await decide(w, 'v');
		expect((await w.ask('POST', '/Users', other)).status).toBe(201);
		expect(await w.account()).toMatchObject({personId: old, status: 'New'});
	});

	test.each(['v', 'w', undefined])(
		'that the removed account itself comes back for is over by itself, decided (%s) or not',
		async (choice) => {
			const w = await scimWorld();
			await w.ask('DELETE', `/Users/${await w.made()}`);
			await w.ask('POST', '/Users', other);
			if (choice !== undefined) await decide(w, choice);
			expect((await w.ask('POST', '/Users', person())).status).toBe(201);
			expect(await w.account()).toMatchObject({status: 'New'});
			expect(await w.rollcall.conflicts()).toEqual([]);
			expect((await w.ask('POST', '/Users', other)).status).toBe(409);
			expect(await standing(w)).toEqual(['duplicate-account: sdz']);
			await decide(w, 's');
			expect((await w.ask('POST', '/Users', other)).status).toBe(201);
			expect(await w.rollcall.conflicts()).toEqual([]);
		},
	);

	test('is not said to be reserved already while the removal of its holder waits for approval', async () => {
		const w = await scimWorld();
		await w.rollcall.setSetting('guards.removals.atLeast', '0');
		await w.ask('DELETE', `/Users/${await w.made()}`);
		const {personId: holder} = await w.account();
		const pushed = async () => (await w.ask('POST', '/Users', other)).body.detail as string;
		const waits =
			'the user name is that of an account whose removal waits for approval in rollcall, and is reserved for 120 days once that is approved';
		expect(await pushed()).toBe(`${waits}. It waits for a decision in rollcall`);
		expect(await standing(w)).toEqual(['user-name-reserved: wz']);
		const [view] = await w.rollcall.conflicts();
		expect(view!.conflict.choices[0]).toMatchObject({
			label: 'Wait until it is free: 120 days after its removal is approved',
			effect: expect.stringContaining(`The removal of ${holder} waits for approval`),
		});
		await decide(w, 'w');
		expect(await pushed()).toBe(waits);
		const bo = await w.made({userName: 'bo@school.example', externalId: 'bo'});
		const renamed = async () =>
			(await w.ask('PUT', `/Users/${bo}`, person({externalId: 'bo'}))).body.detail as string;
		expect(await renamed()).toBe(`${waits}. It waits for a decision in rollcall`);
		const asked = (await w.rollcall.conflicts()).find(({conflict}) => conflict.incoming === 'bo');
		await w.rollcall.resolve(asked!.conflict.id, 'w', {});
		expect(await renamed()).toBe(waits);
		await w.rollcall.stagedRemovals('entra', 'approve');
		expect(await pushed()).toBe('the user name is reserved for 120 days after its account was removed');
	});

	test('is asked about anew, as somebody’s, where the removal of its holder is taken back', async () => {
		const w = await scimWorld();
		await w.rollcall.setSetting('guards.removals.atLeast', '0');
		await w.ask('DELETE', `/Users/${await w.made()}`);
		await w.ask('POST', '/Users', other);
		await decide(w, 'w');
		await w.rollcall.stagedRemovals('entra', 'take back');
		await w.ask('POST', '/Users', other);
		expect(await standing(w)).toEqual(['duplicate-account: sdz']);
	});

	test('is still asked about while it is another removed account that comes back', async () => {
		const w = await scimWorld();
		await w.ask('DELETE', `/Users/${await w.made()}`);
		const bo = {userName: 'bo@school.example', externalId: 'bo'};
		await w.ask('DELETE', `/Users/${await w.made(bo)}`);
		await w.ask('POST', '/Users', other);
		expect((await w.ask('POST', '/Users', person(bo))).status).toBe(201);
		expect(await standing(w)).toEqual(['user-name-reserved: vwz']);
	});

	const buried: RecordChange = {
		collection: 'tombstones',
		key: 'P9',
		after: {
			personId: personId('P9'),
			managedAppleAccount: 'ana.diaz@school.example',
			deletedAt: '2026-08-01T00:00:00.000Z',
			reservedUntil: '2026-11-29T00:00:00.000Z',
			externalIds: {},
			firstName: 'Other',
			lastName: 'Person',
		},
	};

	test('of an account that was deleted here there is nothing to revive: only to wait', async () => {
		const w = await scimWorld();
		await w.store.commit([buried]);
		expect((await w.ask('POST', '/Users', person())).status).toBe(409);
		expect(await standing(w)).toEqual(['user-name-reserved: wz']);
	});

	test('somebody who is renamed to such a name waits for it, and keeps the one before', async () => {
		const w = await scimWorld();
		const id = await w.made({userName: 'ana@school.example'});
		await w.store.commit([buried]);
		const rename = operations({op: 'replace', path: 'userName', value: person().userName});
		expect((await w.ask('PATCH', `/Users/${id}`, rename)).status).toBe(409);
		expect((await w.account()).managedAppleAccount?.name).toBe('ana@school.example');
		expect(await standing(w)).toEqual(['user-name-reserved: wz']);
	});

	test('somebody who comes back under such a name waits for it too', async () => {
		const w = await scimWorld();
		await w.ask('DELETE', `/Users/${await w.made({userName: 'ana@school.example'})}`);
		await w.store.commit([buried]);
		expect((await w.ask('POST', '/Users', person())).status).toBe(409);
		expect(await w.account()).toMatchObject({status: 'Deactivated'});
		expect(await standing(w)).toEqual(['user-name-reserved: wz']);
		expect((await w.ask('POST', '/Users', person({userName: 'ana@school.example'}))).status).toBe(201);
		expect(await w.rollcall.conflicts()).toEqual([]);
	});
});

describe('somebody whose account was deleted here', () => {
	const deleted = async () => {
		const w = await scimWorld();
		const id = await w.made();
		const {personId: old} = await w.account();
		await w.ask('PATCH', `/Users/${id}`, operations({op: 'replace', path: 'active', value: false}));
		const before = await w.account();
		const {personId: key, externalIds, firstName, lastName} = before;
		const at = w.clock.now().toISOString();
		const reservedUntil = new Date(w.clock.now().getTime() + 120 * day).toISOString();
		const names = {managedAppleAccount: before.managedAppleAccount!.name, externalIds, firstName, lastName};
		await w.store.commit([
			{collection: 'accounts', key, before},
			{collection: 'tombstones', key, after: {personId: key, deletedAt: at, reservedUntil, ...names}},
		]);
		return {w, old};
	};

	test('is not made again by a push of the same external id before somebody decides so', async () => {
		const {w} = await deleted();
		expect((await w.ask('POST', '/Users', person())).status).toBe(409);
		expect((await w.ask('POST', '/Users', person({userName: 'new@school.example'}))).status).toBe(409);
		expect(await w.accounts()).toEqual([]);
		expect(await standing(w)).toEqual(['removed-before: vnz']);
	});

	test('of the same person it is made under the same Person ID, and the tombstone goes', async () => {
		const {w, old} = await deleted();
		await w.ask('POST', '/Users', person());
		await decide(w, 'v');
		expect((await w.ask('POST', '/Users', person())).status).toBe(201);
		expect((await w.account()).personId).toBe(old);
		const snapshot = await w.store.read();
		expect(await snapshot.get('tombstones', old)).toBeUndefined();
		await snapshot.release();
		expect(await w.rollcall.conflicts()).toEqual([]);
	});

	test('of the same person it waits too where the user name that comes now is reserved for another one', async () => {
		const {w, old} = await deleted();
		await w.ask('POST', '/Users', person());
		await decide(w, 'v');
		await w.store.commit([
			{
				collection: 'tombstones',
				key: 'P9',
				after: {
					personId: personId('P9'),
					managedAppleAccount: 'eva@school.example',
					deletedAt: '2026-08-01T00:00:00.000Z',
					reservedUntil: '2026-11-29T00:00:00.000Z',
					externalIds: {},
					firstName: 'Other',
					lastName: 'Person',
				},
			},
		]);
		expect((await w.ask('POST', '/Users', person({userName: 'eva@school.example'}))).status).toBe(409);
		expect(await w.accounts()).toEqual([]);
		expect(await standing(w)).toContain('user-name-reserved: wz');
		expect((await w.ask('POST', '/Users', person())).status).toBe(201);
		expect((await w.account()).personId).toBe(old);
		expect(await w.rollcall.conflicts()).toEqual([]);
	});

	test('of different people it waits for another user name, and has a new Person ID then', async () => {
		const {w, old} = await deleted();
		await w.ask('POST', '/Users', person());
		await decide(w, 'n');
		expect((await w.ask('POST', '/Users', person())).status).toBe(409);
		expect((await w.ask('POST', '/Users', person({userName: 'new@school.example'}))).status).toBe(201);
		expect((await w.account()).personId).not.toBe(old);
		expect(await w.rollcall.conflicts()).toEqual([]);
	});
});

describe('“If you modify the Person ID … that account is no longer paired” (seed 003)', () => {
	test('its pushes are a Person ID mismatch; followed again by a decision, they go through', async () => {
		const w = await scimWorld();
		const id = await w.made();
		const {personId: old} = await w.account();
		await w.rollcall.edit([old], {personId: 'P-99'}, {agreed: true});
		const renamed = person({name: {givenName: 'Eva', familyName: 'Diaz'}});
		expect((await w.ask('PUT', `/Users/${id}`, renamed)).status).toBe(409);
		expect(await standing(w)).toEqual(['person-id-mismatch: faz']);
		expect((await by(w, 'P-99')).firstName).toBe('Ana');
		await decide(w, 'f');
		expect((await w.ask('PUT', `/Users/${id}`, renamed)).status).toBe(200);
		const now = await by(w, 'P-99');
		expect(now).toMatchObject({firstName: 'Eva', source: 'SCIM'});
		expect(now).not.toHaveProperty('unpaired');
		expect(await w.rollcall.conflicts()).toEqual([]);
	});

	test('kept apart, they are refused and asked about no more', async () => {
		const w = await scimWorld();
		const id = await w.made();
		await w.rollcall.edit([(await w.account()).personId], {personId: 'P-99'}, {agreed: true});
		await w.ask('PUT', `/Users/${id}`, person());
		await decide(w, 'a');
		expect((await w.ask('PUT', `/Users/${id}`, person())).status).toBe(409);
		expect((await w.rollcall.overview()).conflicts).toBe(0);
	});
});
