import {isSame} from '../canonical.ts';
import {splitList} from '../directory/records.ts';
import {textOf} from './undo-record.ts';

/** One field of a record before and after, as text for people; `''` where it was not there. */
export interface FieldChange {
	readonly field: string;
	readonly before: string;
	readonly after: string;
}

/** Hashes and the like: nothing that a person changed. */
const unseen: ReadonlySet<string> = new Set(['delivered', 'rosterIds']);
const lists: ReadonlySet<string> = new Set(['students']);

/** What differs between two states of a record, field by field; of lists, who left and who came. */
export function fieldChanges(before: object | undefined, after: object | undefined): readonly FieldChange[] {
	const [from, to] = [before ?? {}, after ?? {}] as [Record<string, unknown>, Record<string, unknown>];
	const fields = [...new Set([...Object.keys(from), ...Object.keys(to)])];
	return fields
		.filter((field) => !unseen.has(field) && !isSame(from[field], to[field]))
		.map((field) => {
			if (!lists.has(field)) return {field, before: textOf(from[field]), after: textOf(to[field])};
			const [was, is] = [from[field], to[field]].map(
				(text) => new Set(splitList((text as string | undefined) ?? '')),
			);
			return {
				field,
				before: [...was!.difference(is!)].join(', '),
				after: [...is!.difference(was!)].join(', '),
			};
		});
}
