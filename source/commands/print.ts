import {visible} from '../core/visible.ts';
import type {Cli} from './cli.ts';

/** One JSON object on standard output, with its schema; nothing else goes there. */
export function printJson(cli: Cli, schema: string, value: object): void {
	cli.out(`${JSON.stringify({schema: `rollcall.${schema}/1`, ...value}, null, '\t')}\n`);
}

/** Lines of text; each is made safe for a terminal. */
export function printLines(cli: Cli, lines: Iterable<string>): void {
	cli.out([...lines].map((line) => `${visible(line)}\n`).join(''));
}

/** Columns as wide as their widest cell, two spaces apart; the last one as long as it likes. */
export function table(rows: ReadonlyArray<readonly string[]>): readonly string[] {
	const safe = rows.map((row) => row.map(visible));
	const widths = (safe[0] ?? []).map((_, column) =>
		safe.reduce((widest, row) => Math.max(widest, length(row[column] ?? '')), 0),
	);
	return safe.map((row) =>
		row
			.map((cell, column) =>
				column === row.length - 1
					? cell
					: cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - length(cell))),
			)
			.join('  ')
			.trimEnd(),
	);
}

const segmenter = new Intl.Segmenter();
const length = (text: string) =>
	/^[\x20-\x7e]*$/.test(text) ? text.length : [...segmenter.segment(text)].length;

/** `2026-08-21 02:14` in the machine's own time zone. */
export function moment(at: string): string {
	const date = new Date(at);
	const two = (number: number) => String(number).padStart(2, '0');
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `1 person`, `12 people`. */
export const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
