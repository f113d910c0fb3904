import type {SettingView} from '../sync/rollcall.ts';
import {
	editText,
	givenField,
	type TextAction,
	type TextField,
	textField,
	textOf,
} from './components/text-field.ts';

/** A form that is being filled in: one field a setting, the name first where it is new. */
export interface FormState {
	readonly fields: readonly FormField[];
	readonly cursor: number;
	/** Said under the form: what is missing or was refused. */
	readonly trouble: string | undefined;
}

/** What a form asks for: a setting, or anything that is typed like one. */
export type FormSetting = Pick<SettingView, 'key' | 'describe' | 'required' | 'secret' | 'value'> &
	Partial<Pick<SettingView, 'choices' | 'check' | 'names' | 'fills'>>;

export interface FormField extends Omit<FormSetting, 'value'> {
	readonly text: TextField;
	/** How the choice that stands there was typed so far: who types its word to the end goes on with it. */
	readonly begun?: string;
	/** What it was when the form was opened. */
	readonly was: string;
}

export type FormAction =
	| {readonly type: 'edit'; readonly edit: TextAction}
	| {readonly type: 'by'; readonly rows: number}
	/** The next choice of the field, or with -1 the one before; round at the ends. */
	| {readonly type: 'choose'; readonly by: 1 | -1}
	| {readonly type: 'trouble'; readonly text: string | undefined}
	| {readonly type: 'begin'; readonly state: FormState};

/** Key of the field that holds the connection's name. */
export const nameKey = 'name';

export const formOf = (settings: readonly FormSetting[], name: string | undefined): FormState => ({
	fields: [
		...(name === undefined
			? []
			: [
					{
						key: nameKey,
						describe: 'How it is called in rollcall: short, such as SIS or ASM',
						required: true,
						secret: false,
						text: givenField(name),
						was: '',
					},
				]),
		...settings.map(({key, describe, required, secret, value, choices, check, names, fills}) => ({
			key,
			describe,
			required,
			secret,
			...(choices === undefined ? {} : {choices}),
			...(check === undefined ? {} : {check}),
			...(names === undefined ? {} : {names}),
			...(fills === undefined ? {} : {fills}),
			text: givenField(value),
			was: value,
		})),
	],
	cursor: 0,
	trouble: undefined,
});

export function reduceForm(state: FormState, action: FormAction): FormState {
	const edited = (change: (field: FormField) => Pick<FormField, 'text' | 'begun'>): FormState => ({
		...state,
		trouble: undefined,
		fields: state.fields.map((field, index) => {
			if (index !== state.cursor) return field;
			const {begun: _, ...others} = field;
			return {...others, ...change(field)};
		}),
	});
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
		case 'choose':
			return edited((field) => ({text: textField(chosenBy(field, action.by))}));
		case 'edit':
			return edited((field) => typedInto(field, action.edit));
	}
}

function chosenBy({choices = [], text}: FormField, by: 1 | -1): string {
	const at = choices.indexOf(textOf(text));
	return choices.at(at < 0 ? 0 : (at + by) % choices.length) ?? textOf(text);
}

/** In a field of choices the first letters of one are enough; over one that stands there, typing begins anew. */
function typedInto(field: FormField, edit: TextAction): Pick<FormField, 'text' | 'begun'> {
	const {choices, text, begun = ''} = field;
	const after = editText(text, edit);
	if (choices === undefined || edit.type !== 'insert') return {text: after};
	const meantBy = (typed: string) =>
		choices.filter((choice) => choice !== '' && choice.toLowerCase().startsWith(typed.trim().toLowerCase()));
	const on = begun + edit.text;
	const [meant, ...others] = begun === '' ? [] : meantBy(on);
	if (meant !== undefined && others.length === 0) return {text: textField(meant), begun: on};
	const anew = choices.includes(textOf(text)) ? editText(textField(), edit) : after;
	const typed = textOf(anew);
	const found = meantBy(typed);
	return found.length === 1 && found[0] !== typed.trim().toLowerCase()
		? {text: textField(found[0]), begun: typed}
		: {text: anew};
}

/** What holds while a field is empty, by what stands in another one, and what that one is called. */
export function filledIn(
	{text, fills}: FormField,
	fields: readonly FormField[],
): {readonly value: string; readonly by: string} | undefined {
	if (fills === undefined || textOf(text).trim() !== '') return undefined;
	const by = fields.find(({key}) => key === fills.by);
	const choice = by === undefined ? '' : textOf(by.text);
	const value = fills.values[choice];
	return value === undefined ? undefined : {value, by: by?.names?.[choice]?.title ?? choice};
}

/** The form with another value in the field of this key. */
export const withValue = (state: FormState, wanted: string, value: string): FormState => ({
	...state,
	fields: state.fields.map((field) => (field.key === wanted ? {...field, text: givenField(value)} : field)),
});

/** What is wrong with what stands in a field now; one that is still empty is asked for at the end. */
export function faultOf({text, check}: FormField): string | undefined {
	const typed = textOf(text);
	return typed.trim() === '' ? undefined : check?.(typed);
}

/** The first field that keeps the form from being handed in, and why; undefined: it is whole. */
export function firstFault(state: FormState): {readonly at: number; readonly why: string} | undefined {
	for (const [at, field] of state.fields.entries()) {
		const isEmpty = textOf(field.text).trim() === '';
		const why = isEmpty ? (field.required ? 'is needed' : undefined) : faultOf(field);
		if (why !== undefined) return {at, why};
	}
	return undefined;
}

/** A secret as it goes in: a reference stays one, anything else was typed here and is kept by rollcall. */
export const secretValue = (text: string) => (/^(env|file|credential):/.test(text) ? text : `typed:${text}`);

/**
 * What was typed, as `connect` and `reconfigure` take it. What stands as it was is left out, so that a default stays
 * one; what was emptied goes in empty, which unsets it. An empty secret stays as it is.
 */
export function valuesOf(state: FormState): {
	readonly name: string;
	readonly settings: Readonly<Record<string, string>>;
	readonly secrets: Readonly<Record<string, string>>;
} {
	const settings: Record<string, string> = {};
	const secrets: Record<string, string> = {};
	let name = '';
	for (const {key, secret, text, was} of state.fields) {
		const typed = textOf(text);
		if (key === nameKey) name = typed.trim();
		else if (secret) {
			if (typed !== '') secrets[key] = secretValue(typed);
		} else if (typed.trim() !== was) settings[key] = typed.trim();
	}
	return {name, settings, secrets};
}
