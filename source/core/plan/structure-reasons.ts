import type {ConnectionId} from '../directory/ids.ts';
import type {Course, Location} from '../directory/records.ts';

const words: Readonly<Record<string, string>> = {locationId: 'location'};

/** Why a location or a course is written that is there already, as a sentence part: what it was, and what it is. */
export function updateReason(
	before: Location | Course,
	/** As they will be; undefined: none. */
	fields: Readonly<Record<string, string | undefined>>,
	owner: ConnectionId | undefined,
	{id, name, external}: {readonly id: ConnectionId; readonly name: string; readonly external: string},
): string {
	const stored: Readonly<Record<string, unknown>> = {...before};
	const differing = Object.entries(fields).flatMap(([field, value]) =>
		stored[field] === value
			? []
			: [`${words[field] ?? field} ${stored[field] ?? 'none'} → ${value ?? 'none'}`],
	);
	if (differing.length > 0) return `changed at the source: ${differing.join(', ')}`;
	if (before.owner !== owner) return `delivered by ${name} now`;
	const known = before.externalIds[id];
	return known === undefined
		? `paired with ${external} of ${name}`
		: `changed at the source: its id there ${known} → ${external}`;
}
