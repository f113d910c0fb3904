import {describe, expect, it} from 'vitest';
import {jamfWorld, named} from '../support/jamf-world.ts';
import {district} from '../support/world.ts';

const creating = {createUsers: 'all', createClasses: 'yes'};
const page = async (all: Awaited<ReturnType<typeof jamfWorld>>) =>
	(await all.connections()).find(({name}) => name === 'jamf')!;

describe('a Jamf School is not called in step', () => {
	it('while what was sent does not show there, and says until when that is waited for', async () => {
		const all = await jamfWorld({students: 2, settings: creating});
		all.jamf.school.stale = {reads: 0, milliseconds: 7_200_000};
		await all.night();
		const {run} = await all.approved();
		expect((await page(all)).message).toBe('in step');
		await all.hours(0.5);
		const waiting = await all.mirror();
		const {until} = waiting.wrote!;
		const hour = Date.parse(until!) - Date.parse(run!.begin);
		expect(hour).toBeGreaterThanOrEqual(3_600_000);
		expect(Date.parse(until!)).toBeLessThanOrEqual(Date.parse(run!.end) + 3_600_000);
		const {state, message} = await page(all);
		expect(state).toBe('connected');
		expect(message).toMatch(
			/^what was sent about 16 records does not show there yet: waited for until \d+ \w+, \d\d:\d\d$/,
		);
		await all.hours(2);
		await all.mirror();
		expect((await page(all)).message).toBe('in step');
	});

	it('while a conflict is open, or its decision was not carried out', async () => {
		const all = await jamfWorld({students: 2, settings: creating});
		// A user name of ours, and by all else somebody else.
		all.jamf.school.user('s1', {firstName: 'Otto', lastName: 'Zimmer', locationId: 3});
		await all.night();
		await all.approved();
		expect((await page(all)).message).toBe('1 conflict waits for a decision');
		const [asked] = await all.conflicts();
		await all.resolve(asked!.conflict.id, 's', {});
		expect((await page(all)).message).toBe('1 decision waits for the next sync');
		await all.mirror();
		expect((await page(all)).message).toBe('in step');
	});

	it('while a conflict about what comes in is open', async () => {
		const all = await jamfWorld({
			roster: district({people: named(0, 1), classes: [], enrolments: []}),
			settings: {...creating, sftp: 'yes'},
		});
		const kid = {firstName: 'Kid', lastName: 'Young', email: 'kid@school.example', locationId: 3};
		const {id} = all.jamf.school.user('kid', kid);
		const other = all.jamf.school.user('other', {...kid, firstName: 'Other', email: 'other@school.example'});
		all.jamf.school.class('Art', {locationId: 3, students: [{id}, {id: other.id}]});
		const first = await all.mirror();
		if (first.outcome === 'held') await all.mirror({approve: first.plan?.hash ?? first.incoming!.plan.hash});
		await all.hours(2);
		await all.mirror();
		const list = await all.users({});
		const ours = Array.from({length: list.length}, (_, at) => list.at(at)!.account);
		const {personId} = ours.find(({firstName}) => firstName === 'Kid')!;
		await all.edit([personId], {firstName: 'Ours'}, {agreed: true});
		await all.hours(2);
		all.jamf.school.user('kid', {lastName: 'Older'});
		const {incoming, run} = await all.mirror();
		expect([incoming?.plan.conflicts.length, run?.conflicts.length]).toEqual([1, 0]);
		expect((await page(all)).message).toBe('1 conflict waits for a decision');
		const [asked] = await all.conflicts();
		await all.resolve(asked!.conflict.id, asked!.conflict.choices[0]!.key, {});
		expect((await page(all)).message).toBe('1 decision waits for the next sync');
	});
});

it('a Jamf School tells how many there are somebody or something here too', async () => {
	const all = await jamfWorld({students: 2});
	all.jamf.school.user('s1', {
		firstName: 'Given1',
		lastName: 'Family1',
		email: 's1@school.example',
		locationId: 3,
	});
	await all.night();
	expect((await page(all)).paired).toEqual({users: 0, classes: 0});
	await all.mirror();
	expect((await page(all)).paired).toEqual({users: 1, classes: 0});
	await all.set(creating);
	// Nobody knows of one whether it was made.
	all.jamf.fault = ({method, body}) =>
		method === 'POST' && (body as {username?: string}).username === 's2' ? 'dropped' : undefined;
	await all.approved();
	expect((await page(all)).paired).toEqual({users: 5, classes: 10});
	all.jamf.fault = undefined;
	await all.hours(2);
	await all.mirror();
	expect((await page(all)).paired).toEqual({users: 6, classes: 10});
	const [gone] = all.jamf.school.users.values();
	all.jamf.school.users.delete(gone!.id);
	await all.mirror();
	expect((await page(all)).paired).toEqual({users: 5, classes: 10});
});
