import {describe, expect, test} from 'vitest';
import {peopleCsvHead, peopleCsvRow, spreadsheetCell} from '../../../source/core/people/csv.ts';
import {fakeAccount} from '../../support/fake-people.ts';

describe('a cell for a spreadsheet', () => {
	test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1+1'])('%j does not act', (value) => {
		expect(spreadsheetCell(value).replace(/^"/, '')).toMatch(/^'/);
	});
	test.each(['Ana', 'O’Brien', '4711', 'a=b', ' =1', ''])('%j stays as it is', (value) => {
		expect(spreadsheetCell(value)).toBe(value);
	});
	test('commas, quotes and line breaks are quoted', () => {
		expect(spreadsheetCell('Diaz, "A"')).toBe('"Diaz, ""A"""');
		expect(spreadsheetCell('a\nb')).toBe('"a\nb"');
		expect(spreadsheetCell('=HYPERLINK("x","y")')).toBe('"\'=HYPERLINK(""x"",""y"")"');
	});
});

test('a row has as many cells as the head, whatever is absent', () => {
	const {email: _, gradeLevel: __, managedAppleAccount: ___, ...little} = fakeAccount(2);
	const cells = (row: string) => row.trimEnd().split(',').length;
	for (const account of [fakeAccount(2), little])
		expect(cells(peopleCsvRow(account))).toBe(cells(peopleCsvHead));
	expect(peopleCsvHead).toMatch(/^\ufeffperson_id,.*\r\n$/);
	expect(peopleCsvRow(fakeAccount(2))).toMatch(
		/^4002,,Olga,,Müller,.*Student@L-ELEM,3,6,Active,SIS,Managed Apple Account\r\n$/,
	);
});
