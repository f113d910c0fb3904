import {describe, expect, test} from 'vitest';
import {oidc} from '../../source/connections/oidc/kind.ts';
import type {Account} from '../../source/core/directory/account.ts';
import {personId} from '../../source/core/directory/ids.ts';
import type {FederateOptions} from '../../source/sync/answers/federation.ts';
import {openRollcall} from '../../source/sync/open.ts';
import {finished} from '../support/roster.ts';
import {scimWorld} from '../support/scim-world.ts';
import {listed} from '../support/state.ts';
import {world} from '../support/world.ts';

const never = new AbortController().signal;
type World = Awaited<ReturnType<typeof scimWorld>>;

const turn = (
	w: World,
	to: 'on' | 'off',
	options: FederateOptions = {yes: true},
	domain = 'school.example',
) => finished(w.rollcall.federate(domain, to, options, never));
const person = (name: string, more: object = {}) => ({
	schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
	userName: `${name}@school.example`,
	externalId: `id-${name}`,
	name: {givenName: name, familyName: 'Adler'},
	active: true,
	...more,
});
/** Two people sent by SCIM before federated authentication is turned on, in a verified domain. */
async function sent(...names: readonly string[]) {
	const w = await scimWorld();
	await w.rollcall.setDomain('school.example', 'verified');
	const made = new Map<string, string>();
	for (const name of names.length === 0 ? ['ada', 'ben'] : names) {
		const {status, body} = await w.ask('POST', '/Users', person(name));
		expect(status).toBe(201);
		made.set(name, body.id);
	}
	return {w, made};
}
const told = async (w: World, action: string) =>
	(await w.rollcall.activities(50)).filter((each) => each.action === action);
const everybody = async (w: World) => {
	const accounts = await listed(w.context.store, 'accounts');
	return accounts;
};

describe('[seed 003] SCIM and federated authentication', () => {
	test('after the users have been sent, when you turn on federation, you are notified by an activity when users are provisioned', async () => {
		const {w} = await sent();
		const {outcome, planned, run} = await turn(w, 'on');
		expect(outcome).toBe('applied');
		expect(planned).toMatchObject({accounts: 2, signIns: 2, provisioned: [['SCIM', 2]]});
		expect(await told(w, 'provisioned')).toEqual([
			expect.objectContaining({
				code: 'CREATED',
				subjects: ['school.example'],
				message: '2 users of SCIM are provisioned in school.example',
				by: 'ada',
			}),
		]);
		expect((await everybody(w)).map(({authentication}) => authentication)).toEqual([
			'Federated',
			'Federated',
		]);
		expect((await w.rollcall.runs()).items[0]).toMatchObject({
			id: run?.id,
			kind: 'federation',
			state: 'succeeded',
		});
	});

	test('if federation is already turned on when the users are sent, you will not see an activity, but users still sync from the federated domain', async () => {
		const {w} = await sent('ada');
		await turn(w, 'on');
		const before = await told(w, 'provisioned');
		expect((await w.ask('POST', '/Users', person('cleo'))).status).toBe(201);
		expect(await told(w, 'provisioned')).toEqual(before);
		expect((await everybody(w)).map(({source, authentication}) => [source, authentication])).toEqual([
			['SCIM', 'Federated'],
			['SCIM', 'Federated'],
		]);
	});

	test('turned on before anybody was sent, it advises to look at the provisioning logs first', async () => {
		const w = await scimWorld();
		await w.rollcall.setDomain('school.example', 'verified');
		const {planned, outcome} = await turn(w, 'on', {});
		expect(outcome).toBe('planned');
		expect(planned.steps.join(' ')).toMatch(/no activity tells of them\. See the provisioning logs/);
	});

	test('turned on it says how many accounts change, those of whom nobody signs in among them', async () => {
		const {w, made} = await sent('ada', 'ben');
		expect((await w.ask('DELETE', `/Users/${made.get('ben')}`)).status).toBe(204);
		const {planned} = await turn(w, 'on', {});
		expect(planned).toMatchObject({accounts: 2, signIns: 1});
		expect(planned.steps.join(' ')).toContain(
			'1 account that is deactivated changes with them, so that 2 accounts change.',
		);
	});

	test('configure, but do not turn on: no account changes by it', async () => {
		const {w} = await sent();
		const before = await everybody(w);
		const [domain] = await w.rollcall.setDomain('school.example', 'configured');
		expect(domain).toMatchObject({federation: 'configured', said: {by: 'ada'}});
		expect(await everybody(w)).toEqual(before);
	});
});

