import {isSame} from '../canonical.ts';
import {type CourseId, classId, type LocationId, type PersonId} from '../directory/ids.ts';
import {type Class, type ClassEnrolments, joinList, splitList} from '../directory/records.ts';
import {rosterList} from '../roster/roster.ts';
import {ClassIdentity, sharedClassIds} from './class-identity.ts';
import {isAnothers} from './disconnected.ts';
import type {Draft} from './draft.ts';
import {brokenReference, type Enrolled, groupEnrolments, studentsOf} from './enrolled.ts';
import {filteredPlaces, isEmptying, keepFilteredClass, whyFilteredClass} from './filtered-out.ts';
import {guestOf, isSpelledOut} from './guests.ts';
import {leaveOutWithSchool} from './left-out-school.ts';
import type {PeopleMatch} from './matcher.ts';
import {pairRows} from './pair-rows.ts';
import {isStaffRow, rowHash} from './person-row.ts';
import {type RetainedIds, retainedIds} from './retained-ids.ts';
import {RosterIds} from './roster-ids.ts';
import {wasRead, whyPending} from './scope.ts';
import {idsAtSource} from './source-ids.ts';
import {brokenOr, type Resolved} from './structure.ts';

/** Apple School Manager takes 15 instructors a class (`rosters.md`). */
export const mostInstructors = 15;

/** Plans classes and who is in them; retained people keep their places (rule 3). */
export function planClasses(
	draft: Draft,
	match: PeopleMatch,
	locations: Resolved<LocationId>,
	courses: Resolved<CourseId>,
) {
	const planner = new ClassPlanner(draft, match, locations, courses);
	planner.planPresent();
	planner.planAbsent();
}

class ClassPlanner {
	readonly #draft: Draft;
	readonly #match: PeopleMatch;
	readonly #locations: Resolved<LocationId>;
	readonly #courses: Resolved<CourseId>;
	readonly #enrolled: Enrolled;
	readonly #retained: RetainedIds;
	readonly #rosterIds: RosterIds;
	/** Rows by external id of staff and students alike, made when an instructor is first looked up. */
	readonly #peopleRows: ReadonlyMap<string, number>;
	/** Class ids that the roster names, whatever becomes of their rows. */
	readonly #named = new Set<string>();
	/** Ids at the source of the rows that can be read. */
	readonly #listed = new Set<string>();
	readonly #identity: ClassIdentity;
	/** Who is named in which class by a faulty row, as ids at the source. */
	readonly #undecided: ReadonlySet<string>;
	/** Who is in which class by a row that a changed filter takes out, as ids at the source. */
	readonly #filtered: ReadonlyMap<string, ReadonlySet<string>>;

