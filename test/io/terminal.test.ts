import {PassThrough} from 'node:stream';
import {expect, test} from 'vitest';
import type {Work} from '../../source/core/ports.ts';
import {askOnTerminal, progressLine} from '../../source/io/terminal.ts';

const never = new AbortController().signal;

function terminal() {
	const input = Object.assign(new PassThrough(), {isTTY: true, setRawMode: () => input});
	let told = '';
	const output = Object.assign(new PassThrough(), {isTTY: true, columns: 40, rows: 10});
	output.on('data', (text: Buffer) => {
		told += text;
	});
	return {
		input: input as unknown as NodeJS.ReadStream,
		output: output as unknown as NodeJS.WriteStream,
		type: (keys: string) => void input.write(keys),
		told: () => told,
	};
}

test.each([
	['y\r', true],
	['YES\r', true],
	['n\r', false],
	['\r', false],
	['yesterday\r', false],
	['\u0004', false],
])('the answer %j means %s', async (keys, meaning) => {
	const {input, output, type, told} = terminal();
	const answer = askOnTerminal('Apply?', input, output, never);
	type(keys);
	expect(await answer).toBe(meaning);
	expect(told()).toContain('Apply? [y/N] ');
});

test('Ctrl+C is no answer but an interruption', async () => {
	const {input, output, type} = terminal();
	const answer = askOnTerminal('Apply?', input, output, never);
	type('\u0003');
	await expect(answer).rejects.toMatchObject({name: 'AbortError'});
});

test('a signal ends the question too', async () => {
	const {input, output} = terminal();
	const stop = new AbortController();
	const answer = askOnTerminal('Apply?', input, output, stop.signal);
	stop.abort();
	await expect(answer).rejects.toMatchObject({name: 'AbortError'});
});

test('progress stays on one line, fits, holds no control characters, and is wiped before others speak and at the end', async () => {
	const {output, told} = terminal();
	const line = progressLine(output);
	const work = async function* (): Work<string> {
		yield {stage: 'read', message: `/srv/\u001b[2J${'x'.repeat(100)}`};
		line.wipe();
		output.write('plan\n');
		return 'done';
	};
	expect(await line.follow(work(), true)).toBe('done');
	await new Promise(setImmediate);
	const [shown = '', rest] = told().split('\r\x1b[K');
	expect(shown).toHaveLength(39);
	expect(shown).not.toMatch(/\p{Cc}/u);
	expect(rest).toBe('plan\n');
});

test('work that fails leaves no progress behind it, and quiet work tells none', async () => {
	const {output, told} = terminal();
	const line = progressLine(output);
	const fails = async function* (): Work<never> {
		yield {stage: 'read'};
		throw new Error('broke');
	};
	await expect(line.follow(fails(), true)).rejects.toThrow('broke');
	await expect(line.follow(fails(), false)).rejects.toThrow('broke');
	await new Promise(setImmediate);
	expect(told()).toBe('read\r\x1b[K');
});
