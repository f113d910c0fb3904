import {describe, expect, it} from 'vitest';
import {table} from '../../source/commands/print.ts';

describe('columns', () => {
	it('are as wide as their widest cell, two apart, made safe, with nothing behind', () => {
		expect(
			table([
				['ID', 'Name', 'Status'],
				['1', 'Ana\u001b[2J', 'Active'],
				['1234', '', ''],
			]),
		).toEqual(['ID    Name     Status', '1     Ana␛[2J  Active', '1234']);
	});
	it('are as wide as they have to be for a whole district', () => {
		const rows = Array.from({length: 200_000}, (_, at) => [String(at), 'x']);
		expect(table(rows)[0]).toBe(`0${' '.repeat(7)}x`);
	});
});