describe('[seed 001] when federated authentication is turned off', () => {
	const on = async (...names: readonly string[]) => {
		const made = await sent(...names);
		await turn(made.w, 'on');
		return made;
	};

	test('accounts become manual accounts, and attributes in these accounts (such as user names) can then be edited', async () => {
		const {w} = await on();
		const ada = (await everybody(w)).find(({firstName}) => firstName === 'ada');
		const readOnly = await w.rollcall.edit([ada!.personId], {firstName: 'Eva'});
		expect(readOnly).toMatchObject({done: false, results: [{code: 'OPERATION_NOT_ALLOWED'}]});
		expect(await turn(w, 'off')).toMatchObject({outcome: 'applied', planned: {accounts: 2, moved: 2}});
		for (const {source, authentication} of await everybody(w))
			expect([source, authentication]).toEqual(['Manual', 'Managed Apple Account']);
		await w.rollcall.edit([ada!.personId], {
			firstName: 'Eva',
			managedAppleAccount: 'eva@school.example',
		});
		const changed = (await everybody(w)).find(({personId: id}) => id === ada!.personId);
		expect(changed).toMatchObject({firstName: 'Eva', managedAppleAccount: {name: 'eva@school.example'}});
	});

	test('what was edited then is not overwritten by the next cycle', async () => {
		const {w, made} = await on('ada');
		await turn(w, 'off');
		const before = await everybody(w);
		for (const [method, path, body] of [
			[
				'PATCH',
				`/Users/${made.get('ada')}`,
				{
					schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
					Operations: [{op: 'replace', path: 'name.givenName', value: 'Eve'}],
				},
			],
			['PUT', `/Users/${made.get('ada')}`, person('ada', {name: {givenName: 'Eve', familyName: 'X'}})],
			['DELETE', `/Users/${made.get('ada')}`, undefined],
		] as const) {
			const answer = await w.ask(method, path, body);
			expect(answer.status).toBe(409);
			expect(answer.body.detail).toMatch(/federated authentication of school\.example is turned off/);
		}
		expect(await everybody(w)).toEqual(before);
	});

	test('turned on again they follow their source as before, and nothing is told as provisioned twice', async () => {
		const {w, made} = await on();
		const before = await everybody(w);
		const activities = await told(w, 'provisioned');
		await turn(w, 'off');
		const {planned} = await turn(w, 'on');
		expect(planned).toMatchObject({accounts: 2, moved: 2, provisioned: []});
		const strip = ({delivered: _, ...account}: Account) => account;
		expect((await everybody(w)).map(strip)).toEqual(before.map(strip));
		expect(await told(w, 'provisioned')).toEqual(activities);
		const answer = await w.ask(
			'PUT',
			`/Users/${made.get('ada')}`,
			person('ada', {name: {givenName: 'Eve', familyName: 'X'}}),
		);
		expect(answer.status).toBe(200);
	});

	test('who was edited meanwhile is counted before it is turned on again', async () => {
		const {w} = await on();
		await turn(w, 'off');
		await w.rollcall.edit([(await everybody(w))[0]!.personId], {firstName: 'Eva'});
		const {planned} = await turn(w, 'on', {});
		expect(planned.steps.join(' ')).toContain('1 was edited meanwhile, which the next cycle gives up');
	});

	test('who broke the pair meanwhile stays apart: it is not mended silently', async () => {
		const {w} = await on();
		await turn(w, 'off');
		const [first] = await everybody(w);
		await w.rollcall.edit([first!.personId], {personId: personId('OWN-1')}, {agreed: true});
		await turn(w, 'on');
		expect((await everybody(w)).find(({personId: id}) => id === 'OWN-1')).toMatchObject({source: 'Manual'});
	});

	test('nothing is done silently: shown first, and nothing changed where nobody agrees', async () => {
		const {w} = await on();
		const before = await everybody(w);
		const seen: string[] = [];
		const asked = await turn(w, 'off', {
			confirm: async ({steps}) => {
				seen.push(...steps);
				return false;
			},
		});
		expect(asked).toMatchObject({outcome: 'planned', exitCode: 4, run: undefined});
		expect(seen[0]).toBe(
			'2 accounts of school.example become Manual, and their attributes (such as user names) can then be edited. Nothing is removed.',
		);
		expect(await everybody(w)).toEqual(before);
		expect((await w.rollcall.domains())[0]).toMatchObject({federation: 'on'});
	});

	test('the guard holds it where more people would sign in otherwise than the limit, until it is approved by its hash', async () => {
		const {w} = await on();
		await w.rollcall.setSetting('guards.signIns', '1');
		const held = await turn(w, 'off');
		expect(held).toMatchObject({outcome: 'held', exitCode: 6});
		expect(held.planned.guards[0]).toMatchObject({code: 'sign-ins', tripped: true, numbers: {changed: 2}});
		expect(await turn(w, 'off', {approve: '00000000'})).toMatchObject({outcome: 'held'});
		await expect(turn(w, 'off', {approve: 'yes'})).rejects.toMatchObject({exitCode: 2});
		const done = await turn(w, 'off', {approve: held.planned.hash.slice(0, 12)});
		expect(done).toMatchObject({outcome: 'applied', run: {approved: {hash: held.planned.hash, by: 'ada'}}});
	});

	test('what changed while somebody was asked is decided anew', async () => {
		const {w} = await on();
		const asked = turn(w, 'off', {
			confirm: async () => {
				await w.ask('POST', '/Users', person('cleo'));
				return true;
			},
		});
		await expect(asked).rejects.toMatchObject({
			exitCode: 6,
			message: expect.stringContaining('changed while'),
		});
		expect((await w.rollcall.domains())[0]).toMatchObject({federation: 'on'});
		expect((await everybody(w)).every(({source}) => source === 'SCIM')).toBe(true);
	});

	test('it is told in the activities, and a follow-up says what a person does in Apple School Manager', async () => {
		const {w} = await on();
		await turn(w, 'off');
		expect((await told(w, 'federation')).map(({message, code}) => [code, message]).sort()).toEqual([
			['UPDATED', 'Federated authentication of school.example was turned off: 2 accounts became Manual'],
			['UPDATED', 'Federated authentication of school.example was turned on'],
		]);
		const followUps = await w.rollcall.followUps();
		expect(followUps.map(({action, done}) => [action, done?.how])).toEqual([
			['federation off: school.example', undefined],
			['federation on: school.example', 'withdrawn'],
		]);
		expect(followUps[0]?.steps.join(' ')).toContain('Turn federated authentication off for it');
	});

	test('the run is not undone field by field, but by the other turn, which it names', async () => {
		const {w} = await on();
		const {run} = await turn(w, 'off');
		const undo = finished(w.rollcall.undo(String(run?.id), {yes: true}, never));
		await expect(undo).rejects.toMatchObject({
			next: expect.stringContaining('rollcall domains federation school.example on'),
		});
	});

	test('turned twice, there is nothing to do', async () => {
		const {w} = await on();
		await turn(w, 'off');
		expect(await turn(w, 'off')).toMatchObject({outcome: 'nothing to do', exitCode: 0, run: undefined});
	});

	test('what was never on is not turned off: nobody becomes Manual', async () => {
		const {w} = await sent('ada');
		expect(await turn(w, 'off')).toMatchObject({outcome: 'nothing to do', exitCode: 0, run: undefined});
		expect((await everybody(w)).map(({source}) => source)).toEqual(['SCIM']);
	});

	test('of a process that ended between settings and accounts, the same again does the rest', async () => {
		const {w} = await on();
		await w.context.store.documents.update('settings', (document) => {
			const settings = document as {policy: object};
			return {...settings, policy: {...settings.policy, federatedDomains: []}};
		});
		expect(await turn(w, 'off')).toMatchObject({outcome: 'applied', planned: {moved: 2}});
	});

	test('while a directory sync runs nobody turns it', async () => {
		const {w} = await on('ada');
		const {id} = (await w.rollcall.connections())[0]!;
		const lock = await w.context.store.lock(`connection-${id}`, 'a sync');
		await expect(turn(w, 'off')).rejects.toMatchObject({exitCode: 8});
		await lock.release();
		expect(await turn(w, 'off')).toMatchObject({outcome: 'applied'});
	});

	test('another domain is not touched', async () => {
		const {w} = await on('ada');
		await w.ask('POST', '/Users', {...person('eve'), userName: 'eve@other.example'});
		await turn(w, 'off');
		const {source, authentication} = (await everybody(w)).find(({email}) => email === 'eve@other.example')!;
		expect([source, authentication]).toEqual(['SCIM', 'Managed Apple Account']);
	});
});

