import {fullName} from '../core/directory/account.ts';
import type {Snapshot} from '../core/ports.ts';
import {type Context, withSnapshot} from './context.ts';

/**
 * What these ids are called: people, classes, locations, and conflicts by those whom they are about. Reads no more than
 * these records; of whom or what nothing is known, or that has no name, nothing is said.
 */
export async function namesOf(
	context: Context,
	ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
	return await withSnapshot(context.store, async (snapshot) => {
		const names = new Map<string, string>();
		for (const id of new Set(ids)) {
			const name = await nameOf(snapshot, id);
			if (name !== undefined && name.trim() !== '') names.set(id, name);
		}
		return names;
	});
}

async function nameOf(snapshot: Snapshot, id: string): Promise<string | undefined> {
	const account = await snapshot.get('accounts', id);
	if (account !== undefined) return fullName(account);
	const location = await snapshot.get('locations', id);
	if (location !== undefined) return location.name;
	const known = await snapshot.get('classes', id);
	if (known !== undefined)
		return [(await snapshot.get('courses', known.courseId))?.name, known.number].filter(Boolean).join(', ');
	const conflict = await snapshot.get('conflicts', id);
	if (conflict === undefined) return undefined;
	const about = await Promise.all(conflict.accounts.map((person) => snapshot.get('accounts', person)));
	return about.flatMap((each) => (each === undefined ? [] : [fullName(each)])).join(', ');
}
