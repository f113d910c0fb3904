import {describe, expect, test} from 'vitest';
import {locationsOf} from '../../../source/core/directory/account.ts';
import type {RosterObjects} from '../../../source/core/roster/from-objects.ts';
import {enrolment, sis, smallSchool, student, without, withPeople, withRow} from '../../support/district.ts';
import {changesOf, nights} from '../../support/nights.ts';

/** Ben is listed twice: s1 in c1, x1 in c2. */
const twice: RosterObjects = {
	...withPeople(smallSchool, student('x1', 'Ben', 'Birch', {email: 's1@school.example'})),
	classes: [...smallSchool.classes, {externalId: 'c2', course: 'maths', location: 'north', instructors: []}],
	enrolments: [...smallSchool.enrolments, enrolment('c2', 'x1')],
};
const merged = () => {
	const school = nights(undefined, {autoMerge: true});
	school.night(smallSchool);
	school.night(twice);
	expect(school.directory.accounts.get('s1')?.merged).toEqual({[sis]: ['x1']});
	expect(school.directory.enrolments.get('c2')?.students).toBe('s1');
	return school;
};

describe('a row that was merged into an account', () => {
	const sister = withRow(twice, 'x1', {firstName: 'Zoe', email: 'zoe@school.example'});

	test('and becomes a sister is asked about, and she does not vanish into her brother', () => {
		const school = merged();
		const plan = school.night(sister);
		expect(changesOf(plan)).toEqual([]);
		expect(plan.conflicts).toMatchObject([{kind: 'duplicate-account', accounts: ['s1'], incoming: 'x1'}]);
		expect(school.night(sister).conflicts).toHaveLength(1);
	});

	test('d, different people: she has an account of her own, and her classes', () => {
		const school = merged();
		school.night(sister);
		school.decide('d');
		school.night(sister);
		expect(school.directory.accounts.get('x1')).toMatchObject({firstName: 'Zoe', externalIds: {[sis]: 'x1'}});
		expect(school.directory.accounts.get('s1')).not.toHaveProperty('merged');
		expect(school.directory.accounts.get('s1')).not.toHaveProperty('mergedAs');
		expect(school.directory.enrolments.get('c2')?.students).toBe('x1');
		const again = school.night(sister);
		expect([changesOf(again), again.conflicts]).toEqual([[], []]);
	});

	test('s, the same person under another name: it is not asked again', () => {
		const school = merged();
		school.night(sister);
		school.decide('s');
		school.night(sister);
		expect(school.directory.accounts.get('s1')).toMatchObject({firstName: 'Ben', merged: {[sis]: ['x1']}});
		const again = school.night(sister);
		expect([changesOf(again), again.conflicts, again.heldBack]).toEqual([[], [], []]);
	});

	test('r, renamed where both names differ: it is not asked again either', () => {
		const school = merged();
		const other = withRow(twice, 'x1', {firstName: 'Zoe', lastName: 'Zander'});
		expect(school.night(other).conflicts).toMatchObject([{kind: 'person-id-reused'}]);
		school.decide('r');
		school.night(other);
		const again = school.night(other);
		expect([changesOf(again), again.conflicts]).toEqual([[], []]);
	});

	test('is no question where both rows change alike', () => {
		const school = merged();
		const married = {lastName: 'Bright', email: 'bright@school.example'};
		const plan = school.night(withRow(withRow(twice, 's1', married), 'x1', married));
		expect([changesOf(plan), plan.conflicts]).toEqual([['accounts s1 update'], []]);
		expect(school.directory.accounts.get('s1')).toMatchObject({...married, merged: {[sis]: ['x1']}});
	});

	test('is no question where the own row changes alone', () => {
		const school = merged();
		const plan = school.night(withRow(twice, 's1', {lastName: 'Bright', email: 'bright@school.example'}));
		expect([changesOf(plan), plan.conflicts]).toEqual([['accounts s1 update'], []]);
	});

	test('by a user name alone stays merged on what was decided', () => {
		const school = nights();
		school.night(withRow(smallSchool, 's1', {sisUsername: 'ben'}));
		const alike = student('x1', 'Benno', 'Berg', {email: 'b@school.example', sisUsername: 'ben'});
		const roster = withPeople(withRow(smallSchool, 's1', {sisUsername: 'ben'}), alike);
		school.night(roster);
		school.decide('s');
		school.night(roster);
		const again = school.night(roster);
		expect([changesOf(again), again.conflicts]).toEqual([[], []]);
	});
});

