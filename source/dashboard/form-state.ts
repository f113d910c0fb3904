import type {SettingView} from '../sync/rollcall.ts';
import {editText, type TextAction, type TextField, textField, textOf} from './components/text-field.ts';

/** A form that is being filled in: one field a setting, the name first where it is new. */
export interface FormState {
	readonly fields: readonly FormField[];
	readonly cursor: number;
	/** Said under the form: what is missing or was refused. */
	readonly trouble: string | undefined;
}

export interface FormField {
	readonly key: string;
	readonly describe: string;
	readonly required: boolean;
	readonly secret: boolean;
	readonly text: TextField;
}

export type FormAction =
	| {readonly type: 'edit'; readonly edit: TextAction}
	| {readonly type: 'by'; readonly rows: number}
	| {readonly type: 'trouble'; readonly text: string | undefined}
	| {readonly type: 'begin'; readonly state: FormState};

/** Key of the field that holds the connection's name. */
export const nameKey = 'name';

export const formOf = (settings: readonly SettingView[], name: string | undefined): FormState => ({
	fields: [
		...(name === undefined
			? []
			: [
					{
						key: nameKey,
						describe: 'How it is called in rollcall: short, such as SIS or ASM',
						required: true,
						secret: false,
						text: textField(name),
					},
				]),
		...settings.map(({key, describe, required, secret, value}) => ({
			key,
			describe,
			required,
			secret,
			text: textField(value),
		})),
	],
	cursor: 0,
	trouble: undefined,
});

export function reduceForm(state: FormState, action: FormAction): FormState {
	switch (action.type) {
		case 'begin':
			return action.state;
		case 'by':
			return {
				...state,
				cursor: Math.min(state.fields.length - 1, Math.max(0, state.cursor + action.rows)),
			};
		case 'trouble':
			return {...state, trouble: action.text};
		case 'edit':
			return {
				...state,
				trouble: undefined,
				fields: state.fields.map((field, index) =>
					index === state.cursor ? {...field, text: editText(field.text, action.edit)} : field,
				),
			};
	}
}

/** The first required field that is empty. */
export const missing = (state: FormState) =>
	state.fields.findIndex(({required, text}) => required && textOf(text).trim() === '');

/** A secret as it goes in: a reference stays one, anything else was typed here and is kept by rollcall. */
export const secretValue = (text: string) => (/^(env|file):/.test(text) ? text : `typed:${text}`);

/** What was filled in, as `connect` takes it. Fields left empty are left out. */
export function valuesOf(state: FormState): {
	readonly name: string;
	readonly settings: Readonly<Record<string, string>>;
	readonly secrets: Readonly<Record<string, string>>;
} {
	const filled = state.fields
		.filter(({key}) => key !== nameKey)
		.map((field) => ({...field, value: field.secret ? textOf(field.text) : textOf(field.text).trim()}))
		.filter(({value}) => value !== '');
	const pick = (secret: boolean, as: (text: string) => string) =>
		Object.fromEntries(filled.filter((one) => one.secret === secret).map(({key, value}) => [key, as(value)]));
	const name = state.fields.find(({key}) => key === nameKey);
	return {
		name: name === undefined ? '' : textOf(name.text).trim(),
		settings: pick(false, (text) => text),
		secrets: pick(true, secretValue),
	};
}
