import type {Directory} from '../directory/directory.ts';
import type {Class} from '../directory/records.ts';
import type {MirrorSettings} from './settings.ts';

/** What a class is called there: parts of the format that are not known are left out. */
export function classNameOf(
	draft: {
		readonly directory: Pick<Directory, 'courses'>;
		readonly settings: Pick<MirrorSettings, 'className'>;
	},
	ours: Class,
): string {
	const course = draft.directory.courses.get(ours.courseId);
	const parts: Readonly<Record<string, string>> = {
		course: course?.name ?? course?.number ?? ours.courseId,
		courseNumber: course?.number ?? '',
		number: ours.number ?? '',
		id: ours.classId,
	};
	const name = draft.settings.className
		.replace(/\{(\w+)\}/g, (_, part: string) => parts[part] ?? '')
		.replace(/\s+/gu, ' ')
		.trim();
	return name === '' ? ours.classId : name;
}
