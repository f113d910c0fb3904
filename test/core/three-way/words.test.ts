import {expect, test} from 'vitest';
import type {ThreeWayRecord} from '../../../source/core/three-way/record.ts';
import {type WayFacts, wayWords} from '../../../source/core/three-way/words.ts';

const record: ThreeWayRecord = {
	key: 'S4',
	name: 'Dana Moss',
	source: 'listed',
	sent: 'sent',
	apple: 'unknown',
	reason: 'refused',
	fields: [],
};
const at = '2026-11-13T03:00:00.000Z';
const facts: WayFacts = {listedBy: 'sis (users.csv:12)', sentAt: '2026-11-12T03:00:00.000Z'};
const words = (more: Partial<ThreeWayRecord>, known: WayFacts = {}) =>
	wayWords({...record, ...more}, {...facts, ...known});
const fields = [{field: 'gradeLevel', source: '6', here: '5', sent: '5'}];

test('from the source over what was sent to Apple School Manager', () => {
	expect(words({}, {evidence: {state: 'unknown', at, code: 'NO_EMAIL', from: 'activity log'}})).toBe(
		'Listed by sis (users.csv:12), sent 12 November 2026, refused by Apple School Manager on 13 November 2026 (NO_EMAIL). Apple School Manager refused something of it.',
	);
	expect(
		words(
			{apple: 'live', reason: 'refused'},
			{evidence: {state: 'live', at, code: 'CREATED', from: 'activity log', issue: {at, code: 'NO_EMAIL'}}},
		),
	).toContain(
		'in Apple School Manager on 13 November 2026 (CREATED), refused by Apple School Manager on 13 November 2026 (NO_EMAIL).',
	);
	expect(
		words(
			{apple: 'missing', reason: 'missing'},
			{
				evidence: {
					state: 'unknown',
					at,
					code: 'NOT_LISTED',
					from: 'roster service',
					unlisted: {at},
				},
			},
		),
	).toContain('not in the whole list of Apple School Manager of 13 November 2026.');
});

test('each side where it is not', () => {
	const {listedBy: _, sentAt: _s, ...none} = facts;
	expect(wayWords({...record, source: 'absent', sent: 'unknown', reason: 'not-fed'}, none)).toBe(
		'Not at a source, nothing was sent yet, nothing was read of it from Apple School Manager. No upload carries it.',
	);
	expect(words({source: 'left out', sent: 'not sent', reason: 'left-out'})).toMatch(
		/^Left out at sis \(users\.csv:12\), not in what was sent 12 November 2026, /,
	);
	expect(words({source: 'unknown', reason: 'no-roster'})).toMatch(/^Its source is not known, /);
});

test('fields are told where they are the reason; else why, as explain says it', () => {
	expect(words({reason: 'fields', fields})).toMatch(/ GradeLevel: 6 at the source, 5 here, 5 sent\.$/);
	expect(words({reason: 'conflict', fields}, {why: 'A conflict waits.'})).toMatch(/ A conflict waits\.$/);
	expect(words({reason: 'conflict'})).toMatch(/ A conflict waits for a decision\.$/);
	expect(
		words({reason: 'fields', fields: [{field: 'email', source: '', sent: 'a@x', apple: 'b@x'}]}),
	).toMatch(/ Email: \(nothing\) at the source, a@x sent, b@x in Apple School Manager\.$/);
});
