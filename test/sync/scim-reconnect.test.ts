import {Command} from 'commander';
import {describe, expect, test} from 'vitest';
import type {Cli} from '../../source/commands/cli.ts';
import {userCommand} from '../../source/commands/user.ts';
import type {Account} from '../../source/core/directory/account.ts';
import {clockDay} from '../../source/core/directory/clock-texts.ts';
import {userLines} from '../../source/dashboard/screens/users/detail-view.ts';
import {finished} from '../support/roster.ts';
import {operations, person, scimWorld} from '../support/scim-world.ts';

type World = Awaited<ReturnType<typeof scimWorld>>;

const disconnect = async (w: World, name = 'entra') => {
	const steps = w.rollcall.disconnect(name, {yes: true}, new AbortController().signal);
	while (!(await steps.next()).done);
};
const reconnect = (w: World) => w.rollcall.reconnect('entra', {settings: {}, secrets: {}});
const decide = async (w: World, choice: string) => {
	const [view] = await w.rollcall.conflicts();
	await w.rollcall.resolve(view!.conflict.id, choice, {});
};
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('“read-only until you disconnect from SCIM. At that time, the accounts become manual accounts” (seed 003)', () => {
	test('before, what was synced cannot be edited; afterwards it can', async () => {
		const w = await scimWorld();
		await w.made();
		const {personId} = await w.account();
		await expect(w.rollcall.edit([personId], {firstName: 'Eva'})).resolves.toMatchObject({done: false});
		await disconnect(w);
		expect(await w.account()).toMatchObject({source: 'Manual', personId});
		expect((await w.rollcall.edit([personId], {firstName: 'Eva'}, {agreed: true})).done).toBe(true);
		expect((await w.account()).firstName).toBe('Eva');
	});

	test('nobody is let in meanwhile, and removals that waited are given up', async () => {
		const w = await scimWorld();
		await w.rollcall.setSetting('guards.removals.atLeast', '0');
		const id = await w.made();
		await w.ask('DELETE', `/Users/${id}`);
		expect((await w.rollcall.stagedRemovals('entra')).people).toHaveLength(1);
		await disconnect(w);
		expect((await w.ask('GET', '/Users')).status).toBe(401);
		expect(await w.account()).toMatchObject({status: 'New', source: 'Manual'});
		await reconnect(w);
		expect((await w.rollcall.stagedRemovals('entra')).people).toEqual([]);
		expect((await w.ask('GET', `/Users/${id}`)).body).toMatchObject({id, active: true});
	});
});

