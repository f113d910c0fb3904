import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {parse} from 'csv-parse/sync';
import {type OneRosterFile, oneRosterFiles} from '../../../source/connections/oneroster-map/columns.ts';

/** Rows as a CSV export writes them, by its own column names. */
export type CsvRow = Readonly<Record<string, string>>;
export type Tables = Readonly<Record<OneRosterFile, readonly CsvRow[]>>;

/** The tables of an export in a folder. */
export const tablesIn = (folder: string): Tables =>
	Object.fromEntries(
		oneRosterFiles.map((file) => [
			file,
			parse(readFileSync(join(folder, `${file}.csv`)), {columns: true, bom: true}) as CsvRow[],
		]),
	) as unknown as Tables;

/** The same tables as files of an export. */
export const textsOf = (tables: Tables): Readonly<Record<string, string>> =>
	Object.fromEntries(
		oneRosterFiles.map((file) => {
			const names = Object.keys(tables[file][0] ?? {sourcedId: ''});
			const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
			const lines = tables[file].map((row) => names.map((name) => cell(row[name] ?? '')).join(','));
			return [`${file}.csv`, `${[names.join(','), ...lines].join('\n')}\n`];
		}),
	);

export type JsonRecord = Readonly<Record<string, unknown>>;

const list = (text: string | undefined) => (text ?? '').split(',').filter((each) => each !== '');

/** A record as OneRoster 1.1 §4 has it: GUIDRefs, arrays, and the fields that nobody asked for too. */
export function recordOf(file: OneRosterFile, row: CsvRow): JsonRecord {
	const reference = (type: string, plural: string, id: string | undefined) =>
		id === undefined || id === ''
			? undefined
			: {href: `https://sis.example/ims/oneroster/v1p1/${plural}/${id}`, sourcedId: id, type};
	const base = {
		sourcedId: row.sourcedId,
		status: row.status === '' ? 'active' : row.status,
		dateLastModified: row.dateLastModified,
		metadata: {},
	};
	switch (file) {
		case 'academicSessions':
			return {
				...base,
				title: row.title,
				type: row.type,
				startDate: row.startDate,
				endDate: row.endDate,
				parent: reference('academicSession', 'academicSessions', row.parentSourcedId),
				schoolYear: row.schoolYear,
			};
		case 'orgs':
			return {
				...base,
				name: row.name,
				type: row.type,
				identifier: row.identifier,
				parent: reference('org', 'orgs', row.parentSourcedId),
				children: [],
			};
		case 'users':
			return {
				...base,
				username: row.username,
				userIds: [{type: 'LDAP', identifier: 'planted-user-id'}],
				enabledUser: row.enabledUser,
				givenName: row.givenName,
				familyName: row.familyName,
				middleName: row.middleName,
				role: row.role,
				identifier: row.identifier,
				email: row.email,
				sms: 'planted-sms',
				phone: 'planted-phone',
				agents: [],
				orgs: list(row.orgSourcedIds).map((id) => reference('org', 'orgs', id)),
				grades: list(row.grades),
				password: 'planted-password',
			};
		case 'courses':
			return {
				...base,
				title: row.title,
				schoolYear: reference('academicSession', 'academicSessions', row.schoolYearSourcedId),
				courseCode: row.courseCode,
				grades: list(row.grades),
				subjects: list(row.subjects),
				org: reference('org', 'orgs', row.orgSourcedId),
			};
		case 'classes':
			return {
				...base,
				title: row.title,
				classCode: row.classCode,
				classType: row.classType,
				location: row.location,
				course: reference('course', 'courses', row.courseSourcedId),
				school: reference('org', 'orgs', row.schoolSourcedId),
				terms: list(row.termSourcedIds).map((id) => reference('academicSession', 'academicSessions', id)),
			};
		case 'enrollments':
			return {
				...base,
				user: reference('user', 'users', row.userSourcedId),
				class: reference('class', 'classes', row.classSourcedId),
				school: reference('org', 'orgs', row.schoolSourcedId),
				role: row.role,
				primary: row.primary === '' ? undefined : row.primary,
				beginDate: row.beginDate === '' ? undefined : row.beginDate,
				endDate: row.endDate === '' ? undefined : row.endDate,
			};
	}
}
