import {describe, expect, test} from 'vitest';
import type {Account} from '../../source/core/directory/account.ts';
import {personId} from '../../source/core/directory/ids.ts';
import {LockedError} from '../../source/core/errors.ts';
import type {RecordChange, Store} from '../../source/core/ports.ts';
import {operations, person, scimWorld} from '../support/scim-world.ts';

const somebody = (n: number) => person({userName: `p${n}@school.example`, externalId: `e${n}`});
const by = (changed: Partial<Account>): Account => ({
	personId: personId('P1'),
	firstName: 'Other',
	lastName: 'Person',
	roles: [{role: 'Student'}],
	source: 'Manual',
	status: 'Active',
	authentication: 'Managed Apple Account',
	externalIds: {},
	created: '2026-08-01T00:00:00.000Z',
	managedAppleAccount: {name: 'ana.diaz@school.example', predicted: true},
	...changed,
});

/** The store, with its commits counted, held or broken. */
function watched() {
	const seen = {
		commits: 0,
		breaks: undefined as Error | undefined,
		hold: undefined as Promise<void> | undefined,
	};
	const wrap = (store: Store): Store =>
		new Proxy(store, {
			get(target, key) {
				const value = Reflect.get(target, key) as unknown;
				if (key !== 'commit') return typeof value === 'function' ? value.bind(target) : value;
				return async (changes: Iterable<RecordChange>) => {
					seen.commits++;
					await seen.hold;
					if (seen.breaks !== undefined) throw seen.breaks;
					return await target.commit(changes);
				};
			},
		});
	return {seen, wrap};
}

describe('pushes that come together', () => {
	test('share commits, and each has its own answer', async () => {
		const {seen, wrap} = watched();
		const w = await scimWorld({store: wrap});
		await w.ask('GET', '/Users');
		seen.commits = 0;
		const answers = await Promise.all(
			Array.from({length: 60}, (_, n) => w.ask('POST', '/Users', somebody(n % 50))),
		);
		expect(answers.filter(({status}) => status === 201)).toHaveLength(50);
		expect(answers.filter(({status}) => status === 409)).toHaveLength(10);
		expect(seen.commits).toBeLessThan(20);
		expect(new Set((await w.accounts()).map(({personId: id}) => id)).size).toBe(50);
		const told = (await w.rollcall.activities(50)).filter(({action}) => action === 'push');
		expect(told.reduce((sum, {subjects}) => sum + subjects.length, 0)).toBe(50);
		expect(JSON.stringify(told)).not.toContain('school.example');
	});

	test('several changes of one person in one commit end as the last one left them', async () => {
		const w = await scimWorld();
		const id = await w.made();
		const answers = await Promise.all(
			['A', 'B', 'C'].map((value) =>
				w.ask('PATCH', `/Users/${id}`, operations({op: 'replace', path: 'name.givenName', value})),
			),
		);
		expect(answers.map(({body}) => body.name.givenName)).toEqual(['A', 'B', 'C']);
		expect((await w.account()).firstName).toBe('C');
	});

	test('are not answered before they are durable', async () => {
		const {seen, wrap} = watched();
		const w = await scimWorld({store: wrap});
		await w.ask('GET', '/Users');
		let release = () => {};
		seen.hold = new Promise((resolve) => {
			release = resolve;
		});
		let answered = false;
		const asked = w.ask('POST', '/Users', person()).then((answer) => {
			answered = true;
			return answer;
		});
		for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
		expect(answered).toBe(false);
		release();
		expect((await asked).status).toBe(201);
	});

	test('of a commit that fails nothing stays, and the provider is asked to come again', async () => {
		const {seen, wrap} = watched();
		const w = await scimWorld({store: wrap});
		await w.ask('GET', '/Users');
		seen.breaks = new LockedError('somebody else commits');
		const answer = await w.ask('POST', '/Users', person());
		expect(answer).toMatchObject({status: 503, headers: {'retry-after': '30'}, body: {status: '503'}});
		seen.breaks = new Error('a defect with ana.diaz in it');
		expect(await w.ask('POST', '/Users', person())).toMatchObject({
			status: 500,
			body: {detail: 'a defect of rollcall: nothing was done'},
		});
		seen.breaks = undefined;
		expect((await w.ask('GET', '/Users')).body.totalResults).toBe(0);
		expect((await w.ask('POST', '/Users', person())).status).toBe(201);
	});
});

describe('what others commit meanwhile', () => {
	test('is seen by the next push', async () => {
		const w = await scimWorld();
		await w.made();
		const before = await w.account();
		const after = {...before, firstName: 'Edited'};
		await w.store.commit([{collection: 'accounts', key: before.personId, before, after}]);
		const {body} = await w.ask('GET', '/Users');
		expect(body.Resources[0].name.givenName).toBe('Edited');
		await w.ask(
			'PATCH',
			`/Users/${before.pushed!.id}`,
			operations({op: 'add', path: 'name.familyName', value: 'Roe'}),
		);
		expect(await w.account()).toMatchObject({firstName: 'Edited', lastName: 'Roe'});
	});

	test('between reading and committing makes it decide again', async () => {
		let meanwhile: (() => Promise<void>) | undefined;
		const wrap = (store: Store): Store =>
			new Proxy(store, {
				get(target, key) {
					const value = Reflect.get(target, key) as unknown;
					if (key !== 'commit') return typeof value === 'function' ? value.bind(target) : value;
					return async (changes: Iterable<RecordChange>) => {
						const first = meanwhile;
						meanwhile = undefined;
						await first?.();
						return await target.commit(changes);
					};
				},
			});
		const w = await scimWorld({store: wrap});
		const id = await w.made();
		const before = await w.account();
		meanwhile = async () => {
			const after = {...before, gradeLevel: '5'};
			await w.store.commit([{collection: 'accounts', key: before.personId, before, after}]);
		};
		const operation = {op: 'replace', path: 'name.givenName', value: 'Eva'};
		expect((await w.ask('PATCH', `/Users/${id}`, operations(operation))).status).toBe(200);
		expect(await w.account()).toMatchObject({gradeLevel: '5', firstName: 'Eva'});
	});
});

