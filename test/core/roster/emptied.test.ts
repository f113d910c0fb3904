import {expect, test} from 'vitest';
import {rosterFrom} from '../../../source/core/roster/from-objects.ts';
import {refuseEmptied} from '../../../source/core/roster/health.ts';
import {smallSchool} from '../../support/district.ts';

const without = (rows: Readonly<Record<string, number>>, more = {}) =>
	rosterFrom({...smallSchool, enrolments: [], rows, ...more});

test('enrolments that had rows the last time and have none now are a failed read', () => {
	expect(() => refuseEmptied(without({'enrollments.csv': 0}), {'enrollments.csv': 3})).toThrow(
		/enrollments\.csv has a header and no rows.*the last time it had 3/,
	);
});

test.each([
	['there never were any', without({'enrollments.csv': 0}), {'enrollments.csv': 0}],
	['there are no classes', without({'enrollments.csv': 0}, {classes: []}), {'enrollments.csv': 3}],
	['they were read and have all ended', without({'enrollments.csv': 3}), {'enrollments.csv': 3}],
	['they were not read', without({}, {scope: {enrolments: false}}), {'enrollments.csv': 3}],
])('they are legal where %s', (_, roster, lastRows) => {
	expect(() => refuseEmptied(roster, lastRows)).not.toThrow();
});
