import type {Enriched, EnrichedField} from '../directory/account.ts';
import type {ConnectionId} from '../directory/ids.ts';
import type {Roster} from '../roster/roster.ts';

/** What an identity provider's connection that only enriches is asked for. */
export interface EnrichBy {
	/** The number at a SIS record that has to be the Employee ID there. */
	readonly by: 'personNumber' | 'personId';
	readonly fills: readonly EnrichedField[];
}

/** What such a connection read last, ready to be looked up. */
export interface Enrichment extends EnrichBy {
	readonly connection: ConnectionId;
	/** As it is called. */
	readonly name: string;
	/** Undefined: nobody has this number there. `several`: nobody can say who is meant. */
	find(number: string): EnrichmentRecord | 'several' | undefined;
}

export interface EnrichmentRecord extends Readonly<Partial<Record<EnrichedField, string>>> {
	readonly id: string;
}

/** What is filled in, of a field of a row. */
export interface Filled extends Enriched {
	readonly value: string;
}

/** Numbers as they are compared: outer spaces and case do not count, leading zeros do. */
export const numberForm = (text: string) => text.normalize('NFC').trim().toLowerCase();

/** @param roster what the connection read last: who has a number there, each with what can be filled in. */
export function enrichmentOf(
	{id, name}: {readonly id: ConnectionId; readonly name: string},
	how: EnrichBy,
	{people}: Pick<Roster, 'people'>,
): Enrichment {
	const rows = new Map<string, number>();
	for (let row = 0; row < people.count; row++) {
		const number = numberForm(people.text(row, 'personNumber'));
		if (number !== '') rows.set(number, rows.has(number) ? -1 : row);
	}
	return {
		...how,
		connection: id,
		name,
		find(number) {
			const row = rows.get(numberForm(number));
			if (row === undefined) return undefined;
			if (row < 0) return 'several';
			const [email, sisUsername] = [people.text(row, 'email'), people.text(row, 'sisUsername')];
			return {
				id: people.text(row, 'externalId'),
				...(email === '' ? {} : {email}),
				...(sisUsername === '' ? {} : {sisUsername}),
			};
		},
	};
}
