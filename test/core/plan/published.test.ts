import {describe, expect, test} from 'vitest';
import type {Account, Source} from '../../../source/core/directory/account.ts';
import {sources, statuses} from '../../../source/core/directory/account.ts';
import type {Directory} from '../../../source/core/directory/directory.ts';
import {connectionId} from '../../../source/core/directory/ids.ts';
import {publishedRecords} from '../../../source/core/plan/published.ts';
import {
	accountOf,
	classOf,
	courseOf,
	directoryOf,
	enrolmentsOf,
	foreignAccount,
	locationOf,
	otherConnection,
	sis,
	staffAt,
	studentAt,
} from '../../support/district.ts';

const target = connectionId('asm');
const published = (directory: Directory, feeds = new Set([sis]), to: typeof target | undefined = target) =>
	publishedRecords(directory, {target: to, feeds});
const north = [locationOf('north'), locationOf('south')];
const isSent = (account: Account) =>
	published(directoryOf({accounts: [account], locations: north})).accounts.length === 1;

describe('what is published of an account that the target is fed', () => {
	/** The table of `sync.md`: sent while New, Active or Locked; never while Deactivated. */
	const rows: ReadonlyArray<readonly [source: Source, onceSent: boolean, sent: boolean]> = [
		['SIS', false, true],
		['SFTP', false, true],
		['Manual', true, true],
		['Manual', false, false],
		['Google Workspace', true, false],
		['Microsoft Entra ID', true, false],
		['Identity Provider', true, false],
		['SCIM', true, false],
	];
	test.each(
		rows.flatMap(([source, sent, expected]) =>
			statuses.map((status) => [source, sent, status, expected && status !== 'Deactivated'] as const),
		),
	)('%s (once sent: %s) × %s: %s', (source, sent, status, expected) => {
		expect(isSent(accountOf('s1', {source, status, sent}))).toBe(expected);
	});
	test('every source has its row', () => {
		expect(new Set(rows.map(([source]) => source))).toEqual(new Set(sources));
	});

	test.each(['inactive', 'live', 'unknown'] as const)('evidence (%s) never leaves a row out', (state) => {
		const evidence = {state, at: '2026-08-21', code: 'InActive', from: 'roster service'} as const;
		expect(isSent(accountOf('s1', {evidence}))).toBe(true);
	});

	test('somebody in a grace is sent', () => {
		const leaving = {since: '', due: '', run: 'R000001' as never, decision: 'approved'} as const;
		expect(isSent(accountOf('s1', {leaving}))).toBe(true);
	});

	test.each(['Administrator', 'Site Manager', 'People Manager'] as const)(
		'%s: as the source says',
		(role) => {
			const roles = [{role}, ...studentAt('north')];
			expect(isSent(accountOf('s1', {roles}))).toBe(true);
			expect(isSent(accountOf('s1', {roles, source: 'Manual'}))).toBe(false);
		},
	);
});

describe('whose records', () => {
	const directory = directoryOf({
		accounts: [
			accountOf('mine'),
			accountOf('theirs', {owner: otherConnection}),
			foreignAccount('adopted', 'SFTP', {adoptedFor: target}),
			foreignAccount('elsewhere', 'SFTP', {adoptedFor: connectionId('other-asm')}),
			foreignAccount('nobody', 'SFTP'),
			accountOf('delivered', {owner: otherConnection, adoptedFor: target}),
		],
		locations: north,
	});
	const ids = (...args: Parameters<typeof published>) =>
		published(...args).accounts.map(({personId}) => personId);

	test('of connections that feed the target, and of nobody but adopted for it', () => {
		expect(ids(directory)).toEqual(['adopted', 'mine']);
	});
	test('of all that feed it', () => {
		expect(ids(directory, new Set([sis, otherConnection]))).toEqual([
			'adopted',
			'delivered',
			'mine',
			'theirs',
		]);
	});
	test('without a target, nothing that was adopted for one', () => {
		expect(
			publishedRecords(directory, {target: undefined, feeds: new Set([sis])}).accounts.map(
				(each) => each.personId,
			),
		).toEqual(['mine']);
	});
	test('nothing where nothing feeds it', () => {
		expect(published(directoryOf({accounts: [accountOf('s1')], locations: north}), new Set())).toEqual({
			accounts: [],
			locations: [],
			courses: [],
			classes: [],
			enrolments: [],
		});
	});
});

describe('references', () => {
	const school = {
		accounts: [
			accountOf('t1', {roles: staffAt('north')}),
			accountOf('t2', {roles: staffAt('north'), status: 'Deactivated'}),
			accountOf('s1'),
			accountOf('s2', {status: 'Deactivated'}),
		],
		locations: north,
		courses: [courseOf('maths')],
		classes: [classOf('c1', {instructorIds: ['t2', 't1', 's1', 'ghost'] as never})],
		enrolments: [enrolmentsOf('c1', 'ghost', 's1', 's2', 't1')],
	};

	test('to people who are not sent are left out, each with its roster id', () => {
		const {classes, enrolments} = published(directoryOf(school));
		expect(classes[0]?.instructorIds).toEqual(['t1']);
		expect(enrolments).toMatchObject([{students: 's1', rosterIds: 'c1-s1'}]);
	});

	test('to a course and a location of another connection take these along', () => {
		const {courses, locations} = published(
			directoryOf({
				...school,
				courses: [courseOf('maths', {owner: otherConnection}), courseOf('art', {owner: otherConnection})],
				locations: [
					locationOf('north', {owner: otherConnection}),
					locationOf('west', {owner: otherConnection}),
				],
			}),
		);
		expect(courses.map(({courseId}) => courseId)).toEqual(['maths']);
		expect(locations.map(({locationId}) => locationId)).toEqual(['north']);
	});

	test('to a course that is gone leave the class out', () => {
		const {classes, enrolments} = published(directoryOf({...school, courses: []}));
		expect([classes, enrolments]).toEqual([[], []]);
	});

	test('to a location that is gone: the others of the person count, and a person without one is left out', () => {
		const {accounts, courses, classes} = published(
			directoryOf({
				...school,
				accounts: [
					accountOf('s1', {roles: studentAt('gone', 'south')}),
					accountOf('s2', {roles: studentAt('gone')}),
				],
				locations: [locationOf('south')],
			}),
		);
		expect(accounts).toMatchObject([{personId: 's1', roles: [{locationId: 'south'}]}]);
		expect([courses, classes]).toEqual([[], []]);
	});

	test('what is in order is handed on as it is', () => {
		const account = accountOf('s1');
		const {accounts} = published(directoryOf({accounts: [account], locations: north}));
		expect(accounts[0]).toBe(account);
	});
});
