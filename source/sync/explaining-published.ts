import type {Directory} from '../core/directory/directory.ts';
import {publishedRecords} from '../core/plan/published.ts';
import {listConnections} from './connections.ts';
import type {Context} from './context.ts';
import type {AskedFor} from './explaining-subject.ts';
import {feedersOf} from './feeds.ts';

/** Whether the next upload to any target holds it. */
export async function isPublished(
	context: Context,
	directory: Directory,
	{key, kind}: AskedFor,
): Promise<boolean> {
	if (kind === 'nobody') return false;
	const connections = await listConnections(context);
	const targets = connections.filter(
		(each) => each.kind.publisher !== undefined && each.stored.disconnected === undefined,
	);
	for (const target of targets.length === 0 ? [undefined] : targets) {
		const feeding = feedersOf(target, connections);
		const records = publishedRecords(directory, {
			target: target?.stored.id,
			feeds: new Set(feeding.map(({stored}) => stored.id)),
		});
		const {classes, courses, locations, accounts} = records;
		const isIn = {
			class: () => classes.some(({classId}) => classId === key),
			course: () => courses.some(({courseId}) => courseId === key),
			location: () => locations.some(({locationId}) => locationId === key),
			person: () => accounts.some(({personId}) => personId === key),
		}[kind]();
		if (isIn) return true;
	}
	return false;
}
