import type {Directory} from '../directory/directory.ts';
import {splitList} from '../directory/records.ts';
import {classBothChanged, userBothChanged} from './both-changed.ts';
import {courseNameIn, courseNameOf, nameFor} from './class-names.ts';
import {MirrorDraft} from './draft.ts';
import {refuseUnhealthy} from './health.ts';
import type {Held, HeldClass, HeldUser} from './held.ts';
import {judge, mergedSet, sameIn, sameName, type Verdict} from './judge.ts';
import {fieldText, heldClassFields, heldUserFields, ourMembers} from './members.ts';
import type {Mirrored} from './mirrored.ts';
import {type Guests, guestsIn, namedHere, othersIn} from './others.ts';
import {pairClasses} from './pair-classes.ts';
import {isAlive, pairUsers} from './pairing.ts';
import {settle} from './pending.ts';
import type {MirrorSettings} from './settings.ts';
import {keptUserFields} from './writes.ts';

/** What comes in from the other side: what it holds, with every change of ours that it does not know yet. */
export interface Merged {
	/**
	 * As it is to be read as a roster, a class of ours under the name of its course: a field that only we changed shows ours, one that both changed shows ours until
	 * that is decided, and so does one that was just written and may not show yet. Nothing that came from here comes
	 * back as a change.
	 */
	readonly held: Held;
	/** Our keys by ids there: Person IDs, and class_ids. */
	readonly people: ReadonlyMap<string, string>;
	readonly classes: ReadonlyMap<string, string>;
	/**
	 * Numbers of our classes and of their courses, by class id there: the other side has none, and they stay. Absent:
	 * nothing is known.
	 */
	readonly numbers?: ReadonlyMap<string, {readonly number?: string; readonly courseNumber?: string}>;
	/** Our locations by theirs, of those that are one by hand, by id or by name. Absent: nothing is known. */
	readonly locations?: ReadonlyMap<string, string>;
	/** Ids there of what other connections deliver here: it is no part of the roster. Absent: nothing is. */
	readonly others?: Readonly<Record<'users' | 'classes' | 'locations', ReadonlySet<string>>>;
	/** Whom a SIS or uploads deliver here: they may be in classes of this connection, and are none of its people. Absent: nobody is. */
	readonly guests?: Guests;
	/** Ids there of what we made, for somebody or a class no longer here: that is nobody new. Absent: nothing is. */
	readonly nobodys?: Readonly<Record<'users' | 'classes', ReadonlySet<string>>>;
	/** Ids there of classes that may be one of ours: none is new before that is decided. Absent: none is. */
	readonly undecided?: ReadonlySet<string>;
	/** Members whom only we have, by class id there: they have no user there, and stay members here (Person IDs). */
	readonly also: ReadonlyMap<
		string,
		{readonly students: readonly string[]; readonly teachers: readonly string[]}
	>;
}

/**
 * Merges what was read there with the directory, field by field and member by member, before it is read as a roster.
 * @throws SourceUnhealthyError when the read is empty or its parts do not belong together.
 */
