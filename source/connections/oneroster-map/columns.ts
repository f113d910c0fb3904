import type {CheckedColumn} from '../../core/roster/check.ts';
import type {TableColumns} from '../../core/roster/header.ts';

/** Files that are read, by their names in the manifest; a bundle has more. */
export const oneRosterFiles = [
	'academicSessions',
	'orgs',
	'users',
	'courses',
	'classes',
	'enrollments',
] as const;
export type OneRosterFile = (typeof oneRosterFiles)[number];

/** What is read of each file; passwords, phones, sms and demographics never are. */
export const checked = {
	academicSessions: [
		{name: 'sourcedId', rule: 'id'},
		{name: 'title', rule: 'optional'},
		{name: 'startDate', rule: 'optional'},
		{name: 'endDate', rule: 'optional'},
		{name: 'parentSourcedId', rule: 'optional'},
		{name: 'schoolYear', rule: 'optional'},
	],
	orgs: [
		{name: 'sourcedId', rule: 'id'},
		{name: 'status', rule: 'optional'},
		{name: 'name', rule: 'required'},
		{name: 'type', rule: 'required'},
	],
	users: [
		{name: 'sourcedId', rule: 'id'},
		{name: 'status', rule: 'optional'},
		{name: 'enabledUser', rule: 'optional'},
		{name: 'orgSourcedIds', rule: 'reference'},
		{name: 'role', rule: 'required'},
		{name: 'username', rule: 'optional'},
		{name: 'givenName', rule: 'required'},
		{name: 'familyName', rule: 'required'},
		{name: 'middleName', rule: 'optional'},
		{name: 'identifier', rule: 'optional'},
		{name: 'email', rule: 'optional'},
		{name: 'grades', rule: 'optional'},
	],
	courses: [
		{name: 'sourcedId', rule: 'id'},
		{name: 'status', rule: 'optional'},
		{name: 'schoolYearSourcedId', rule: 'optional'},
		{name: 'title', rule: 'optional'},
		{name: 'courseCode', rule: 'optional'},
		{name: 'orgSourcedId', rule: 'optional-reference'},
	],
	classes: [
		{name: 'sourcedId', rule: 'id'},
		{name: 'status', rule: 'optional'},
		{name: 'courseSourcedId', rule: 'reference'},
		{name: 'classCode', rule: 'optional'},
		{name: 'schoolSourcedId', rule: 'reference'},
		{name: 'termSourcedIds', rule: 'optional-reference'},
	],
	enrollments: [
		{name: 'sourcedId', rule: 'id'},
		{name: 'status', rule: 'optional'},
		{name: 'classSourcedId', rule: 'reference'},
		{name: 'userSourcedId', rule: 'reference'},
		{name: 'role', rule: 'required'},
		{name: 'primary', rule: 'optional'},
		{name: 'beginDate', rule: 'optional'},
		{name: 'endDate', rule: 'optional'},
	],
} as const satisfies Readonly<Record<OneRosterFile, readonly CheckedColumn[]>>;

/** The standard's other columns: present, and none of our business. */
const others: Readonly<Record<OneRosterFile, readonly string[]>> = {
	academicSessions: ['status', 'dateLastModified', 'type'],
	orgs: ['dateLastModified', 'identifier', 'parentSourcedId'],
	users: ['dateLastModified', 'userIds', 'sms', 'phone', 'agentSourcedIds', 'password'],
	courses: ['dateLastModified', 'grades', 'subjects', 'subjectCodes'],
	classes: [
		'dateLastModified',
		'title',
		'grades',
		'classType',
		'location',
		'subjects',
		'subjectCodes',
		'periods',
	],
	enrollments: ['dateLastModified', 'schoolSourcedId'],
};

/** Without these a file is not what its name says. */
const required: Readonly<Record<OneRosterFile, readonly string[]>> = {
	academicSessions: ['sourcedId'],
	orgs: ['sourcedId', 'name', 'type'],
	users: ['sourcedId', 'orgSourcedIds', 'role', 'givenName', 'familyName'],
	courses: ['sourcedId', 'title', 'orgSourcedId'],
	classes: ['sourcedId', 'courseSourcedId', 'schoolSourcedId'],
	enrollments: ['sourcedId', 'classSourcedId', 'userSourcedId', 'role'],
};

export const columnsOf = (file: OneRosterFile): TableColumns => ({
	wanted: checked[file].map(({name}) => name),
	required: required[file],
	known: others[file],
});

/** Number of a column, as rows answer to it. */
export const columnOf = <F extends OneRosterFile>(
	file: F,
	name: (typeof checked)[F][number]['name'],
): number => checked[file].findIndex((column) => column.name === name);
