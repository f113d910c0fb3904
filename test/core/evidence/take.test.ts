import {describe, expect, test} from 'vitest';
import type {Account} from '../../../source/core/directory/account.ts';
import {recordSet} from '../../../source/core/directory/directory.ts';
import {differenceOf, refusalOf} from '../../../source/core/evidence/differences.ts';
import type {EvidenceReport, PersonEvidence} from '../../../source/core/evidence/evidence.ts';
import {takeEvidence} from '../../../source/core/evidence/take.ts';
import {accountOf, foreignAccount} from '../../support/district.ts';

const at = '2026-08-21T02:00:00.000Z';
const later = '2026-08-22T02:00:00.000Z';

const log = (...people: ReadonlyArray<Partial<PersonEvidence>>): EvidenceReport => ({
	kind: 'activity log',
	at,
	people: people.map((each) => ({personId: 's1', at, code: 'CREATED', says: 'live', ...each})),
	issues: [],
	complete: false,
});
const list = (...people: ReadonlyArray<Partial<PersonEvidence>>): EvidenceReport => ({
	...log(...people.map((each) => ({code: 'Active', ...each}))),
	kind: 'roster service',
	complete: true,
});
const take = (account: Partial<Account>, report: EvidenceReport) =>
	takeEvidence(recordSet([['s1', accountOf('s1', account)]]), report);
const taken = (account: Partial<Account>, report: EvidenceReport) => take(account, report).changed[0]?.after;

describe('what evidence makes of an account', () => {
	test.each([
		['live', 'CREATED', 'live'],
		['inactive', 'DEACTIVATED', 'inactive'],
		['issue', 'OPERATION_NOT_ALLOWED', 'unknown'],
	] as const)('%s: marked with its time and code', (says, code, state) => {
		expect(taken({}, log({says, code}))?.evidence).toEqual({state, at, code, from: 'activity log'});
	});

	test('a refused operation says nothing of whether the account lives', () => {
		const evidence = {state: 'live', at: '2026-08-01', code: 'CREATED', from: 'activity log'} as const;
		const issue = log({says: 'issue', code: 'NO_EMAIL'});
		expect(taken({evidence}, issue)?.evidence).toEqual({...evidence, issue: {at, code: 'NO_EMAIL'}});
	});

	test.each([
		['a newer one goes with what is seen later', later, undefined],
		['an older sight leaves it', '2026-08-20', {at, code: 'NO_EMAIL'}],
	])('of a refused operation %s', (_, seenAt, issue) => {
		const first = taken({}, log({says: 'issue', code: 'NO_EMAIL'}))!;
		const second = taken(first, log({at: seenAt}))!;
		expect(second.evidence).toMatchObject({state: 'live', at: seenAt, code: 'CREATED'});
		expect(second.evidence?.issue).toEqual(issue);
	});

	test('what was done and what was refused, in one log', () => {
		const report = log({}, {at: later, says: 'issue', code: 'NO_EMAIL'});
		expect(take({}, report).changed).toMatchObject([
			{after: {evidence: {state: 'live', at, code: 'CREATED', issue: {at: later, code: 'NO_EMAIL'}}}},
		]);
	});

	test('older evidence never replaces newer', () => {
		const evidence = {state: 'live', at: later, code: 'CREATED', from: 'activity log'} as const;
		expect(take({evidence}, log({says: 'inactive'})).changed).toEqual([]);
	});

	test('the same evidence again changes nothing', () => {
		const first = taken({}, log({}))!;
		expect(take(first, log({})).changed).toEqual([]);
	});

	test('inactive in Apple School Manager is shown, and is not our intent', () => {
		const told = take({}, list({says: 'inactive', code: 'InActive'}));
		expect(told.changed[0]?.after.status).toBe('Active');
		expect(told.changed[0]?.after).not.toHaveProperty('deactivated');
		expect(differenceOf(told.changed[0]!.after)).toBe(
			'inactive in Apple School Manager (InActive), Active here',
		);
	});

	test.each([
		['New', 'active', {status: 'Active', signedIn: true}],
		['Locked', 'active', {status: 'Active', signedIn: true}],
		['Active', 'locked', {status: 'Locked'}],
		['Deactivated', 'active', {status: 'Deactivated', signedIn: true}],
		['Deactivated', 'locked', {status: 'Deactivated'}],
		['New', undefined, {status: 'New'}],
		['Locked', undefined, {status: 'Locked'}],
	] as const)('%s and sign-in %s', (status, signIn, expected) => {
		expect(taken({status}, list(signIn === undefined ? {} : {signIn}))).toMatchObject(expected);
	});

	test('the Managed Apple Account is no longer predicted', () => {
		const predicted = {name: 'guess@x.example', predicted: true};
		expect(
			taken({managedAppleAccount: predicted}, list({managedAppleAccount: 'ben@x.example'}))
				?.managedAppleAccount,
		).toEqual({name: 'ben@x.example', predicted: false, thought: 'guess@x.example'});
		expect(taken({managedAppleAccount: predicted}, list({}))?.managedAppleAccount).toEqual(predicted);
	});
});

describe('a deactivation that was awaited', () => {
	const awaiting = {at, by: 'absence', source: 'SIS', awaits: 'upload'} as const;
	const deactivated = (report: EvidenceReport) =>
		taken({status: 'Deactivated', deactivated: awaiting}, report)?.deactivated;
	test('is done when evidence says so, and its clock counts from then', () => {
		const report = log({at: later, says: 'inactive', code: 'DEACTIVATED'});
		expect(deactivated(report)).toEqual({at, by: 'absence', source: 'SIS', since: later});
	});
	test.each([
		['live', {at: later}],
		['inactive before it', {at: '2026-08-20T00:00:00.000Z', says: 'inactive'}],
		['a refused operation', {at: later, says: 'issue', code: 'NO'}],
	] as const)('is awaited still: %s', (_, seen) => {
		expect(deactivated(log(seen))).toEqual(awaiting);
	});
	test('is no difference while the account lives there', () => {
		const seen = taken({status: 'Deactivated', deactivated: awaiting}, list({at: later}))!;
		expect(differenceOf(seen)).toBeUndefined();
	});
});

