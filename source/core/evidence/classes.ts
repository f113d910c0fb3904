import {clockDay} from '../directory/clock-texts.ts';
import type {RecordSet} from '../directory/directory.ts';
import type {Class} from '../directory/records.ts';
import type {Stranger} from '../state-records.ts';
import type {ClassEvidence} from './evidence.ts';

/** Where it is kept that Apple School Manager removed a class. */
export const removedClassId = (classId: string) => `class/${classId}`;

/** Where it is kept that Apple School Manager has a class that nobody here knows. */
export const strangeClassId = (classId: string) => `class-there/${classId}`;

/**
 * What is remembered of a class after Apple School Manager told of it: that it was removed there though it is here, until
 * something newer says that it is there. A refusal says nothing of whether it is there.
 * @returns the record as it is from now on; undefined: none.
 */
export function afterClassEvidence(
	known: Stranger | undefined,
	{classId, at, code, says}: ClassEvidence,
	classes: Pick<RecordSet<Class>, 'has'>,
): Stranger | undefined {
	if (says === 'issue' || (known !== undefined && known.at > at)) return known;
	if (says === 'live' || !classes.has(classId)) return undefined;
	const message = `Apple School Manager removed the class ${classId} on ${clockDay(at)} (${code}), and it is here`;
	return {id: removedClassId(classId), kind: 'class', at, code, message};
}

/** Classes that are here and that Apple School Manager removed, so far as is known. */
export const removedClasses = (
	strangers: Iterable<Stranger>,
	classes: Pick<RecordSet<Class>, 'has'>,
): ReadonlyArray<{readonly classId: string; readonly message: string}> =>
	[...strangers]
		.filter(({id}) => id.startsWith(removedClassId('')))
		.map(({id, message}) => ({classId: id.slice(removedClassId('').length), message}))
		.filter(({classId}) => classes.has(classId));
