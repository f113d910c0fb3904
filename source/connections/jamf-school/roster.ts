import {SourceUnhealthyError} from '../../core/errors.ts';
import type {HeldClass, HeldUser} from '../../core/mirror/held.ts';
import type {Merged} from '../../core/mirror/merge.ts';
import {ColumnRows, EnrolmentRows} from '../../core/roster/columns.ts';
import {Findings} from '../../core/roster/findings.ts';
import {refuseMostlyFaulty} from '../../core/roster/health.ts';
import type {Place} from '../../core/roster/problem.ts';
import type {Roster} from '../../core/roster/roster.ts';
import {type JamfSchoolSettings, mappedByHand} from './settings.ts';

/** Of settings, what the roster asks. */
type Asked = Pick<JamfSchoolSettings, 'locations' | 'teacherGroups' | 'studentGroups'>;

const files = {locations: 'locations', users: 'users', classes: 'classes', members: 'members'} as const;

/**
 * What a Jamf School holds, as a roster [seed 000]. Whoever teaches a class is staff, whoever is in one a student, and
 * somebody who does both is both; who does neither is what their group is, or left out. There are no courses there: one
 * is made for each class, at its location. Ids at the source are those of Jamf School.
 * @throws SourceUnhealthyError when nobody is there, or most of them have no name.
 */
export function rosterOfHeld(known: Merged, settings: Asked): Roster {
	const {held} = known;
	if (!held.users.some(({trashed}) => !trashed))
		throw new SourceUnhealthyError('Jamf School tells of no user at all', {
			notDone: 'A source that answers with nothing is never taken for an empty school.',
			next: 'See what the API key may read. A Jamf School that is still empty is filled one-way first: sftp=no.',
		});
	const findings = new Findings();
	const {locations, schools} = locationRows(known, settings, findings);
	const people = peopleRows(known, settings, schools, findings);
	refuseMostlyFaulty(files.users, held.users.length, findings, 0);
	const {courses, classes, enrolments} = classRows(known, schools, people, findings);
	return {
		locations,
		people,
		courses,
		classes,
		enrolments,
		scope: {people: true, classes: true, enrolments: true},
		rows: {
			[files.locations]: locations.count,
			[files.users]: people.count,
			[files.classes]: classes.count,
			[files.members]: enrolments.count,
		},
		extent: 'bulk',
		...(known.guests === undefined
			? {}
			: {
					guests: new Map(
						[...known.guests.there.values(), ...known.guests.alone.values()].map(({personId}) => [
							guestName(personId),
							personId,
						]),
					),
				}),
		...findings.result(),
	};
}

/** By locations there, the id at the source of the row that each is in; what is in none is no school. */
type Schools = ReadonlyMap<string, string>;

/**
 * What is given by hand, else ours that it is paired with, else what Apple School Manager calls it, else one of our
 * making. Several that are one of ours are one row: a second school of one id would hold back both, and all at them.
 */
function locationRows(
	{held, locations: known, others}: Merged,
	asked: Asked,
	findings: Findings,
): {readonly locations: ColumnRows<'locations'>; readonly schools: Schools} {
	const ours = new Map<string, string>();
	for (const [here, there] of mappedByHand(asked)) if (!ours.has(there)) ours.set(there, here);
	const rows = new ColumnRows('locations');
	const schools = new Map<string, string>();
	const rowOf = new Map<string, string>();
	held.locations.forEach(({id, name, district, asmIdentifier}, at) => {
		const place = {file: files.locations, line: at + 1};
		if (others?.locations.has(id)) {
			findings.leftOut.push({kind: 'locations', externalId: id, ...place, ...ofAnother});
			return;
		}
		// The organisation as a whole is no school, but where it is all there is [our decision].
		if (district && held.locations.length > 1 && !ours.has(id)) {
			findings.leftOut.push({
				kind: 'locations',
				externalId: id,
				...place,
				code: 'not-a-school',
				reason: 'is the district, and no school; map it by hand (locations) to take it all the same',
			});
			return;
		}
		const own = ours.get(id) ?? known?.get(id) ?? asmIdentifier ?? `jamf-${id}`;
		const row = rowOf.get(own) ?? id;
		schools.set(id, row);
		if (row !== id) return;
		rowOf.set(own, id);
		rows.add({externalId: id, id: own, name}, place);
	});
	return {locations: rows, schools};
}

