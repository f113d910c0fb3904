import {isStudent} from '../directory/account.ts';
import {splitList} from '../directory/records.ts';
import type {RecordChange} from '../ports.ts';
import type {Removals} from '../state-records.ts';
import {becomesAnother, signsInOtherwise, type Who} from './guards/becoming.ts';

/** What people approved since a package went: other guards on the wire do not ask for it once more. */
export interface Exempt {
	readonly people: ReadonlySet<string>;
	readonly classes: ReadonlySet<string>;
	readonly courses?: ReadonlySet<string>;
	readonly locations: ReadonlySet<string>;
	/** By class: the students who may leave it; `all` where the class itself was named on the wire. */
	readonly enrolments?: ReadonlyMap<string, ReadonlySet<string> | 'all'>;
	/** By Person ID, what somebody was approved to become; `any` where the person was named on the wire. */
	readonly changed?: ReadonlyMap<string, readonly Who[] | 'any'>;
	/** Person IDs of those who may turn from student into staff, or back. */
	readonly turned?: ReadonlySet<string>;
}

/** Whether this change of somebody was approved: what the package says has to be what was approved. */
export function mayBecome({changed}: Exempt, id: string, now: Who): boolean {
	const approved = changed?.get(id);
	return approved === 'any' || (approved ?? []).some((who) => !becomesAnother(who, now));
}

/** Whether this student may leave this class. */
export function mayLeave({classes, enrolments}: Exempt, classId: string, student: string): boolean {
	if (classes.has(classId)) return true;
	const approved = enrolments?.get(classId);
	return approved === 'all' || approved?.has(student) === true;
}

/** Sums up approvals, of plans and on the wire. */
export class Approvals implements Required<Exempt> {
	readonly people: Set<string>;
	readonly classes: Set<string>;
	readonly courses: Set<string>;
	readonly locations: Set<string>;
	readonly enrolments = new Map<string, Set<string> | 'all'>();
	readonly changed = new Map<string, Who[] | 'any'>();
	readonly turned: Set<string>;
	readonly #domains: readonly string[] | undefined;

	/**
	 * @param onWire what was approved by naming packages.
	 * @param domains domains whose people sign in at an identity provider; undefined: not known.
	 */
	constructor(onWire: Required<Removals>, domains: readonly string[] | undefined) {
		this.people = new Set(onWire.people);
		this.classes = new Set(onWire.classes);
		this.courses = new Set(onWire.courses);
		this.locations = new Set(onWire.locations);
		this.turned = new Set(onWire.turned);
		for (const id of onWire.enrolments) this.enrolments.set(id, 'all');
		for (const id of onWire.changed) this.changed.set(id, 'any');
		this.#domains = domains;
	}

	/** A change of a plan that a person approved: exempt is what it does, and nothing else of its record. */
	approve(change: RecordChange): void {
		const {collection, key, before, after} = change;
		if (collection === 'accounts' && before !== undefined && after !== undefined) {
			this.decide(change);
			if (isStudent(before) !== isStudent(after)) this.turned.add(key);
		}
		if (collection === 'enrolments' && before !== undefined) {
			const staying = new Set(splitList(after?.students ?? ''));
			const known = this.enrolments.get(key) ?? new Set<string>();
			if (known === 'all') return;
			for (const student of splitList(before.students)) if (!staying.has(student)) known.add(student);
			this.enrolments.set(key, known);
		}
		if (after !== undefined) return;
		// An undo takes accounts away that its run had made.
		if (collection === 'accounts') this.people.add(key);
		if (collection === 'classes') this.classes.add(key);
		if (collection === 'courses') this.courses.add(key);
		if (collection === 'locations') this.locations.add(key);
	}

	/** A change of somebody about whom a person decided: only what they are called, and how they sign in. */
	decide({collection, key, before, after}: RecordChange): void {
		if (collection !== 'accounts' || before === undefined || after === undefined) return;
		if (!becomesAnother(before, after) && !signsInOtherwise(before, after, this.#domains)) return;
		const known = this.changed.get(key);
		if (known !== 'any') this.changed.set(key, [...(known ?? []), after]);
	}
}