describe('domains of the organisation', () => {
	test('a domain that is not verified cannot be federated, by no way', async () => {
		const w = await scimWorld();
		const refused = {exitCode: 2, message: expect.stringContaining('not verified')};
		await expect(turn(w, 'on')).rejects.toMatchObject(refused);
		await w.rollcall.setDomain('school.example', 'add');
		await expect(turn(w, 'on')).rejects.toMatchObject(refused);
		await expect(w.rollcall.setDomain('school.example', 'configured')).rejects.toMatchObject(refused);
		await expect(
			w.rollcall.setSetting('policy.federatedDomains', '["school.example"]'),
		).rejects.toMatchObject(refused);
		expect((await w.rollcall.domains()).map(({federation}) => federation)).toEqual(['off']);
	});

	test('as a setting nothing becomes of accounts silently, neither on nor off', async () => {
		const {w} = await sent();
		const set = (value: string | undefined) => w.rollcall.setSetting('policy.federatedDomains', value);
		await expect(set('["School.example"]')).rejects.toMatchObject({
			next: expect.stringContaining('rollcall domains federation school.example on'),
		});
		await turn(w, 'on');
		await expect(set(undefined)).rejects.toMatchObject({
			next: expect.stringContaining('rollcall domains federation school.example off'),
		});
		await expect(set('[]')).rejects.toBeDefined();
		expect((await w.rollcall.domains())[0]).toMatchObject({federation: 'on'});
	});

	test('one that is federated stays verified, configured and listed', async () => {
		const {w} = await sent();
		await turn(w, 'on');
		for (const change of ['remove', 'not verified', 'not configured'] as const)
			await expect(w.rollcall.setDomain('school.example', change)).rejects.toMatchObject({
				next: expect.stringContaining('federation school.example off'),
			});
	});

	test('who said what, and when, is kept and told', async () => {
		const w = await scimWorld();
		const at = w.clock.now().toISOString();
		const [domain] = await w.rollcall.setDomain(' @School.Example', 'verified');
		expect(domain).toMatchObject({domain: 'school.example', isVerified: true, verified: {at, by: 'ada'}});
		expect((await told(w, 'domain'))[0]).toMatchObject({
			subjects: ['school.example'],
			message: 'school.example is verified in Apple School Manager',
		});
		expect((await w.rollcall.setDomain('school.example', 'not verified'))[0]).not.toHaveProperty('verified');
		expect(await w.rollcall.setDomain('school.example', 'remove')).toEqual([]);
		await expect(w.rollcall.setDomain('school.example', 'remove')).rejects.toMatchObject({exitCode: 2});
	});

	test.each([
		'',
		'school',
		'a b.example',
		'__proto__',
		'../x.y',
		'x..y',
		`${'a'.repeat(64)}.example`,
		'a@b.example',
	])('"%s" is no domain', async (typed) => {
		const w = await scimWorld();
		await expect(w.rollcall.setDomain(typed, 'add')).rejects.toMatchObject({exitCode: 2});
	});

	test('domains of people whom the identity provider sent are shown though nobody listed them', async () => {
		const w = await scimWorld();
		await w.ask('POST', '/Users', person('ada'));
		expect(await w.rollcall.domains()).toEqual([
			expect.objectContaining({
				domain: 'school.example',
				found: true,
				isVerified: false,
				accounts: 1,
				synced: 1,
			}),
		]);
	});

	test.each(['service', 'Instructor'] as const)('are changed by no %s, who may look', async (role) => {
		const w = await world();
		const other = w.as({operator: {name: 'op', role}});
		await expect(other.setDomain('school.example', 'add')).rejects.toMatchObject({
			code: 'NOT_ENOUGH_PRIVILEGE',
		});
		await expect(finished(other.federate('school.example', 'on', {yes: true}, never))).rejects.toMatchObject({
			code: 'NOT_ENOUGH_PRIVILEGE',
		});
		expect(await other.domains()).toEqual([]);
	});

	test('accounts of a SIS in the domain keep their source; e-mail is demanded of them', async () => {
		const w = await world();
		await w.setSetting('accounts.domain', 'school.example');
		await w.night();
		await w.setDomain('school.example', 'verified');
		const {planned, outcome} = await finished(w.federate('school.example', 'on', {yes: true}, never));
		expect(outcome).toBe('held');
		expect(planned).toMatchObject({accounts: 0, signIns: 204});
		expect(planned.steps.join(' ')).toContain('204 accounts of other sources keep their source');
	});
});

test('people of another identity provider (OIDC) come by the same SCIM, and their source is Identity Provider', async () => {
	const w = await scimWorld();
	const context = {...w.context, kinds: [...w.context.kinds, oidc]};
	const rollcall = openRollcall(context);
	const values = {
		settings: {issuer: 'https://idp.example', clientId: 'x'},
		secrets: {clientSecret: 'env:PLANTED'},
	};
	await expect(rollcall.connect('oidc', 'okta', values)).rejects.toThrow(/"entra" is connected/);
	await finished(rollcall.disconnect('entra', {yes: true}, never));
	await rollcall.connect('oidc', 'okta', values);
	const {token} = await rollcall.newToken('okta');
	const guest = await rollcall.scim().admit(token);
	const made = await guest?.ask({does: 'create', body: person('ada'), shape: {}});
	expect(made).toMatchObject({status: 201});
	expect(await w.account()).toMatchObject({source: 'Identity Provider', roles: [{role: 'Student'}]});
	await expect(rollcall.connect('scim', 'other', {settings: {}, secrets: {}})).rejects.toThrow(
		/"okta" is connected/,
	);
});
