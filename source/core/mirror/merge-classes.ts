import {type Class, splitList} from '../directory/records.ts';
import {classBothChanged} from './both-changed.ts';
import {courseNameIn, courseNameOf, nameFor} from './class-names.ts';
import type {MirrorDraft} from './draft.ts';
import type {HeldClass} from './held.ts';
import {comesIn, judge, mergedSet, sameName, type Verdict} from './judge.ts';
import {heldClassFields, ourMembers} from './members.ts';
import type {Merged} from './merge.ts';
import type {Mirrored} from './mirrored.ts';
import {type ClassPairs, pairClasses} from './pair-classes.ts';
import {type Settled, settle} from './pending.ts';

/** Classes there with every change of ours that is not known there yet. */
export interface MergedClasses extends Pick<ClassPairs, 'nobodys' | 'undecided'> {
	readonly classes: readonly HeldClass[];
	/** Our class_ids by ids there. */
	readonly classIds: Merged['classes'];
	readonly numbers: NonNullable<Merged['numbers']>;
	readonly also: Merged['also'];
}

/** Merges classes name by name, member by member; people were merged before. @param paired ids there of who is somebody here. */
export function mergeClasses(draft: MirrorDraft, paired: ReadonlySet<string>): MergedClasses {
	const {directory, held} = draft;
	const classes = new Map(held.classes.map((each): [string, HeldClass] => [each.id, each]));
	const classIds = new Map<string, string>();
	const numbers = new Map<string, {number?: string; courseNumber?: string}>();
	const also = new Map<string, {students: readonly string[]; teachers: readonly string[]}>();
	const {pairs, nobodys, undecided} = pairClasses(draft);
	for (const {ours, held: there, row} of pairs) {
		if (there === undefined) continue;
		classIds.set(there.id, ours.classId);
		const courseNumber = directory.courses.get(ours.courseId)?.number;
		numbers.set(there.id, {
			...(ours.number === undefined ? {} : {number: ours.number}),
			...(courseNumber === undefined ? {} : {courseNumber}),
		});
		classes.set(there.id, mergedClass(draft, ours, there, row, paired));
		const alone = (ids: readonly string[]) => ids.filter((person) => !draft.memberIds.has(person));
		const students = alone(splitList(directory.enrolments.get(ours.classId)?.students ?? ''));
		const teachers = alone(ours.instructorIds);
		if (students.length + teachers.length > 0) also.set(there.id, {students, teachers});
	}
	return {classes: [...classes.values()], classIds, numbers, also, nobodys, undecided};
}

function mergedClass(
	draft: MirrorDraft,
	ours: Class,
	there: HeldClass,
	row: Mirrored | undefined,
	paired: ReadonlySet<string>,
): HeldClass {
	const {rules} = draft.says(ours.owner);
	const settled = row && settle(row, heldClassFields(there), draft.settings, rules);
	const mine = ourMembers(draft, ours);
	const members = (field: 'studentIds' | 'teacherIds') => {
		const last = settled?.row.agreed[field];
		if (settled?.waiting.has(field) === true) return mine[field];
		if (rules) return [...new Set([...mine[field], ...there[field].filter((id) => !paired.has(id))])].sort();
		if (last === undefined) return there[field];
		return [...mergedSet(new Set(mine[field]), new Set(there[field]), new Set(splitList(last)))].sort();
	};
	return {
		...there,
		name: mergedName(draft, ours, there, row, settled),
		studentIds: members('studentIds'),
		teacherIds: inOrderOf(
			ours.instructorIds.flatMap((person) => draft.memberIds.get(person) ?? []),
			members('teacherIds'),
		),
	};
}

/** The roster has a course for each class: what is around its name there is none of its name. */
function mergedName(
	draft: MirrorDraft,
	ours: Class,
	there: HeldClass,
	row: Mirrored | undefined,
	settled: Settled | undefined,
): string {
	const says = draft.says(ours.owner);
	const called = nameFor(draft, ours, there.name, says.rules);
	const waits = settled?.waiting.has('name') === true;
	const sides = {ours: called, theirs: there.name, agreed: settled?.row.agreed.name, ...says};
	const verdict: Verdict = waits ? 'write' : judge(sides, sameName);
	const theirs =
		verdict === 'both' && classBothChanged(draft, ours, there, row?.at ?? '', says.rules) === false;
	return comesIn(verdict, theirs) ? courseNameIn(draft, ours, there.name) : courseNameOf(draft, ours);
}

/** As they stand in an order that is known, newcomers last: there none of a class's teachers is its primary one. */
const inOrderOf = (known: readonly string[], ids: readonly string[]): readonly string[] => [
	...known.filter((id) => ids.includes(id)),
	...ids.filter((id) => !known.includes(id)),
];
