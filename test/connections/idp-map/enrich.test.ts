import {expect, it} from 'vitest';
import {rosterOfNumbers} from '../../../source/connections/idp-map/enrich.ts';

it('keeps no names and departments of whom it reads for enrichment alone', () => {
	const person = {
		id: 'u1',
		userName: 'ada@school.example',
		firstName: 'Ada',
		lastName: 'Lovelace',
		employeeId: '101',
		department: 'Mathematics',
		costCentre: 'C-7',
		division: 'North',
	};
	const {base} = rosterOfNumbers({
		file: 'users',
		people: new Map([[person.id, person]]),
		mark: {of: 'a tenant', wholeAt: '2026-11-22T00:00:00.000Z'},
		whenDisabled: 'keep',
		guests: false,
	});
	const text = [...base!.files[1]!.chunks()].join('');
	expect(JSON.parse(text)).toEqual({
		id: 'u1',
		userName: 'ada@school.example',
		firstName: '',
		lastName: '',
		employeeId: '101',
	});
});
