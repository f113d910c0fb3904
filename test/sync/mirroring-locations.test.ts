import {describe, expect, it} from 'vitest';
import type {JamfServer} from '../support/jamf-server/server.ts';
import {jamfWorld} from '../support/jamf-world.ts';

type School = JamfServer['school'];

describe('two-way beside a SIS, a class of Jamf School at a school of the SIS', () => {
	it.each<[how: string, at: number, prepare: (school: School) => unknown, settings: Record<string, string>]>([
		['by its id in Apple School Manager', 3, () => undefined, {}],
		['by its name', 3, (school) => school.location(3, 'North School', {asmIdentifier: null}), {}],
		[
			'by its name, where its id in Apple School Manager is none of ours',
			3,
			(school) => school.location(3, 'North School', {asmIdentifier: '90210'}),
			{},
		],
		[
			'by its id in Apple School Manager, under another name',
			3,
			(school) => school.location(3, 'Nordschule', {asmIdentifier: 'L1'}),
			{},
		],
		['by hand', 4, (school) => school.location(4, 'Annex'), {locations: 'L1 = 4'}],
		[
			'by its id in Apple School Manager, as another there',
			4,
			(school) => school.location(4, 'Annex', {asmIdentifier: 'L1'}),
			{},
		],
	])('comes in at that school, which is known %s', async (_how, at, prepare, more) => {
		const all = await jamfWorld({settings: {sftp: 'yes', ...more}});
		const {school} = all.jamf;
		prepare(school);
		await all.night();
		const person = (username: string) =>
			school.user(username, {
				firstName: 'Given',
				lastName: username,
				email: `${username}@school.example`,
				locationId: at,
			});
		const [kid, mrs] = [person('kid'), person('mrs')];
		const {uuid} = school.class('Biology', {
			locationId: at,
			students: [{id: kid.id}],
			teachers: [{id: mrs.id}],
		});
		const {incoming} = await all.mirror();
		expect(incoming).toMatchObject({outcome: 'applied', plan: {heldBack: [], problems: []}});
		const made = [...incoming!.plan.changes].filter(({action}) => action === 'create');
		expect(made.map(({kind}) => kind)).toEqual(['accounts', 'accounts', 'courses', 'classes', 'enrolments']);
		expect(made.slice(0, 4).map(({after}) => JSON.stringify(after))).toEqual(
			Array(4).fill(expect.stringContaining('"locationId":"L1"')),
		);
		expect(made[3]!.key).toBe(uuid);
		await all.hours(2);
		expect(await all.mirror()).toMatchObject({incoming: {outcome: 'nothing to do'}});
	});
});
