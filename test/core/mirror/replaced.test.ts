import {describe, expect, test} from 'vitest';
import {connectionId, locationId} from '../../../source/core/directory/ids.ts';
import {classMarkOf} from '../../../source/core/mirror/marks.ts';
import type {Mirrored} from '../../../source/core/mirror/mirrored.ts';
import {planMirror} from '../../../source/core/mirror/plan.ts';
import type {MirrorSettings} from '../../../source/core/mirror/settings.ts';
import {
	classOf,
	heldClassOf,
	heldOf,
	jamf,
	noon,
	oursOf,
	personOf,
	settingsOf,
	userOf,
} from './mirror-world.ts';

const sis = connectionId('sis');
const ana = personOf('p1', {owner: sis, firstName: 'Ana', email: 'ana@school.example'});
const anna = userOf('1', {username: 'user.p1', firstName: 'Anna', email: '', locationId: '1'});
const agreed: Mirrored = {
	connection: jamf,
	kind: 'users',
	id: '1',
	key: 'p1',
	agreed: {firstName: 'Anna', lastName: 'Birch', email: 'ana@school.example', locationId: '1'},
	at: noon,
};
const planned = (more: Partial<MirrorSettings> = {}, base: readonly Mirrored[] = []) =>
	planMirror(
		oursOf({accounts: [ana]}),
		heldOf({users: [anna]}),
		base,
		settingsOf({direction: 'two-way', ...more}),
	);
const guard = ({guards}: ReturnType<typeof planned>) => guards.find(({code}) => code === 'replaced');

describe('a value there that both sides never agreed on', () => {
	test('is told with its name, as it is and as it would be; what is empty there is only filled in', () => {
		expect(planned().replaced).toEqual([
			{
				kind: 'users',
				key: 'p1',
				id: '1',
				name: 'Ana Birch',
				field: 'firstName',
				before: 'Anna',
				after: 'Ana',
			},
			{
				kind: 'users',
				key: 'p1',
				id: '1',
				name: 'Ana Birch',
				field: 'location',
				before: 'South School',
				after: 'North School',
			},
		]);
		expect(planned({direction: 'one-way'}).replaced).toHaveLength(2);
	});

	test('holds the first plan that replaces one, where both sides have a say', () => {
		expect(guard(planned())).toMatchObject({
			tripped: true,
			removalsOnly: false,
			numbers: {values: 2, records: 1, before: 0},
			keys: ['p1'],
			message:
				'2 values of 1 user or class there, which both sides never agreed on, would be replaced by ours, for the first time',
		});
		expect(planned().outcome).toBe('held');
		expect(guard(planned({direction: 'one-way'}))).toMatchObject({tripped: false});
	});

	test('is no first one any more once something of the SIS is known to be alike on both sides', () => {
		const other = {...agreed, id: '2', key: 'p2'};
		const both = (owner: typeof sis) =>
			planMirror(
				oursOf({accounts: [ana, personOf('p2', {owner, firstName: 'Anna', email: 'ana@school.example'})]}),
				heldOf({users: [anna, userOf('2', {username: 'user.p2', firstName: 'Anna'})]}),
				[other],
				settingsOf({direction: 'two-way'}),
			);
		expect(guard(both(sis))).toMatchObject({tripped: false, numbers: {values: 2, before: 1}});
		// Those whom it brings itself were agreed on in the other direction.
		expect(guard(both(jamf))).toMatchObject({tripped: true, numbers: {before: 0}});
	});

	test('is none where they agreed and ours changed since', () => {
		const plan = planned({}, [agreed]);
		expect(plan.writes.map(({does}) => does)).toContain('update-user');
		expect(plan).not.toHaveProperty('replaced');
		expect(guard(plan)).toMatchObject({tripped: false, numbers: {values: 0}});
	});

	test('may be the name of a class', () => {
		const plan = planMirror(
			oursOf({classes: [classOf('c1', {owner: sis, locationId: locationId('north')})]}),
			heldOf({classes: [heldClassOf('k', {name: 'Elsewhere', description: classMarkOf(jamf, 'c1')})]}),
			[],
			settingsOf({direction: 'two-way'}),
		);
		expect(plan.replaced).toEqual([
			{
				kind: 'classes',
				key: 'c1',
				id: 'k',
				name: 'Class c1',
				field: 'name',
				before: 'Elsewhere',
				after: 'Class c1',
			},
		]);
	});
});
