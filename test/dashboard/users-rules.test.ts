import {describe, expect, test, vi} from 'vitest';
import {sources, statuses} from '../../source/core/directory/account.ts';
import {actionsFor} from '../../source/core/directory/actions.ts';
import {
	askBefore,
	commonActions,
	resultLines,
	whyMissing,
} from '../../source/dashboard/screens/users/actions.ts';
import {type Marks, reduceMarks} from '../../source/dashboard/screens/users/marks.ts';
import {noQuery, reduceQuery} from '../../source/dashboard/screens/users/query.ts';
import type {UserItem} from '../../source/sync/answers/people.ts';
import {fakeAccount} from '../support/fake-people.ts';
import {fakeRollcall} from '../support/fake-rollcall.ts';

const item = (
	status: UserItem['account']['status'],
	source: UserItem['account']['source'],
	index = 2,
): UserItem => {
	const account = {...fakeAccount(index), status, source};
	return {account, conflicted: false, actions: actionsFor(account)};
};

describe('actions', () => {
	test.each(statuses.flatMap((status) => sources.map((source) => [status, source] as const)))(
		'of a person who is %s from %s are exactly those of the table',
		(status, source) => {
			const one = item(status, source);
			expect(commonActions([one])).toEqual(
				['deactivate', 'reactivate', 'delete', 'reset-password'].filter((action) =>
					one.actions.includes(action as never),
				),
			);
		},
	);

	test('of several are those that all allow, and the others say who is in their way', () => {
		const items = [item('Active', 'Manual', 2), item('Active', 'SIS', 3), item('New', 'SIS', 4)];
		expect(commonActions(items)).toEqual(['deactivate']);
		expect(whyMissing(items)).toEqual([
			'Delete is missing: 2 of 3 do not allow it (1 Active from SIS, 1 New from SIS).',
		]);
	});

	test('of nobody are none', () => expect(commonActions([])).toEqual([]));
});

describe('what is asked before', () => {
	const many = (number: number) =>
		Array.from({length: number}, (_, index) => item('Active', 'Manual', index + 2));
	test('one Deactivate just happens: it can be undone', () =>
		expect(askBefore('deactivate', many(1), vi.fn())).toBeUndefined());
	test('Delete is asked, for one as well', () =>
		expect(askBefore('delete', many(1), vi.fn())?.title).toMatch(/^Delete: /));
	test('several are asked with their number', () => {
		expect(askBefore('deactivate', many(10), vi.fn())).toMatchObject({
			title: 'Deactivate: 10 people?',
			typeNumber: undefined,
		});
	});
	test('more than ten: the number is typed', () => {
		expect(askBefore('deactivate', many(11), vi.fn())?.typeNumber).toBe(11);
		expect(askBefore('reactivate', many(11), vi.fn())?.typeNumber).toBe(11);
	});
	test('what an identity provider can undo is said', () => {
		const asked = askBefore('delete', [item('Deactivated', 'SCIM')], vi.fn());
		expect(asked?.consequences.join(' ')).toMatch(/identity provider, which can undo this/);
	});
});

test('a temporary password is shown with its person', () => {
	const text = resultLines(
		{
			action: 'reset-password',
			done: true,
			results: [{personId: '42', ok: true, code: 'UPDATED', message: 'done', temporaryPassword: '482 917'}],
		},
		80,
	)
		.map(({spans}) => spans.map(({text}) => text).join(''))
		.join('\n');
	expect(text).toMatch(/42[\s\S]*Temporary password: 482 917/);
});

const resultText = (done: boolean, refused: number, good: number) => {
	const one = (index: number, ok: boolean) => ({
		personId: `id-${index}`,
		ok: ok && done,
		code: ok ? (done ? 'DEACTIVATED' : 'NOT_TRIED') : 'NOT_ENOUGH_PRIVILEGE',
		message: `id-${index} ${ok ? 'is left out of the next upload' : 'may not be deactivated by you'}`,
		...(ok ? {way: 'by upload' as const} : {}),
	});
	const results = Array.from({length: refused + good}, (_, index) => one(index, index >= refused));
	return resultLines(
		{action: 'deactivate', done, results},
		80,
		new Map(results.map(({personId}, index) => [personId, `Ana Lopez ${index}`])),
	).map(({spans}) => spans.map(({text}) => text).join(''));
};

describe('what came of an action on many', () => {
	test('done for thousands is a number, not thousands of IDs', () => {
		const lines = resultText(true, 0, 3000);
		expect(lines.length).toBeLessThan(6);
		expect(lines.join(' ')).toMatch(/done for 3,000 people.*3,000 people {2}DEACTIVATED {2}each is left out/);
		expect(lines.join(' ')).not.toContain('id-');
	});
	test('only those who were refused are named, with their ID', () => {
		const lines = resultText(false, 2, 3000).join(' ');
		expect(lines).toContain('nothing was done, because 2 people may not be');
		expect(lines).toContain('Ana Lopez 0 (id-0)  NOT_ENOUGH_PRIVILEGE  may not be');
		expect(lines).toContain('Ana Lopez 1 (id-1)');
		expect(lines).not.toContain('id-2');
		expect(lines).toContain('Nothing was done for 3,000 people more');
	});
});

describe('marks', () => {
	const found = (text: string) => fakeRollcall().users({text});
	test('all found, and only those; again: none', async () => {
		const list = await found('smith');
		const marks = reduceMarks(new Map(), {type: 'all', found: list});
		expect(marks.size).toBe(list.length);
		expect([...marks.values()].every(({account}) => account.lastName === 'Smith')).toBe(true);
		expect(reduceMarks(marks, {type: 'all', found: list}).size).toBe(0);
	});
	test('one by one', () => {
		const one = item('Active', 'SIS');
		const marks: Marks = reduceMarks(new Map(), {type: 'toggle', item: one});
		expect([...marks.keys()]).toEqual([one.account.personId]);
		expect(reduceMarks(marks, {type: 'toggle', item: one}).size).toBe(0);
	});
});

test('facets and text are set and taken away again', () => {
	const query = reduceQuery(reduceQuery(noQuery, {type: 'text', text: 'li'}), {
		type: 'facet',
		facet: 'status',
		value: 'Locked',
	});
	expect(query).toEqual({text: 'li', status: 'Locked'});
	expect(reduceQuery(query, {type: 'facet', facet: 'status', value: undefined})).toEqual({text: 'li'});
	expect(reduceQuery(query, {type: 'text', text: ''})).toEqual({status: 'Locked'});
	expect(reduceQuery(query, {type: 'clear'})).toEqual({});
	expect(reduceQuery(noQuery, {type: 'facet', facet: 'conflicted', value: 'yes'})).toEqual({
		conflicted: true,
	});
});
