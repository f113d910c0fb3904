import {describe, expect, test} from 'vitest';
import {scrub} from '../../../source/core/privacy/scrub.ts';

const known = new Map([
	['ana', '<name>'],
	['ana diaz', '<both>'],
	['north school', '<place>'],
	['s17', '<id>'],
	['school', '<surname>'],
]);
const clean = (text: string) =>
	scrub(
		text,
		(folded) => known.get(folded),
		() => '<?>',
		3,
	);

describe('a sentence', () => {
	test.each([
		['12 of 200 students of North School (6.0 %) leave', '12 of 200 students of <place> (6.0 %) leave'],
		['Renamed: Ana Diaz becomes ANA', 'Renamed: <both> becomes <name>'],
		[
			'S17: does not reference any person_id in students.csv',
			'<id>: does not reference any person_id in students.csv',
		],
		['Somebody unknown: Émile, 47110815, x@y.org, Zoë-K', '<?> unknown: <?>, <?>, <?>, <?>'],
		['Apple School Manager would fail this package', 'Apple <surname> Manager would fail this package'],
		['S177 and s17-a are others', '<?> and <?> are others'],
		[
			'OPERATION_NOT_ALLOWED at 2026-08-21T02:14:00.000Z',
			'OPERATION_NOT_ALLOWED at 2026-08-21T02:14:00.000Z',
		],
		['李小龍 ran away', '<?> ran away'],
		['Look for van der berg, anna-huber, d’amato', 'Look for <?> <?> <?>, <?>, <?>'],
		['files of anna_huber.zip, ANNA_HUBER and anna_huber', 'files of <?>, <?> and <?>'],
		['a student’s last_name in students.csv', 'a student’s last_name in students.csv'],
		['', ''],
	])('%s', (text, expected) => {
		expect(clean(text)).toBe(expected);
	});
});
