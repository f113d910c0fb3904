import {describe, expect, test} from 'vitest';
import {locationId} from '../../source/core/directory/ids.ts';
import type {Store} from '../../source/core/ports.ts';
import {enterprise, operations, person, scimWorld} from '../support/scim-world.ts';

const roles =
	'department Teaching = Instructor at L1; division North = Staff at L7; costCenter 7 = protected Site Manager; everyone = Student at L1';

/** With a location that is known. */
async function pushed() {
	let inner: Store | undefined;
	const w = await scimWorld({
		settings: {roles},
		store: (store) => {
			inner = store;
			return store;
		},
	});
	const school = {
		locationId: locationId('L1'),
		name: 'North School',
		source: 'Manual',
		externalIds: {},
	} as const;
	await inner!.commit([{collection: 'locations', key: 'L1', after: school as never}]);
	const push = async (name: string, told: Readonly<Record<string, string>>) => {
		const body = person({externalId: name, userName: `${name}@school.example`, [enterprise]: told});
		expect((await w.ask('POST', '/Users', body)).status).toBe(201);
		return await by(name);
	};
	const by = async (name: string) =>
		(await w.accounts()).find(({pushed}) => pushed?.userName === `${name}@school.example`)!;
	return {w, push, by};
}

describe('rules for who is pushed, who has no groups', () => {
	test('give role and location by department, division and cost centre, the first that fits', async () => {
		const {push} = await pushed();
		const at = {locationId: 'L1'};
		expect((await push('ada', {department: 'teaching', division: 'North'})).roles).toEqual([
			{role: 'Instructor', ...at},
		]);
		expect((await push('ben', {division: 'North'})).roles).toEqual([{role: 'Staff'}]);
		expect((await push('cleo', {costCenter: '7'})).roles).toEqual([{role: 'Site Manager'}]);
		expect(await push('dan', {})).toMatchObject({
			roles: [{role: 'Student', ...at}],
			ruled: {rule: 'everyone = Student at L1'},
		});
	});

	test('are for newcomers: what a push changes later changes nobody’s role', async () => {
		const {w, push, by} = await pushed();
		const {pushed: told} = await push('dan', {});
		const op = {op: 'Replace', path: `${enterprise}:department`, value: 'Teaching'};
		expect((await w.ask('PATCH', `/Users/${told!.id}`, operations(op))).status).toBe(200);
		expect(await by('dan')).toMatchObject({
			department: 'Teaching',
			roles: [{role: 'Student', locationId: 'L1'}],
		});
	});

	test('whom another one fits by a later push is told once, counted and explained, until it fits no more', async () => {
		const {w, push, by} = await pushed();
		const {pushed: told, personId} = await push('dan', {});
		const change = async (department: string) => {
			const op = {op: 'Replace', path: `${enterprise}:department`, value: department};
			expect((await w.ask('PATCH', `/Users/${told!.id}`, operations(op))).status).toBe(200);
		};
		const said = async () =>
			(await w.rollcall.activities(50)).filter(({message}) => message.includes('another rule'));
		const troubles = async () => (await w.view()).push!.troubles.map(({code}) => code);
		const explained = async () =>
			(await w.rollcall.explain(personId)).lines.filter(({text}) => text.includes('another rule fits'));
		await change('Cooking');
		expect([await said(), await troubles(), await explained()]).toEqual([[], [], []]);
		await change('Teaching');
		await w.ask('PATCH', `/Users/${told!.id}`, operations({op: 'add', path: 'locale', value: 'de'}));
		expect(await said()).toMatchObject([
			{subjects: [personId], message: expect.stringContaining('department Teaching = Instructor at L1')},
		]);
		expect(await troubles()).toEqual(['other-rule']);
		expect(await explained()).toHaveLength(1);
		expect((await by('dan')).roles).toEqual([{role: 'Student', locationId: 'L1'}]);
		await change('');
		expect([(await said()).length, await troubles(), await explained()]).toEqual([1, [], []]);
	});

	test('whose roles were edited here is under no rule any more', async () => {
		const {w, push} = await pushed();
		const {pushed: told, personId} = await push('dan', {});
		const op = {op: 'Replace', path: `${enterprise}:department`, value: 'Teaching'};
		await w.ask('PATCH', `/Users/${told!.id}`, operations(op));
		const edited = await w.rollcall.edit([personId], {roles: 'Staff@L1'});
		expect(edited.done).toBe(true);
		expect((await w.view()).push!.troubles).toEqual([]);
		await w.ask('PATCH', `/Users/${told!.id}`, operations({...op, value: 'teaching'}));
		expect((await w.view()).push!.troubles).toEqual([]);
	});

	test('that give the same role elsewhere are other ones', async () => {
		const {w, push} = await pushed();
		const {pushed: told} = await push('dan', {});
		const at = {locationId: locationId('L2'), name: 'South School', source: 'Manual', externalIds: {}};
		await w.store.commit([{collection: 'locations', key: 'L2', after: at as never}]);
		await w.rollcall.reconfigure('entra', {settings: {roles: 'everyone = Student at L2'}, secrets: {}});
		await w.ask('PATCH', `/Users/${told!.id}`, operations({op: 'add', path: 'locale', value: 'de'}));
		expect((await w.view()).push!.troubles.map(({text}) => text)).toEqual([
			'another rule for roles fits 1 person since they came, by what was pushed or because rules changed; rules are for newcomers, so that their roles stay',
		]);
	});

	test('that are there no more fit nobody, before anybody is pushed again too', async () => {
		const {w, push} = await pushed();
		const {pushed: told} = await push('dan', {});
		const op = {op: 'Replace', path: `${enterprise}:department`, value: 'Teaching'};
		await w.ask('PATCH', `/Users/${told!.id}`, operations(op));
		expect((await w.view()).push!.troubles).toHaveLength(1);
		await w.rollcall.reconfigure('entra', {settings: {roles: ''}, secrets: {}});
		expect((await w.view()).push!.troubles).toEqual([]);
	});

	test('ask for no groups, and are refused where they do', async () => {
		await expect(scimWorld({settings: {roles: 'group Teachers = Instructor'}})).rejects.toThrow(
			'have "group"',
		);
	});
});
