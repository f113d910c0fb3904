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

	test('ask for no groups, and are refused where they do', async () => {
		await expect(scimWorld({settings: {roles: 'group Teachers = Instructor'}})).rejects.toThrow(
			'have "group"',
		);
	});
});
