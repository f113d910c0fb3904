/** One row of the log's tables. */
export interface LogRow {
	readonly status: 'SUCCESS' | 'ISSUE';
	/** CREATED, UPDATED, ADDED, DEACTIVATED, REMOVED, OPERATION_NOT_ALLOWED … */
	readonly substatus: string;
	/** The columns before `operation_status` (and, of people, `email` after the timestamp). */
	readonly values: Readonly<Record<string, string>>;
}

export const logTables = {
	persons: {before: ['person_id', 'last_name', 'first_name', 'person_number'], after: ['email']},
	classes: {before: ['class_id', 'course_name', 'class_number'], after: []},
	locations: {before: ['location_id', 'location_name'], after: []},
	courses: {before: ['course_id', 'course_number', 'course_name', 'location_id'], after: []},
	rosters: {before: ['roster_id', 'class_id', 'student_id'], after: []},
} as const;
export type LogTable = keyof typeof logTables;

export interface ActivityLog {
	readonly activityId: string;
	readonly startedAt: string;
	readonly endedAt: string;
	readonly status: 'COMPLETED' | 'FAILED';
	readonly subStatus: string;
	readonly tables: Readonly<Record<LogTable, readonly LogRow[]>>;
}

const cell = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
const line = (values: readonly string[]) => `${values.map(cell).join(',')}\n`;

/**
 * The CSV that an admin downloads after an upload: a preamble of keys and values, a blank line, one table
 * each for persons, classes, locations, courses and rosters. It lists what changed and nothing else.
 */
export function formatActivityLog(log: ActivityLog): string {
	let text =
		line(['OPERATION', 'SYNC_SOURCE']) +
		line(['ACTIVITY_ID', log.activityId]) +
		line(['STARTED AT', log.startedAt]) +
		line(['ENDED AT', log.endedAt]) +
		line(['STATUS', log.status]) +
		line(['SUB_STATUS', log.subStatus]) +
		'\n';
	for (const [name, {before, after}] of Object.entries(logTables)) {
		text += line([...before, 'operation_status', 'operation_substatus', 'timestamp', ...after]);
		for (const {status, substatus, values} of log.tables[name as LogTable])
			text += line([
				...before.map((column) => values[column] ?? ''),
				status,
				substatus,
				log.endedAt,
				...after.map((column) => values[column] ?? ''),
			]);
	}
	return text;
}
