import {type EditableField, editableFields} from '../../../core/directory/account.ts';
import {type EditValues, valueText} from '../../../core/directory/edit-values.ts';
import type {Editing} from '../../../core/directory/editable.ts';
import type {UserDetail} from '../../../sync/answers/people.ts';
import type {FormSetting} from '../../form-state.ts';

const needed: readonly EditableField[] = ['firstName', 'lastName', 'personId'];

const meanings: Readonly<Record<Exclude<Editing, 'read-only'>, string>> = {
	ours: 'Yours to edit.',
	kept: 'Yours to edit, and kept over every night; nothing is written back.',
	detaches: 'Comes from the source: editing it makes a local account, which the source no longer updates.',
	unpairs: 'Editing it breaks the pair with the source, which is asked about at its next run.',
};
const shapes: Partial<Readonly<Record<EditableField, string>>> = {
	roles: 'ROLE@LOCATION, or ROLE for the whole organisation; with commas between.',
	passwordPolicy: '4 or 6 digits, 8 for the standard; empty: as the location has it.',
	image: 'A URL.',
	purchases: 'yes, or no: nobody with purchases or credit is deleted, by hand or by a clock.',
};

/** What can be edited of this person, as the fields of a form; read-only attributes are not among them. */
export function editFields({account, editing}: UserDetail): readonly FormSetting[] {
	return editableFields.flatMap((field) => {
		const means = editing[field];
		if (means === undefined || means === 'read-only') return [];
		const describe = [shapes[field], meanings[means]].filter(Boolean).join(' ');
		const value = valueText(account, field);
		return [{key: field, value, describe, required: needed.includes(field), secret: false}];
	});
}

/** What was really changed in the form. */
export function changedValues({account}: UserDetail, typed: Readonly<Record<string, string>>): EditValues {
	return Object.fromEntries(
		editableFields.flatMap((field) => {
			const value = typed[field];
			return value === undefined || value === valueText(account, field) ? [] : [[field, value]];
		}),
	);
}