	constructor(
		draft: Draft,
		match: PeopleMatch,
		locations: Resolved<LocationId>,
		courses: Resolved<CourseId>,
	) {
		this.#draft = draft;
		this.#match = match;
		this.#locations = locations;
		this.#courses = courses;
		this.#identity = new ClassIdentity(draft);
		this.#retained = retainedIds(draft, match);
		this.#enrolled = groupEnrolments(draft, this.#retained);
		this.#rosterIds = new RosterIds(draft.input.directory.enrolments);
		const {people} = draft.input.roster;
		const rows = new Map<string, number>();
		for (let row = 0; row < people.count; row++)
			if (isStaffRow(people, row)) rows.set(people.text(row, 'externalId'), row);
		this.#peopleRows = rows;
		this.#filtered = filteredPlaces(draft);
		this.#undecided = new Set(
			(draft.input.roster.faultyPlaces ?? []).map((place) => placeKey(place.class, place.person)),
		);
	}

	planPresent() {
		const draft = this.#draft;
		const {connection, directory, roster, connectionNames, disconnected} = draft.input;
		const {classes} = roster;
		const {rows, named} = pairRows<Class>(
			draft,
			'classes',
			classes,
			directory.classes.values(),
			(each) => each.classId,
			undefined,
			(row) => this.#identity.of(row),
		);
		for (const id of named) this.#named.add(id);
		const shared = sharedClassIds(classes, rows.values());
		for (const [id, row] of rows) {
			const owner = directory.classes.get(id)?.owner;
			if (owner === undefined || !isAnothers(owner, connection.id, disconnected))
				this.#planClass(row, id, classes.text(row, 'externalId'), shared);
			else this.#holdTaken(row, id, connectionNames.get(owner) ?? owner);
		}
		for (let row = 0; row < classes.count; row++) this.#listed.add(classes.text(row, 'externalId'));
		for (const external of roster.faulty.classes ?? []) {
			const sharing = this.#identity.sharing(external);
			draft.hold('classes', sharing[0] ?? external, 'its row carries an error');
			// Nobody knows which year's it is: whatever stands there stays.
			for (const id of sharing) this.#named.add(id);
		}
	}

	/** A class is one connection's: a second one that lists it would turn its students out every other night. */
	#holdTaken(row: number, id: string, owner: string) {
		const {classes} = this.#draft.input.roster;
		this.#draft.problem(classes.place(row), {
			code: 'class-taken',
			severity: 'error',
			field: 'class_id',
			value: id,
			message: `belongs to the connection "${owner}"`,
			action: 'class stays with it as long as that is connected and has it',
		});
		this.#draft.hold('classes', id, `belongs to the connection "${owner}"`, classes.place(row));
	}

	#planClass(row: number, id: string, external: string, shared: ReadonlySet<string>) {
		const draft = this.#draft;
		const {connection, directory, roster} = draft.input;
		const {classes} = roster;
		const before = directory.classes.get(id);
		const course = this.#courses.get(classes.text(row, 'course'));
		const school = classes.text(row, 'location');
		const location = this.#locations.get(school);
		if (location === undefined && draft.leftOutSchools.has(school)) {
			const sent = before !== undefined;
			const told = leaveOutWithSchool(draft, 'classes', {
				school,
				externalId: external,
				place: classes.place(row),
				sent,
			});
			if (sent) draft.ofLeftOutSchools.classes.set(id, told);
			// Once that is approved it is as with the filter: a class that is in no row leaves.
			if (
				sent &&
				(draft.input.scopeApproved === true || isEmptying(draft, before, directory.enrolments.get(id)))
			)
				this.#named.delete(id);
			else if (sent) draft.count('classes', 'unchanged');
			return;
		}
		if (course === undefined || location === undefined) {
			const [field, value, file] =
				course === undefined
					? (['course_id', classes.text(row, 'course'), 'courses.csv'] as const)
					: (['location_id', classes.text(row, 'location'), 'locations.csv'] as const);
			const waiting =
				course === undefined
					? draft.undecided.courses.get(value)
					: draft.undecided.locations.get(classes.text(row, 'location'));
			draft.problem(classes.place(row), {
				...brokenOr(waiting, `does not reference any ${field} in ${file}`),
				field,
				value,
				action: before === undefined ? 'class left out' : 'class stays as it was last sent',
			});
			draft.hold(
				'classes',
				before === undefined ? external : id,
				waiting?.why ?? `its ${field} is unknown`,
				classes.place(row),
				waiting?.conflict,
			);
			return;
		}

		const instructorIds = this.#instructors(row, before);
		if (instructorIds.length > mostInstructors)
			return this.#holdCrowded(row, id, before, instructorIds.length);
		const number = classes.text(row, 'number');
		// A year that went blank is not forgotten: the id would be taken for the same class next year.
		const year = classes.text(row, 'year') || before?.year || '';
		const {number: _n, year: _y, adoptedFor: _a, ...kept} = before ?? {externalIds: {}};
		const after: Class = {
			...kept,
			classId: classId(id),
			...(number === '' ? {} : {number}),
			courseId: course,
			instructorIds,
			locationId: location,
			source: connection.source,
			...(year === '' ? {} : {year}),
			owner: connection.id,
			externalIds: {...kept.externalIds, [connection.id]: external},
			delivered: rowHash(classes.hash64(row)),
		};
		const differing = before === undefined ? [] : classDifferences(before, after);
		if (before !== undefined && differing.length === 0) draft.count('classes', 'unchanged');
		else
			draft.change({
				kind: 'classes',
				action: before === undefined ? 'create' : 'update',
				key: id,
				...(before === undefined ? {} : {before}),
				after,
				reason: before === undefined ? 'new at the source' : `changed at the source: ${differing.join(', ')}`,
				place: classes.place(row),
			});
		if (shared.has(external)) this.#holdShared(row, id, external);
		else if (roster.scope.enrolments)
			this.#planEnrolments(id, external, studentsOf(draft, this.#enrolled, row, this.#match));
	}

	/** Which of several classes an enrolment means that names their id nobody knows: all of them stay as last sent. */
	#holdShared(row: number, id: string, external: string) {
		const draft = this.#draft;
		const place = draft.input.roster.classes.place(row);
		draft.problem(place, {
			code: 'shared-class-id',
			severity: 'error',
			field: 'class_id',
			value: external,
			message:
				'is the id of classes of several school years: which of them an enrolment means cannot be told',
			action: 'enrolments stay as they were last sent',
		});
		draft.hold('enrolments', id, 'classes of several school years have this id', place);
	}

	/** Staff whom the row names, then those retained who were in the class; slots of nobody are cleared (rule 2). */
	#instructors(row: number, before: Class | undefined): readonly PersonId[] {
		const draft = this.#draft;
		const {roster, policy} = draft.input;
		const {classes} = roster;
		const external = classes.text(row, 'externalId');
		const instructors: PersonId[] = [];
		for (const named of rosterList(classes.text(row, 'instructors'))) {
			const personRow = this.#peopleRows.get(named);
			const id = personRow === undefined ? guestOf(draft.input, named, 'staff') : this.#match.ids[personRow];
			if (id !== undefined) {
				if (!instructors.includes(id)) instructors.push(id);
			} else if (
				personRow === undefined &&
				!roster.faulty.people?.has(named) &&
				!this.#retained.has(named, 'staff')
			) {
				const place = classes.place(row);
				const reason = 'does not reference any person_id in staff.csv';
				if (policy.patch.instructors)
					draft.patch(place, {
						code: 'unknown-instructor',
						field: 'instructor_id',
						value: named,
						reason,
						action: 'slot cleared',
					});
				else brokenReference(draft, place, 'instructor_id', named, reason);
			}
		}
		for (const [slot, id] of (before?.instructorIds ?? []).entries())
			if (!instructors.includes(id) && (this.#isRetained(id) || this.#isUndecided(external, id)))
				instructors.splice(slot, 0, id);
		return instructors.length > mostInstructors ? this.#cut(row, instructors) : instructors;
	}

	/**
	 * `rosters.md` calls more than 15 a conflict, `sync.md` a patch: our decision is the patch, a line for each
	 * instructor who is left out so that nobody is cut silently; with it switched off all of them stay, and the class
	 * is held back.
	 */
	#cut(row: number, instructors: readonly PersonId[]): readonly PersonId[] {
		const {roster, policy} = this.#draft.input;
		if (policy.patch.manyInstructors === false) return instructors;
		for (const value of instructors.slice(mostInstructors))
			this.#draft.patch(roster.classes.place(row), {
				code: 'too-many-instructors',
				field: 'instructor_id',
				value,
				reason: `is one of ${instructors.length} instructors; Apple School Manager takes ${mostInstructors}`,
				action: `left out, the first ${mostInstructors} kept`,
			});
		return instructors.slice(0, mostInstructors);
	}

	/** Who of too many is to go is not guessed: nothing else of the upload waits for it. */
	#holdCrowded(row: number, id: string, before: Class | undefined, count: number) {
		const draft = this.#draft;
		const {classes} = draft.input.roster;
		const message = `has ${count} instructors; Apple School Manager takes ${mostInstructors}, and cutting them is off`;
		const external = classes.text(row, 'externalId');
		draft.problem(classes.place(row), {
			code: 'too-many-instructors',
			severity: 'error',
			field: 'instructor_id',
			value: external,
			message,
			action: before === undefined ? 'class left out' : 'class stays as it was last sent',
		});
		draft.hold('classes', before === undefined ? external : id, message, classes.place(row));
	}

	#isRetained(id: string) {
		const {retained, partlyHeld, input} = this.#draft;
		if (this.#match.rows.has(id)) return partlyHeld.has(id);
		return retained.has(id) && !isSpelledOut(input, id);
	}

	/** Whether a faulty row names this person in this class: nobody knows that they left it (rule 3). */
	#isUndecided(inClass: string, id: string) {
		const {connection, directory} = this.#draft.input;
		const account = this.#undecided.size === 0 ? undefined : directory.accounts.get(id);
		return (
			account !== undefined &&
			idsAtSource(account, connection.id).some((each) => this.#undecided.has(placeKey(inClass, each)))
		);
	}

	/** Students of the class whom only a changed filter takes out of it: no other row has them in it. */
	#ofThese(places: ReadonlySet<string>, students: readonly string[], wanted: ReadonlyMap<PersonId, unknown>) {
		const {connection, directory} = this.#draft.input;
		return students.filter((student) => {
			if (wanted.has(student as PersonId) || !this.#match.rows.has(student)) return false;
			const account = directory.accounts.get(student);
			return account !== undefined && idsAtSource(account, connection.id).some((each) => places.has(each));
		});
	}

	/** @param wanted row by Person ID. */
	#planEnrolments(id: string, external: string, wanted: ReadonlyMap<PersonId, number>) {
		const draft = this.#draft;
		const {connection, directory, roster} = draft.input;
		const before = directory.enrolments.get(id);
		const students = splitList(before?.students ?? '');
		// Most classes have the same students as last night: nothing else is looked at then.
		if (
			before !== undefined &&
			before.owner === connection.id &&
			students.length === wanted.size &&
			students.every((student) => wanted.has(student as PersonId))
		)
			return draft.count('enrolments', 'unchanged', students.length);
		const rosterIds = splitList(before?.rosterIds ?? '');
		const present = new Map(students.map((student, index) => [student, rosterIds[index] ?? '']));
		const pairs: Array<readonly [student: string, rosterId: string]> = [];
		const pending = whyPending(draft, 'enrolments') !== undefined;
		const faulty = roster.faulty.enrolments;
		let [kept, created] = [0, 0];
		const places = this.#filtered.get(external);
		const filtered = places === undefined ? [] : this.#ofThese(places, [...present.keys()], wanted);
		if (filtered.length > 0) draft.filteredPlaces.set(id, filtered);
		for (const [student, rosterId] of present)
			if (
				wanted.has(student as PersonId) ||
				pending ||
				this.#isRetained(student) ||
				faulty?.has(rosterId) === true ||
				this.#isUndecided(external, student) ||
				(draft.input.scopeApproved !== true && filtered.includes(student))
			) {
				pairs.push([student, rosterId]);
				kept++;
			}
		const joining = [...wanted].filter(([student]) => !present.has(student));
		for (const [student, row] of joining.sort(([a], [b]) => (a < b ? -1 : 1))) {
			const proposed = roster.enrolments.text(row, 'id');
			pairs.push([student, this.#rosterIds.take(proposed, id, student)]);
			created++;
		}
		const removed = present.size - kept;
		draft.count('enrolments', 'unchanged', kept);
		draft.count('enrolments', 'create', created);
		draft.count('enrolments', 'remove', removed);
		// Whoever delivers the class delivers its students: after a disconnect that may be another connection.
		const isTaken = before !== undefined && before.owner !== connection.id;
		if (created === 0 && removed === 0 && !isTaken) return;

		pairs.sort(([a], [b]) => (a < b ? -1 : 1));
		const after: ClassEnrolments = {
			classId: classId(id),
			students: joinList(pairs.map(([student]) => student)),
			rosterIds: joinList(pairs.map(([, rosterId]) => rosterId)),
			owner: connection.id,
		};
		draft.change({
			kind: 'enrolments',
			action: before === undefined ? 'create' : 'update',
			key: id,
			...(before === undefined ? {} : {before}),
			after,
			reason:
				[created > 0 ? `${created} joined` : '', removed > 0 ? `${removed} left` : '']
					.filter(Boolean)
					.join(', ') || `delivered by ${connection.name} now`,
		});
	}

	/** Classes that the source used to list: removed, unless somebody retained is in one. */
	planAbsent() {
		const draft = this.#draft;
		const {connection, directory, roster} = draft.input;
		const pending = whyPending(draft, 'classes');
		if (!roster.scope.classes) return;
		for (const each of directory.classes.values()) {
			if (each.owner !== connection.id || this.#named.has(each.classId)) continue;
			if (!wasRead(draft, each.locationId)) continue;
			const enrolments = directory.enrolments.get(each.classId);
			const students = splitList(enrolments?.students ?? '');
			const staying = new Set(students.filter((student) => this.#isRetained(student)));
			const needed = staying.size > 0 || each.instructorIds.some((id) => this.#isRetained(id));
			if (pending !== undefined) {
				draft.hold('classes', each.classId, `absent from the source; ${pending}`);
				draft.count('enrolments', 'unchanged', students.length);
				continue;
			}
			if (keepFilteredClass(draft, each, enrolments)) {
				draft.count('enrolments', 'unchanged', students.length);
				continue;
			}
			if (needed) {
				draft.hold('classes', each.classId, 'absent from the source; somebody who stays published is in it');
				this.#keepOnly(each.classId, enrolments, staying);
				continue;
			}
			const filtered = whyFilteredClass(draft, each);
			if (filtered === undefined) draft.removedClasses.push(each.classId);
			draft.change({
				kind: 'classes',
				action: 'remove',
				key: each.classId,
				before: each,
				reason:
					filtered !== undefined
						? `left out by filter: ${filtered.reason}`
						: this.#identity.isUsedAgain(each, this.#listed)
							? `its id is used again for another school year than ${each.year}`
							: 'absent from the source',
			});
			if (enrolments !== undefined) {
				draft.count('enrolments', 'remove', students.length);
				draft.change({
					kind: 'enrolments',
					action: 'remove',
					key: each.classId,
					before: enrolments,
					reason: 'its class leaves',
				});
			}
		}
	}

	/** Of a class that is kept for those who stay, everybody else leaves. */
	#keepOnly(id: string, before: ClassEnrolments | undefined, staying: ReadonlySet<string>) {
		if (before === undefined) return;
		const draft = this.#draft;
		const students = splitList(before.students);
		draft.count('enrolments', 'unchanged', staying.size);
		draft.count('enrolments', 'remove', students.length - staying.size);
		if (staying.size === students.length) return;
		const rosterIds = splitList(before.rosterIds);
		const kept = students
			.map((student, index) => [student, rosterIds[index] ?? ''] as const)
			.filter(([student]) => staying.has(student));
		draft.change({
			kind: 'enrolments',
			action: 'update',
			key: id,
			before,
			after: {
				...before,
				students: joinList(kept.map(([student]) => student)),
				rosterIds: joinList(kept.map(([, rosterId]) => rosterId)),
			},
			reason: `${students.length - staying.size} left`,
		});
	}
}

const placeKey = (inClass: string, person: string) => `${inClass}\t${person}`;

function classDifferences(before: Class, after: Class): readonly string[] {
	const differing: string[] = [];
	for (const field of ['number', 'courseId', 'locationId', 'source', 'year', 'owner'] as const)
		if (before[field] !== after[field]) differing.push(field);
	if (before.instructorIds.join('\t') !== after.instructorIds.join('\t')) differing.push('instructors');
	if (!isSame(before.externalIds, after.externalIds)) differing.push('pairing');
	return differing;
}
