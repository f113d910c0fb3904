import {describe, expect, test, vi} from 'vitest';
import {
	type Account,
	type Source,
	type Status,
	sources,
	statuses,
} from '../../source/core/directory/account.ts';
import {actionsFor} from '../../source/core/directory/actions.ts';
import type {PeopleOrder} from '../../source/core/people/query.ts';
import {sortColumns} from '../../source/core/people/query.ts';
import type {Line} from '../../source/dashboard/line.ts';
import {
	actionNotes,
	askBefore,
	commonActions,
	resultLines,
	subjectsOf as subjectsAt,
	whyMissing,
} from '../../source/dashboard/screens/users/actions.ts';
import {
	detailLines,
	foundText,
	userRow,
	usersHead,
	userWidths,
} from '../../source/dashboard/screens/users/list-view.ts';
import {isEmpty, noQuery, reduceQuery} from '../../source/dashboard/screens/users/query.ts';
import type {UserQuery} from '../../source/sync/answers/people.ts';
import type {PeopleNow} from '../../source/sync/people-index-view.ts';
import {fakeAccount} from '../support/fake-people.ts';

const now = new Date('2026-08-21T02:20:00.000Z');
const subjectsOf = (accounts: readonly Account[]) => subjectsAt(accounts, now);
const one = (status: Status, source: Source, index = 2): Account => ({...fakeAccount(index), status, source});

describe('actions', () => {
	test.each(statuses.flatMap((status) => sources.map((source) => [status, source] as const)))(
		'of a person who is %s from %s are exactly those of the table',
		(status, source) => {
			const account = one(status, source);
			expect(commonActions(subjectsOf([account]))).toEqual(
				['deactivate', 'reactivate', 'delete', 'reset-password'].filter((action) =>
					actionsFor(account).includes(action as never),
				),
			);
		},
	);

	test('of several are those that all allow, and the others say who is in their way', () => {
		const some = subjectsOf([one('Active', 'Manual', 2), one('Active', 'SIS', 3), one('New', 'SIS', 4)]);
		expect(commonActions(some)).toEqual(['deactivate']);
		expect(whyMissing(some)).toEqual([
			'Delete is missing: 2 of 3 do not allow it (1 Active from SIS, 1 New from SIS).',
		]);
	});

	test('of a million are those of their kinds, by number', () => {
		const kinds = [
			{status: 'Active', source: 'SIS', authentication: 'Federated', removed: false, count: 999_000},
			{
				status: 'Active',
				source: 'Manual',
				authentication: 'Managed Apple Account',
				removed: false,
				count: 1000,
			},
		] as const;
		expect(commonActions({kinds})).toEqual(['deactivate']);
		expect(whyMissing({kinds})).toEqual([
			'Delete is missing: 999,000 of 1,000,000 do not allow it (999,000 Active from SIS).',
		]);
	});

	test('of one person say why each of the others is missing', () => {
		expect(actionNotes(subjectsOf([one('Active', 'SIS')]), now).join(' ')).toMatch(
			/^Reactivate: .* Delete: .* Reset Password: /,
		);
	});

	test('of who is gone from Apple School Manager are none, and that is said', () => {
		const {evidence: _, ...silent} = one('Deactivated', 'Manual');
		const gone: Account = {
			...silent,
			deactivated: {at: '2026-01-01T00:00:00.000Z', by: 'hand', source: 'Manual'},
		};
		expect(commonActions(subjectsOf([gone]))).toEqual([]);
		expect(actionNotes(subjectsOf([gone]), now).join(' ')).toMatch(
			/Delete: Apple School Manager removed it on/,
		);
		expect(whyMissing(subjectsOf([gone, one('Deactivated', 'Manual', 3)]))[0]).toBe(
			'Reactivate is missing: 1 of 2 do not allow it (1 Deactivated from Manual, removed by Apple).',
		);
	});

	test('of nobody are none', () => expect(commonActions(subjectsOf([]))).toEqual([]));
});

