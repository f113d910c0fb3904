import {createServer, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {onTestFinished} from 'vitest';
import type {JsonRecord} from './tables.ts';

/** Rows of a list, made when they are asked for. */
interface Rows {
	readonly count: number;
	at(row: number): Readonly<Record<string, string>>;
}

/** A district of so many people, each student in eight classes: nothing of it is held in memory. */
export function generatedDistrict(people: number): Readonly<Record<string, Rows>> {
	const schools = Math.max(2, Math.round(people / 1000));
	const classes = Math.round(people / 4);
	const courses = schools * 8;
	const id = (letter: string, row: number) => `${letter}${String(row).padStart(35, '0')}`;
	return {
		academicSessions: {
			count: 1,
			at: () => ({
				sourcedId: 'Y1',
				status: 'active',
				title: 'Year',
				type: 'schoolYear',
				startDate: '2026-08-15',
				endDate: '2027-06-10',
				schoolYear: '2027',
			}),
		},
		orgs: {
			count: schools + 1,
			at: (row) => ({
				sourcedId: id('O', row),
				status: 'active',
				name: `Place ${row}`,
				type: row === 0 ? 'district' : 'school',
			}),
		},
		users: {
			count: people,
			at: (row) => ({
				sourcedId: id('U', row),
				status: 'active',
				enabledUser: 'true',
				orgSourcedIds: id('O', 1 + (row % schools)),
				role: row % 16 === 0 ? 'teacher' : 'student',
				username: `user${row}`,
				givenName: `Zoë${row % 97}`,
				familyName: `Łuk, ${row}`,
				identifier: String(100_000 + row),
				email: `user${row}@district.example`,
				grades: row % 16 === 0 ? '' : '09',
			}),
		},
		courses: {
			count: courses,
			at: (row) => ({
				sourcedId: id('C', row),
				status: 'active',
				title: `Course ${row}`,
				courseCode: `N${row}`,
				schoolYearSourcedId: 'Y1',
				orgSourcedId: id('O', 0),
			}),
		},
		classes: {
			count: classes,
			at: (row) => ({
				sourcedId: id('K', row),
				status: 'active',
				classCode: `${row % 9}`,
				courseSourcedId: id('C', row % courses),
				schoolSourcedId: id('O', 1 + (row % schools)),
				termSourcedIds: 'Y1',
			}),
		},
		enrollments: {
			count: people * 8,
			at: (row) => {
				const person = row % people;
				return {
					sourcedId: id('E', row),
					status: 'active',
					classSourcedId: id('K', (person * 7 + Math.floor(row / people)) % classes),
					userSourcedId: id('U', person),
					role: person % 16 === 0 ? 'teacher' : 'student',
					primary: 'true',
					beginDate: '2026-08-15',
					endDate: '',
				};
			},
		},
	};
}

/** The district as files of an export, in chunks. */
export function* csvOf({count, at}: Rows): Generator<string> {
	const cell = (text: string) => (/[",]/.test(text) ? `"${text}"` : text);
	const names = Object.keys(at(0));
	let text = `${names.join(',')}\n`;
	for (let row = 0; row < count; row++) {
		const cells = at(row);
		text += `${names.map((name) => cell(cells[name]!)).join(',')}\n`;
		if (text.length > 1 << 18) {
			yield text;
			text = '';
		}
	}
	yield text;
}

/** How a server answers: as it should, or worse. */
export interface Manners {
	readonly largestPage: number;
	readonly announces: boolean;
	/** How a record is written. */
	readonly write: (row: Readonly<Record<string, string>>) => JsonRecord;
	/** What happens before the answer number `asked`; true: it is sent already. */
	readonly before?: (asked: number, response: ServerResponse) => boolean;
}

/** Serves a generated district; who asks is not looked at. */
export async function serveGenerated(
	lists: ReturnType<typeof generatedDistrict>,
	manners: Manners,
): Promise<string> {
	let asked = 0;
	const server = createServer((request, response) => {
		if (manners.before?.(asked++, response)) return;
		const url = new URL(request.url ?? '/', 'http://127.0.0.1');
		const name = url.pathname.split('/').at(-1)!;
		const {count, at} = lists[name]!;
		const offset = Number(url.searchParams.get('offset'));
		const end = Math.min(
			count,
			offset + Math.min(manners.largestPage, Number(url.searchParams.get('limit'))),
		);
		const records: JsonRecord[] = [];
		for (let row = offset; row < end; row++) records.push(manners.write(at(row)));
		if (manners.announces) response.setHeader('x-total-count', String(count));
		response.end(JSON.stringify({[name]: records}));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** By the standard: GUIDRefs and arrays. */
export function byTheStandard(row: Readonly<Record<string, string>>): JsonRecord {
	const {
		orgSourcedIds,
		schoolYearSourcedId,
		orgSourcedId,
		courseSourcedId,
		schoolSourcedId,
		termSourcedIds,
		classSourcedId,
		userSourcedId,
		grades,
		...rest
	} = row;
	const reference = (name: string, id: string | undefined) =>
		id === undefined ? {} : {[name]: {href: `https://sis.example/${id}`, sourcedId: id, type: name}};
	return {
		...rest,
		...(orgSourcedIds === undefined
			? {}
			: {orgs: [{sourcedId: orgSourcedIds}], grades: grades === '' ? [] : [grades]}),
		...(termSourcedIds === undefined ? {} : {terms: [{sourcedId: termSourcedIds}]}),
		...reference('schoolYear', schoolYearSourcedId),
		...reference('org', orgSourcedId),
		...reference('course', courseSourcedId),
		...reference('school', schoolSourcedId),
		...reference('class', classSourcedId),
		...reference('user', userSourcedId),
	};
}
