import {splitList} from '../core/directory/records.ts';
import {RollcallError} from '../core/errors.ts';
import type {PackageFacts} from '../core/explain/facts.ts';
import type {Snapshot} from '../core/ports.ts';
import {listConnections} from './connections.ts';
import type {Context} from './context.ts';
import type {AskedFor} from './explaining-subject.ts';
import {isKnown} from './ledger.ts';
import {indexOfPackage} from './package.ts';

/** Packages that are looked into, of each target, the newest first: each takes as long as reading a roster. */
const mostPackages = 3;

/**
 * The last packages of each target, newest first, and whether they hold it.
 * @param within a class: whether they hold its place in that class.
 */
export async function packagesOf(
	context: Context,
	snapshot: Snapshot,
	{key, kind, within}: AskedFor & {readonly within?: string},
): Promise<readonly PackageFacts[]> {
	const names = new Map(
		(await listConnections(context)).map(({stored}) => [stored.id as string, stored.name]),
	);
	const looked = new Map<string, number>();
	const facts: PackageFacts[] = [];
	for (const entry of [...(await snapshot.load('ledger')).values()].reverse()) {
		if (!isKnown(entry)) continue;
		const count = (looked.get(entry.target) ?? 0) + 1;
		if (count > mostPackages) continue;
		looked.set(entry.target, count);
		facts.push({
			target: names.get(entry.target) ?? entry.target,
			state: entry.state === 'sent' ? 'sent' : 'baseline',
			at: entry.endedAt ?? entry.at,
			sha256: entry.sha256,
			...(entry.run === undefined ? {} : {run: entry.run}),
			holds: await holds(context, entry.file, key, kind, within),
		});
	}
	return facts.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

async function holds(
	context: Context,
	file: string,
	key: string,
	kind: AskedFor['kind'],
	within: string | undefined,
): Promise<boolean | undefined> {
	if (!(await context.store.files.has(file))) return undefined;
	try {
		const index = await indexOfPackage(context, context.store.files.path(file));
		const {classes, people, courses, locations} = index;
		if (within !== undefined) return splitList(index.students?.get(within) ?? '').includes(key);
		if (kind === 'course') return courses.has(key);
		if (kind === 'location') return locations.has(key);
		return (kind !== 'person' && classes.has(key)) || (kind !== 'class' && people.has(key));
	} catch (error) {
		if (error instanceof RollcallError) return undefined;
		throw error;
	}
}
