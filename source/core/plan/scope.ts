import type {Draft} from './draft.ts';

/** Whether this location was in what was really read: absence counts only inside it (rule 1). */
export function wasRead(draft: Draft, locationId: string): boolean {
	const {connection, directory} = draft.input;
	if (draft.scope === undefined) return true;
	const external = directory.locations.get(locationId)?.externalIds[connection.id];
	return external !== undefined && draft.scope.has(external);
}