describe('one of two rows of a merged person', () => {
	const faulty = (id: string): RosterObjects => ({
		...twice,
		people: twice.people!.filter(({externalId}) => externalId !== id),
		faulty: {people: new Set([id])},
	});

	test.each(['s1', 'x1'])('that carries an error (%s) leaves all places as last sent', (id) => {
		const school = merged();
		const plan = school.night(faulty(id));
		expect(changesOf(plan).filter((line) => !line.startsWith('accounts'))).toEqual([]);
		expect(school.directory.enrolments.get('c1')?.students).toBe('s1\ts2\ts3');
		expect(school.directory.enrolments.get('c2')?.students).toBe('s1');
		school.night(twice);
		const again = school.night(twice);
		expect([changesOf(again), again.heldBack]).toEqual([[], []]);
	});
});

describe('one of two rows that is missing for a night', () => {
	const missing = (id: string) => without(twice, id);

	test.each(['s1', 'x1'])('(%s) takes its places along, and brings them back', (id) => {
		const school = merged();
		school.night(missing(id));
		const account = school.directory.accounts.get('s1');
		expect(account).toMatchObject({externalIds: {[sis]: 's1'}, merged: {[sis]: ['x1']}});
		expect(account).not.toHaveProperty('leaving');
		const back = school.night(twice);
		expect([back.heldBack, back.conflicts]).toEqual([[], []]);
		expect(school.directory.enrolments.get('c1')?.students).toBe('s1\ts2\ts3');
		expect(school.directory.enrolments.get('c2')?.students).toBe('s1');
		expect(changesOf(school.night(twice))).toEqual([]);
	});

	test('and is given to another human then: the merged row goes on for the account', () => {
		const school = merged();
		const reused = withRow(twice, 's1', {firstName: 'Zoe', lastName: 'Zander', email: 'zoe@school.example'});
		expect(school.night(reused).conflicts).toMatchObject([{kind: 'person-id-reused'}]);
		school.decide('n');
		school.night(reused);
		expect(school.directory.accounts.get('s1')).toMatchObject({firstName: 'Ben', externalIds: {[sis]: 'x1'}});
		const zoe = [...school.directory.accounts.values()].find(({firstName}) => firstName === 'Zoe');
		expect(zoe?.externalIds).toEqual({[sis]: 's1'});
		const again = school.night(reused);
		expect([changesOf(again), again.conflicts]).toEqual([[], []]);
		expect(school.directory.enrolments.get('c2')?.students).toBe('s1');
	});
});

describe('a person merged from two schools', () => {
	const southern: RosterObjects = {
		...withRow(twice, 'x1', {locations: ['south']}),
		classes: [
			...smallSchool.classes,
			{externalId: 'c2', course: 'maths', location: 'south', instructors: []},
		],
	};
	const locations = (school: ReturnType<typeof merged>) =>
		locationsOf(school.directory.accounts.get('s1')!).join();

	test('is at both', () => {
		const school = merged();
		school.night(southern);
		expect(locations(school)).toBe('north,south');
		expect(school.directory.accounts.get('s1')?.roles[0]).toEqual({role: 'Student', locationId: 'north'});
		expect(changesOf(school.night(southern))).toEqual([]);
	});

	test.each(['s1', 'x1'])('stays at both while one row carries an error (%s)', (id) => {
		const school = merged();
		school.night(southern);
		const people = southern.people!.filter(({externalId}) => externalId !== id);
		expect(changesOf(school.night({...southern, people, faulty: {people: new Set([id])}}))).toEqual([]);
		expect(locations(school)).toBe('north,south');
	});

	test('is at one of them once the other row is gone', () => {
		const school = merged();
		school.night(southern);
		school.night(without(southern, 'x1'));
		expect(locations(school)).toBe('north');
	});
});

describe('a merged id that is listed twice', () => {
	const sister = student('x1', 'Zoe', 'Birch', {email: 'zoe@school.example'});
	const listed = withPeople(twice, sister);

	test('is held back, in whatever order, and all places stay as last sent', () => {
		for (const roster of [listed, {...listed, people: listed.people!.toReversed()}]) {
			const school = merged();
			const plan = school.night(roster);
			expect([changesOf(plan), plan.conflicts]).toEqual([[], []]);
			expect(plan.heldBack.map(({key}) => key)).toEqual(['x1', 'x1']);
			expect(changesOf(school.night(twice))).toEqual([]);
		}
	});

	test('while the own row is missing, is no absence', () => {
		const school = merged();
		const plan = school.night(without(listed, 's1'));
		expect(changesOf(plan).filter((line) => line.startsWith('accounts'))).toEqual([]);
		expect(school.directory.accounts.get('s1')).not.toHaveProperty('leaving');
	});
});
