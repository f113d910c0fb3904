import {describe, expect, test} from 'vitest';
import type {Output} from '../../../source/dashboard/paint/frame-stdout.ts';
import {isSpoken, SpeakingStdout} from '../../../source/dashboard/paint/speaking-stdout.ts';

const open = () => {
	let written = '';
	const listeners: Array<() => void> = [];
	const target: Output = {
		isTTY: true,
		columns: 20,
		rows: 4,
		write: (bytes, done) => {
			written += bytes;
			done?.();
			return true;
		},
		on: (_, listener) => listeners.push(listener),
		off: () => {},
	};
	const take = () => {
		const bytes = written;
		written = '';
		return bytes;
	};
	return {stdout: new SpeakingStdout(target), take, resize: () => listeners[0]!()};
};

test('prints what is news, and never erases, places or hides the cursor', () => {
	const {stdout, take} = open();
	stdout.write('\x1b[?25l');
	stdout.write('head\n one\n two\n');
	expect(take()).toBe('head\r\none\r\ntwo\r\n');
	stdout.write('\x1b[2K\x1b[1A\x1b[2K\x1b[Ghead\n one\n three\n');
	expect(take()).toBe('three\r\n');
	stdout.write('\x1b[?25h');
	expect(take()).toBe('\x1b[?25h');
});

test('says the whole screen again when it is asked to', () => {
	const {stdout, take} = open();
	stdout.write('head\none\n');
	take();
	stdout.redraw();
	expect(take()).toBe('head\r\none\r\n');
});

test('a window that changes is told on, and says nothing by itself', () => {
	const {stdout, take, resize} = open();
	let told = 0;
	stdout.on('resize', () => told++);
	stdout.write('head\n');
	take();
	resize();
	expect([told, take()]).toEqual([1, '']);
});

describe('lines instead of drawing are wanted', () => {
	test.each([{ROLLCALL_SCREEN_READER: '1'}, {ROLLCALL_SCREEN_READER: 'yes'}, {INK_SCREEN_READER: 'true'}])(
		'by %o',
		(env) => expect(isSpoken(env)).toBe(true),
	);
	test.each([{}, {ROLLCALL_SCREEN_READER: '0'}, {ROLLCALL_SCREEN_READER: ''}, {INK_SCREEN_READER: 'false'}])(
		'not by %o',
		(env) => expect(isSpoken(env)).toBe(false),
	);
});
