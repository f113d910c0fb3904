import {expect, test} from 'vitest';
import {locationId} from '../../../source/core/directory/ids.ts';
import {mapLocations} from '../../../source/core/mirror/locations.ts';
import {schoolsThere} from './mirror-world.ts';

const ours = (id: string, name: string) => ({locationId: locationId(id), name, externalIds: {}});

test('a location there that is one of ours by its id is not another one of ours by its name', () => {
	const {of, unmapped} = mapLocations(
		[ours('north', 'Nordschule'), ours('west', 'North School')],
		schoolsThere,
		new Map(),
	);
	expect([...of]).toEqual([['north', '0']]);
	expect([...unmapped.keys()]).toEqual(['west']);
});

test('what is mapped by hand goes before id and name, and where it names none there it is not mapped at all', () => {
	const all = [ours('north', 'North School'), ours('south', 'South School')];
	const byHand = new Map([
		[locationId('north'), '1'],
		[locationId('south'), '9'],
	]);
	const {of, unmapped} = mapLocations(all, schoolsThere, byHand);
	expect([...of]).toEqual([['north', '1']]);
	expect([...unmapped]).toEqual([['south', 'it is mapped to 9, and there is no such location there']]);
});
