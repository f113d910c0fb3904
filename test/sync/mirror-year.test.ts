import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {runs} from '../support/runs.ts';
import {begin, comeToRest, happen, happenings} from './mirror-year.ts';

const years = {numRuns: runs(3), seed: 20261122};
// What Jamf School has by name alone would come in first as a school of its own.
const twoWay = {sftp: 'yes', locations: 'south = 1', studentGroups: 'Pupils'};

describe.each([
	{way: 'one-way', settings: {}},
	{way: 'one-way, where nobody is moved', settings: {keepLocations: 'yes'}},
	{way: 'two-way', settings: twoWay},
	{way: 'two-way, where nobody is moved', settings: {...twoWay, keepLocations: 'yes'}},
])('a year beside a SIS, $way', ({settings}) => {
	test('ends equal on both sides, with nothing repeated, sent back, made twice or taken over', async () => {
		await fc.assert(
			fc.asyncProperty(happenings(60), async (list) => {
				const year = await begin(settings);
				for (const [at, happening] of list.entries()) await happen(year, happening, at);
				await comeToRest(year);
				expect(await year.atRest()).toEqual([]);
				const moves = year.there.log.filter(({does}) => does === 'move-user');
				if ('keepLocations' in settings) expect(moves).toEqual([]);
				await year.end();
			}),
			years,
		);
	});
});