/** One source a record: what a SIS delivers is kept alike there, and does not come back from there. */
const ofAnother = {code: 'of-another', reason: 'comes from another connection, or was made here'} as const;

/** What somebody is here no more was made for does not come in as somebody new. */
const ofNobody = {
	code: 'of-nobody',
	reason: 'was made by rollcall, and nothing here belongs to it any more',
} as const;

/** What may be here already does not come in beside it. */
const undecidedYet = {
	code: 'undecided',
	reason: 'may be one that is here already, which is asked about',
} as const;

type Kind = 'staff' | 'student';

function peopleRows(
	{held, people: known, others, nobodys, undecided}: Merged,
	settings: Asked,
	schools: Schools,
	findings: Findings,
): ColumnRows<'people'> {
	// A class of another connection says who is in it: whoever is only put into it there is put out of it again.
	const kindsOf = kinds(
		held.classes.filter(({id}) => others?.classes.has(id) !== true),
		settings,
	);
	const rows = new ColumnRows('people');
	held.users.forEach((user, at) => {
		const place = {file: files.users, line: at + 1};
		const kinds = kindsOf(user);
		const out = others?.users.has(user.id)
			? ofAnother
			: nobodys?.users.has(user.id)
				? ofNobody
				: undecided?.users.has(user.id)
					? undecidedYet
					: whyOut(user, kinds, schools);
		if (out !== undefined) {
			findings.leftOut.push({kind: 'people', externalId: user.id, ...place, ...out});
			return;
		}
		const missing = (['firstName', 'lastName'] as const).find((field) => user[field].trim() === '');
		if (missing !== undefined) {
			findings.faulty('people', user.id, place, {
				code: 'missing-required',
				field: missing,
				value: '',
				message: `is empty for user ${user.username || user.id}`,
			});
			return;
		}
		const {gradeLevel, ...stays} = user.stays ?? {};
		for (const kind of kinds)
			rows.add(
				{
					...stays,
					...(kind === 'student' && gradeLevel !== undefined ? {gradeLevel} : {}),
					externalId: user.id,
					id: known.get(user.id) ?? '',
					kind,
					firstName: user.firstName,
					lastName: user.lastName,
					email: user.email,
					sisUsername: user.username,
					locations: schools.get(user.locationId) ?? '',
				},
				place,
			);
	});
	return rows;
}

/** What somebody is: by their classes, else by their groups. */
function kinds(
	classes: readonly HeldClass[],
	{teacherGroups, studentGroups}: Asked,
): (user: HeldUser) => readonly Kind[] {
	const staff = new Set(classes.flatMap(({teacherIds}) => teacherIds));
	const students = new Set(classes.flatMap(({studentIds}) => studentIds));
	const isIn = (groups: readonly string[]) => {
		const names = new Set(groups.map((name) => name.toLowerCase()));
		return (user: HeldUser) => user.groups?.some((name) => names.has(name.toLowerCase())) === true;
	};
	const [isTeacher, isStudent] = [isIn(teacherGroups), isIn(studentGroups)];
	return (user) => {
		const found: Kind[] = [];
		if (students.has(user.id)) found.push('student');
		if (staff.has(user.id)) found.push('staff');
		if (found.length > 0) return found;
		if (isTeacher(user)) return ['staff'];
		return isStudent(user) ? ['student'] : [];
	};
}

function whyOut(user: HeldUser, kinds: readonly Kind[], schools: Schools) {
	if (user.trashed) return {code: 'tobedeleted', reason: 'is in the trash of Jamf School'};
	if (kinds.length === 0)
		return {
			code: 'no-class',
			reason:
				'is in no class and in none of teacherGroups and studentGroups, so that nothing tells a student from a teacher',
		};
	if (!schools.has(user.locationId))
		return {
			code: 'not-a-school',
			reason: `is at location ${user.locationId} of Jamf School, which is no school`,
		};
	return undefined;
}

