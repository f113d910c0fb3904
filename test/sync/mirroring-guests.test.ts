import {describe, expect, test} from 'vitest';
import {type JamfWorld, jamfWorld, named} from '../support/jamf-world.ts';
import {district} from '../support/world.ts';

const twoWay = {createUsers: 'all', createClasses: 'yes', sftp: 'yes', sftpAutomatically: 'yes'};

/** Beside a SIS, a class that is Jamf School's own: a student of each, and a teacher of the SIS. */
async function club() {
	const all = await jamfWorld({students: 6, settings: {createUsers: 'all', createClasses: 'yes'}});
	await all.night();
	await all.approved();
	await all.hours(2);
	await all.mirror();
	await all.set(twoWay);
	const id = (name: string) => ({id: all.jamf.school.userCalled(name)!.id});
	all.jamf.school.user('kid', {firstName: 'Kid', lastName: 'Young', email: 'kid@x.example', locationId: 3});
	const {uuid} = all.jamf.school.class('Chess', {
		locationId: 3,
		students: [id('s1'), id('s2'), id('kid')],
		teachers: [id('t2')],
	});
	const before = await everybody(all);
	const result = await all.mirror();
	return {all, id, uuid, before, result};
}

async function everybody(all: JamfWorld) {
	const list = await all.users({});
	return Array.from({length: list.length}, (_, at) => list.at(at)!.account);
}

/** Who is in the class in the newest package: students, then instructors. */
async function chessIn(all: JamfWorld): Promise<readonly string[]> {
	const {classes, courses, enrolments, people} = await all.lastPackage();
	const course = Array.from({length: courses.count}, (_, row) => row).find(
		(row) => courses.text(row, 'name') === 'Chess',
	)!;
	const row = Array.from({length: classes.count}, (_, at) => at).find(
		(at) => classes.text(at, 'course') === courses.text(course, 'externalId'),
	)!;
	const students = Array.from({length: enrolments.count}, (_, at) => at)
		.filter((at) => enrolments.classRow(at) === row)
		.map((at) => people.text(enrolments.studentRow(at), 'firstName'));
	return [...students.sort(), classes.text(row, 'instructors')];
}

describe('a class of Jamf School’s own', () => {
	test('goes out with those whom the SIS delivers, who stay as the SIS says', async () => {
		const {all, before, result} = await club();
		expect(result.incoming).toMatchObject({outcome: 'applied', published: [{outcome: 'sent'}]});
		expect(result.incoming?.plan.patches).toEqual([]);
		expect(result.incoming?.plan.problems).toEqual([]);
		expect(result.incoming?.plan.conflicts).toEqual([]);
		expect(await chessIn(all)).toEqual(['Given1', 'Given2', 'Kid', 'T2']);
		// Nobody is made a second time, and nobody is taken over.
		const after = await everybody(all);
		expect(after).toHaveLength(before.length + 1);
		const ofSis = after.filter(({firstName}) => firstName !== 'Kid');
		expect(ofSis.map(({personId, owner, source}) => [personId, owner, source])).toEqual(
			before.map(({personId, owner, source}) => [personId, owner, source]),
		);
		await all.hours(2);
		expect(await all.mirror()).toMatchObject({
			outcome: 'nothing to do',
			incoming: {outcome: 'nothing to do'},
			plan: {heldBack: []},
		});
	});

	test('is left by who is taken out of it there', async () => {
		const {all, id, uuid} = await club();
		await all.hours(2);
		all.jamf.school.class('Chess', {uuid, students: [id('s2'), id('kid')], teachers: []});
		await all.mirror();
		expect(await chessIn(all)).toEqual(['Given2', 'Kid', '']);
	});

	test('is left by who leaves the SIS, here and there, and by nobody else', async () => {
		const {all, id, uuid} = await club();
		all.far.roster = district({
			people: named(6).filter(({externalId}) => externalId !== 'S1' && externalId !== 'T2'),
		});
		for (let night = 0; night < 9; night++) {
			await all.hours(24);
			await all.night();
			await all.mirror();
		}
		expect(await chessIn(all)).toEqual(['Given2', 'Kid', '']);
		const there = all.jamf.school.classes.values().find((each) => each.uuid === uuid)!;
		expect(there.students.map((each) => each.id)).toEqual(
			expect.arrayContaining([id('s2').id, id('kid').id]),
		);
		expect(all.jamf.school.userCalled('s1')?.status).toBe('Trash');
		const again = await all.mirror();
		expect(again.incoming?.plan.changes).toHaveLength(0);
	});

	test('is not changed by a night of the SIS', async () => {
		const {all} = await club();
		const {plan} = await all.night();
		expect(plan.changes).toHaveLength(0);
		expect(await chessIn(all)).toEqual(['Given1', 'Given2', 'Kid', 'T2']);
	});
});

test('a student of the SIS who teaches there is no instructor, and that is told', async () => {
	const {all, id, uuid} = await club();
	await all.hours(2);
	all.jamf.school.class('Chess', {uuid, students: [id('s2'), id('kid')], teachers: [id('t2'), id('s1')]});
	const {incoming} = await all.mirror();
	expect(await chessIn(all)).toEqual(['Given2', 'Kid', 'T2']);
	expect(incoming?.plan.problems).toMatchObject([
		{code: 'members-of-another', message: expect.stringContaining('1 place in a class is of people')},
	]);
});
