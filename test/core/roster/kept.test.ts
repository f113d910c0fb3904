import fc from 'fast-check';
import {expect, test} from 'vitest';
import {StateDamagedError} from '../../../source/core/errors.ts';
import {rosterFrom} from '../../../source/core/roster/from-objects.ts';
import {keptText, readKept} from '../../../source/core/roster/kept.ts';
import {type Roster, rosterFields, rosterKinds} from '../../../source/core/roster/roster.ts';
import {runs} from '../../support/runs.ts';

/** Everything that the views say, row by row. */
const told = (roster: Roster) =>
	rosterKinds.map((kind) => {
		const view = roster[kind] as Roster['people'];
		return Array.from({length: view.count}, (_, row) => [
			...[...rosterFields[kind]].map((field) => view.text(row, field as 'externalId')),
			view.hash64(row),
			view.place(row),
			...(kind === 'enrolments' ? [roster.enrolments.classRow(row), roster.enrolments.studentRow(row)] : []),
		]);
	});

async function* inPieces(text: string, size: number) {
	const bytes = Buffer.from(text);
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const back = (roster: Roster, size = 7) => readKept(inPieces([...keptText(roster)].join(''), size), 'roster');

const texts = fc.oneof(
	fc.string({unit: 'binary'}).map((text) => text.replace(/[\ud800-\udfff]/g, '')),
	fc.constantFrom('', '@', '=people', '\\', '\\n', 'a\nb', '\x1f', '!3', 'Ana\u0301', '\x1b[2J'),
);
const ids = fc.constantFrom('a', 'b', 'c', '!', '4711');
const place = fc.record({file: fc.constantFrom('users.csv', 'staff\n.csv'), line: fc.nat(1e6)});

test('a roster comes back as it was kept: rows, hashes, places, what names what', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.record({
				people: fc.array(fc.record({externalId: ids, firstName: texts, locations: fc.array(ids), place})),
				classes: fc.array(fc.record({externalId: ids, number: texts, instructors: fc.array(ids), place})),
				enrolments: fc.array(fc.record({id: texts, class: ids, student: ids, place})),
				locations: fc.array(fc.record({externalId: ids, name: texts})),
				courses: fc.array(fc.record({externalId: ids, name: texts, location: ids})),
			}),
			fc.integer({min: 1, max: 50}),
			async (objects, size) => {
				const roster = rosterFrom(objects);
				const again = await back(roster, size);
				expect(told(again)).toEqual(told(roster));
				expect([...keptText(again)].join('')).toBe([...keptText(roster)].join(''));
			},
		),
		{numRuns: runs(100)},
	);
});

test('what was not read, what was faulty and what was left out comes back too', async () => {
	const roster = rosterFrom({
		scope: {locations: ['L1'], enrolments: false},
		rows: {'users.csv': 12},
		exportedAt: '2026-08-20T01:00:00.000Z',
		faulty: {people: new Set(['p2', 'p1'])},
		faultyAt: {people: new Map([['p2', {file: 'users.csv', line: 9}]])},
		unattributed: {people: 1},
		faultyPlaces: [{class: 'k', person: 'p'}],
		leftOut: [
			{kind: 'people', externalId: 'g', code: 'role', reason: 'a guardian', file: 'users.csv', line: 3},
		],
	});
	const again = await back(roster);
	expect(again.scope).toEqual(roster.scope);
	expect(again.rows).toEqual(roster.rows);
	expect(again.exportedAt).toBe(roster.exportedAt);
	expect(again.faulty).toEqual({people: new Set(['p1', 'p2'])});
	expect(again.faultyAt).toEqual(roster.faultyAt);
	expect(again.unattributed).toEqual({people: 1});
	expect(again.faultyPlaces).toEqual(roster.faultyPlaces);
	expect(again.leftOut).toEqual(roster.leftOut);
});

test.each([
	['cut after a line', (text: string) => text.slice(0, text.lastIndexOf('=enrolments'))],
	['cut in a line', (text: string) => text.slice(0, -3)],
	['another file', () => '{"people":[]}\n'],
	['no JSON', () => 'PK\n'],
	['nothing', () => ''],
])('a kept roster that is %s is damage, not a small school', async (_what, damage) => {
	const text = [...keptText(rosterFrom({people: [{externalId: 'p'}]}))].join('');
	await expect(readKept(inPieces(damage(text), 64), 'rosters/x.gz')).rejects.toThrow(StateDamagedError);
});

test('a field that a later version adds is blank in what was kept before', async () => {
	const text = [...keptText(rosterFrom({people: [{externalId: 'p', firstName: 'Ana', lastName: 'Diaz'}]}))]
		.join('')
		.replace('\x1fgradeLevel', '\x1fwasCalledOtherwise');
	const again = await readKept(inPieces(text, 64), 'roster');
	expect(again.people.text(0, 'gradeLevel')).toBe('');
	expect(again.people.text(0, 'lastName')).toBe('Diaz');
});

test('what an identity provider said of people comes back, whatever it is, and without it nothing is made up', async () => {
	const provided = new Map([
		['@odd\n', {userName: 'ana@school.example', department: '\x1f=people\\n'}],
		['u2', {userName: 'bea@school.example', costCentre: 'CC', division: 'D'}],
	]);
	const roster = {...rosterFrom({people: [{externalId: 'u2'}]}), provided};
	for (const size of [1, 7, 4096]) expect((await back(roster, size)).provided).toEqual(provided);
	expect(await back(rosterFrom({people: [{externalId: 'u2'}]}))).not.toHaveProperty('provided');
});

test('one that says nothing of somebody is damaged', async () => {
	const text = [...keptText(rosterFrom({}))].join('');
	const broken = (line: string) => readKept(inPieces(`${text}=provided\n${line}\n`, 50), 'roster');
	await expect(broken('\x1fu1\x1f{}')).rejects.toThrow(StateDamagedError);
	await expect(broken('\x1fu1\x1f{')).rejects.toThrow(StateDamagedError);
	await expect(broken('=provided')).rejects.toThrow(StateDamagedError);
});
