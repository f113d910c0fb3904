import type {LogRow} from './activity-log.ts';
import {nextUid, type Organisation, type SchoolClass} from './organisation.ts';
import type {Row, Upload} from './upload.ts';

const optional = <K extends string>(key: K, value: string) =>
	(value === '' ? {} : {[key]: value}) as {readonly [P in K]?: string};

const success = (substatus: string, values: LogRow['values']): LogRow => ({
	status: 'SUCCESS',
	substatus,
	values,
});

interface Sourced {
	readonly source: string;
}

/**
 * Brings one kind of record in step: creates, updates, and turns Manual what is left out of the upload
 * (ASM guide, axm0e48f1bbe, axm5629a4fe4).
 */
function applyRecords<T extends Sourced>(options: {
	readonly rows: readonly Row[];
	readonly key: string;
	readonly records: Map<string, T>;
	readonly make: (row: Row, existing: T | undefined) => T;
	readonly leftOut: (record: T) => T;
	readonly values: (record: T) => LogRow['values'];
	/** What is compared; without: everything. */
	readonly compared?: (record: T) => unknown;
}): readonly LogRow[] {
	const {rows, key, records, make, leftOut, values, compared = (record: T): unknown => record} = options;
	const log: LogRow[] = [];
	const listed = new Set<string>();
	for (const row of rows) {
		const id = row.get(key);
		listed.add(id);
		const existing = records.get(id);
		const record = make(row, existing);
		records.set(id, record);
		if (existing === undefined) log.push(success('CREATED', values(record)));
		else if (JSON.stringify(compared(existing)) !== JSON.stringify(compared(record)))
			log.push(success('UPDATED', values(record)));
	}
	for (const [id, record] of records) {
		if (listed.has(id) || record.source !== 'SFTP') continue;
		records.set(id, leftOut(record));
		log.push(success('REMOVED', values(record)));
	}
	return log;
}

export interface SchoolApplied {
	readonly locations: readonly LogRow[];
	readonly courses: readonly LogRow[];
	readonly classes: readonly LogRow[];
	readonly rosters: readonly LogRow[];
	/** Ids of classes that lost all their students, and their Schoolwork progress with them. */
	readonly progressLost: readonly string[];
}

/** Applies locations, courses, classes and rosters of an upload. */
export function applySchool(organisation: Organisation, upload: Upload): SchoolApplied {
	const {places, courses, classes} = organisation;

	const enrolled = new Map<string, (readonly [string, string])[]>();
	for (const row of upload['rosters.csv']) {
		const students = enrolled.get(row.get('class_id')) ?? [];
		students.push([row.get('roster_id'), row.get('student_id')]);
		enrolled.set(row.get('class_id'), students);
	}
	const before = new Map(classes.values().map((one) => [one.classId, one.students]));
	const progressLost: string[] = [];

	const locations = applyRecords({
		rows: upload['locations.csv'],
		key: 'location_id',
		records: places,
		make: (row, existing) => ({
			locationId: row.get('location_id'),
			uid: existing?.uid ?? nextUid(organisation, 'LOC'),
			name: row.get('location_name'),
			source: 'SFTP' as const,
		}),
		leftOut: (place) => ({...place, source: 'Manual' as const}),
		values: (place) => ({location_id: place.locationId, location_name: place.name}),
	});

	const courseLog = applyRecords({
		rows: upload['courses.csv'],
		key: 'course_id',
		records: courses,
		make: (row, existing) => ({
			courseId: row.get('course_id'),
			uid: existing?.uid ?? nextUid(organisation, 'COU'),
			...optional('number', row.get('course_number')),
			...optional('name', row.get('course_name')),
			locationId: row.get('location_id'),
			source: 'SFTP' as const,
		}),
		leftOut: (course) => ({...course, source: 'Manual' as const}),
		values: (course) => ({
			course_id: course.courseId,
			course_number: course.number ?? '',
			course_name: course.name ?? '',
			location_id: course.locationId,
		}),
	});

	const classLog = applyRecords<SchoolClass>({
		rows: upload['classes.csv'],
		key: 'class_id',
		records: classes,
		make: (row, existing) => ({
			classId: row.get('class_id'),
			uid: existing?.uid ?? nextUid(organisation, 'CLS'),
			...optional('number', row.get('class_number')),
			courseId: row.get('course_id'),
			locationId: row.get('location_id'),
			instructorIds: row.all('instructor_id'),
			students: enrolled.get(row.get('class_id')) ?? [],
			source: 'SFTP',
		}),
		leftOut: (one) => {
			if (one.students.length > 0) progressLost.push(one.classId);
			return {...one, students: [], source: 'Manual'};
		},
		values: (one) => ({
			class_id: one.classId,
			course_name: courses.get(one.courseId)?.name ?? '',
			class_number: one.number ?? '',
		}),
		compared: ({students: _, ...one}) => one,
	});

	const rosters: LogRow[] = [];
	const row = (substatus: string, roster_id: string, class_id: string, student_id: string) =>
		rosters.push(success(substatus, {roster_id, class_id, student_id}));
	for (const {classId, students} of classes.values()) {
		const old = new Map(before.get(classId));
		const now = new Map(students);
		for (const [id, student] of now) if (old.get(id) !== student) row('ADDED', id, classId, student);
		for (const [id, student] of old) if (now.get(id) !== student) row('REMOVED', id, classId, student);
	}
	organisation.progressLost += progressLost.length;
	return {locations, courses: courseLog, classes: classLog, rosters, progressLost};
}
