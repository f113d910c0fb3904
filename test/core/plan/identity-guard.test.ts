import {expect, test} from 'vitest';
import {smallSchool, student} from '../../support/district.ts';
import {nights} from '../../support/nights.ts';

const many = (count: number, change: (index: number) => object = () => ({})) => ({
	...smallSchool,
	people: [
		...smallSchool.people,
		...Array.from({length: count}, (_, index) => {
			const half = index % 2 === 0 ? ['north'] : ['south'];
			return student(`n${index}`, `Given${index}`, `Family${index}`, {locations: half, ...change(index)});
		}),
	],
});

const guardOf = (count: number, change: (index: number) => object) => {
	const school = nights();
	school.night(many(count));
	return school.plan(many(count, change)).guards.find(({code}) => code === 'identity');
};

test('e-mails that are emptied for everybody hold the run', () => {
	const guard = guardOf(200, () => ({email: ''}));
	expect(guard).toMatchObject({tripped: true, removalsOnly: false, numbers: {changed: 200}});
	expect(guard?.message).toContain('Were columns swapped or emptied?');
});

test.each([
	[50, false],
	[51, true],
])(
	'%i changed given names among 2,400 people: tripped is %s (more than 2 %% and more than 50)',
	(changed, tripped) => {
		expect(guardOf(2400, (index) => (index < changed ? {firstName: `Other${index}`} : {}))?.tripped).toBe(
			tripped,
		);
	},
);

test('half of a location is too many, also where the district is large', () => {
	const change = (index: number) => (index % 2 === 1 && index < 24 ? {lastName: `Other${index}`} : {});
	expect(guardOf(46, change)?.tripped).toBe(true);
});

test('another spelling in case or spaces is no other name', () => {
	expect(guardOf(200, (index) => ({firstName: `GIVEN${index} `}))).toMatchObject({
		tripped: false,
		numbers: {changed: 0},
	});
});
