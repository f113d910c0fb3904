import type {Directory} from '../directory/directory.ts';
import type {Class} from '../directory/records.ts';
import {sameName} from './judge.ts';
import type {MirrorSettings} from './settings.ts';

interface Naming {
	readonly directory: Pick<Directory, 'courses'>;
	readonly settings: Pick<MirrorSettings, 'className'>;
}

/** What a class is called there: parts of the format that are not known are left out. */
export function classNameOf(naming: Naming, ours: Class): string {
	const name = formatted(naming, ours, courseNameOf(naming, ours));
	return name === '' ? ours.classId : name;
}

/** What the course of a class is called, so far as that is known. */
export function courseNameOf({directory}: Pick<Naming, 'directory'>, ours: Class): string {
	const course = directory.courses.get(ours.courseId);
	return course?.name ?? course?.number ?? ours.courseId;
}

function formatted({directory, settings}: Naming, ours: Class, course: string): string {
	const parts: Readonly<Record<string, string>> = {
		course,
		courseNumber: directory.courses.get(ours.courseId)?.number ?? '',
		number: ours.number ?? '',
		id: ours.classId,
	};
	return settings.className
		.replace(/\{(\w+)\}/g, (_, part: string) => parts[part] ?? '')
		.replace(/\s+/gu, ' ')
		.trim();
}

/**
 * What a class is to be called that is called `theirs` there. Where both sides have a say it may be called as its course
 * alone, which is how a name that was given there comes in: the format is not put around it a second time.
 */
export const nameFor = (naming: Naming, ours: Class, theirs: string, rules: boolean): string =>
	!rules && sameName(theirs, courseNameOf(naming, ours)) ? theirs : classNameOf(naming, ours);

/** What the course is called where the class is called `theirs` there: what the format puts around it is taken off. */
export function courseNameIn(naming: Naming, ours: Class, theirs: string): string {
	// No name holds it: spaces are all that separates what a format puts together.
	const mark = '\u0000';
	const [before, after, ...more] = formatted(naming, ours, mark).split(mark);
	const called = theirs.replace(/\s+/gu, ' ').trim();
	if (before === undefined || after === undefined || more.length > 0) return theirs;
	const fits = called.startsWith(before) && called.endsWith(after);
	const inner = fits ? called.slice(before.length, called.length - after.length).trim() : '';
	return inner === '' ? theirs : inner;
}
