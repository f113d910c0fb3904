import {expect, test} from 'vitest';
import {type LogFormat, logTo} from '../../source/serve/log.ts';

const now = () => new Date('2026-08-21T02:15:00.000Z');
const logged = (format: LogFormat) => {
	const lines: string[] = [];
	const log = logTo((line) => lines.push(line), format, now);
	log('info', 'ended', {connection: 'sis', exitCode: 0, message: undefined, seconds: 1.5});
	log('error', 'ended', {message: 'said "no" = \u001b[31mred\nnext=1'});
	return lines;
};

test('for the journal: the priority first, one line a fact, nothing that could be another fact', () => {
	expect(logged('journal')).toEqual([
		'<6>ended connection=sis exitCode=0 seconds=1.5',
		expect.stringMatching(/^<3>ended message="said \\"no\\" = [^\u001b\n]*next=1"$/),
	]);
});

test('as text: with time and level', () => {
	expect(logged('text')[0]).toBe('2026-08-21T02:15:00.000Z info ended connection=sis exitCode=0 seconds=1.5');
});

test('as JSON: one object a line', () => {
	const lines = logged('json').map((line) => JSON.parse(line));
	expect(lines[0]).toEqual({
		at: '2026-08-21T02:15:00.000Z',
		level: 'info',
		event: 'ended',
		connection: 'sis',
		exitCode: 0,
		seconds: 1.5,
	});
	expect(lines[1].message).toBe('said "no" = \u001b[31mred\nnext=1');
});
