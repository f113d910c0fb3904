import type {Class, PastClass} from '../directory/records.ts';
import type {Draft} from './draft.ts';
import type {PlanInput} from './input.ts';
import type {Change} from './plan.ts';

/**
 * Which record each row of classes stands for. A class is its id at the source and its school year: an id that is
 * used again next year is a new class, published under a new class_id, since the old pupils' progress hangs on
 * the old one. Where the row or the record has no year (Apple's format, a year that went blank), identity is
 * the id alone (`sync.md`, *Guards*).
 */
export class ClassIdentity {
	readonly #byExternal = new Map<string, Class[]>();
	readonly #draft: Draft;

	constructor(draft: Draft) {
		this.#draft = draft;
		const {connection, directory} = draft.input;
		for (const each of directory.classes.values()) {
			const external = each.externalIds[connection.id];
			if (external === undefined) continue;
			const sharing = this.#byExternal.get(external);
			if (sharing === undefined) this.#byExternal.set(external, [each]);
			else sharing.push(each);
		}
	}

	/** The class_id of what the row stands for, and whether a record is paired with it by its id at the source. */
	of(row: number): {readonly id: string; readonly isPaired: boolean} {
		const {classes} = this.#draft.input.roster;
		const external = classes.text(row, 'externalId');
		const year = classes.text(row, 'year');
		const paired = this.#paired(external, year);
		if (paired !== undefined) return {id: paired.classId, isPaired: true};
		const own = classes.text(row, 'id');
		const isUsed = this.#byExternal.has(external) || this.#isOfAnotherYear(own, year);
		return {id: isUsed ? this.#newId(own, external, year) : own, isPaired: false};
	}

	/** Ids of all classes that this id at the source stands for, of whatever year. */
	sharing(external: string): readonly string[] {
		return (this.#byExternal.get(external) ?? []).map(({classId}) => classId);
	}

	/** Whether the id of this class is listed again, for another school year. */
	isUsedAgain(each: Class, listed: ReadonlySet<string>): boolean {
		const external = each.externalIds[this.#draft.input.connection.id];
		return each.year !== undefined && external !== undefined && listed.has(external);
	}

	#paired(external: string, year: string): Class | undefined {
		const sharing = this.#byExternal.get(external) ?? [];
		if (year === '') return sharing.toSorted(newestFirst)[0];
		return sharing.find((each) => each.year === year) ?? sharing.find((each) => each.year === undefined);
	}

	/** A record that has this id without being paired: adopted, or another's. */
	#isOfAnotherYear(id: string, year: string): boolean {
		const record = this.#draft.input.directory.classes.get(id);
		if (record !== undefined) return year !== '' && record.year !== undefined && record.year !== year;
		const past = this.#draft.input.pastClasses?.get(id);
		return year !== '' && past?.year !== undefined && past.year !== year;
	}

	/** Derived from id and year: the same every night. */
	#newId(own: string, external: string, year: string): string {
		const {connection, directory} = this.#draft.input;
		for (let attempt = 1; ; attempt++) {
			const id = attempt === 1 ? `${own}-${year}` : `${own}-${year}-${attempt}`;
			const record = directory.classes.get(id);
			if (record === undefined || record.externalIds[connection.id] === external) return id;
		}
	}
}

/** Ids at the source under which several rows are planned, each as a class of its own. */
export function sharedClassIds(
	classes: Draft['input']['roster']['classes'],
	rows: Iterable<number>,
): ReadonlySet<string> {
	const seen = new Set<string>();
	const shared = new Set<string>();
	for (const row of rows) {
		const external = classes.text(row, 'externalId');
		if (seen.has(external)) shared.add(external);
		seen.add(external);
	}
	return shared;
}

const newestFirst = (a: Class, b: Class) =>
	(b.year ?? '') < (a.year ?? '') ? -1 : (b.year ?? '') > (a.year ?? '') ? 1 : a.classId < b.classId ? -1 : 1;

/** What is kept of the classes that leave: without a year an id says nothing when it comes back. */
export function pastClassesOf(
	changes: readonly Change[],
	{pastClasses}: PlanInput,
): ReadonlyArray<{readonly before?: PastClass; readonly after: PastClass}> {
	return changes.flatMap(({kind, action, before: left}) => {
		if (kind !== 'classes' || action !== 'remove' || left?.year === undefined) return [];
		const {classId, year, owner} = left;
		const before = pastClasses?.get(classId);
		const after: PastClass = {classId, year, ...(owner === undefined ? {} : {owner})};
		return [before === undefined ? {after} : {before, after}];
	});
}
