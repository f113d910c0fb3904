import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {quoteEscapes} from '../../source/core/roster/apple/cell.ts';
import {appleFiles} from '../../source/core/roster/apple/write.ts';
import {rosterFrom} from '../../source/core/roster/from-objects.ts';
import {packages} from '../../source/io/packages.ts';
import {recordsOf} from '../support/roster.ts';
import {runs} from '../support/runs.ts';
import {verified, workplace} from './support.ts';

/** Names as people type them, and as nobody should; never blank. */
const name = fc
	.oneof(
		fc.string({unit: 'grapheme', maxLength: 10}),
		fc.string({unit: 'binary', maxLength: 6}).map((each) => each.toWellFormed()),
		fc
			.array(
				fc.constantFrom(
					'"',
					'\\',
					',',
					';',
					' ',
					'é',
					'\u001b[31m',
					'\u202e',
					'\r\n',
					'\t',
					'“',
					'”',
					"'",
					'=',
				),
				{maxLength: 8},
			)
			.map((parts) => parts.join('')),
	)
	.chain((each) => fc.constantFrom(`x${each}`, `${each}x`, `x${each}x`));
const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,8}$/);
const ids = (most: number) => fc.uniqueArray(id, {minLength: 1, maxLength: most});

/** A small organisation that is sound. */
const organisation = fc
	.record({
		locations: ids(3),
		students: ids(6),
		staff: ids(3),
		classes: ids(3),
		names: fc.infiniteStream(name),
		picks: fc.infiniteStream(fc.nat()),
		policies: fc.infiniteStream(fc.constantFrom('', '4', '6', '8')),
	})
	.map(({locations, students, staff, classes, names, picks, policies}) => {
		const called = () => names.next().value as string;
		const one = (of: readonly string[]) => of[(picks.next().value as number) % of.length]!;
		const some = (of: readonly string[]) => of.slice(0, 1 + ((picks.next().value as number) % of.length));
		return rosterFrom({
			locations: locations.map((externalId) => ({externalId, name: called()})),
			people: [
				...students.map((externalId) => ({
					externalId: `S-${externalId}`,
					firstName: called(),
					middleName: called(),
					lastName: called(),
					gradeLevel: called(),
					email: called(),
					sisUsername: called(),
					passwordPolicy: policies.next().value as string,
					locations: some(locations),
				})),
				...staff.map((externalId) => ({
					kind: 'staff' as const,
					externalId: `T-${externalId}`,
					firstName: called(),
					lastName: called(),
					personNumber: called(),
					locations: some(locations),
				})),
			],
			courses: [{externalId: 'C', number: called(), name: called(), location: one(locations)}],
			classes: classes.map((externalId) => ({
				externalId,
				number: called(),
				course: 'C',
				instructors: some(staff).map((each) => `T-${each}`),
				location: one(locations),
			})),
			enrolments: classes.flatMap((cls) =>
				some(students).map((student) => ({id: `${cls}/${student}`, class: cls, student: `S-${student}`})),
			),
		});
	});

describe('what the writer writes is never refused by the reader that does not know it', () => {
	test.each(quoteEscapes)('%s', async (quoteEscape) => {
		const folder = workplace();
		let count = 0;
		await fc.assert(
			fc.asyncProperty(organisation, async (roster) => {
				const files = appleFiles(recordsOf(roster), {quoteEscape});
				const path = join(folder, `${++count}.zip`);
				await packages.zip(path, files);
				const report = await verified(path);
				expect(report.findings.filter(({severity}) => severity === 'refused')).toEqual([]);
				expect(report.refused).toBe(0);
				expect(report.rows).toEqual(Object.fromEntries(files.map(({name, rows}) => [name, rows])));
			}),
			{numRuns: runs(80)},
		);
	});
});
