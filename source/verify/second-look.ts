import {DamagedEntryError, type PackageEntry} from '../io/package-entries.ts';
import {wholeBytes} from './check-entries.ts';
import {Findings} from './findings.ts';
import type {Header} from './header.ts';
import {LongLineError} from './lines.ts';
import {ManyKeys} from './many-keys.ts';
import {type Row, readRows} from './rows.ts';
import type {FileName} from './templates.ts';

/** What there are too many of to hold them as text. */
export interface Many {
	readonly rosterIds: ManyKeys;
	/** Of class and student. */
	readonly enrolments: ManyKeys;
	/** Of both people files, lower case. */
	readonly emails: ManyKeys;
}

export const manyKeys = (): Many => ({
	rosterIds: new ManyKeys(),
	enrolments: new ManyKeys(),
	emails: new ManyKeys(),
});

export const enrolmentOf = (header: Header, {cells}: Row) =>
	`${cells[header.at('class_id')!]}\n${cells[header.at('student_id')!]}`;

/**
 * A second way through the files, where something may stand in them twice: only now are texts compared, and only
 * those. What is wrong with lines was told the first time.
 */
export async function lookAgain(
	files: ReadonlyMap<FileName, PackageEntry>,
	{rosterIds, enrolments, emails}: Many,
	findings: Findings,
): Promise<void> {
	if (rosterIds.hasCandidates || enrolments.hasCandidates)
		await eachRow(files, 'rosters.csv', (header, row) => {
			const place = (field: string) => ({...at('rosters.csv', header, row, field)});
			const id = place('roster_id');
			const first = id.value === '' ? undefined : rosterIds.earlier(id.value, row.line);
			if (first !== undefined) findings.add('duplicate-id', id, `stands in line ${first} already`);
			const earlier = id.value === '' ? undefined : enrolments.earlier(enrolmentOf(header, row), row.line);
			if (earlier !== undefined)
				findings.add('enrolled-twice', place('student_id'), `is in this class in line ${earlier} already`);
		});
	if (emails.hasCandidates)
		for (const file of ['staff.csv', 'students.csv'] as const)
			await eachRow(files, file, (header, row) => {
				const email = at(file, header, row, 'email_address');
				const first = email.value === '' ? undefined : emails.earlier(email.value.toLowerCase(), row.line);
				if (first !== undefined) findings.add('shared-email', email, 'is the address of somebody else too');
			});
}

const at = (file: FileName, header: Header, {line, cells}: Row, field: string) => ({
	file,
	line,
	field,
	value: cells[header.at(field)!] ?? '',
});

async function eachRow(
	files: ReadonlyMap<FileName, PackageEntry>,
	file: FileName,
	visit: (header: Header, row: Row) => void,
): Promise<void> {
	const entry = files.get(file);
	if (entry === undefined) return;
	try {
		for await (const {header, rows} of readRows(file, wholeBytes(entry), new Findings()))
			for (const row of rows) visit(header, row);
	} catch (error) {
		// It could not be read to its end the first time either, which was told.
		if (!(error instanceof DamagedEntryError) && !(error instanceof LongLineError)) throw error;
	}
}
