import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {appleCsvReader} from '../../source/connections/apple-csv/reader.ts';
import {oneRosterCsvReader} from '../../source/connections/oneroster-csv/reader.ts';
import {oneRosterCsvSettings} from '../../source/connections/oneroster-csv/settings.ts';
import {appleFileNames} from '../../source/core/roster/apple/format.ts';
import {readerContract} from '../contracts/reader.ts';
import {appleTexts, finished} from '../support/roster.ts';

const small = join(import.meta.dirname, '../../fixtures/oneroster/small');
const bundle = ['manifest', 'academicSessions', 'orgs', 'users', 'courses', 'classes', 'enrollments'];
const openOneRoster = (path: string) => oneRosterCsvReader(oneRosterCsvSettings.parse({path}));

readerContract({
	kind: 'oneroster-csv',
	files: async () =>
		Object.fromEntries(
			await Promise.all(
				bundle.map(async (name) => {
					const text = await readFile(join(small, `${name}.csv`), 'utf8');
					return [`${name}.csv`, text.replaceAll('\r\n', '\n')] as const;
				}),
			),
		),
	open: openOneRoster,
	needed: ['orgs.csv', 'users.csv', 'courses.csv', 'classes.csv', 'enrollments.csv'],
	people: 'users.csv',
});

readerContract({
	kind: 'apple-csv',
	files: async () => appleTexts(await finished(openOneRoster(small).read(new AbortController().signal))),
	open: appleCsvReader,
	needed: appleFileNames,
	people: 'students.csv',
});
