import {describe, expect, test} from 'vitest';
import {rosterFrom} from '../../source/core/roster/from-objects.ts';
import type {World} from '../support/world.ts';
import {district, people, world} from '../support/world.ts';

const day = 86_400_000;
const set = (w: World, settings: Readonly<Record<string, string>>) =>
	w.reconfigure('sis', {settings, secrets: {}});

/** 40 students and 2 teachers at each of two schools, a class each. */
const twoSchools = () => {
	const all = people(80, 4).map((each, n) => ({...each, locations: [n % 2 === 0 ? 'L1' : 'L2']}));
	const at = (school: string) =>
		all.filter(({kind, locations}) => kind !== 'staff' && locations[0] === school);
	const inClass = (school: string) =>
		at(school).map(({externalId}) => ({
			id: `R-${String(externalId)}`,
			class: `C-${school}`,
			student: externalId as string,
		}));
	return rosterFrom({
		locations: [
			{externalId: 'L1', name: 'North'},
			{externalId: 'L2', name: 'South'},
		],
		people: all,
		courses: [
			{externalId: 'K1', location: 'L1'},
			{externalId: 'K2', location: 'L2'},
		],
		classes: [
			{externalId: 'C-L1', course: 'K1', location: 'L1', instructors: ['T1']},
			{externalId: 'C-L2', course: 'K2', location: 'L2', instructors: ['T2']},
		],
		enrolments: [...inClass('L1'), ...inClass('L2')],
	});
};

describe('the filter of a connection', () => {
	test('is set, shown and refused by name', async () => {
		const w = await world();
		const view = await set(w, {'filter.schools': 'North', 'filter.classes': 'active-30'});
		const shown = Object.fromEntries(view.settings.map(({key, value}) => [key, value]));
		expect(shown).toMatchObject({
			'filter.schools': 'North',
			'filter.classes': 'active-30',
			'filter.students': 'all',
			'patch.duplicates': '',
			'locations.new': '',
		});
		await expect(set(w, {'filter.students': 'some'})).rejects.toThrow(/filter\.students/);
		await expect(set(w, {timeZone: 'Mars/Olympus'})).rejects.toThrow(/is no time zone/);
		await expect(set(w, {'locations.map': 'S1'})).rejects.toThrow(/pairs like/);
		await expect(set(w, {'filter.x': 'all'})).rejects.toThrow(/no setting "filter\.x"/);
		await expect(w.reconfigure('asm', {settings: {'filter.classes': 'none'}, secrets: {}})).rejects.toThrow(
			/no setting/,
		);
	});

	test('lets a newly connected school in alone', async () => {
		const w = await world({roster: twoSchools()});
		await set(w, {'filter.schools': 'L2'});
		const {run} = await w.night();
		expect(run?.scopeHash).toMatch(/^[0-9a-f]{64}$/);
		const sent = await w.lastPackage();
		expect([sent.people.count, sent.classes.count, sent.enrolments.count]).toEqual([42, 1, 40]);
		expect(sent.locations.text(0, 'externalId')).toBe('L2');
	});

	test('set later, what it leaves out is held, retained, approved apart, and leaves with the usual grace', async () => {
		const w = await world({roster: twoSchools()});
		await w.night();
		await set(w, {'filter.schools': 'North'});
		await w.clock.turn(day);
		const held = await w.night();
		expect(held.outcome).toBe('held');
		expect(held.plan?.guards.filter(({tripped}) => tripped).map(({code}) => code)).toEqual(['scope']);

		// Without the removals: all stay as they were last sent.
		const part = await w.night({yes: true, additionsOnly: true});
		expect(part.outcome).not.toBe('held');
		expect((await w.lastPackage()).people.count).toBe(84);

		await w.clock.turn(day);
		// Nobody approved that they stay or go: the change is one still.
		const again = await w.night();
		expect(again.outcome).toBe('held');
		const hash = again.plan?.guards.find(({code}) => code === 'scope')?.hash;
		const approved = await w.night({approve: hash ?? ''});
		expect(approved.outcome).toBe('applied');
		const {accounts} = await w.store.read().then(async (snapshot) => {
			const accounts = await snapshot.load('accounts');
			await snapshot.release();
			return {accounts};
		});
		const leaving = [...accounts.values()].filter((each) => each.leaving !== undefined);
		expect(leaving).toHaveLength(42);
		expect(leaving.every((each) => each.leaving?.decision === 'approved')).toBe(true);
		expect((await w.lastPackage()).people.count).toBe(84);
	});

	test('days begin and end in the time zone of the connection', async () => {
		const at = (ends: string) =>
			rosterFrom({
				locations: [{externalId: 'L1', name: 'North'}],
				people: people(30, 1),
				courses: [{externalId: 'K1', location: 'L1'}],
				classes: [{externalId: 'C1', course: 'K1', location: 'L1', ends}],
			});
		const w = await world();
		const today = w.clock.now().toISOString().slice(0, 10);
		const tomorrow = new Date(w.clock.now().getTime() + day).toISOString().slice(0, 10);
		w.far.roster = at(today);
		await set(w, {'filter.classes': 'active'});
		const classes = async () => (await w.night({})).plan?.counts.classes.create;
		expect(await classes()).toBe(1);
		await set(w, {timeZone: 'Pacific/Kiritimati'});
		// Fourteen hours ahead: it is tomorrow there from ten o'clock (UTC) on.
		expect(await classes()).toBe(w.clock.now().getUTCHours() >= 10 ? 0 : 1);
		w.far.roster = at(tomorrow);
		expect(await classes()).toBe(1);
	});
});

describe('the patches of a connection', () => {
	test('may be other than those of all', async () => {
		const w = await world();
		w.far.roster = district({enrolments: [{id: 'R1', class: 'K1', student: 'S999'}]});
		expect((await w.night({})).plan?.patches.map(({code}) => code)).toEqual(['unknown-student']);
		await set(w, {'patch.students': 'off'});
		const {plan, outcome} = await w.night({});
		expect([outcome, plan?.patches]).toEqual(['held', []]);
		await set(w, {'patch.students': ''});
		expect((await w.night({})).plan?.patches).toHaveLength(1);
	});
});
