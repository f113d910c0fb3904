import {fullName} from '../directory/account.ts';
import {classNameOf} from './class-names.ts';
import type {MirrorDraft} from './draft.ts';
import type {ReplacedValue} from './mirror-plan.ts';
import {type Mirrored, mirroredKey} from './mirrored.ts';
import type {MirrorWrite} from './writes.ts';

/**
 * Values there that both sides never agreed on and that writes would replace by ours: nobody here knows whether they are
 * wrong. What is empty there is filled in, and not among them [our decision].
 */
export function replacedValues(draft: MirrorDraft): readonly ReplacedValue[] {
	const rows = new Map([...draft.rowsAfter()].map((row) => [mirroredKey(row), row]));
	return draft.writes.flatMap((write) => {
		const known = draft.directory;
		if (write.does === 'update-user' || write.does === 'move-user') {
			const account = known.accounts.get(write.key);
			return valuesOf(draft, rows, 'users', write, account === undefined ? write.key : fullName(account));
		}
		if (write.does !== 'update-class') return [];
		const ours = known.classes.get(write.key);
		return valuesOf(draft, rows, 'classes', write, ours === undefined ? write.key : classNameOf(draft, ours));
	});
}

function valuesOf(
	{settings: {connection}, held}: MirrorDraft,
	rows: ReadonlyMap<string, Mirrored>,
	kind: ReplacedValue['kind'],
	{key, id, before, after}: Extract<MirrorWrite, {does: 'update-user' | 'move-user' | 'update-class'}>,
	name: string,
): readonly ReplacedValue[] {
	const agreed = rows.get(mirroredKey({connection: connection.id, kind, id}))?.agreed ?? {};
	const placeOf = (at: string) => held.locations.find((each) => each.id === at)?.name ?? at;
	return Object.entries(after as Readonly<Record<string, string>>).flatMap(([field, ours]) => {
		const theirs = (before as Readonly<Record<string, string>>)[field]?.trim() ?? '';
		if (theirs === '' || agreed[field] !== undefined) return [];
		return [
			field === 'locationId'
				? {kind, key, id, name, field: 'location', before: placeOf(theirs), after: placeOf(ours)}
				: {kind, key, id, name, field, before: theirs, after: ours},
		];
	});
}
