import type {Stranger} from '../state-records.ts';

const prefix = 'person/';

/** Where it is kept that Apple School Manager has a Person ID that nobody here knows. */
export const strangePersonId = (personId: string) => `${prefix}${personId}`;

/** The Person ID that such a record is about; undefined: it is about no person. */
export const strangePerson = ({kind, id}: Pick<Stranger, 'kind' | 'id'>): string | undefined =>
	kind === 'person' ? id.slice(prefix.length) : undefined;
