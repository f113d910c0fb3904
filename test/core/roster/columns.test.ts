import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {ColumnRows, EnrolmentRows, TextColumn} from '../../../source/core/roster/columns.ts';
import {rosterFrom} from '../../../source/core/roster/from-objects.ts';
import {GrowingNumbers} from '../../../source/core/roster/growing.ts';
import {KeyIndex} from '../../../source/core/roster/key-index.ts';
import {ListCell} from '../../../source/core/roster/list-cell.ts';
import {rosterFields} from '../../../source/core/roster/roster.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('packed columns', () => {
	it('hold what plain objects hold, and hash it alike', () => {
		const fields = rosterFields.classes;
		const row = fc.record(Object.fromEntries(fields.map((field) => [field, fc.string({unit: 'grapheme'})])));
		fc.assert(
			fc.property(fc.array(row, {maxLength: 20}), (rows) => {
				const columns = new ColumnRows('classes');
				for (const [index, each] of rows.entries()) columns.add(each, {file: 'classes.csv', line: index + 2});
				const objects = rosterFrom({classes: rows}).classes;
				expect(columns.count).toBe(rows.length);
				for (let index = 0; index < rows.length; index++) {
					for (const field of fields) expect(columns.text(index, field)).toBe(objects.text(index, field));
					expect(columns.hash64(index)).toBe(objects.hash64(index));
					expect(columns.place(index)).toEqual(objects.place(index));
				}
			}),
		);
	});

	it('go on over many pages, long values included', () => {
		const column = new TextColumn();
		const long = 'x'.repeat(60_000);
		for (let row = 0; row < 300; row++)
			column.append(bytesOf(`${row}${long}`), 0, String(row).length + long.length);
		for (const row of [0, 69, 70, 150, 299]) expect(column.text(row)).toBe(`${row}${long}`);
		expect(column.equals(70, bytesOf(`70${long}`), 0, 60_002)).toBe(true);
		expect(column.equals(71, bytesOf(`70${long}`), 0, 60_002)).toBe(false);
		expect(column.text(300)).toBe('');
	});

	it('refuse a row that is not whole', () => {
		const rows = new ColumnRows('locations');
		rows.appendText('L1');
		expect(() => rows.end('locations.csv', 2)).toThrow(RangeError);
	});

	it('know the file of each row', () => {
		const rows = new ColumnRows('people');
		rows.add({externalId: 'S1'}, {file: 'students.csv', line: 2});
		rows.add({externalId: 'S2'}, {file: 'students.csv', line: 9});
		rows.add({externalId: 'T1'}, {file: 'staff.csv', line: 2});
		expect([0, 1, 2].map((row) => rows.place(row))).toEqual([
			{file: 'students.csv', line: 2},
			{file: 'students.csv', line: 9},
			{file: 'staff.csv', line: 2},
		]);
	});
});

describe('packed enrolments', () => {
	it('are rows where they are known, and names where they are not', () => {
		const names = {text: (row: number) => `name ${row}`};
		const rows = new EnrolmentRows(names, names);
		const id = bytesOf('R1');
		rows.add(id, 0, 2, 7, rows.unknown('S9'));
		rows.end('rosters.csv', 2);
		rows.add(id, 0, 2, rows.unknown('C9'), rows.unknown('S9'));
		rows.end('rosters.csv', 3);
		expect([rows.classRow(0), rows.studentRow(0), rows.classRow(1), rows.studentRow(1)]).toEqual([
			7, -1, -1, -1,
		]);
		expect([rows.text(0, 'class'), rows.text(0, 'student')]).toEqual(['name 7', 'S9']);
		expect([rows.text(1, 'class'), rows.text(1, 'student'), rows.text(1, 'id')]).toEqual(['C9', 'S9', 'R1']);
		const plain = rosterFrom({enrolments: [{id: 'R1', class: 'C9', student: 'S9'}]});
		expect(rows.hash64(1)).toBe(plain.enrolments.hash64(0));
		expect(rows.place(1)).toEqual({file: 'rosters.csv', line: 3});
	});
});

describe('the index of keys', () => {
	it('finds the first row of a key as a map does', () => {
		fc.assert(
			fc.property(
				fc.array(fc.string({maxLength: 3})),
				fc.array(fc.string({maxLength: 3})),
				(keys, others) => {
					const column = new TextColumn();
					const index = new KeyIndex(column);
					const map = new Map<string, number>();
					for (const [row, key] of keys.entries()) {
						const bytes = bytesOf(key);
						column.append(bytes, 0, bytes.length);
						expect(index.add(bytes, 0, bytes.length)).toBe(map.get(key) ?? -1);
						if (!map.has(key)) map.set(key, row);
					}
					for (const key of [...keys, ...others]) expect(index.findText(key)).toBe(map.get(key) ?? -1);
				},
			),
		);
	});

	it('goes on finding while it grows', () => {
		const column = new TextColumn();
		const index = new KeyIndex(column);
		for (let row = 0; row < 20_000; row++) {
			const bytes = bytesOf(`S${row}`);
			column.append(bytes, 0, bytes.length);
			index.add(bytes, 0, bytes.length);
		}
		for (const row of [0, 1, 999, 12_345, 19_999]) expect(index.findText(`S${row}`)).toBe(row);
		expect(index.findText('S20000')).toBe(-1);
	});
});

describe('a list being put together', () => {
	it('joins by tabs, each item once, empty ones passed over', () => {
		const list = new ListCell();
		for (const item of ['L1', '', 'L10', 'L1', 'L', 'L10', 'é'.repeat(300)])
			list.add(bytesOf(item), 0, bytesOf(item).length);
		expect(list.text()).toBe(`L1\tL10\tL\t${'é'.repeat(300)}`);
		list.clear();
		list.add(bytesOf('x'), 0, 1);
		expect(list.text()).toBe('x');
	});
});

describe('growing numbers', () => {
	it('keep their sign and their place', () => {
		const numbers = new GrowingNumbers();
		for (let n = 0; n < 5000; n++) numbers.push(n % 2 ? -n : n);
		expect([numbers.at(0), numbers.at(4999), numbers.at(5000), numbers.at(-1)]).toEqual([0, -4999, -1, -1]);
		numbers.set(3, 77);
		expect(numbers.at(3)).toBe(77);
	});
});
