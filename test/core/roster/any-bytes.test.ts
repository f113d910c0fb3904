import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {SourceUnhealthyError} from '../../../source/core/errors.ts';
import {type AppleFileName, appleFileNames} from '../../../source/core/roster/apple/format.ts';
import {readApple} from '../../../source/core/roster/apple/read.ts';
import {rosterFrom} from '../../../source/core/roster/from-objects.ts';
import {readCsv} from '../../../source/io/csv.ts';
import {appleTexts, contents, finished, memoryFile} from '../../support/roster.ts';
import {runs} from '../../support/runs.ts';

const good = appleTexts(
	rosterFrom({
		locations: [{externalId: 'L1', name: 'North'}],
		people: [
			{externalId: 'S1', firstName: 'Ana', lastName: 'Diaz', locations: 'L1'},
			{externalId: 'S2', firstName: 'Bo', lastName: 'Berg, "B"', locations: 'L1'},
			{externalId: 'T1', kind: 'staff', firstName: 'Cy', lastName: 'Young', locations: 'L1'},
		],
		courses: [{externalId: 'K1', location: 'L1'}],
		classes: [{externalId: 'C1', course: 'K1', instructors: 'T1', location: 'L1'}],
		enrolments: [{id: 'R1', class: 'C1', student: 'S1'}],
	}),
);

const read = (file: AppleFileName, bytes: Uint8Array) =>
	finished(
		readApple(
			{
				files: new Map(
					appleFileNames.map((name) => [name, memoryFile(name, name === file ? bytes : good[name]!, 7)]),
				),
				odd: readCsv,
			},
			new AbortController().signal,
		),
	);

/** A change to a file: bytes put in, taken out, or both. */
const change = fc.tuple(
	fc.nat(200),
	fc.nat(3),
	fc.oneof(
		fc.uint8Array({maxLength: 3}),
		fc
			.constantFrom('"', '""', '\\"', ',', ';', '\n', '\r\n', '\0', '\ufeff', '"\n')
			.map((text) => Buffer.from(text)),
	),
);

describe('any bytes', () => {
	it('give a clear error or a roster whose every id stood in the file', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...appleFileNames),
				fc.array(change, {minLength: 1, maxLength: 3}),
				async (file, changes) => {
					let bytes = Buffer.from(good[file]!);
					for (const [at, gone, put] of changes)
						bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + gone)]);
					const roster = await read(file, bytes).catch((error: unknown) => error);
					if (roster instanceof Error) {
						expect(roster).toBeInstanceOf(SourceUnhealthyError);
						return;
					}
					const {people = []} = contents(roster as Awaited<ReturnType<typeof read>>);
					const all = Object.values({...good, [file]: bytes.toString()}).join('\n');
					for (const {externalId, kind} of people) {
						expect(externalId).not.toMatch(/[\0-\x1f]/);
						expect(['student', 'staff']).toContain(kind);
						expect(all).toContain(externalId?.replaceAll('"', '').slice(0, 1));
					}
				},
			),
			{numRuns: runs(300)},
		);
	});

	it('never move a value into another column: a row either stands or is held back', async () => {
		await fc.assert(
			fc.asyncProperty(fc.nat(150), fc.constantFrom(',', ';', '"', '\n'), async (at, put) => {
				const text = good['students.csv']!;
				const begin = text.indexOf('\n') + 1;
				const place = begin + (at % (text.length - begin));
				const bytes = Buffer.from(text.slice(0, place) + put + text.slice(place));
				const roster = await read('students.csv', bytes).catch((error: unknown) => error);
				if (roster instanceof Error) return;
				for (const person of contents(roster as Awaited<ReturnType<typeof read>>).people ?? []) {
					expect(person.locations).toMatch(/^[;"]?L[;"]?1?[;"]?$/);
					expect(person.email).not.toMatch(/[A-Z]/);
				}
			}),
			{numRuns: runs(200)},
		);
	});
});
