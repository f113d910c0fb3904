import {describe, expect, test} from 'vitest';
import type {Account} from '../../../source/core/directory/account.ts';
import type {Directory} from '../../../source/core/directory/directory.ts';
import {runId} from '../../../source/core/directory/ids.ts';
import type {Class} from '../../../source/core/directory/records.ts';
import {defaultPolicy} from '../../../source/core/plan/input.ts';
import {planUndo, type UndoInput, type UndoPlan} from '../../../source/core/plan/undo.ts';
import type {RecordChange} from '../../../source/core/ports.ts';
import {
	accountOf,
	classOf,
	courseOf,
	directoryOf,
	firstNight,
	locationOf,
	staffAt,
	tombstoneOf,
} from '../../support/district.ts';
import {undoneRun} from '../../support/undone-run.ts';

const undo = (
	directory: Directory,
	changes: readonly RecordChange[],
	more: Partial<UndoInput> = {},
): UndoPlan =>
	planUndo({
		undone: undoneRun(),
		changes,
		directory,
		policy: defaultPolicy,
		connectionNames: new Map(),
		now: new Date(firstNight),
		run: runId(8),
		...more,
	});
const account = (before: Account | undefined, after: Account | undefined): RecordChange => ({
	collection: 'accounts',
	key: (before ?? after)!.personId,
	before,
	after,
});
const north = {locations: [locationOf('north')], courses: [courseOf('maths')]};
const named = (id: string, name: string) => accountOf(id, {managedAppleAccount: {name, predicted: true}});
const afterOf = ({plan}: UndoPlan, key: string) =>
	[...plan.changes].find((each) => each.key === key)?.after as Account | undefined;

describe('a name that somebody has since', () => {
	test('is not taken by an account that comes back', () => {
		const ana = named('s1', 'ana.diaz@school.example');
		const directory = directoryOf({...north, accounts: [named('s2', 'Ana.Diaz@school.example')]});
		const found = undo(directory, [account(ana, undefined)]);
		expect(afterOf(found, 's1')).toEqual(accountOf('s1'));
		expect(found.staying).toEqual([
			{
				kind: 'accounts',
				key: 's1',
				field: 'managedAppleAccount',
				is: '',
				was: 'ana.diaz@school.example',
				why: 'it is the Managed Apple Account of s2 since',
			},
		]);
	});

	test('is not given back to an account that had it', () => {
		const [was, made] = [named('s1', 'a@school.example'), named('s1', 'b@school.example')];
		const directory = directoryOf({...north, accounts: [made, named('s2', 'a@school.example')]});
		const found = undo(directory, [account(was, made)]);
		expect([...found.plan.changes]).toEqual([]);
		expect(found.staying).toMatchObject([{key: 's1', field: 'managedAppleAccount'}]);
	});

	test('is free once its holder goes with the same undo', () => {
		const [was, made] = [named('s1', 'a@school.example'), named('s1', 'b@school.example')];
		const newcomer = named('s0', 'a@school.example');
		const directory = directoryOf({...north, accounts: [newcomer, made]});
		const found = undo(directory, [account(undefined, newcomer), account(was, made)]);
		expect(found.staying).toEqual([]);
		expect(afterOf(found, 's1')).toEqual(was);
	});
});

describe('an account whose Person ID was edited since', () => {
	const directory = directoryOf({
		...north,
		accounts: [accountOf('NEW1')],
		tombstones: [tombstoneOf('s1', {became: accountOf('NEW1').personId})],
	});

	test('and that the run made stays, and is told', () => {
		const found = undo(directory, [account(undefined, accountOf('s1'))]);
		expect([...found.plan.changes]).toEqual([]);
		expect(found.staying).toEqual([{kind: 'accounts', key: 's1', why: 'it became NEW1 since, and stays'}]);
	});

	test('and that the run changed stays, and is told', () => {
		const found = undo(directory, [account(accountOf('s1', {firstName: 'X'}), accountOf('s1'))]);
		expect(found.staying).toEqual([{kind: 'accounts', key: 's1', why: 'it became NEW1 since, and stays'}]);
	});
});

test('instructors who are gone do not come back to a class', () => {
	const teacher = accountOf('t1', {roles: staffAt('north')});
	const taught = (...ids: readonly string[]): Class => ({
		...classOf('c1'),
		instructorIds: ids.map((id) => accountOf(id).personId),
	});
	const directory = directoryOf({...north, accounts: [teacher], classes: [taught('t1')]});
	const found = undo(directory, [
		{collection: 'classes', key: 'c1', before: taught('t1', 't2'), after: taught('t1')},
	]);
	expect([...found.plan.changes]).toEqual([]);
	expect(found.staying).toEqual([
		{kind: 'classes', key: 'c1', why: 'instructors are gone, and do not come back: t2'},
	]);
});

test('whoever was made, sent and has ended since is left alone', () => {
	const made = accountOf('s1');
	const ended = accountOf('s1', {
		status: 'Deactivated',
		deactivated: {at: firstNight, by: 'absence', source: 'SIS'},
	});
	const found = undo(directoryOf({...north, accounts: [ended]}), [account(undefined, made)], {
		sent: () => true,
	});
	expect([[...found.plan.changes], found.staying]).toEqual([[], []]);
});
