import type {Class} from '../core/directory/records.ts';
import {splitList} from '../core/directory/records.ts';
import type {CollectionName, Collections, Snapshot} from '../core/ports.ts';
import type {UserDetail} from './answers/people.ts';
import {type Context, withSnapshot} from './context.ts';
import {Slices} from './people-index-slices.ts';

/** So many records are read between two looks at the clock: less than a slice, also of large classes. */
const page = 128;

/**
 * The classes that somebody is in, by class ID. No index says who is in which class: classes and rosters are gone
 * through once, a page at a time, and nothing is held but what was found. Others have their turn in between.
 * @throws the signal's reason when it stops.
 */
export async function classesOf(
	context: Context,
	id: string,
	signal?: AbortSignal,
): Promise<UserDetail['classes']> {
	return await withSnapshot(context.store, (snapshot) =>
		classesIn(snapshot, id, new Slices(context.clock), signal),
	);
}

/** The same in a generation that is held already. */
export async function classesIn(
	snapshot: Snapshot,
	id: string,
	slices: Slices,
	signal?: AbortSignal,
): Promise<UserDetail['classes']> {
	const found: Array<UserDetail['classes'][number]> = [];
	const teaches = new Set<string>();
	const nameOf = async ({courseId, number, classId}: Class) => {
		const course = await snapshot.get('courses', courseId);
		return [course?.name, number].filter(Boolean).join(' · ') || classId;
	};
	for await (const each of paged(snapshot, 'classes', ({classId}) => classId, slices, signal)) {
		if (!each.instructorIds.some((instructor) => instructor === id)) continue;
		teaches.add(each.classId);
		found.push({classId: each.classId, name: await nameOf(each), as: 'instructor'});
	}
	for await (const {classId, students} of paged(
		snapshot,
		'enrolments',
		(each) => each.classId,
		slices,
		signal,
	)) {
		if (!students.includes(id) || teaches.has(classId) || !splitList(students).includes(id)) continue;
		const each = await snapshot.get('classes', classId);
		if (each !== undefined) found.push({classId, name: await nameOf(each), as: 'student'});
	}
	return found.sort((a, b) => (a.classId < b.classId ? -1 : a.classId > b.classId ? 1 : 0));
}

/** A collection in order of its keys. */
async function* paged<C extends CollectionName>(
	snapshot: Snapshot,
	collection: C,
	keyOf: (record: Collections[C]) => string,
	slices: Slices,
	signal: AbortSignal | undefined,
): AsyncGenerator<Collections[C], void> {
	for (let after: string | undefined; ; ) {
		signal?.throwIfAborted();
		const records = await snapshot.list(collection, {limit: page, ...(after === undefined ? {} : {after})});
		yield* records;
		if (records.length < page) return;
		after = keyOf(records.at(-1)!);
		if (slices.isOver) await slices.next();
	}
}
