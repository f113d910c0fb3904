import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type Painted, paint} from '../../../source/dashboard/paint/paint.ts';
import {frameAfter, step} from './frames.ts';
import {fullFrame, Screen} from './screen.ts';

const columns = 40;
const height = 12;
const wrapOff = '\x1b[?7l';

describe.each([true, false])('a terminal that moves rows within margins: %s', (scrolls) => {
	test('shows after our bytes what the whole frame would show', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(step(columns, height), {minLength: 1, maxLength: 12}), async (steps) => {
				const screen = new Screen(columns, height);
				await screen.write(wrapOff);
				let size = {columns, rows: height};
				let frame: readonly string[] = Array.from({length: height}, (_, row) => `row ${row}`);
				let painted: Painted | undefined;
				for (const change of steps) {
					frame = frameAfter(frame, change);
					if (change.type === 'resize') {
						size = {columns: change.columns, rows: change.height};
						screen.terminal.resize(size.columns, size.rows);
					}
					if (change.type === 'resize' || change.type === 'redraw') painted = undefined;
					const result = paint(painted, frame, {...size, scrolls});
					painted = result.painted;
					await screen.write(result.bytes);
					expect(screen.rows()).toEqual(await fullFrame(frame, size.columns, size.rows));
				}
			}),
			{numRuns: 60},
		);
	});

	test('is asked to write nothing when nothing changed', () => {
		fc.assert(
			fc.property(step(columns, height), (change) => {
				const frame = frameAfter(
					Array.from({length: height}, () => 'x'),
					change,
				);
				const options = {columns, rows: height, scrolls};
				const {painted} = paint(undefined, frame, options);
				expect(paint(painted, frame, options).bytes).toBe('');
			}),
		);
	});
});

/** Forty rows of a list of people, one of them under the cursor. */
const list = (top: number, cursor: number) => {
	const rows = Array.from({length: 36}, (_, row) => {
		const at = top + row;
		const name = ` ${row === cursor ? '▸' : ' '}   Diaz-${at}, Ana`.padEnd(40);
		const text = `${name}P${100_000 + at}   Student   `;
		return row === cursor ? `\x1b[7m${text.padEnd(120)}\x1b[27m` : `${text}\x1b[36m●\x1b[39m Active   SFTP`;
	});
	return ['head', 'tabs', `person ${top + cursor}`, ...rows, 'footer'];
};
const wide = {columns: 120, rows: 40, scrolls: true};

describe('bytes over a slow line, 120×40', () => {
	const from = (before: readonly string[], next: readonly string[], options = wide) =>
		paint(paint(undefined, before, options).painted, next, options).bytes.length;

	test('moving the cursor takes no more than 400', () => {
		expect(from(list(0, 10), list(0, 11))).toBeLessThanOrEqual(400);
	});

	test.each([
		['down', list(0, 35), list(1, 35)],
		['up', list(8, 0), list(7, 0)],
	])('scrolling %s by one line takes no more than 800', (_, before, next) => {
		expect(from(before, next)).toBeLessThanOrEqual(800);
	});

	test('half a page takes less than half a screen', () => {
		expect(from(list(0, 10), list(18, 10))).toBeLessThan(from([], list(18, 10)) * 0.7);
	});

	test('without margins the cells alone are written', () => {
		const bytes = paint(paint(undefined, list(0, 35), wide).painted, list(1, 35), {
			...wide,
			scrolls: false,
		}).bytes;
		expect(bytes).not.toMatch(/\x1b\[\d+;\d+r/);
		expect(bytes.length).toBeLessThan(4000);
	});

	test('one changed letter takes one letter', () => {
		expect(from(['head', 'row 41 of 900'], ['head', 'row 42 of 900'])).toBeLessThanOrEqual(8);
	});
});