describe('purchases or credit', () => {
	const refused = log({says: 'issue', code: 'OPERATION_NOT_ALLOWED_BY_VPP'});
	test('are kept with the account, whatever is seen of it later', () => {
		const first = taken({status: 'Deactivated'}, refused)!;
		expect(first.purchases).toBe(true);
		expect(taken(first, log({at: later, says: 'inactive', code: 'DEACTIVATED'}))?.purchases).toBe(true);
	});
	test('are taken from a log that is read late', () => {
		const evidence = {state: 'inactive', at: later, code: 'DEACTIVATED', from: 'activity log'} as const;
		expect(taken({evidence}, refused)).toMatchObject({purchases: true, evidence});
	});
	test('no other refusal says so', () => {
		expect(taken({}, log({says: 'issue', code: 'OPERATION_NOT_ALLOWED'}))).not.toHaveProperty('purchases');
	});
});

describe('what was asked for by hand', () => {
	const asked = (action: string, when = '2026-08-20T00:00:00.000Z') => ({asked: {action, at: when}});
	const isAnswered = (account: Partial<Account>, report: EvidenceReport) =>
		taken(account, report)?.asked === undefined;

	test.each([
		['deactivate', {says: 'inactive'}, true],
		['deactivate', {says: 'live'}, false],
		['delete', {says: 'inactive'}, false],
		['delete', {says: 'live'}, false],
		['reactivate', {says: 'live'}, true],
		['reactivate', {says: 'inactive'}, false],
		['reset-password', {says: 'live', signIn: 'active'}, true],
		['reset-password', {says: 'live', signIn: 'locked'}, false],
		['reset-password', {says: 'live'}, false],
		['reactivate', {says: 'issue'}, false],
	] as const)('%s, and evidence %o: answered %s', (action, says, answered) => {
		expect(isAnswered({...asked(action), status: 'Locked'}, list(says))).toBe(answered);
	});

	test('evidence from before the question is no answer', () => {
		expect(isAnswered(asked('deactivate', later), log({says: 'inactive'}))).toBe(false);
	});

	test('a refused operation is no answer, whatever was known before', () => {
		const evidence = {
			state: 'inactive',
			at: '2026-08-01',
			code: 'DEACTIVATED',
			from: 'activity log',
		} as const;
		expect(isAnswered({...asked('deactivate'), evidence}, log({says: 'issue', code: 'NO'}))).toBe(false);
	});
});

describe('differences and strangers', () => {
	test('alive there and Deactivated here, in a list of people', () => {
		const [seen] = take({status: 'Deactivated'}, list({})).changed;
		expect(differenceOf(seen!.after)).toBe('alive in Apple School Manager (Active), Deactivated here');
		const [logged] = take({status: 'Deactivated'}, log({})).changed;
		expect(differenceOf(logged!.after)).toBeUndefined();
	});

	test('what was refused is told with its code and day, until something newer is seen', () => {
		const refused = taken({}, log({says: 'issue', code: 'NO_EMAIL'}))!;
		expect(refusalOf(refused)).toBe('Apple School Manager reported NO_EMAIL on 21 August 2026');
		const evidence = {state: 'live', at: '2026-08-01', code: 'CREATED', from: 'activity log'} as const;
		expect(refusalOf(taken({evidence}, log({says: 'issue', code: 'NO_EMAIL'}))!)).toContain('NO_EMAIL');
		expect(refusalOf(taken(refused, log({at: later}))!)).toBeUndefined();
	});

	test('silence is told of a whole list, never of a log nor of part of a list', () => {
		expect(take({}, list()).differences).toEqual([
			{personId: 's1', message: 'not among the people of Apple School Manager'},
		]);
		expect(take({status: 'Deactivated'}, list()).differences).toEqual([]);
		expect(take({}, log()).differences).toEqual([]);
		expect(take({}, {...list(), complete: false}).differences).toEqual([]);
	});
});

describe('a whole list that tells of people without a Person ID', () => {
	const report = {...list({personId: 's1'}, {personId: 's2'}), nameless: 1};
	const markedBy = (report: EvidenceReport, more: Partial<Account> = {}) => {
		const accounts = [
			accountOf('s1'),
			accountOf('s2'),
			accountOf('s3'),
			foreignAccount('t1', 'Microsoft Entra ID', more),
		];
		const {changed} = takeEvidence(recordSet(accounts.map((each) => [each.personId, each] as const)), report);
		return changed.flatMap(({after}) => (after.evidence?.unlisted === undefined ? [] : [after.personId]));
	};

	test('says nothing of whom it never told of by the Person ID that we made up', () => {
		expect(markedBy(report)).toEqual(['s3']);
	});

	test('where it tells everybody by Person ID, who is not in it is not there', () => {
		const {nameless: _, ...whole} = report;
		expect(markedBy(whole)).toEqual(['s3', 't1']);
	});

	test('and who was told of by it before, is gone', () => {
		const evidence = {state: 'live', at: '2026-08-01', code: 'Active', from: 'roster service'} as const;
		expect(markedBy(report, {evidence})).toEqual(['s3', 't1']);
	});
});