describe('a user name that is somebody’s already', () => {
	test.each(['Administrator', 'Site Manager', 'People Manager'] as const)(
		'of an account with the role %s: nothing is synced and its source stays (seeds 001 and 003)',
		async (role) => {
			const admin = by({roles: [{role}]});
			const w = await scimWorld({accounts: [admin]});
			await w.rollcall.setSetting('policy.autoMerge', 'true');
			expect(await w.ask('POST', '/Users', person())).toMatchObject({
				status: 409,
				body: {detail: expect.stringMatching(/nothing is synced/)},
			});
			expect(await w.account()).toEqual(admin);
		},
	);

	test('of another account: 409; with Auto Merge that is taken over, and keeps its Person ID', async () => {
		const w = await scimWorld({accounts: [by({gradeLevel: '5'})]});
		expect((await w.ask('POST', '/Users', person())).status).toBe(409);
		await w.rollcall.setSetting('policy.autoMerge', 'true');
		expect((await w.ask('POST', '/Users', person())).status).toBe(201);
		expect(await w.account()).toMatchObject({
			personId: 'P1',
			source: 'SCIM',
			status: 'Active',
			gradeLevel: '5',
			firstName: 'Ana',
		});
	});

	test('of a changed one: 409, and it stays as it was', async () => {
		const w = await scimWorld();
		await w.made(somebody(1));
		const id = await w.made(somebody(2));
		const operation = {op: 'replace', path: 'userName', value: 'P1@school.example'};
		expect((await w.ask('PATCH', `/Users/${id}`, operations(operation))).status).toBe(409);
		expect((await w.ask('GET', `/Users/${id}`)).body.userName).toBe('p2@school.example');
	});
});

test('an account whose Person ID was edited is no longer paired: pushes do not touch it (seed 001)', async () => {
	const w = await scimWorld();
	const id = await w.made();
	const {personId: old} = await w.account();
	const edited = await w.rollcall.edit([old], {personId: 'P-99'}, {agreed: true});
	expect(edited.done).toBe(true);
	const before = await w.account();
	expect(before.personId).toBe('P-99');
	const answer = await w.ask('PUT', `/Users/${id}`, person({name: {givenName: 'Eva'}}));
	expect(answer).toMatchObject({status: 409, body: {detail: expect.stringMatching(/Person ID mismatch/)}});
	expect((await w.ask('DELETE', `/Users/${id}`)).status).toBe(409);
	expect(await w.account()).toEqual(before);
});

test('who is in a federated domain signs in there', async () => {
	const w = await scimWorld();
	await w.rollcall.setDomain('School.Example', 'verified');
	await w.rollcall.setSetting('policy.federatedDomains', '["School.Example"]');
	await w.made();
	expect((await w.account()).authentication).toBe('Federated');
});

describe('how the connection stands', () => {
	test('waits for its first contact, is connected by it, and wants attention after three cycles', async () => {
		const w = await scimWorld();
		expect(await w.view()).toMatchObject({state: 'ready', pushes: true});
		expect((await w.rollcall.test('entra', {}, new AbortController().signal)).ok).toBe(false);
		await w.ask('GET', '/Users');
		expect(await w.view()).toMatchObject({state: 'connected'});
		expect((await w.view()).checklist.at(-1)).toMatchObject({done: true});
		expect((await w.rollcall.test('entra', {}, new AbortController().signal)).ok).toBe(true);
		await w.clock.turn(3 * 40 * 60_000 + 1);
		expect(await w.view()).toMatchObject({state: 'needs attention'});
	});

	test('stands beside no SIS, neither made before nor after (seed 001)', async () => {
		const w = await scimWorld();
		const sis = w.rollcall.connect('apple-csv', 'files', {settings: {path: '/srv'}, secrets: {}});
		await expect(sis).rejects.toThrow(/"entra" is connected/);
		await expect(w.rollcall.connect('scim', 'okta', {settings: {}, secrets: {}})).rejects.toThrow(
			/one directory sync/,
		);
	});

	test('is neither read nor sent to', async () => {
		const w = await scimWorld();
		const steps = w.rollcall.plan('entra', new AbortController().signal);
		await expect(steps.next()).rejects.toThrow(/pushes to rollcall serve/);
	});

	test('tokens are for what is pushed to, and made by who may', async () => {
		const w = await scimWorld();
		await expect(w.rollcall.newToken('nobody')).rejects.toThrow(/there is no connection/);
		const {openRollcall} = await import('../../source/sync/open.ts');
		const service = openRollcall({...w.context, operator: {name: 'service', role: 'service'}});
		await expect(service.newToken('entra')).rejects.toThrow(/NOT_ENOUGH_PRIVILEGE/);
		await expect(service.stagedRemovals('entra', 'approve')).rejects.toThrow(/NOT_ENOUGH_PRIVILEGE/);
	});
});
