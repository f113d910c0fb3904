import {decode, notAscii, notPlainId} from './cells.ts';

const hyphen = 0x2d;
const months = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*';
const monthDate = new RegExp(`^(?:\\d{1,2}-${months}(?:-\\d{2,4})?|${months}-\\d{1,4})$`, 'i');
const numericDate = /^\d{1,2}([/.])\d{1,2}\1\d{4}$|^\d{1,2}\/\d{1,2}\/\d{2}$|^\d{4}\/\d{1,2}\/\d{1,2}$/;
const decimal = /^-?\d+[.,]0+$/;
const scientific = /^\d(?:[.,]\d+)?E\+?\d+$/i;
const curly = /[\u201c-\u201f\u2018-\u201b]/;

/**
 * What spreadsheets do to ids: `123` becomes `123.0` or `1.23E+05`, `3-4` a date, straight quotes curly ones.
 * `seen` is what {@link inspect} found.
 */
export function excelDamage(
	bytes: Uint8Array,
	from: number,
	to: number,
	seen: number,
): {code: string; message: string} | undefined {
	if ((seen & notPlainId) === 0 && !mayBeMonth(bytes, from, to)) return undefined;
	const text = decode(bytes, from, to);
	if (decimal.test(text))
		return {code: 'excel-decimal', message: 'is an id that a spreadsheet turned into a decimal number'};
	if (scientific.test(text))
		return {
			code: 'excel-scientific',
			message: 'is an id that a spreadsheet rounded into scientific notation',
		};
	if (monthDate.test(text) || numericDate.test(text))
		return {code: 'excel-date', message: 'is an id that a spreadsheet turned into a date'};
	if ((seen & notAscii) !== 0 && curly.test(text))
		return {code: 'curly-quotes', message: 'holds curly quotes, which Apple School Manager refuses'};
	return undefined;
}

/** `3-Apr`, `12-Apr`, `Apr-12`: plain characters, so told by where the hyphen stands. */
const mayBeMonth = (bytes: Uint8Array, from: number, to: number) =>
	to - from >= 5 &&
	to - from <= 15 &&
	(bytes[from + 1] === hyphen ||
		bytes[from + 2] === hyphen ||
		bytes[from + 3] === hyphen ||
		bytes[from + 4] === hyphen);

const digitsOnly = /^\d+$/;

/** A number without its leading zeros, where the text is nothing but digits; else undefined. */
export const withoutZeros = (text: string): string | undefined =>
	digitsOnly.test(text) ? text.replace(/^0+(?=\d)/, '') : undefined;
