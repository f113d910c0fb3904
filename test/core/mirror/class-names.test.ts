import {describe, expect, test} from 'vitest';
import {recordSet} from '../../../source/core/directory/directory.ts';
import type {Class} from '../../../source/core/directory/records.ts';
import {classNameOf, courseNameIn, nameFor} from '../../../source/core/mirror/class-names.ts';
import {mergeHeld} from '../../../source/core/mirror/merge.ts';
import type {Mirrored} from '../../../source/core/mirror/mirrored.ts';
import {planMirror} from '../../../source/core/mirror/plan.ts';
import {classOf, heldClassOf, heldOf, jamf, noon, oursOf, settingsOf} from './mirror-world.ts';

const named = (ours: Class, course: {name?: string; number?: string}) => ({
	...oursOf({classes: [ours]}),
	courses: recordSet([
		[ours.courseId, {courseId: ours.courseId, locationId: ours.locationId, externalIds: {}, ...course}],
	]),
});
const seven = classOf('k7', {number: '7'});
const naming = (className: string, course: {name?: string; number?: string} = {name: 'Maths'}) => ({
	directory: named(seven, course),
	settings: {className},
});

describe('what a class is called there', () => {
	test.each([
		['{course} {number}', 'Maths 7'],
		['{courseNumber}: {course}', ': Maths'],
		['{id}', 'k7'],
		['{nothing}', 'k7'],
		['  {course}   ({number}) ', 'Maths (7)'],
	])('%s is %s', (format, name) => expect(classNameOf(naming(format), seven)).toBe(name));

	test('is what its course is called there or by the format, where both sides have a say', () => {
		const names = naming('{course} {number}');
		expect(nameFor(names, seven, 'Maths', false)).toBe('Maths');
		expect(nameFor(names, seven, 'Maths', true)).toBe('Maths 7');
		expect(nameFor(names, seven, 'Algebra', false)).toBe('Maths 7');
	});
});

describe('the course of a class that is called otherwise there', () => {
	test.each([
		['{course} {number}', 'Algebra 7', 'Algebra'],
		['{course} {number}', 'Algebra', 'Algebra'],
		['{number} {course} {id}', '7 Algebra  II k7', 'Algebra II'],
		['{number}', 'Algebra', 'Algebra'],
		['{course} {course}', 'Algebra', 'Algebra'],
		['{course} {number}', ' 7', ' 7'],
	])('%s, %s: %s', (format, theirs, name) => expect(courseNameIn(naming(format), seven, theirs)).toBe(name));
});

test('no name grows by the format from round to round, whoever named the class', () => {
	const settings = settingsOf({direction: 'two-way', className: '{course} {number} {id}'});
	for (const [first, then] of [
		['Maths 7 k7', undefined],
		['Maths 7 k7', 'Algebra'],
		['Maths 7 k7', 'Algebra 7 k7'],
	] as const) {
		let name = 'Maths';
		let there: string = first;
		let base = new Map<string, Mirrored>([
			[
				'jamf/classes/u',
				{
					connection: jamf,
					kind: 'classes',
					id: 'u',
					key: 'k7',
					agreed: {name: first, studentIds: '', teacherIds: ''},
					at: noon,
				},
			],
		]);
		there = then ?? there;
		for (let round = 0; round < 4; round++) {
			const held = heldOf({classes: [heldClassOf('u', {name: there})]});
			const merged = mergeHeld(named(seven, {name, number: 'M1'}), held, base.values(), settings);
			expect(merged.numbers?.get('u')).toEqual({number: '7', courseNumber: 'M1'});
			name = merged.held.classes[0]!.name;
			const plan = planMirror(named(seven, {name}), held, base.values(), settings);
			expect([plan.writes, plan.conflicts, plan.heldBack]).toEqual([[], [], []]);
			for (const {key, after} of plan.base) base = new Map([...base, [key, after!]]);
		}
		expect(name).toBe(then === undefined ? 'Maths' : 'Algebra');
		expect(base.get('jamf/classes/u')?.agreed.name).toBe(there);
		const [rename] = planMirror(
			named(seven, {name: 'Ours'}),
			heldOf({classes: [heldClassOf('u', {name: there})]}),
			base.values(),
			settings,
		).writes;
		expect(rename).toMatchObject({does: 'update-class', after: {name: 'Ours 7 k7'}});
	}
});