function classRows(
	{held, classes: known, numbers, also, others: theirs, nobodys, undecided, guests}: Merged,
	schools: Schools,
	people: ColumnRows<'people'>,
	findings: Findings,
) {
	const courses = new ColumnRows('courses');
	const classes = new ColumnRows('classes');
	const enrolments = new EnrolmentRows(classes.column('externalId'), people.column('externalId'));
	const studentRows = new Map<string, number>();
	// Ids there: a Person ID that looks like one of them is somebody else.
	const isListed = new Set<string>();
	for (let row = 0; row < people.count; row++) isListed.add(people.text(row, 'externalId'));
	for (let row = 0; row < people.count; row++)
		if (people.text(row, 'kind') === 'student') studentRows.set(people.text(row, 'externalId'), row);
	const isNobody = leftOutPeople(findings);
	held.classes.forEach(({id, name, locationId, studentIds, teacherIds}, at) => {
		const place = {file: files.classes, line: at + 1};
		const out = theirs?.classes.has(id)
			? ofAnother
			: nobodys?.classes.has(id)
				? ofNobody
				: undecided?.classes.has(id)
					? undecidedYet
					: undefined;
		if (out !== undefined) {
			findings.leftOut.push({kind: 'classes', externalId: id, ...place, ...out});
			return;
		}
		const school = schools.get(locationId);
		if (school === undefined) {
			const reason = `is at location ${locationId} of Jamf School, which is no school`;
			findings.leftOut.push({kind: 'classes', externalId: id, ...place, code: 'not-a-school', reason});
			return;
		}
		const own = known.get(id) ?? id;
		const {number = '', courseNumber = ''} = numbers?.get(id) ?? {};
		courses.add({externalId: id, id: own, name, number: courseNumber, location: school}, place);
		const guestOf = (each: string, kind: Kind) => {
			const guest = guests?.there.get(each);
			return guest?.kind === kind ? guestName(guest.personId) : undefined;
		};
		const missing = new Set([
			...studentIds.filter((each) => theirs?.users.has(each) && guestOf(each, 'student') === undefined),
			...teacherIds.filter((each) => theirs?.users.has(each) && guestOf(each, 'staff') === undefined),
		]);
		for (const _ of missing) tellMissing(findings, place);
		const others = also.get(id);
		const member = (each: string, kind: Kind) => guestOf(each, kind) ?? (isNobody(each) ? [] : each);
		const alone = (each: string, kind: Kind) =>
			guests?.alone.get(each)?.kind === kind ? guestName(each) : isListed.has(each) ? [] : each;
		const teachers = [
			...teacherIds.flatMap((each) => member(each, 'staff')),
			...(others?.teachers ?? []).flatMap((each) => alone(each, 'staff')),
		];
		const instructors = teachers.join('\t');
		const classRow = classes.count;
		classes.add({externalId: id, id: own, number, course: id, location: school, instructors}, place);
		const enrol = (student: string) => enrolled(enrolments, studentRows, {own, classRow, student, place});
		const students = [
			...[...new Set(studentIds)].flatMap((each) => member(each, 'student')),
			...(others?.students ?? []).flatMap((each) => alone(each, 'student')),
		];
		for (const student of students) enrol(student);
	});
	return {courses, classes, enrolments};
}

/**
 * Whom another connection delivers is in a class under the Person ID that they have, where uploads carry them in that
 * role. What a class loses beyond that is told, once for all classes.
 */
const tellMissing = (findings: Findings, place: Place) =>
	findings.counted(
		place,
		{
			code: 'members-of-another',
			severity: 'warning',
			action: 'class goes to Apple School Manager without them',
		},
		(count) =>
			`${count} ${count === 1 ? 'place in a class is' : 'places in classes are'} of people whom another connection delivers`,
	);

/** How classes name somebody by Person ID: no id there looks so, which a Person ID by itself may. */
const guestName = (personId: string) => `${guestPrefix}${personId}`;
const guestPrefix = 'person ';

/** Members who are left out themselves are no broken references: they leave the class without a word about each. */
function leftOutPeople({leftOut}: Findings): (id: string) => boolean {
	const ids = new Set(leftOut.flatMap(({kind, externalId}) => (kind === 'people' ? [externalId] : [])));
	return (id) => ids.has(id);
}

const encoder = new TextEncoder();

function enrolled(
	enrolments: EnrolmentRows,
	studentRows: ReadonlyMap<string, number>,
	{
		own,
		classRow,
		student,
		place,
	}: {readonly own: string; readonly classRow: number; readonly student: string; readonly place: Place},
): void {
	// A roster id has letters, digits and hyphens.
	const bytes = encoder.encode(`${own}-${student.replace(guestPrefix, 'p-')}`);
	const row = studentRows.get(student) ?? enrolments.unknown(student);
	enrolments.add(bytes, 0, bytes.length, classRow, row);
	enrolments.end(files.members, place.line);
}
