import {describe, expect, test} from 'vitest';
import type {Account} from '../../../source/core/directory/account.ts';
import {connectionId} from '../../../source/core/directory/ids.ts';
import {planRoster} from '../../../source/core/plan/plan-roster.ts';
import {
	accountOf,
	classOf,
	courseOf,
	directoryOf,
	foreignAccount,
	locationOf,
	otherConnection,
	planInput,
	schoolOf,
	teacher,
	withPeople,
} from '../../support/district.ts';

const asm = connectionId('asm');

/** So many whom an earlier upload left in Apple School Manager: names of their own. */
const adopted = (count: number, more: Partial<Account> = {}) =>
	Array.from({length: count}, (_, at) =>
		foreignAccount(`a${at}`, 'SFTP', {
			firstName: `Old${at}`,
			lastName: `Known${at}`,
			email: `a${at}@old.example`,
			adoptedFor: asm,
			...more,
		}),
	);
const delivered = (count: number, more: Partial<Account> = {}) =>
	Array.from({length: count}, (_, at) =>
		accountOf(`s${at + 1}`, {firstName: `Name${at}`, lastName: `Family${at}`, ...more}),
	);

const living = (accounts: readonly Account[], students: number, classes: readonly string[] = []) => {
	const directory = directoryOf({
		accounts,
		classes: classes.map((id) => {
			const {owner: _, ...each} = classOf(id, {externalIds: {}, adoptedFor: asm});
			return each;
		}),
		courses: [courseOf('maths')],
		locations: [locationOf('north'), locationOf('south')],
	});
	const plan = planRoster(planInput(directory, schoolOf(students)));
	return plan.guards.find(({code}) => code === 'living');
};

describe('a school that would be doubled', () => {
	test.each([
		['exactly half of those known are new', 40, 19, false],
		['more than half of those known are new', 40, 21, true],
		['nobody is known', 0, 40, false],
		['two are known', 2, 40, false],
	])('%s', (_, known, students, tripped) => {
		// One of the newcomers is staff.
		expect(living(adopted(known), students)).toMatchObject({
			tripped,
			removalsOnly: false,
			numbers: {people: students + 1, known, undelivered: known},
		});
	});

	test('counts nobody who left there', () => {
		const gone = adopted(40, {status: 'Deactivated'});
		expect(living(gone, 40)).toMatchObject({tripped: false, numbers: {known: 0, undelivered: 0}});
	});

	test('is told by its classes where its people are known', () => {
		const ids = ['x1', 'x2', 'x3', 'x4'];
		expect(living(delivered(40), 40, ids)).toMatchObject({
			tripped: true,
			numbers: {classes: 4, knownClasses: 4},
		});
		expect(living(delivered(40), 40, ['c1', 'c2', 'c3', 'c4'])?.tripped).toBe(false);
	});

	test('is none where a few were left over, and a new school comes beside a large one', () => {
		const large = Array.from({length: 400}, (_, at) =>
			accountOf(`i${at}`, {firstName: `Other${at}`, owner: otherConnection, externalIds: {}}),
		);
		expect(living([...large, ...adopted(5)], 40)).toMatchObject({tripped: false, numbers: {undelivered: 5}});
		expect(living([...large, ...adopted(50)], 40)).toMatchObject({tripped: true});
	});

	test('counts whoever waits to be told from somebody there, and says what to do', () => {
		const twins = Array.from({length: 40}, (_, at) =>
			foreignAccount(`a${at}`, 'SFTP', {
				firstName: `Name${at}`,
				lastName: `Family${at}`,
				email: `s${at + 1}@school.example`,
				adoptedFor: asm,
			}),
		);
		const guard = living(twins, 40);
		expect(guard).toMatchObject({tripped: true, numbers: {people: 41}});
		expect(guard?.message).toContain('rollcall adopt ids SIS');
	});
});

test('adopted people who come back under other ids are re-keyed, and can be linked', () => {
	const twins = Array.from({length: 40}, (_, at) =>
		foreignAccount(`a${at}`, 'SFTP', {
			firstName: `Name${at}`,
			lastName: `Family${at}`,
			email: `s${at + 1}@school.example`,
			adoptedFor: asm,
		}),
	);
	const directory = directoryOf({accounts: twins});
	const {guards, relinks} = planRoster(planInput(directory, schoolOf(40)));
	expect(guards.find(({code}) => code === 're-keyed')).toMatchObject({
		tripped: true,
		numbers: {paired: 40, whole: 40},
	});
	expect(relinks).toHaveLength(40);
	expect(relinks).toContainEqual({kind: 'accounts', key: 'a6', externalId: 's7'});
});

test('an adopted person whom a faulty row names is no newcomer of the same name', () => {
	const directory = directoryOf({accounts: [...adopted(1), ...delivered(30)]});
	const roster = withPeople(schoolOf(30), teacher('t9', 'Old0', 'Known0', {email: ''}));
	const plan = planRoster(planInput(directory, {...roster, faulty: {people: new Set(['a0'])}}));
	expect(plan.guards.find(({code}) => code === 're-keyed')).toMatchObject({numbers: {paired: 0}});
});