describe('connected again', () => {
	test.each([
		['POST', () => '/Users', 201],
		['PUT', (id: string) => `/Users/${id}`, 200],
	] as const)(
		'a %s of the same pairs by external id and Person ID, without a second account',
		async (method, path, status) => {
			const w = await scimWorld();
			const id = await w.made();
			const {personId} = await w.account();
			await disconnect(w);
			await reconnect(w);
			expect((await w.view()).push).toMatchObject({unpaired: 1, troubles: [{code: 'not-paired'}]});
			const {status: answered, body} = await w.ask(method, path(id), person());
			expect([answered, body.id]).toEqual([status, id]);
			expect(await w.account()).toMatchObject({personId, source: 'SCIM'});
			expect((await w.view()).push).toMatchObject({unpaired: 0, troubles: []});
			expect(await w.rollcall.conflicts()).toEqual([]);
		},
	);

	test('a look at one by name or id pairs nobody: only what is pushed does', async () => {
		const w = await scimWorld();
		const id = await w.made();
		await disconnect(w);
		await reconnect(w);
		expect((await w.ask('GET', `/Users/${id}`)).status).toBe(200);
		expect((await w.account()).source).toBe('Manual');
	});

	test('what changed at the source meanwhile is asked about, and taken by a decision', async () => {
		const w = await scimWorld();
		const id = await w.made({[enterprise]: {department: 'Year 5'}});
		await disconnect(w);
		await reconnect(w);
		const push = () =>
			w.ask(
				'PATCH',
				`/Users/${id}`,
				operations({op: 'replace', path: `${enterprise}:department`, value: 'Year 6'}),
			);
		expect((await push()).status).toBe(409);
		expect(await w.account()).toMatchObject({source: 'Manual', department: 'Year 5'});
		const [view] = await w.rollcall.conflicts();
		expect(view!.conflict).toMatchObject({
			kind: 'changed-while-disconnected',
			choices: [{key: 'i', label: 'Use the source: department Year 5 → Year 6'}, {key: 'o'}, {key: 'z'}],
		});
		await decide(w, 'i');
		expect((await push()).status).toBe(200);
		expect(await w.account()).toMatchObject({source: 'SCIM', department: 'Year 6'});
		expect(await w.rollcall.conflicts()).toEqual([]);
	});

	test('what was edited here meanwhile is asked about, and kept by a decision, while the pair is whole again', async () => {
		const w = await scimWorld();
		const id = await w.made();
		const {personId} = await w.account();
		await disconnect(w);
		await w.rollcall.edit([personId], {firstName: 'Eva'}, {agreed: true});
		await reconnect(w);
		expect((await w.ask('PUT', `/Users/${id}`, person())).status).toBe(409);
		await decide(w, 'o');
		expect((await w.ask('PUT', `/Users/${id}`, person())).status).toBe(200);
		expect(await w.account()).toMatchObject({personId, source: 'SCIM', firstName: 'Eva'});
		expect((await w.rollcall.overview()).conflicts).toBe(0);
	});

	describe('what was decided to be kept', () => {
		const kept = async () => {
			const w = await scimWorld();
			const id = await w.made({[enterprise]: {department: 'Year 5', costCenter: '7'}});
			const {personId} = await w.account();
			await disconnect(w);
			await w.rollcall.edit([personId], {firstName: 'Eva', email: 'eva@school.example'}, {agreed: true});
			await reconnect(w);
			const pushed = (department: string, givenName = 'Ana') =>
				person({
					name: {givenName, familyName: 'Diaz'},
					[enterprise]: {department, costCenter: '7'},
				});
			const put = async (department: string, givenName?: string) =>
				(await w.ask('PUT', `/Users/${id}`, pushed(department, givenName))).status;
			expect(await put('Year 6')).toBe(409);
			const [view] = await w.rollcall.conflicts();
			expect(view!.conflict.choices[1]!.effect).toMatch(/until the identity provider says something else/);
			await decide(w, 'o');
			expect(await put('Year 6')).toBe(200);
			return {w, id, put};
		};
		const ours = {source: 'SCIM', firstName: 'Eva', email: 'eva@school.example', department: 'Year 5'};

		test('is kept over every push that only repeats what was said then, whole or in part', async () => {
			const {w, id, put} = await kept();
			expect(await put('Year 6')).toBe(200);
			const before = await w.account();
			expect(before).toMatchObject(ours);
			for (const [path, value] of [
				['name.givenName', 'Ana'],
				[`${enterprise}:department`, 'Year 6'],
				[`${enterprise}:costCenter`, '8'],
			])
				expect((await w.ask('PATCH', `/Users/${id}`, operations({op: 'replace', path, value}))).status).toBe(
					200,
				);
			expect(await w.account()).toMatchObject({...ours, costCentre: '8'});
			await put('Year 6');
			expect(await w.account()).toEqual(before);
			expect(await w.rollcall.conflicts()).toEqual([]);
		});

		test('is told as the identity provider said it, so that it has nothing to mend', async () => {
			const {w, id} = await kept();
			const {body} = await w.ask('GET', `/Users/${id}`);
			expect([body.name.givenName, body[enterprise].department]).toEqual(['Ana', 'Year 6']);
			const filter = 'userName eq "ana.diaz@school.example"';
			expect((await w.ask('GET', `/Users?filter=${encodeURIComponent(filter)}`)).body.totalResults).toBe(1);
		});

		test('follows what is said anew, each attribute by itself, and for good', async () => {
			const {w, put} = await kept();
			await put('Year 7');
			expect(await w.account()).toMatchObject({...ours, department: 'Year 7'});
			await put('Year 6', 'Anna');
			expect(await w.account()).toMatchObject({...ours, department: 'Year 6', firstName: 'Anna'});
			await put('Year 6');
			expect(await w.account()).toMatchObject({...ours, department: 'Year 6', firstName: 'Ana'});
		});

		test('may be the name that they sign in with: found by the new one, and nobody else is given either', async () => {
			const w = await scimWorld();
			const id = await w.made();
			await disconnect(w);
			await reconnect(w);
			const renamed = person({userName: 'ana.roe@school.example'});
			await w.ask('PUT', `/Users/${id}`, renamed);
			await decide(w, 'o');
			for (let n = 0; n < 2; n++) expect((await w.ask('PUT', `/Users/${id}`, renamed)).status).toBe(200);
			expect(await w.account()).toMatchObject({
				email: 'Ana.Diaz@school.example',
				managedAppleAccount: {name: 'Ana.Diaz@school.example'},
			});
			const filter = encodeURIComponent('userName eq "ana.roe@school.example"');
			expect((await w.ask('GET', `/Users?filter=${filter}`)).body.Resources).toMatchObject([{id}]);
			for (const userName of ['ana.diaz@school.example', 'ana.roe@school.example'])
				expect((await w.ask('POST', '/Users', person({userName, externalId: 'other'}))).status).toBe(409);
		});

		test('is kept in a field that is empty here, and in each that a push brings', async () => {
			const w = await scimWorld();
			const id = await w.made({[enterprise]: {costCenter: '7', division: 'North'}});
			const {personId} = await w.account();
			await disconnect(w);
			await w.rollcall.edit([personId], {costCentre: '', division: '', lastName: 'Roe'}, {agreed: true});
			await reconnect(w);
			const facts = {costCenter: '7', division: 'North', employeeNumber: '4711'};
			const body = person({[enterprise]: facts});
			expect((await w.ask('PUT', `/Users/${id}`, body)).status).toBe(409);
			await decide(w, 'o');
			for (let n = 0; n < 2; n++) {
				const told = await w.ask('PUT', `/Users/${id}`, body);
				expect(told).toMatchObject({status: 200, body: {name: body.name, [enterprise]: facts}});
				const account = await w.account();
				expect(account.lastName).toBe('Roe');
				for (const field of ['costCentre', 'division', 'personNumber'])
					expect(account).not.toHaveProperty(field);
			}
		});

		test('says by its own domain who signs in where, and is the same name in capitals', async () => {
			const w = await scimWorld();
			for (const to of ['verified', 'configured'] as const) await w.rollcall.setDomain('roe.example', to);
			await finished(w.rollcall.federate('roe.example', 'on', {yes: true}, new AbortController().signal));
			const id = await w.made();
			await disconnect(w);
			await reconnect(w);
			const renamed = (userName: string) => w.ask('PUT', `/Users/${id}`, person({userName}));
			await renamed('ana@roe.example');
			await decide(w, 'o');
			for (const userName of ['ana@roe.example', 'ANA@roe.example']) {
				expect((await renamed(userName)).status).toBe(200);
				expect(await w.account()).toMatchObject({
					managedAppleAccount: {name: 'Ana.Diaz@school.example'},
					authentication: 'Managed Apple Account',
				});
			}
			await renamed('ana.roe@roe.example');
			expect(await w.account()).toMatchObject({
				managedAppleAccount: {name: 'ana.roe@roe.example'},
				authentication: 'Federated',
			});
		});

		test('is given up where the pair was broken since, and somebody decides to follow again', async () => {
			const {w, put} = await kept();
			const {personId} = await w.account();
			await w.rollcall.edit([personId], {personId: 'P9'}, {agreed: true});
			expect(await put('Year 6')).toBe(409);
			await decide(w, 'f');
			expect(await put('Year 6')).toBe(200);
			const account = await w.account();
			expect(account).toMatchObject({personId: 'P9', firstName: 'Ana', department: 'Year 6'});
			expect(account.pushed).not.toHaveProperty('overruled');
		});

		test('is taken back by follow: what was said last applies at once, and is followed from then on', async () => {
			const {w, id, put} = await kept();
			const before = await w.account();
			const {personId} = before;
			const told = await w.rollcall.followSource([personId]);
			expect(told).toMatchObject({
				done: true,
				results: [
					{message: `${personId} follows SCIM again: first name, e-mail, department as it said last`},
				],
			});
			const after = await w.account();
			const {overruled: _, overruledSince: _s, ...pushed} = before.pushed!;
			expect(after).toEqual({
				...before,
				firstName: 'Ana',
				email: 'Ana.Diaz@school.example',
				department: 'Year 6',
				pushed,
			});
			expect(await put('Year 6')).toBe(200);
			expect(await w.account()).toEqual(after);
			expect((await w.ask('GET', `/Users/${id}`)).body.name.givenName).toBe('Ana');
			expect(await put('Year 5')).toBe(200);
			expect((await w.account()).department).toBe('Year 5');
			expect(await w.rollcall.followSource([personId])).toMatchObject({
				done: false,
				results: [{message: expect.stringMatching(/^it is no local account, and nothing is kept over/)}],
			});
		});

		test('is taken back as one change that history keeps, by whoever did it', async () => {
			const {w} = await kept();
			const {personId} = await w.account();
			const sequence = async () => {
				const snapshot = await w.store.read();
				await snapshot.release();
				return snapshot.sequence;
			};
			const was = await sequence();
			await w.rollcall.followSource([personId]);
			expect(await sequence()).toBe(was + 1);
			expect((await w.store.history(was + 1))!.changes).toMatchObject([
				{collection: 'accounts', key: personId, before: {firstName: 'Eva'}, after: {firstName: 'Ana'}},
				{collection: 'activities', after: {action: 'follow', by: 'ada', subjects: [personId]}},
			]);
		});

		test('stands in the person, with what is said there, since when and the way back; and where an edit is refused', async () => {
			const {w, put} = await kept();
			const {personId} = await w.account();
			const page = async () => {
				let text = '';
				const program = new Command();
				userCommand(program, {
					out: (more: string) => {
						text += more;
					},
					open: async () => w.rollcall,
				} as unknown as Cli);
				await program.parseAsync(['user', personId], {from: 'user'});
				return text;
			};
			const since = clockDay(w.clock.now().toISOString());
			const sentence = `Kept here over what entra says, by a decision held since ${since}, until it says something else: first name (there: Ana), e-mail (there: Ana.Diaz@school.example), department (there: Year 6).`;
			await w.clock.turn(3 * 86_400_000);
			await put('Year 6');
			expect(await page()).toContain(
				`  ${sentence}\n  to follow it in these again: rollcall user ${personId} follow\n`,
			);
			const shown = userLines(await w.rollcall.user(personId), 400, w.clock.now(), []);
			expect(shown.map(({spans}) => spans.map(({text}) => text).join('')).join('\n')).toContain(
				`${sentence} F follows it in these again.`,
			);
			expect((await w.rollcall.edit([personId], {firstName: 'Ana'})).results[0]!.message).toBe(
				`first name is kept here by a decision over what the identity provider says: rollcall user ${personId} follow takes that back`,
			);
			await w.rollcall.followSource([personId]);
			expect(await page()).not.toContain('Kept here over');
			expect(await w.rollcall.user(personId)).not.toHaveProperty('kept');
		});

		test('is not taken back while the identity provider is disconnected', async () => {
			const {w} = await kept();
			await disconnect(w);
			const before = await w.account();
			expect((await w.rollcall.followSource([before.personId])).done).toBe(false);
			expect(await w.account()).toEqual(before);
		});

		test('is taken back to the name as it was sent, with where it signs in, unless somebody has it since', async () => {
			const w = await scimWorld();
			for (const to of ['verified', 'configured'] as const) await w.rollcall.setDomain('roe.example', to);
			await finished(w.rollcall.federate('roe.example', 'on', {yes: true}, new AbortController().signal));
			const id = await w.made({[enterprise]: {costCenter: '7'}});
			await disconnect(w);
			await reconnect(w);
			const renamed = () => w.ask('PUT', `/Users/${id}`, person({userName: 'Ana@roe.example'}));
			await renamed();
			await decide(w, 'o');
			expect((await renamed()).status).toBe(200);
			const before = await w.account();
			expect(before.costCentre).toBe('7');
			const other: Account = {
				...before,
				personId: 'P7' as Account['personId'],
				source: 'Manual',
				externalIds: {},
				managedAppleAccount: {name: 'ana@ROE.example', predicted: false},
			};
			const {pushed: _, owner: _o, ...byHand} = other;
			await w.store.commit([{collection: 'accounts', key: 'P7', after: byHand}]);
			expect(await w.rollcall.followSource([before.personId])).toMatchObject({
				done: false,
				results: [{message: 'Ana@roe.example is the Managed Apple Account of P7'}],
			});
			await w.store.commit([{collection: 'accounts', key: 'P7', before: byHand}]);
			expect((await w.rollcall.followSource([before.personId])).done).toBe(true);
			const after = await w.account();
			expect(after).toMatchObject({
				managedAppleAccount: {name: 'Ana@roe.example'},
				email: 'Ana@roe.example',
				authentication: 'Federated',
			});
			expect(after).not.toHaveProperty('costCentre');
		});

		test('is explained, and not called the identity provider’s', async () => {
			const {w} = await kept();
			const {lines} = await w.rollcall.explain((await w.account()).personId);
			const texts = lines.map(({text}) => text);
			expect(texts).toContain(
				'Kept as it is here by a decision, until entra says something else of it: first name, e-mail, department.',
			);
			expect(texts.find((text) => text.includes('read-only here'))).not.toMatch(/first name|department/);
		});

		test('is not asked about again by the next reconnect, where nothing changed meanwhile', async () => {
			const {w, put} = await kept();
			await disconnect(w);
			await reconnect(w);
			expect(await put('Year 6')).toBe(200);
			expect(await w.account()).toMatchObject(ours);
			await disconnect(w);
			await reconnect(w);
			expect(await put('Year 8')).toBe(409);
			await decide(w, 'i');
			expect(await put('Year 8')).toBe(200);
			const account = await w.account();
			expect(account).toMatchObject({firstName: 'Ana', department: 'Year 8'});
			expect(account.pushed).not.toHaveProperty('overruled');
		});
	});

	test('nothing of what was kept then is kept over what another source made of the account since', async () => {
		const w = await scimWorld();
		const id = await w.made();
		const {personId} = await w.account();
		await disconnect(w);
		await w.rollcall.edit([personId], {firstName: 'Eva'}, {agreed: true});
		await reconnect(w);
		await w.ask('PUT', `/Users/${id}`, person());
		await decide(w, 'o');
		expect((await w.ask('PUT', `/Users/${id}`, person())).status).toBe(200);
		await disconnect(w);
		const csv = await w.rollcall.connect('apple-csv', 'csv', {settings: {path: '/srv/export'}, secrets: {}});
		const before = await w.account();
		const after: Account = {...before, firstName: 'Anita', source: 'SFTP', owner: csv.id};
		await w.store.commit([{collection: 'accounts', key: personId, before, after}]);
		await disconnect(w, 'csv');
		await reconnect(w);
		expect((await w.ask('POST', '/Users', person())).status).toBe(201);
		const account = await w.account();
		expect(account).toMatchObject({personId, source: 'SCIM', firstName: 'Ana'});
		expect(account.pushed).not.toHaveProperty('overruled');
	});

	test('and given up by the other decision: nothing says any more that it was edited', async () => {
		const w = await scimWorld();
		const id = await w.made();
		const {personId} = await w.account();
		await disconnect(w);
		await w.rollcall.edit([personId], {firstName: 'Eva'}, {agreed: true});
		expect((await w.account()).local).toMatchObject({fields: ['firstName']});
		await reconnect(w);
		await w.ask('PUT', `/Users/${id}`, person());
		await decide(w, 'i');
		expect((await w.ask('PUT', `/Users/${id}`, person())).status).toBe(200);
		const account = await w.account();
		expect(account).toMatchObject({personId, source: 'SCIM', firstName: 'Ana'});
		expect(account.local).toBeUndefined();
	});

	test('one who was removed at the source meanwhile is removed as ever', async () => {
		const w = await scimWorld();
		const id = await w.made();
		await disconnect(w);
		await reconnect(w);
		expect((await w.ask('DELETE', `/Users/${id}`)).status).toBe(204);
		// By the clock of an identity provider's account, and not that of a Manual one.
		expect(await w.account()).toMatchObject({status: 'Deactivated', deactivated: {source: 'SCIM'}});
		expect((await w.view()).push).toMatchObject({unpaired: 0});
	});

	test('past the guard too, when it is approved', async () => {
		const w = await scimWorld();
		await w.rollcall.setSetting('guards.removals.atLeast', '0');
		const id = await w.made();
		await disconnect(w);
		await reconnect(w);
		await w.ask('DELETE', `/Users/${id}`);
		expect(await w.account()).toMatchObject({status: 'New', source: 'Manual'});
		await w.rollcall.stagedRemovals('entra', 'approve');
		expect(await w.account()).toMatchObject({
			status: 'Deactivated',
			source: 'SCIM',
			deactivated: {source: 'SCIM'},
		});
	});

	test('a new connection to the same identity provider takes up whom the one before it left, by id', async () => {
		const w = await scimWorld();
		await w.made();
		const {personId} = await w.account();
		await disconnect(w);
		await w.rollcall.connect('scim', 'again', {settings: {}, secrets: {}});
		const {token} = await w.rollcall.newToken('again');
		const ask = w.as(`Bearer ${token}`);
		expect((await ask('POST', '/Users', person())).status).toBe(201);
		expect(await w.account()).toMatchObject({personId, source: 'SCIM'});
		expect(await w.rollcall.conflicts()).toEqual([]);
	});

	test('and somebody else by that name is asked about', async () => {
		const w = await scimWorld();
		await w.made();
		await disconnect(w);
		await w.rollcall.connect('scim', 'again', {settings: {}, secrets: {}});
		const {token} = await w.rollcall.newToken('again');
		const ask = w.as(`Bearer ${token}`);
		expect((await ask('POST', '/Users', person({externalId: 'other'}))).status).toBe(409);
		expect((await w.rollcall.conflicts()).map(({conflict}) => conflict.kind)).toEqual(['takeover']);
	});
});

test('a disconnect that ended in the middle is done to its end first', async () => {
	const w = await scimWorld();
	await w.made();
	const before = await w.account();
	await disconnect(w);
	const manual = await w.account();
	await w.store.commit([{collection: 'accounts', key: before.personId, before: manual, after: before}]);
	await expect(reconnect(w)).rejects.toThrow(/not wholly disconnected/);
});
