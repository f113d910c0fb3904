import type {RosterKind} from '../roster/roster.ts';
import type {Draft} from './draft.ts';

/** Whether this location was in what was really read: absence counts only inside it (rule 1). */
export function wasRead(draft: Draft, locationId: string): boolean {
	const {connection, directory} = draft.input;
	if (draft.scope === undefined) return true;
	const external = directory.locations.get(locationId)?.externalIds[connection.id];
	return external !== undefined && draft.scope.has(external);
}

/**
 * Why nothing of this kind counts as absent in this plan; undefined: absence is decided. A row that nobody can
 * attribute may stand for anybody (rule 3: a record held back by a fault is not absent).
 */
export function whyPending({input}: Draft, kind: RosterKind): string | undefined {
	if (input.removals === 'pending') return 'its removal is not approved';
	const rows = input.roster.unattributed[kind] ?? 0;
	if (rows === 0) return undefined;
	return `${rows === 1 ? 'a row' : `${rows} rows`} whose id cannot be read may stand for it, so nothing counts as absent`;
}
