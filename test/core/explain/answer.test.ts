import {describe, expect, test} from 'vitest';
import type {Account} from '../../../source/core/directory/account.ts';
import {emptyDirectory} from '../../../source/core/directory/directory.ts';
import {type ConnectionId, personId, runId} from '../../../source/core/directory/ids.ts';
import {answerOf} from '../../../source/core/explain/answer.ts';
import {calledIn} from '../../../source/core/explain/called.ts';
import type {Facts, SourceFacts} from '../../../source/core/explain/facts.ts';

const sis = 'sis-1' as ConnectionId;
const account: Account = {
	personId: personId('S1'),
	firstName: 'Ana',
	lastName: 'Diaz',
	roles: [],
	source: 'SFTP',
	status: 'New',
	authentication: 'Managed Apple Account',
	owner: sis,
	externalIds: {[sis]: 'S1'},
	created: '2026-08-20T02:00:00.000Z',
};
const source: SourceFacts = {
	connection: 'sis',
	delivers: true,
	run: {id: runId(1), begin: '2026-08-20T02:00:00.000Z'},
	rows: [
		{
			externalId: 'S1',
			id: 'S1',
			name: 'Ana Diaz',
			place: {file: 'students.csv', line: 2},
			pairedBy: 'external id',
		},
	],
	faulty: false,
	leftOut: [],
	problems: [],
	patches: [],
	heldBack: [],
	decided: [],
	changes: [],
	guards: [],
};
const facts: Facts = {
	asked: 'S1',
	kind: 'person',
	key: 'S1',
	name: 'Ana Diaz',
	account,
	sources: [source],
	conflicts: [],
	settled: [],
	past: [],
	packages: [],
	published: true,
	strangers: [],
	clocks: [],
	called: calledIn(emptyDirectory, new Map([[sis, 'sis']])),
};
const why = (changed: Partial<Facts>) => answerOf({...facts, ...changed}).replace(/^.*kept tells\. /, '');

describe('the answer of somebody who is in', () => {
	const held = {kind: 'accounts', key: 'S1', why: 'conflict: Takeover'} as const;
	const idp: SourceFacts = {...source, connection: 'idp', delivers: false, rows: [], heldBack: [held]};

	test('follows who delivers it, though another connection has a conflict', () => {
		expect(why({sources: [source, idp]})).toBe(
			'sis lists it in students.csv:2. At idp a conflict waits for a decision (Takeover).',
		);
		expect(why({sources: [{...source, heldBack: [held]}, idp]})).toBe(
			'It goes out as it was last sent: a conflict waits for a decision (Takeover).',
		);
	});

	test('names the row that counts, not that of the other kind', () => {
		const [row] = source.rows;
		const rows = [
			{...row!, otherKind: true as const},
			{...row!, place: {file: 'staff.csv', line: 6}},
		];
		expect(why({sources: [{...source, rows}]})).toBe('sis lists it in staff.csv:6.');
	});

	test('tells of a row that is left out, and what was decided of it', () => {
		const out = {kind: 'people', externalId: 'S1', code: 'role', reason: 'role x is left out'} as const;
		const leftOut = [{...out, file: 'users.csv', line: 12}];
		const decided = [
			{
				id: 'c-1' as never,
				kind: 'role-left-out',
				incoming: 'S1',
				accounts: ['S1'],
				choice: 't',
				label: 'Keep as staff',
				run: runId(2),
			},
		];
		expect(why({sources: [{...source, rows: [], leftOut, decided}]})).toBe(
			'sis lists it in users.csv:12, where it is left out: role x is left out; it goes out as it was last sent, as was decided: Keep as staff.',
		);
		const own = [{...leftOut[0]!, file: 'students.csv', line: 2}];
		expect(why({sources: [{...source, leftOut: own}]})).toContain(
			'students.csv:2, where it is left out: role x',
		);
	});
});

describe('what Apple School Manager said', () => {
	const seen = {at: '2026-09-02T03:05:00.000Z', from: 'activity log'} as const;
	const told = (evidence: NonNullable<Account['evidence']>) =>
		why({account: {...account, evidence}}).replace(/^.*students\.csv:2\. /, '');

	test('stands in the answer, with what was refused', () => {
		expect(told({...seen, state: 'inactive', code: 'DEACTIVATED'})).toBe(
			'Apple School Manager reported it inactive on 2 September 2026 (DEACTIVATED).',
		);
		expect(told({...seen, state: 'unknown', code: 'OPERATION_NOT_ALLOWED'})).toBe(
			'Apple School Manager refused something of it on 2 September 2026 (OPERATION_NOT_ALLOWED).',
		);
		const issue = {at: '2026-09-03T03:05:00.000Z', code: 'OPERATION_NOT_ALLOWED'};
		expect(told({...seen, state: 'live', code: 'CREATED', issue})).toBe(
			'Apple School Manager had it on 2 September 2026 (CREATED). It refused something of it on 3 September 2026 (OPERATION_NOT_ALLOWED).',
		);
	});
});
