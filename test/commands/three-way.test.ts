import {describe, expect, test} from 'vitest';
import type {Cli} from '../../source/commands/cli.ts';
import {printThreeWay, type ThreeWayOptions} from '../../source/commands/three-way.ts';
import {UsageError} from '../../source/core/errors.ts';
import {fakeThreeWay} from '../support/fake-three-way.ts';

function printed(options: Partial<ThreeWayOptions> = {}, found = fakeThreeWay): string {
	let text = '';
	printThreeWay({out: (more: string) => void (text += more)} as Cli, found, {limit: 50, ...options});
	return text;
}

describe('reconcile --difference', () => {
	test('how old each side is, groups with counts, and whom somebody should look at', () => {
		const text = printed();
		expect(text).toMatch(/^Source {2}sis, read 2026-08-2\d \d\d:14$/m);
		expect(text).toMatch(/^Sent {4}asm, sent 2026-08-2\d \d\d:15$/m);
		expect(text).toMatch(/^Apple {3}newest evidence of /m);
		expect(text).toContain('900 people: 897 alike everywhere, 2 to look at');
		expect(text).toMatch(/^ {2}! {2}1 {2}source: listed {2}sent +Apple: unknown {2}.*\(refused\)$/m);
		expect(text).toMatch(/^ {5}1 .*\(next-upload\)$/m);
		expect(text).toContain('4003 Dana Moss\n    The way of 4003: refused.\n');
		expect(text).not.toContain('The way of P00007');
		expect(text).toContain('40 classes: 40 alike everywhere, 0 to look at');
	});

	test('one reason alone, and no more than were asked for', () => {
		const text = printed({reason: 'NEXT-UPLOAD'});
		expect(text).toContain('P00007 Gil Ash\n    The way of P00007: next-upload.\n');
		expect(text).not.toContain('refused');
		expect(printed({limit: 1})).toContain('… and 1 more (--limit, --reason, --json)');
		expect(() => printed({reason: 'whatever'})).toThrow(UsageError);
	});

	test('as one object with stable keys', () => {
		const value = JSON.parse(printed({json: true}));
		expect(value).toMatchObject({
			schema: 'rollcall.difference/1',
			sources: [{connection: 'sis', held: false, run: 'R000007', at: '2026-08-21T02:14:00.000Z'}],
			packages: [{target: 'asm', state: 'sent', confirmed: false, unread: false}],
			evidence: '2026-08-20T02:30:00.000Z',
			people: {total: 900, alike: 897, look: 2},
			classes: {total: 40, groups: []},
			total: 3,
		});
		expect(value.people.groups[0]).toEqual({
			source: 'listed',
			sent: 'sent',
			apple: 'unknown',
			reason: 'refused',
			count: 1,
			look: true,
		});
		expect(value.items[1]).toEqual({
			kind: 'people',
			key: 'P00007',
			name: 'Gil Ash',
			source: 'listed',
			sent: 'sent',
			apple: 'live',
			reason: 'next-upload',
			look: false,
			fields: [{field: 'gradeLevel', source: '6', here: '6', sent: '5', apple: null}],
			way: 'The way of P00007: next-upload.',
		});
		expect(JSON.parse(printed({json: true, reason: 'stranger'})).total).toBe(1);
	});

	test('names from outside cannot write to the terminal', () => {
		const [first, ...others] = fakeThreeWay.people.records;
		const people = {...fakeThreeWay.people, records: [{...first!, name: '\x1b[2Jx'}, ...others]};
		expect(printed({}, {...fakeThreeWay, people})).not.toContain('\x1b');
	});

	test('nothing yet', () => {
		const {evidence: _, ...rest} = fakeThreeWay;
		const none = {total: 0, alike: 0, look: 0, groups: [], records: []};
		const text = printed({}, {...rest, sources: [], packages: [], people: none, classes: none});
		expect(text).toContain('Sent    nothing yet');
		expect(text).toContain('Apple   nothing was read: rollcall reconcile FILE');
	});
});
