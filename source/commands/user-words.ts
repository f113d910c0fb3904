import {type EditableField, editableFields} from '../core/directory/account.ts';
import {type StatusAction, statusActions} from '../core/directory/actions.ts';
import type {EditValues} from '../core/directory/edit-values.ts';
import {UsageError} from '../core/errors.ts';

/** What can be asked of `rollcall user`. */
export type Verb = 'show' | StatusAction | 'edit' | 'create' | 'follow';
export const verbs: readonly Verb[] = ['show', ...statusActions, 'edit', 'create', 'follow'];

export interface UserWords {
	readonly verb: Verb;
	readonly ids: readonly string[];
	/** Of `edit` and `create`. */
	readonly values: EditValues;
}

/**
 * `ID… [VERB [FIELD=VALUE…]]` taken apart. The verb is the last word that is one, so that somebody whose Person ID is
 * `edit` can still be named; whatever follows it is a value.
 */
export function userWords(words: readonly string[]): UserWords {
	const at = words.findLastIndex((word) => (verbs as readonly string[]).includes(word));
	const verb = at < 0 ? 'show' : (words[at] as Verb);
	const ids = at < 0 ? words : words.slice(0, at);
	const rest = at < 0 ? [] : words.slice(at + 1);
	if (verb !== 'edit' && verb !== 'create' && rest.length > 0)
		throw new UsageError(`"${rest[0]}" stands after ${verb}, which takes nothing more`, {
			notDone: 'Nothing was done.',
			next: `Person IDs come first: rollcall user ${[...ids, ...rest].join(' ')} ${verb}`,
		});
	if (verb === 'create' && ids.length > 0)
		throw new UsageError('create takes FIELD=VALUE only', {
			notDone: 'Nothing was made.',
			next: `To choose the Person ID: rollcall user create personId=${ids[0]} …`,
		});
	const values = valuesOf(rest);
	if (verb === 'edit' && Object.keys(values).length === 0)
		throw new UsageError('edit needs FIELD=VALUE', {
			notDone: 'Nothing was changed.',
			next: `Fields: ${editableFields.join(', ')}. An empty value takes it away: personNumber=`,
		});
	return {verb, ids, values};
}

function valuesOf(words: readonly string[]): EditValues {
	const values: Partial<Record<EditableField, string>> = {};
	for (const word of words) {
		const at = word.indexOf('=');
		const name = word.slice(0, Math.max(0, at));
		const field = editableFields.find((each) => each.toLowerCase() === name.toLowerCase());
		if (field === undefined)
			throw new UsageError(at < 1 ? `"${word}" is no FIELD=VALUE` : `there is no field "${name}"`, {
				notDone: 'Nothing was done.',
				next: `Fields: ${editableFields.join(', ')}.`,
			});
		if (values[field] !== undefined)
			throw new UsageError(`${field} is given twice`, {notDone: 'Nothing was done.'});
		values[field] = word.slice(at + 1);
	}
	return values;
}