export function mergeHeld(
	directory: Directory,
	held: Held,
	base: Iterable<Mirrored>,
	settings: MirrorSettings,
): Merged {
	const draft = new MirrorDraft(directory, held, base, settings);
	refuseUnhealthy(held, draft.rowsBefore(), settings.connection.name);
	const {pairs, paired, nobodys} = pairUsers(
		directory,
		held.users,
		draft.rows('users'),
		settings,
		draft.conflicts,
	);
	const users = new Map(held.users.map((user): [string, HeldUser] => [user.id, user]));
	const people = new Map<string, string>();
	for (const {account, user, row, undecided} of pairs.values()) {
		if (user === undefined || undecided !== undefined) continue;
		people.set(user.id, account.personId);
		if (!isAlive(account)) continue;
		draft.memberIds.set(account.personId, user.id);
		const read = heldUserFields(user);
		const says = draft.says(account.owner);
		const settled = row && settle(row, read, settings, says.rules);
		const verdicts = keptUserFields.map((field) => {
			const ours = fieldText(account, field);
			const sides = {ours, theirs: user[field], agreed: settled?.row.agreed[field], ...says};
			const waits = settled?.waiting.has(field) === true;
			const verdict: Verdict = waits ? 'write' : judge(sides, sameIn(field));
			return {field, ours, verdict};
		});
		const both = verdicts.flatMap(({field, verdict}) => (verdict === 'both' ? [field] : []));
		const theirs = both.length > 0 && userBothChanged(draft, account, user, row?.at ?? '', both) === false;
		const fields = Object.fromEntries(
			verdicts.map(({field, ours, verdict}) => [field, comesIn(verdict, theirs) ? user[field] : ours]),
		);
		const wrote = settled?.waiting.has('locationId') === true ? row?.pending?.fields.locationId : undefined;
		users.set(user.id, {...user, ...fields, locationId: wrote ?? user.locationId});
	}
	// Who was made and does not show yet is a member all the same.
	for (const {account, row, user} of pairs.values())
		if (user === undefined && row !== undefined && !row.id.startsWith('+') && isAlive(account))
			draft.memberIds.set(account.personId, row.id);

	const classes = new Map(held.classes.map((each): [string, HeldClass] => [each.id, each]));
	const classIds = new Map<string, string>();
	const numbers = new Map<string, {number?: string; courseNumber?: string}>();
	const also = new Map<string, {students: readonly string[]; teachers: readonly string[]}>();
	const all = pairClasses(draft);
	for (const {ours, held: there, row} of all.pairs) {
		if (there === undefined) continue;
		classIds.set(there.id, ours.classId);
		const courseNumber = directory.courses.get(ours.courseId)?.number;
		numbers.set(there.id, {
			...(ours.number === undefined ? {} : {number: ours.number}),
			...(courseNumber === undefined ? {} : {courseNumber}),
		});
		const says = draft.says(ours.owner);
		const {rules} = says;
		const settled = row && settle(row, heldClassFields(there), settings, rules);
		const agreed = settled?.row.agreed;
		const mine = ourMembers(draft, ours);
		const members = (field: 'studentIds' | 'teacherIds') => {
			const last = agreed?.[field];
			if (settled?.waiting.has(field) === true) return mine[field];
			if (rules)
				return [...new Set([...mine[field], ...there[field].filter((id) => !paired.has(id))])].sort();
			if (last === undefined) return there[field];
			return [...mergedSet(new Set(mine[field]), new Set(there[field]), new Set(splitList(last)))].sort();
		};
		const called = nameFor(draft, ours, there.name, rules);
		const waits = settled?.waiting.has('name') === true;
		const sides = {ours: called, theirs: there.name, agreed: agreed?.name, ...says};
		const verdict: Verdict = waits ? 'write' : judge(sides, sameName);
		const theirs = verdict === 'both' && classBothChanged(draft, ours, there, row?.at ?? '') === false;
		// The roster has a course for each class: what is around its name there is none of its name.
		const name = comesIn(verdict, theirs) ? courseNameIn(draft, ours, there.name) : courseNameOf(draft, ours);
		classes.set(there.id, {
			...there,
			name,
			studentIds: members('studentIds'),
			teacherIds: inOrderOf(
				ours.instructorIds.flatMap((person) => draft.memberIds.get(person) ?? []),
				members('teacherIds'),
			),
		});
		const alone = (ids: readonly string[]) => ids.filter((person) => !draft.memberIds.has(person));
		const students = alone(splitList(directory.enrolments.get(ours.classId)?.students ?? ''));
		const teachers = alone(ours.instructorIds);
		if (students.length + teachers.length > 0) also.set(there.id, {students, teachers});
	}
	const merged = {
		held: {users: [...users.values()], classes: [...classes.values()], locations: held.locations},
		people,
		classes: classIds,
		locations: oursByTheirs(draft.locations.of),
	};
	return {
		...merged,
		held: {...merged.held, locations: namedHere(directory, merged, settings)},
		numbers,
		others: othersIn(directory, merged, settings),
		guests: guestsIn(directory, {people, also}, settings),
		nobodys: {users: nobodys, classes: all.nobodys},
		undecided: all.undecided,
		also,
	};
}

/** As they stand in an order that is known, newcomers last: there none of a class's teachers is its primary one. */
const inOrderOf = (known: readonly string[], ids: readonly string[]): readonly string[] => [
	...known.filter((id) => ids.includes(id)),
	...ids.filter((id) => !known.includes(id)),
];

/** Where several of ours are one there by hand, the first: a mapping is in order of our ids. */
function oursByTheirs(of: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
	const ours = new Map<string, string>();
	for (const [here, there] of [...of].sort(([a], [b]) => (a < b ? -1 : 1)))
		if (!ours.has(there)) ours.set(there, here);
	return ours;
}

/** What is the same but for how it is written is no change. */
const comesIn = (verdict: Verdict, bothTheirs: boolean): boolean =>
	verdict === 'comes-in' || verdict === 'leave' || (verdict === 'both' && bothTheirs);
