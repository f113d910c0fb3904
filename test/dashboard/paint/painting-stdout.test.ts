import {describe, expect, test} from 'vitest';
import type {Output} from '../../../source/dashboard/paint/frame-stdout.ts';
import {canScroll, PaintingStdout} from '../../../source/dashboard/paint/painting-stdout.ts';

/** A terminal that keeps what it was sent. */
class Target implements Output {
	readonly isTTY = true;
	columns = 20;
	rows = 4;
	readonly listeners: Array<() => void> = [];
	#written = '';

	write(bytes: string, done?: () => void): boolean {
		this.#written += bytes;
		done?.();
		return true;
	}
	on(_: 'resize', listener: () => void) {
		this.listeners.push(listener);
	}
	off(_: 'resize', listener: () => void) {
		this.listeners.splice(this.listeners.indexOf(listener), 1);
	}
	/** What came since it was last asked. */
	take() {
		const written = this.#written;
		this.#written = '';
		return written;
	}
}

const enter = '\x1b[?1049h';
const leave = '\x1b[?1049l';
const anew = '\x1b[m\x1b[H\x1b[J';
/** As Ink writes a frame over the one before. */
const erase = '\x1b[2K\x1b[1A\x1b[2K\x1b[1A\x1b[2K\x1b[1A\x1b[2K\x1b[G';
const frame = (...rows: readonly string[]) => rows.join('\n');

const open = () => {
	const target = new Target();
	const stdout = new PaintingStdout(target, {scrolls: true});
	return {target, stdout};
};
const drawing = (...rows: readonly string[]) => {
	const world = open();
	world.stdout.write(enter);
	world.stdout.write(frame(...rows));
	world.target.take();
	return world;
};

test('outside the alternate screen everything passes as it is', () => {
	const {target, stdout} = open();
	stdout.write('\x1b[2Khello\n');
	expect(target.take()).toBe('\x1b[2Khello\n');
});

test('the first frame is painted on a cleared screen', () => {
	const {target, stdout} = open();
	stdout.write(enter);
	stdout.write('\x1b[?25l');
	stdout.write(frame('a', 'b', '', 'd'));
	expect(target.take()).toBe(`${enter}\x1b[?25l${anew}\x1b[1Ha\x1b[2Hb\x1b[4Hd`);
});

test('of the next one only what changed, and none of the erasing', () => {
	const {target, stdout} = drawing('a', 'b', '', 'd');
	stdout.write('\x1b[?2026h');
	stdout.write(erase + frame('a', 'bc', '', 'd'));
	stdout.write('\x1b[?2026l');
	expect(target.take()).toBe('\x1b[2;2Hc');
});

test('modes and what is asked of the terminal pass', () => {
	const {target, stdout} = drawing('a');
	stdout.write('\x1b[?2004h');
	stdout.write('\x1b[?25h');
	expect(target.take()).toBe('\x1b[?2004h\x1b[?25h');
});

test('a frame that is coloured from its first letter is no control', () => {
	const {target, stdout} = drawing('', '', '', '');
	stdout.write(erase + frame('\x1b[7mhead\x1b[27m', '', '', ''));
	expect(target.take()).toBe('\x1b[1H\x1b[7mhead\x1b[m');
});

test('after another program had the screen, all is painted', () => {
	const {target, stdout} = drawing('a', 'b', '', 'd');
	stdout.write(erase);
	stdout.write(leave);
	stdout.write('a shell\n');
	stdout.write(enter);
	stdout.write(frame('a', 'b', '', 'd'));
	expect(target.take()).toBe(`${leave}a shell\n${enter}${anew}\x1b[1Ha\x1b[2Hb\x1b[4Hd`);
});

test('nothing reaches a terminal that is somebody else’s, and whoever waits is answered', () => {
	const {target, stdout} = drawing('a', 'b', '', 'd');
	stdout.write(leave);
	target.take();
	stdout.silent = true;
	let answered = false;
	stdout.write(`\x1b[?25h${leave}\x1b[?2004l`, () => {
		answered = true;
	});
	expect(target.take()).toBe('');
	expect(answered).toBe(true);
	stdout.silent = false;
	stdout.write(enter);
	stdout.write(frame('a', 'b', '', 'd'));
	expect(target.take()).toBe(`${enter}${anew}\x1b[1Ha\x1b[2Hb\x1b[4Hd`);
});

test('a redraw paints what was last drawn, and nothing before there was anything', () => {
	const {target, stdout} = drawing('a', 'b', '', 'd');
	stdout.redraw();
	expect(target.take()).toBe(`${anew}\x1b[1Ha\x1b[2Hb\x1b[4Hd`);
	const fresh = open();
	fresh.stdout.redraw();
	expect(fresh.target.take()).toBe('');
});

describe('a window that changes', () => {
	test('is told on, and shows the last frame until there is a new one', () => {
		const {target, stdout} = drawing('a', 'b', 'c', 'd');
		let told = 0;
		stdout.on('resize', () => told++);
		target.rows = 2;
		target.listeners[0]!();
		expect(told).toBe(1);
		expect(target.take()).toBe(`${anew}\x1b[1Ha\x1b[2Hb`);
	});

	test('is painted once where a new frame comes at once', () => {
		const {target, stdout} = drawing('a', 'b', 'c', 'd');
		stdout.on('resize', () => stdout.write(erase + frame('new')));
		target.columns = 10;
		target.listeners[0]!();
		expect(target.take()).toBe(`${anew}\x1b[1Hnew`);
	});

	test('is no longer listened to when the dashboard is left', () => {
		const {target, stdout} = drawing('a');
		stdout.stop();
		expect(target.listeners).toEqual([]);
	});
});

test('what takes more than a packet is shown at once', () => {
	const {target, stdout} = drawing('a');
	target.columns = 2000;
	stdout.write(frame('x'.repeat(1500)));
	expect(target.take()).toMatch(/^\x1b\[\?2026h.*\x1b\[\?2026l$/s);
});

test('an empty write tells when everything before it is written', () => {
	const {target, stdout} = drawing('a');
	let written = 0;
	stdout.write('', () => written++);
	stdout.write('\x1b[?2026l', () => written++);
	expect([written, target.take()]).toEqual([2, '']);
});

describe('rows are moved only by terminals that say they can', () => {
	test.each([
		'xterm-256color',
		'screen.xterm-256color',
		'tmux-256color',
		'linux',
		'vt220',
		'rxvt-unicode',
		'st-256color',
	])('%s can', (TERM) => expect(canScroll({TERM})).toBe(true));
	test.each(['dumb', 'ansi', 'unknown', 'cons25', 'vt52', '', undefined, 'stranger'])('%s cannot', (TERM) =>
		expect(canScroll(TERM === undefined ? {} : {TERM})).toBe(false),
	);
});
