import {splitList} from '../directory/records.ts';
import type {AppleFileName} from '../roster/apple/format.ts';
import {cleanText} from '../roster/clean.ts';
import {type Difference, pairOf} from './difference.ts';
import type {KeyedKind, ParityFacts, Reason} from './facts.ts';
import {KeptIds} from './kept-ids.ts';
import {Likeness} from './likeness.ts';
import {accountFields, addedPerson, missingPerson} from './rules-people.ts';

const kinds: Readonly<Partial<Record<AppleFileName, KeyedKind>>> = {
	'students.csv': 'accounts',
	'staff.csv': 'accounts',
	'courses.csv': 'courses',
	'classes.csv': 'classes',
	'locations.csv': 'locations',
};

/** Columns that name other records. */
const references: Readonly<Record<string, KeyedKind>> = {
	location_id: 'locations',
	course_id: 'courses',
	instructor_id: 'accounts',
};

/** Fields of records other than accounts, by the column that shows them. */
const fields: Readonly<Record<string, string>> = {
	course_number: 'number',
	course_name: 'name',
	class_number: 'number',
	course_id: 'courseId',
	instructor_id: 'instructorIds',
	location_id: 'locationId',
	location_name: 'name',
};

/**
 * Gives the reason of each difference, or nothing where none of the rules explains it. What follows from a record that is
 * missing or new (its roster rows, the slots of an instructor) is counted with that: it is listed there once.
 */
export function explainer(facts: ParityFacts): (difference: Difference) => Reason | undefined {
	const likeness = new Likeness(facts.old, facts.next);
	const ids = new KeptIds(facts);

	return (difference) => {
		const {file, kind, key} = difference;
		if (kind === 'faulty') return undefined;
		if (file === 'rosters.csv') return ofEnrolment(difference, facts, ids);
		const of = kinds[file]!;
		if (kind === 'missing') {
			if (ids.now(of, key) !== undefined) return sentUnder;
			return of === 'accounts' ? missingPerson(difference, facts) : removedSince(of, difference, facts);
		}
		if (kind === 'added') {
			if (ids.before(of, key) !== undefined) return sentUnder;
			return of === 'accounts'
				? addedPerson(difference, facts, likeness)
				: addedSince(of, difference, facts, likeness);
		}
		return ofValue(of, difference, facts, ids);
	};
}

const sentUnder: Reason = {rule: 'crosswalk', text: 'is sent under the id that Apple School Manager has'};

function removedSince(of: KeyedKind, {key}: Difference, {since}: ParityFacts): Reason | undefined {
	const removed = since(of, key)?.removed;
	return removed === undefined ? undefined : {rule: 'run', text: `left (${removed})`};
}

function addedSince(
	of: Exclude<KeyedKind, 'accounts'>,
	{key}: Difference,
	{directory, since, keptAs}: ParityFacts,
	likeness: Likeness,
): Reason | undefined {
	const created = since(of, key)?.created;
	if (created === undefined) return undefined;
	const like = {classes: 'class', courses: 'course', locations: 'location'} as const;
	if (of === 'classes' && isAnotherYear(key, directory, keptAs))
		return {rule: 'class-year', text: 'is the class of another school year: its id was used before'};
	return likeness[like[of]](key) === undefined
		? {rule: 'new', text: `is new at the source since (${created})`}
		: undefined;
}

/** Whether the id at the source is another class's too, which the directory tells apart by the school year. */
function isAnotherYear(
	key: string,
	{classes}: ParityFacts['directory'],
	{classes: keptAs}: ParityFacts['keptAs'],
) {
	const own = classes.get(key);
	if (own?.year === undefined) return false;
	return Object.values(own.externalIds).some((id) => id !== key && keptAs.get(id) !== undefined);
}

function ofValue(
	of: KeyedKind,
	{key, column = '', before = '', after = ''}: Difference,
	facts: ParityFacts,
	ids: KeptIds,
): Reason | undefined {
	if (cleanText(before).normalize('NFC') === after.normalize('NFC'))
		return {rule: 'cleaning', text: 'has stray spaces, curly quotes or another spelling of the same letters'};
	const field = (of === 'accounts' ? accountFields : fields)[column];
	const account = of === 'accounts' ? facts.directory.accounts.get(key) : undefined;
	const edited = [...(account?.local?.fields ?? []), ...(account?.kept ?? [])] as readonly string[];
	if (field !== undefined && edited.includes(field)) return {rule: 'edit', text: 'was edited here'};
	const changed = field === undefined ? undefined : facts.since(of, key)?.fields.get(field);
	if (changed !== undefined) return {rule: 'run', text: `changed at the source since (${changed})`};
	const to = column === 'file' ? undefined : references[column];
	return to === undefined ? undefined : ofReferences(to, column, before, after, facts, ids);
}

/** References that name the same records under other ids, or records that are told by themselves. */
function ofReferences(
	to: KeyedKind,
	column: string,
	before: string,
	after: string,
	{isPatched}: ParityFacts,
	ids: KeptIds,
): Reason | undefined {
	const [old, next] = [splitList(before), splitList(after)];
	const known = old.map((id) => ids.now(to, id) ?? id);
	if (known.join('\t') === after) return sentUnder;
	if (known.toSorted().join('\t') === next.toSorted().join('\t'))
		return column === 'instructor_id' && known[0] !== next[0]
			? undefined
			: {rule: 'order', text: 'names the same in another order'};
	const gone = known.filter((id) => !next.includes(id));
	const come = next.filter((id) => !known.includes(id));
	if (come.length === 0 && gone.every((id) => isPatched(column, id)))
		return {rule: 'patch', text: 'named nobody: the slot was cleared'};
	return [...gone, ...come].every((id) => ids.isOneSided(to, id) || isPatched(column, id))
		? {rule: 'follows', text: 'follows a record that is listed by itself'}
		: undefined;
}

function ofEnrolment(
	{key, kind}: Difference,
	{movedSince, isPatched}: ParityFacts,
	ids: KeptIds,
): Reason | undefined {
	const [inClass, student] = pairOf(key);
	const row = kind === 'changed' ? undefined : ids.row(kind === 'missing' ? 'old' : 'next', inClass, student);
	if (row === 'kept') return sentUnder;
	if (row === undefined && (ids.isOneSided('classes', inClass) || ids.isOneSided('accounts', student)))
		return {rule: 'follows', text: 'follows a record that is listed by itself'};
	const moved = movedSince(inClass, student);
	if (moved !== undefined) return {rule: 'run', text: `changed at the source since (${moved})`};
	return kind === 'missing' && (isPatched('student_id', student) || isPatched('class_id', inClass))
		? {rule: 'patch', text: 'named nobody, or no class: the row was removed'}
		: undefined;
}
