import {describe, expect, test} from 'vitest';
import {hidden} from '../../../source/dashboard/components/cell.ts';
import {cellsOf} from '../../../source/dashboard/paint/cells.ts';
import {glyphs} from '../../../source/dashboard/theme.ts';

const textOf = (row: string, columns = 10) => cellsOf(row, columns)?.characters.join('');

test('a row is as wide as the terminal: cut, or blank to its end', () => {
	expect(textOf('abc')).toBe('abc       ');
	expect(textOf('0123456789abc')).toBe('0123456789');
	expect(cellsOf('ab  ', 10)?.end).toBe(2);
	expect(cellsOf('ab\x1b[7m  \x1b[27m', 10)?.end).toBe(4);
});

test('colours are seen on letters, not on spaces', () => {
	const {styles} = cellsOf('\x1b[36mA B\x1b[39m', 4)!;
	expect(styles.map(({foreground}) => foreground)).toEqual(['36', '', '36', '']);
});

describe('columns that are certain', () => {
	test.each([...Object.values(glyphs), hidden, '␛', 'é', 'Ł', 'Ж', 'ω', '█', '⏎', '’'])('%s', (mark) => {
		expect(textOf(mark, 1)).toBe(mark);
	});
});

describe('columns on which terminals disagree, and what is no text', () => {
	test.each([
		'山',
		'e\u0301',
		'🙂',
		'\u200d',
		'▶',
		'◀',
		'ש',
		'\t',
		'\x1b[2K',
		'a\x07',
		'\x1b]8;;x\x07',
		'\u00ad',
		'㎏',
	])('%j', (text) => {
		expect(cellsOf(`abc${text}`, 10)).toBeUndefined();
	});
});
