import {describe, expect, test} from 'vitest';
import {type Role, roles} from '../../source/core/directory/account.ts';
import {personId} from '../../source/core/directory/ids.ts';
import type {Operator} from '../../source/core/directory/operators.ts';
import {RefusedError} from '../../source/core/errors.ts';
import {operatorOf} from '../../source/sync/operator.ts';
import type {Rollcall} from '../../source/sync/rollcall.ts';
import {accountOf} from '../support/district.ts';
import {finished} from '../support/roster.ts';
import {type World, world} from '../support/world.ts';

const never = new AbortController().signal;
const running: readonly Role[] = ['Administrator', 'Site Manager', 'People Manager'];

const mapped = async (w: World, operators: Readonly<Record<string, string>>) =>
	await w.store.documents.update('settings', (settings) => ({...(settings as object), operators}));
const found = (account: Parameters<typeof accountOf>[1]) => async () => accountOf('4711', account);
const who = (w: World, user: string, accountOfId?: Parameters<typeof operatorOf>[2]) =>
	operatorOf(w.store.documents, {user, as: undefined, create: false}, accountOfId);

describe('who acts', () => {
	test('is who the settings map the Unix user to: a role', async () => {
		const w = await world();
		await mapped(w, {anna: 'Manager'});
		expect(await who(w, 'anna')).toEqual({name: 'anna', role: 'Manager'});
	});
	test('or an account, with its highest role', async () => {
		const w = await world();
		await mapped(w, {anna: 'account:4711'});
		const two = found({roles: [{role: 'Instructor'}, {role: 'Site Manager'}]});
		expect(await who(w, 'anna', two)).toEqual({name: 'anna', role: 'Site Manager', account: '4711'});
	});
	test.each([
		['gone', undefined],
		['deactivated', {status: 'Deactivated', roles: [{role: 'Administrator'}]}],
	] as const)('an account that is %s only looks', async (_, account) => {
		const w = await world();
		await mapped(w, {anna: 'account:4711'});
		const lookUp = account === undefined ? async () => undefined : found(account);
		expect(await who(w, 'anna', lookUp)).toMatchObject({role: 'Staff'});
	});
	test('somebody who is not named only looks, whatever the name is', async () => {
		const w = await world();
		await mapped(w, {anna: 'Administrator'});
		for (const user of ['ben', 'constructor', '__proto__'])
			expect(await who(w, user)).toEqual({name: user, role: 'Staff'});
	});
	test('who sets rollcall up becomes Administrator, and nobody after', async () => {
		const w = await world();
		await mapped(w, {});
		const setUp = (user: string) => operatorOf(w.store.documents, {user, as: undefined, create: true});
		expect(await setUp('anna')).toEqual({name: 'anna', role: 'Administrator'});
		expect(await setUp('ben')).toEqual({name: 'ben', role: 'Staff'});
	});
	test('a setting that is neither is a mistake to be named', async () => {
		const w = await world();
		await mapped(w, {anna: 'King'});
		await expect(who(w, 'anna')).rejects.toMatchObject({exitCode: 2});
	});
});

const nothing = {settings: {}, secrets: {}};

/** What each asks for: `run` needs one of the three roles, and lets the service; `person` lets no service. */
const asked: ReadonlyArray<
	readonly [name: string, needs: 'nothing' | 'run' | 'person', does: (r: Rollcall) => Promise<unknown>]
> = [
	['looking', 'nothing', (r) => r.users({})],
	['the status', 'nothing', (r) => r.overview()],
	['a plan', 'nothing', (r) => finished(r.plan(undefined, never))],
	['a sync', 'run', (r) => finished(r.sync(undefined, {yes: true}, never))],
	['an upload', 'run', (r) => finished(r.publish(undefined, {}, never))],
	['testing a connection', 'run', (r) => r.test('sis', {}, never)],
	[
		'approving a held plan',
		'person',
		(r) => finished(r.sync(undefined, {approve: '0123456789abcdef'}, never)),
	],
	['making a connection', 'person', (r) => r.connect('memory-sis', 'other', nothing)],
	['changing a connection', 'person', (r) => r.reconfigure('sis', nothing)],
	['disconnecting', 'person', (r) => finished(r.disconnect('sis', {yes: true}, never))],
	['connecting again', 'person', (r) => r.reconnect('sis', nothing)],
	['deciding a conflict', 'person', (r) => r.resolve('c-0', 'z', {})],
	['taking a decision back', 'person', (r) => r.unresolve('c-0')],
	['dropping a rule', 'person', (r) => r.dropRule('r-0')],
	['changing a setting', 'person', (r) => r.setSetting('timeZone', 'Europe/Berlin')],
	['arming', 'person', (r) => r.arm('asm', {level: 'all', empty: true}, never)],
	['creating an account', 'person', (r) => r.create({firstName: 'A', lastName: 'B', roles: 'Student@L1'})],
	['ticking off', 'person', (r) => r.finishFollowUp('none')],
	['forgetting', 'person', (r) => finished(r.forget(['S1']))],
];

describe.each(asked)('%s', (_, needs, does) => {
	test.each([...roles, 'service'] as const)('as %s', async (role) => {
		const w = await world();
		const operator: Operator = {name: 'op', role};
		const outcome = await does(w.as({operator})).then(
			() => 'done',
			(error: unknown) =>
				error instanceof RefusedError && error.code === 'NOT_ENOUGH_PRIVILEGE' ? 'refused' : 'other',
		);
		const may = needs === 'nothing' || (role === 'service' ? needs === 'run' : running.includes(role));
		expect(outcome === 'refused').toBe(!may);
	});
});

describe('nobody', () => {
	const own = {name: 'anna', role: 'Administrator', account: personId('T1')} as const;
	test.each(['deactivate', 'delete'] as const)('may %s the own account', async (action) => {
		const w = await world({operator: own});
		await w.night();
		const {done, results} = await w.act(['S1', 'T1'], action);
		expect(done).toBe(false);
		expect(results.find(({personId: id}) => id === 'T1')).toMatchObject({code: 'NOT_ENOUGH_PRIVILEGE'});
	});
	test('deletes an account with purchases', async () => {
		const w = await world();
		await w.night();
		const snapshot = await w.store.read();
		const before = await snapshot.get('accounts', 'S1');
		await snapshot.release();
		await w.store.commit([{collection: 'accounts', key: 'S1', before, after: {...before!, purchases: true}}]);
		expect((await w.act(['S1'], 'delete')).results).toMatchObject([{code: 'OPERATION_NOT_ALLOWED_BY_VPP'}]);
	});
});
