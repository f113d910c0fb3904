import {type ActivityLog, formatActivityLog, type LogRow, type LogTable} from './activity-log.ts';
import {applyPeople} from './apply-people.ts';
import {applySchool} from './apply-school.ts';
import {checkUpload} from './check.ts';
import type {Organisation} from './organisation.ts';
import {type Failure, readUpload} from './upload.ts';

export interface IngestResult {
	readonly activityId: string;
	readonly status: 'COMPLETED' | 'FAILED';
	/** COMPLETED, COMPLETED_WITH_ERROR or VALIDATION_FAILED. */
	readonly subStatus: string;
	/** Why nothing was applied; the first thousand. */
	readonly failures: readonly Failure[];
	/** How many there were in all. */
	readonly failed: number;
	/** Rows of the log by table and `operation_substatus`: `{persons: {CREATED: 12}}`. */
	readonly counts: Readonly<Record<LogTable, Readonly<Record<string, number>>>>;
	/** Person IDs whose account was given another human's names. */
	readonly overwritten: readonly string[];
	/** Classes whose Schoolwork progress was deleted. */
	readonly progressLost: readonly string[];
	/** The activity log, as text. */
	readonly log: string;
}

const mostFailures = 1_000;

const tableOf: Readonly<Record<string, LogTable>> = {
	'students.csv': 'persons',
	'staff.csv': 'persons',
	'courses.csv': 'courses',
	'classes.csv': 'classes',
	'rosters.csv': 'rosters',
	'locations.csv': 'locations',
};

const columns = [
	'person_id',
	'last_name',
	'first_name',
	'person_number',
	'class_id',
	'course_name',
	'class_number',
	'location_id',
	'location_name',
	'course_id',
	'course_number',
	'roster_id',
	'student_id',
];

const issue = ({row, code}: Failure): LogRow => ({
	status: 'ISSUE',
	substatus: code,
	values: {
		...Object.fromEntries(columns.map((column) => [column, row?.get(column) ?? ''])),
		email: row?.get('email_address') ?? '',
	},
});

const countBy = (rows: readonly LogRow[]) => {
	const counts: Record<string, number> = {};
	for (const {substatus} of rows) counts[substatus] = (counts[substatus] ?? 0) + 1;
	return counts;
};

/**
 * Takes an upload as Apple School Manager documents it: whole or not at all. Changes the organisation only
 * when nothing failed.
 */
export function ingest(organisation: Organisation, zip: Buffer, now: Date): IngestResult {
	organisation.activity += 1;
	const activityId = `activity-${String(organisation.activity).padStart(6, '0')}`;
	const failures: Failure[] = [];
	let failed = 0;
	const fail = (failure: Failure) => {
		failed += 1;
		if (failures.length < mostFailures) failures.push(failure);
	};
	const upload = readUpload(zip, fail);
	if (failed === 0) checkUpload(upload, organisation, fail);

	const tables: Record<LogTable, readonly LogRow[]> = {
		persons: [],
		classes: [],
		locations: [],
		courses: [],
		rosters: [],
	};
	let overwritten: readonly string[] = [];
	let progressLost: readonly string[] = [];
	if (failed > 0) {
		for (const failure of failures) {
			const table = failure.row && tableOf[failure.file];
			if (table) tables[table] = [...tables[table], issue(failure)];
		}
	} else {
		const people = applyPeople(organisation, upload, now);
		const school = applySchool(organisation, upload);
		tables.persons = people.log;
		tables.locations = school.locations;
		tables.courses = school.courses;
		tables.classes = school.classes;
		tables.rosters = school.rosters;
		({overwritten} = people);
		({progressLost} = school);
	}
	const withIssues = Object.values(tables).some((rows) => rows.some(({status}) => status === 'ISSUE'));
	const status = failed > 0 ? 'FAILED' : 'COMPLETED';
	const subStatus = failed > 0 ? 'VALIDATION_FAILED' : withIssues ? 'COMPLETED_WITH_ERROR' : 'COMPLETED';
	const at = now.toISOString();
	const log: ActivityLog = {activityId, startedAt: at, endedAt: at, status, subStatus, tables};
	return {
		activityId,
		status,
		subStatus,
		failures,
		failed,
		counts: {
			persons: countBy(tables.persons),
			classes: countBy(tables.classes),
			locations: countBy(tables.locations),
			courses: countBy(tables.courses),
			rosters: countBy(tables.rosters),
		},
		overwritten,
		progressLost,
		log: formatActivityLog(log),
	};
}
