import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {SourceUnhealthyError} from '../../../source/core/errors.ts';
import {readActivityLog} from '../../../source/core/evidence/activity-log.ts';

const read = (text: string | Uint8Array) =>
	readActivityLog(typeof text === 'string' ? Buffer.from(text) : text, 'log.csv');

const preamble = [
	'OPERATION,SYNC_SOURCE',
	'ACTIVITY_ID,A-17',
	'STARTED AT,2026-08-21T02:20:00Z',
	'ENDED AT,2026-08-21T02:25:00Z',
	'STATUS,COMPLETED',
	'SUB_STATUS,WITH_ISSUES',
	'',
].join('\n');
const header = 'person_id,first_name,operation_status,operation_substatus,timestamp\n';
const log = (...rows: readonly string[]) => `${preamble}\n${header}${rows.join('\n')}\n`;
const person = (substatus: string, status = 'SUCCESS') =>
	read(log(`s1,Ben,${status},${substatus},`)).people[0];

describe('an activity log', () => {
	test('its preamble', () => {
		expect(read(log())).toEqual({
			kind: 'activity log',
			at: '2026-08-21T02:25:00.000Z',
			startedAt: '2026-08-21T02:20:00.000Z',
			people: [],
			status: 'COMPLETED WITH_ISSUES',
			ended: 'completed',
			operation: 'SYNC_SOURCE',
			activityId: 'A-17',
			tally: {},
			issues: [],
			complete: false,
		});
	});

	test('without any table it tells nothing of rows, not that there were none', () => {
		expect(read(preamble)).toMatchObject({ended: 'completed', people: []});
		expect(read(preamble)).not.toHaveProperty('tally');
	});

	test.each([
		['COMPLETED', 'completed'],
		['failed', 'failed'],
		['IN_PROGRESS', undefined],
		['', undefined],
	])('status "%s": ended %s', (status, ended) => {
		expect(read(log().replace('STATUS,COMPLETED', `STATUS,${status}`)).ended).toBe(ended);
	});

	test.each(['CREATED', 'UPDATED', 'ADDED', 'REACTIVATED', 'ACTIVATED', 'NO_CHANGE', 'unchanged'])(
		'%s: alive',
		(code) => {
			expect(person(code)).toMatchObject({says: 'live', code: code.toUpperCase()});
		},
	);
	test.each(['DEACTIVATED', 'DELETED', 'REMOVED'])('%s: inactive', (code) => {
		expect(person(code)?.says).toBe('inactive');
	});
	test.each([
		['CREATED', 'ISSUE'],
		['OPERATION_NOT_ALLOWED', 'ISSUE'],
		['SOMETHING_NEW', 'SUCCESS'],
		['', ''],
	])('%s with status "%s" says nothing of the account', (code, status) => {
		expect(person(code, status)?.says).toBe('issue');
	});

	test('the newest row of a person wins, the later one where they are equal', () => {
		const rows = (...times: readonly string[]) =>
			read(log(...times.map((time, at) => `s1,Ben,SUCCESS,${at === 0 ? 'CREATED' : 'DEACTIVATED'},${time}`)))
				.people[0]?.says;
		expect(rows('2026-08-21T03:00:00Z', '2026-08-21T02:00:00Z')).toBe('live');
		expect(rows('2026-08-21T02:00:00Z', '2026-08-21T03:00:00Z')).toBe('inactive');
		expect(rows('2026-08-21T02:00:00Z', '2026-08-21T02:00:00Z')).toBe('inactive');
	});

	test('what was refused hides nothing of what was done', () => {
		const rows = [
			's1,Ben,ISSUE,NO_EMAIL,2026-08-21T03:00:00Z',
			's1,Ben,SUCCESS,UPDATED,2026-08-21T02:00:00Z',
		];
		expect(read(log(...rows)).people).toMatchObject([
			{personId: 's1', says: 'live', code: 'UPDATED'},
			{personId: 's1', says: 'issue', code: 'NO_EMAIL'},
		]);
	});

	test('a row without a time has the time at which the activity ended', () => {
		expect(person('CREATED')?.at).toBe('2026-08-21T02:25:00.000Z');
	});

	test('other tables tell issues, with their lines', () => {
		const report = read(
			`${log('s1,Ben,SUCCESS,CREATED,')}\nclass_id,operation_status,operation_substatus\nc1,SUCCESS,CREATED\nc2,ISSUE,COURSE_NOT_FOUND\n\nroster_id,operation_status\nr1,ISSUE\n`,
		);
		expect(report.people).toHaveLength(1);
		expect(report.issues).toEqual([
			"log.csv:13 - class_id 'c2': COURSE_NOT_FOUND",
			"log.csv:16 - roster_id 'r1': ISSUE",
		]);
	});

	test('columns in another order and case, quoted cells, CRLF and a byte order mark', () => {
		const text = `\ufeff${preamble.replaceAll('\n', '\r\n')}\r\nPerson_ID,Timestamp,OPERATION_SUBSTATUS,operation_status\r\n"s,1",2026-08-21T02:00:00Z,"CREATED",success\r\n`;
		expect(read(text).people).toMatchObject([{personId: 's,1', says: 'live'}]);
		expect(read(text)).toMatchObject({activityId: 'A-17'});
	});

	test('is known by its tables alone', () => {
		expect(read(`${header}s1,Ben,SUCCESS,CREATED,\n`)).toMatchObject({at: '1970-01-01T00:00:00.000Z'});
	});

	test.each(['', '\n\n', 'sourcedId,givenName\n1,Ben\n', 'hello', '<html></html>'])('%j is none', (text) => {
		expect(() => read(text)).toThrow(SourceUnhealthyError);
	});

	test('ids that belong to objects are only ids', () => {
		expect(read(log('__proto__,x,SUCCESS,CREATED,')).people).toMatchObject([{personId: '__proto__'}]);
	});

	test('any bytes are read or refused clearly', () => {
		fc.assert(
			fc.property(
				fc.oneof(
					fc.uint8Array({maxLength: 300}),
					fc.array(fc.constantFrom('"', ',', '\n', 'person_id', 'OPERATION', '\0', 'é'), {maxLength: 60}),
				),
				(bytes) => {
					try {
						read(bytes instanceof Uint8Array ? bytes : bytes.join(''));
					} catch (error) {
						expect(error).toBeInstanceOf(SourceUnhealthyError);
					}
				},
			),
			{numRuns: 300, seed: 3},
		);
	});
});
