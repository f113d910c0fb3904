import {describe, expect, test} from 'vitest';
import {crosswalk} from '../../../source/core/adopt/crosswalk.ts';
import {crosswalkRows, readCrosswalk} from '../../../source/core/adopt/crosswalk-csv.ts';
import {connectionId} from '../../../source/core/directory/ids.ts';
import {spreadsheetCell} from '../../../source/core/people/csv.ts';
import {directoryOf, foreignAccount, planInput, sis, student} from '../../support/district.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const csv = (rows: ReadonlyArray<readonly string[]>) =>
	bytes(`\ufeff${rows.map((row) => `${row.map(spreadsheetCell).join(',')}\r\n`).join('')}`);

describe('a crosswalk as a file', () => {
	test('is read back as it was written, whatever ids and names hold', () => {
		const ids = ['-1', '=SUM(A1)', '@x', '+1', "'quoted'", 'a,b', 'say "hi"', 'Zoë Ñ', '0042', '\u001b[31m'];
		const known = ids.map((id, at) =>
			foreignAccount(`K${id}`, 'SFTP', {
				personNumber: String(at),
				firstName: '=cmd()',
				adoptedFor: connectionId('asm'),
			}),
		);
		const people = ids.map((id, at) => student(id, 'Ben', 'Birch', {personNumber: String(at)}));
		const input = planInput(directoryOf({accounts: known}), {people});
		const found = crosswalk({...input, connection: sis});
		expect(found.people.pairs).toHaveLength(ids.length);
		const {pairs, apart} = readCrosswalk(csv(crosswalkRows(found, input)), 'ids.csv');
		expect(pairs.map(({kind, incoming, known: id}) => [kind, incoming, id])).toEqual(
			found.people.pairs.map(({incoming, known: id}) => ['people', incoming, id]),
		);
		expect(apart).toEqual([]);
	});

	test('takes columns in any order, any case of the kind, and rows without an id for what they say', () => {
		const text = 'known_id;note;KIND;incoming_id\nA1;x;People;1\n;y;people;2\nA3;z;people;\n';
		expect(readCrosswalk(bytes(text), 'ids.csv')).toEqual({
			pairs: [{kind: 'people', incoming: '1', known: 'A1', line: 2}],
			apart: [{kind: 'people', incoming: '2', line: 3}],
		});
	});

	test('names the first faults by their lines, and how many more there are', () => {
		const rows = Array.from({length: 8}, () => 'tutors,1,A1').join('\n');
		expect(() => readCrosswalk(bytes(`kind,incoming_id,known_id\n${rows}\n`), 'ids.csv')).toThrow(
			/ids\.csv is no crosswalk: line 2: kind "tutors" .* and 3 more$/,
		);
		expect(() => readCrosswalk(bytes(''), 'ids.csv')).toThrow(/first row does not name/);
	});

	test('one that a spreadsheet saved as UTF-16 is refused, not misread', () => {
		const utf16 = Buffer.from('\ufeffkind,incoming_id,known_id\npeople,1,2\n', 'utf16le');
		expect(() => readCrosswalk(utf16, 'ids.csv')).toThrow(/utf-16/);
	});
});
