import type {Matcher} from './matcher.ts';
import {sharedIdProblem} from './shared-id-problem.ts';
import {nameKey} from './weak.ts';

/**
 * Holds back newcomers whose ids at the source differ and who share a Person ID, which is one human's alone
 * (`directory.md`): in Apple School Manager the last one would overwrite the others, and which of them is right nobody
 * here can know, so none of them is created. Where name and e-mail are equal too it is left to the weak match, which
 * asks whether they are one person.
 * @param rows newcomers, one row for each id at the source.
 * @returns the rows that go on.
 */
export function holdSharedIds(matcher: Matcher, rows: readonly number[]): readonly number[] {
	const {people, draft} = matcher;
	const byId = new Map<string, number[]>();
	for (const row of rows) {
		const id = people.text(row, 'id');
		if (id === '') continue;
		const sharing = byId.get(id);
		if (sharing === undefined) byId.set(id, [row]);
		else sharing.push(row);
	}
	const held = new Set<number>();
	for (const [id, sharing] of byId) {
		if (sharing.length === 1 || areOnePerson(matcher, sharing)) continue;
		for (const row of sharing) {
			held.add(row);
			const others = sharing.filter((other) => other !== row).map((other) => people.place(other));
			const action = 'none of them is created until the source gives each an id of their own';
			draft.problem(people.place(row), sharedIdProblem(id, others, action));
			matcher.hold(row, `Person ID ${id} is given to ${sharing.length} people`);
		}
	}
	return held.size === 0 ? rows : rows.filter((row) => !held.has(row));
}

/** Whether all of these rows have the same name and e-mail, and somebody is asked about that. */
function areOnePerson({people, draft}: Matcher, rows: readonly number[]): boolean {
	if (!draft.input.policy.patch.duplicates) return false;
	const keys = new Set(
		rows.map((row) =>
			nameKey({
				firstName: people.text(row, 'firstName'),
				lastName: people.text(row, 'lastName'),
				email: people.text(row, 'email'),
			}),
		),
	);
	return keys.size === 1 && !keys.has(undefined);
}
