import type {Findings} from './findings.ts';
import type {RuleName} from './rules.ts';
import type {FileName} from './templates.ts';

const isId = (field: string) => /_id(_\d+)?$/.test(field);

/** What characters say of a value, whatever it means. */
const looks: ReadonlyArray<readonly [rule: RuleName, when: RegExp, message: string]> = [
	['control-character', /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/, 'holds a control character'],
	// A joiner in an emoji or in Persian is no trick; marks that turn text or stand for nothing are.
	[
		'invisible-character',
		/[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/,
		'holds an invisible character',
	],
	['replacement-character', /\ufffd/, 'holds U+FFFD: a letter was lost earlier'],
	['outer-space', /^\s|\s$/, 'begins or ends with a space'],
];

const excelNumber = /^\d+\.0+$|^\d(\.\d+)?E[+-]?\d+$/i;
const excelDate = /^\d{1,2}[-./](\d{1,2}|[A-Z][a-z]{2})([-./]\d{2,4})?$/;

/** Holds one value that is not blank against what is odd in it; nothing here is refused but a password policy. */
export function checkValue(
	file: FileName,
	line: number,
	field: string,
	value: string,
	plain: boolean,
	findings: Findings,
): void {
	const add = (rule: RuleName, message: string) => findings.add(rule, {file, line, field, value}, message);
	if (!plain) for (const [rule, when, message] of looks) if (when.test(value)) add(rule, message);
	if (isId(field)) {
		if (excelNumber.test(value)) add('excel-number', 'looks like a number that a spreadsheet made of an id');
		else if (!/^[A-Za-z0-9-]+$/.test(value)) add('unusual-id', 'holds more than letters, digits and hyphens');
	} else if (field === 'password_policy') {
		if (!['4', '6', '8'].includes(value)) add('password-policy', 'must be 4, 6, 8 or blank');
	} else if (field === 'grade_level') {
		if (excelNumber.test(value))
			add('excel-number', 'looks like a number that a spreadsheet made of a grade');
		if (excelDate.test(value)) add('excel-date', 'looks like a date that a spreadsheet made of a grade');
	} else if (field === 'email_address') {
		if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) add('odd-email', 'does not look like an e-mail address');
	}
}
