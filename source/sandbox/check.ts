import {accountName} from './account-name.ts';
import type {Organisation} from './organisation.ts';
import {type FileName, fileNames, templates} from './tables.ts';
import type {Failure, Row, Upload} from './upload.ts';

/** Which column of which file refers to which other file's key. */
const references: ReadonlyArray<{
	readonly file: FileName;
	readonly column: string;
	readonly to: FileName;
}> = [
	{file: 'students.csv', column: 'location_id', to: 'locations.csv'},
	{file: 'staff.csv', column: 'location_id', to: 'locations.csv'},
	{file: 'courses.csv', column: 'location_id', to: 'locations.csv'},
	{file: 'classes.csv', column: 'location_id', to: 'locations.csv'},
	{file: 'classes.csv', column: 'course_id', to: 'courses.csv'},
	{file: 'classes.csv', column: 'instructor_id', to: 'staff.csv'},
	{file: 'rosters.csv', column: 'class_id', to: 'classes.csv'},
	{file: 'rosters.csv', column: 'student_id', to: 'students.csv'},
];

/** Holds an upload against Apple's rules; any failure fails it as a whole (ASM guide, axm1bd5a3b1e and its neighbours). */
export function checkUpload(
	upload: Upload,
	organisation: Organisation,
	fail: (failure: Failure) => void,
): void {
	const report = (
		file: FileName,
		row: Row,
		field: string,
		value: string,
		code: Failure['code'],
		why: string,
	) =>
		fail({
			file,
			line: row.line,
			field,
			value,
			code,
			message: `${file}:${row.line} - ${field} = '${value}' ${why}`,
			row,
		});

	for (const file of fileNames)
		for (const row of upload[file])
			for (const field of templates[file].required)
				if (row.get(field) === '') report(file, row, field, '', 'MISSING_VALUE', 'is required');

	const ids = new Map(
		fileNames.map((file) => [file, new Set(upload[file].map((row) => row.get(templates[file].key)))]),
	);
	for (const file of fileNames) {
		const {key} = templates[file];
		const seen = new Set<string>();
		for (const row of upload[file]) {
			const id = row.get(key);
			if (id === '') continue;
			if (seen.has(id)) report(file, row, key, id, 'DUPLICATE_ID', 'stands in more than one row');
			else if (file === 'staff.csv' && ids.get('students.csv')?.has(id))
				report(file, row, key, id, 'DUPLICATE_ID', 'is also the person_id of a student');
			seen.add(id);
		}
	}

	for (const {file, column, to} of references) {
		const known = ids.get(to);
		const repeated = templates[file].repeated?.column === column;
		for (const row of upload[file])
			for (const value of repeated ? row.all(column) : [row.get(column)])
				if (value !== '' && !known?.has(value))
					report(
						file,
						row,
						column,
						value,
						'NOT_FOUND',
						`does not reference any ${templates[to].key} in ${to}`,
					);
	}

	for (const row of upload['students.csv'])
		if (!['', '4', '6', '8'].includes(row.get('password_policy')))
			report(
				'students.csv',
				row,
				'password_policy',
				row.get('password_policy'),
				'INVALID_VALUE',
				'must be 4, 6, 8 or blank',
			);

	for (const file of ['students.csv', 'staff.csv'] as const)
		for (const row of upload[file]) {
			const [first, last] = [row.get('first_name'), row.get('last_name')];
			const isNew = !organisation.people.has(row.get('person_id'));
			if (isNew && first && last && !accountName(first, last, organisation.setup.domain))
				report(
					file,
					row,
					'first_name',
					first,
					'MANAGED_ID_GENERATION_FAILED',
					'and last_name make no Managed Apple Account (MANAGED_ID_GENERATION_FAILED)',
				);
		}
}
