import {KnownIds} from '../oneroster-map/known.ts';

const encoder = new TextEncoder();

/** Which records came on which page, by their ids: pages may repeat and overlap. */
export class SeenRecords {
	readonly #ids = new KnownIds();

	/** `new`; `again`: it is on this page already, as the source has it twice; `earlier`: a page before brought it. */
	add(record: unknown, page: number): 'new' | 'again' | 'earlier' | 'nameless' {
		const id =
			typeof record === 'object' && record !== null && 'sourcedId' in record ? record.sourcedId : undefined;
		if ((typeof id !== 'string' && typeof id !== 'number') || id === '') return 'nameless';
		const bytes = encoder.encode(String(id));
		const before = this.#ids.add(bytes, 0, bytes.length, page);
		if (before === undefined) return 'new';
		return before === page ? 'again' : 'earlier';
	}

	/** Whether an earlier page brought it. */
	has(record: unknown): boolean {
		return this.add(record, -2) !== 'new';
	}
}