describe('what is asked before', () => {
	const many = (number: number) =>
		subjectsOf(Array.from({length: number}, (_, index) => one('Active', 'Manual', index + 2)));
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
		const asked = askBefore('delete', subjectsOf([one('Deactivated', 'SCIM')]), vi.fn());
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

describe('the order', () => {
	const columns = ['name', 'personId', 'role'] as const;
	const by = (query: UserQuery, step: 1 | -1) => reduceQuery(query, {type: 'column', by: step, columns});
	test('goes to the next column and the one before, round the end', () => {
		expect(by(noQuery, 1).order).toEqual({column: 'personId'});
		expect(by(noQuery, -1).order).toEqual({column: 'role'});
		expect(by(by(noQuery, -1), 1).order).toEqual({column: 'name'});
	});
	test('is turned, and stays when the filter is cleared', () => {
		const turned = reduceQuery({text: 'li'}, {type: 'turn'});
		expect(turned).toEqual({text: 'li', order: {column: 'name', down: true}});
		expect(isEmpty(turned)).toBe(false);
		const cleared = reduceQuery(turned, {type: 'clear'});
		expect(cleared).toEqual({order: {column: 'name', down: true}});
		expect(isEmpty(cleared)).toBe(true);
		expect(reduceQuery(turned, {type: 'turn'}).order).toEqual({column: 'name', down: false});
	});
	test('of a column that this window does not show goes on from the first', () => {
		expect(by({order: {column: 'grade'}}, 1).order).toEqual({column: 'personId'});
	});
});

describe('people who are hard to tell apart', () => {
	const now = new Date('2026-08-21');
	const names = new Map([['L1', 'Raspberry Highlands Elementary']]);
	const twin = (personId: string, gradeLevel: string) =>
		({
			account: {
				...fakeAccount(2),
				firstName: 'Maximiliane Alexandra',
				lastName: 'Hohenlohe-Schillingsfürst',
				personId,
				gradeLevel,
				roles: [{role: 'Student', locationId: 'L1'}],
			} as unknown as Account,
			conflicted: false,
			actions: [],
		}) as const;
	const said = (lines: readonly Line[]) =>
		lines
			.map(({spans}) =>
				spans
					.map(({text}) => text)
					.join('')
					.trim(),
			)
			.join(' ');
	test.each([80, 60])('are told whole below the list of %i columns', (columns) => {
		const text = said(detailLines(twin('9f1c2d3e-0000-4a5b-8c6d-7e8f90123456', '7'), names, columns, now));
		expect(text).toContain(
			'Maximiliane Alexandra Hohenlohe-Schillingsfürst (9f1c2d3e-0000-4a5b-8c6d-7e8f90123456)',
		);
		expect(text).toContain('grade 7');
	});
	test('say their school, and what is to be noted before what may be cut', () => {
		const text = said(detailLines({...twin('1', 'KG'), conflicted: true}, names, 80, now));
		expect(text).toMatch(/conflict · grade KG · .* · Student at Raspberry Highlands Elementary/);
	});
	test('never take more than their rows', () => {
		const many = twin('1', '7');
		const roles = Array.from({length: 40}, () => many.account.roles[0]!);
		const lines = detailLines({...many, account: {...many.account, roles}}, names, 80, now);
		expect(lines).toHaveLength(2);
		expect(said(lines)).toMatch(/…$/);
	});
	test('show grade and location in their row on 80 columns, or what is to be noted', () => {
		const row = (item: Parameters<typeof userRow>[0]) =>
			said([userRow(item, userWidths(80), now, false, false, names)]);
		expect(row(twin('1234567890', '7'))).toMatch(
			/^Hohenlohe-Schillingsfürst… 1234567890 +7 +. \w+ +Raspberry H\w*…$/,
		);
		expect(row({...twin('1', '7'), conflicted: true})).toMatch(/7 +. \w+ +≠ conflict$/);
	});
});

describe('the head of the list', () => {
	const text = (columns: number, order: PeopleOrder) =>
		usersHead(userWidths(columns), order)
			.spans.map((each) => each.text)
			.join('');
	test('says by a mark which column orders it, and which way', () => {
		expect(text(80, {column: 'name'})).toContain('Name↑');
		expect(text(80, {column: 'status', down: true})).toMatch(/Name .*Status↓/);
		expect(text(80, {column: 'grade'})).toContain('Grade↑');
		expect(text(140, {column: 'source'})).toContain('Source↑');
	});
	test.each([60, 72, 80, 100])(
		'on %i columns it names what orders the list where no column shows it',
		(columns) => {
			for (const column of sortColumns) expect(text(columns, {column}).match(/\S[^↑]*↑/g)).toHaveLength(1);
			expect(text(columns, {column: 'role'})).toContain('by Role↑');
		},
	);
	test('is as wide as the rows', () => {
		for (const columns of [64, 80, 112, 160]) {
			const account = fakeAccount(2);
			const row = userRow(
				{account, conflicted: false, actions: []},
				userWidths(columns),
				new Date('2026-08-21'),
				false,
				false,
			);
			const width = row.spans.reduce((sum, each) => sum + each.text.length, 0);
			expect(width).toBeLessThanOrEqual(columns);
		}
	});
	test('says how many were found, or how far the reading is', () => {
		const query = {};
		const list = {query, order: {column: 'name'}, length: 1200, complete: true} as PeopleNow['list'] & {};
		const now = (more: Partial<PeopleNow>) => foundText({marked: 0, list, ...more}, query);
		expect(now({})).toBe('1,200 found');
		expect(now({list: {...list, complete: false}})).toBe('1,200+ found');
		expect(foundText({marked: 0, list}, {text: 'a'})).toBe('1,200+ found');
		expect(now({reading: {stage: 'read', done: 340_000, total: 1_000_000}})).toBe(
			'340,000 of 1,000,000 read',
		);
		expect(now({reading: {stage: 'order', done: 1, total: 1}})).toBe('putting them in order');
	});
});
