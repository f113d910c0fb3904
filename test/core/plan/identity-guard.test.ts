import {describe, expect, test} from 'vitest';
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

test.each([
	[2, false],
	[3, true],
])('%i of 5 people of a small school: half of it, from three up', (count, tripped) => {
	const few = (change: (index: number) => object = () => ({})) => {
		const all = many(400, (index) => ({locations: [index < 5 ? 'south' : 'north'], ...change(index)}));
		return {...all, people: all.people.slice(smallSchool.people.length)};
	};
	const school = nights();
	school.night({...few(), classes: [], enrolments: []});
	const next = few((index) => (index < count ? {lastName: `Other${index}`} : {}));
	const plan = school.plan({...next, classes: [], enrolments: []});
	expect(plan.guards.find(({code}) => code === 'identity')).toMatchObject({
		tripped,
		numbers: {changed: count},
	});
});

describe('an e-mail column that is emptied where people sign in by it', () => {
	const federatedDomains = ['school.example'];
	const begun = () => {
		const school = nights(undefined, {federatedDomains});
		school.night(many(200));
		return school;
	};
	const emptied = many(200, () => ({email: ''}));

	test('holds the run, though each of them would be asked about', () => {
		const plan = begun().plan(emptied);
		expect(plan.conflicts.filter(({kind}) => kind === 'missing-email')).toHaveLength(200);
		expect(plan.guards.find(({code}) => code === 'identity')).toMatchObject({
			tripped: true,
			numbers: {changed: 200},
		});
	});

	test('holds nobody who had none before', () => {
		const school = nights(undefined);
		school.night(emptied);
		const plan = school.plan(emptied, {policy: {...school.policy, federatedDomains}});
		expect(plan.guards.find(({code}) => code === 'identity')).toMatchObject({numbers: {changed: 0}});
	});
});

test('another spelling in case or spaces is no other name', () => {
	expect(guardOf(200, (index) => ({firstName: `GIVEN${index} `}))).toMatchObject({
		tripped: false,
		numbers: {changed: 0},
	});
});
