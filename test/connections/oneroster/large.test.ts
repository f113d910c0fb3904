import {createHash} from 'node:crypto';
import {beforeAll, describe, expect, it} from 'vitest';
import {readOneRoster} from '../../../source/connections/oneroster-csv/read.ts';
import {oneRosterCsvSettings} from '../../../source/connections/oneroster-csv/settings.ts';
import {type OneRosterFile, oneRosterFiles} from '../../../source/connections/oneroster-map/columns.ts';
import {type Roster, rosterKinds} from '../../../source/core/roster/roster.ts';
import {readCsv} from '../../../source/io/csv.ts';
import {
	byTheStandard,
	csvOf,
	generatedDistrict,
	type Manners,
	serveGenerated,
} from '../../support/oneroster-server/generated.ts';
import {openReading, readAll} from '../../support/oneroster-server/reading.ts';
import {finished} from '../../support/roster.ts';
import {runs} from '../../support/runs.ts';

/** 50,000 people and 400,000 enrolments in the long run. */
const district = generatedDistrict(runs(1000));
/** Every sixteenth is a teacher. */
const students = district.users!.count - Math.ceil(district.users!.count / 16);
const {path: _, ...settings} = oneRosterCsvSettings.parse({path: '.', personIdFrom: 'generated'});
const never = new AbortController().signal;

/** Equal rosters have equal digests: the hash of every row, in their order. */
function digest(roster: Roster): string {
	const hash = createHash('sha256');
	for (const kind of rosterKinds) {
		const view = roster[kind] as Roster['people'];
		hash.update(`${kind} ${view.count}\n`);
		for (let row = 0; row < view.count; row++) hash.update(`${view.hash64(row)}\n`);
	}
	return hash.digest('hex');
}

let exported: Roster;
beforeAll(async () => {
	exported = await finished(
		readOneRoster(
			{
				manifest: undefined,
				files: new Map(oneRosterFiles.map((file) => [file, csvFile(file)])),
				settings,
				odd: readCsv,
			},
			never,
		),
	);
}, 300_000);

const csvFile = (file: OneRosterFile) => ({
	name: `${file}.csv`,
	async *open() {
		for (const text of csvOf(district[file]!)) yield Buffer.from(text);
	},
});

const kinds: ReadonlyArray<readonly [string, Manners]> = [
	['as 1EdTech writes it', {largestPage: 10_000, announces: true, write: byTheStandard}],
	[
		'by a service that cuts pages, announces nothing, writes ids flat, is busy, and breaks off',
		{
			largestPage: 317,
			announces: false,
			write: (row) =>
				Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === '' ? null : value])),
			before: (asked, response) => {
				if (asked % 50 === 7) response.writeHead(429, {'retry-after': '60'}).end('<html>busy');
				else if (asked % 50 === 23) response.writeHead(502).end();
				else if (asked % 50 === 31) response.destroy();
				else return false;
				return true;
			},
		},
	],
];

describe('a large district', () => {
	it.each(kinds)('is read %s, to the roster that its export gives', async (_what, manners) => {
		const root = await serveGenerated(district, manners);
		const {roster, told} = await readAll(openReading(root, {auth: 'bearer'}).reader);
		expect(digest(roster)).toBe(digest(exported));
		expect(roster.enrolments.count).toBe(students * 8);
		expect(roster.problems.filter(({severity}) => severity === 'error')).toEqual([]);
		expect(told.length).toBeGreaterThan(5);
	});

	it('is refused where one page in the middle is left out', async () => {
		const root = await serveGenerated(district, {
			...kinds[0]![1],
			largestPage: 400,
			write: byTheStandard,
			before: (asked, response) => {
				if (asked % 9 !== 8) return false;
				response.setHeader('x-total-count', '0');
				response.end(JSON.stringify({users: [], enrollments: [], classes: [], courses: []}));
				return true;
			},
		});
		await expect(readAll(openReading(root, {auth: 'bearer'}).reader)).rejects.toThrow('were announced');
	});
});
