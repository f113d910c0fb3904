import type {Size} from '../dashboard.ts';
import {type FormAction, type FormState, missing} from '../form-state.ts';
import {useKeys} from '../hooks/use-keys.ts';
import {levels} from '../layers.ts';
import {blank, type Line, line, span} from '../line.ts';
import {fieldName} from '../phrases.ts';
import {glyphs} from '../theme.ts';
import {cell, wrap} from './cell.ts';
import {fieldSpans, textOf} from './text-field.ts';
import {View} from './view.tsx';

export interface FormProps {
	readonly size: Size;
	readonly title: string;
	readonly state: FormState;
	readonly dispatch: (action: FormAction) => void;
	/** All required fields are filled in. */
	readonly submit: () => void;
	/** What was typed is kept. */
	readonly leave: () => void;
	/** What Enter in the last field does. */
	readonly verb: string;
}

/** Fields one below the other, what each wants said under the one that is being filled in. */
export function formLines({
	title,
	state,
	verb,
	size,
}: Pick<FormProps, 'title' | 'state' | 'verb' | 'size'>): readonly Line[] {
	const {fields, cursor, trouble} = state;
	const width = Math.max(12, ...fields.map(({key}) => fieldName(key).length + 3));
	const here = fields[cursor];
	const rows = fields.map((field, index): Line => {
		const active = index === cursor;
		const label = cell(`${fieldName(field.key)}${field.required ? ' *' : ''}`, width);
		const masked = field.secret && !/^(env|file):/.test(textOf(field.text));
		return line(
			span(active ? ` ${glyphs.pointer} ` : '   ', 'accent'),
			span(label, active ? 'strong' : 'plain'),
			...(active
				? fieldSpans(field.text, size.columns - width - 6, masked)
				: [span(masked ? '*'.repeat(textOf(field.text).length) : textOf(field.text) || '-', 'faint')]),
		);
	});
	const hints = [
		...(here === undefined ? [] : wrap(here.describe, size.columns - 8)),
		...(here?.secret ? ['Typed here and kept in a file only you can read; or env:NAME, or file:PATH.'] : []),
	];
	const below: readonly Line[] = [
		blank,
		...hints.map((text) => line('     ', span(text, 'faint'))),
		blank,
		...(trouble === undefined
			? [line('   ', span(`* is needed. Enter goes on; in the last field it means: ${verb}.`, 'faint'))]
			: wrap(trouble, size.columns - 6).map((text, row) =>
					line(span(row === 0 ? ` ${glyphs.attention} ` : '   ', 'attention'), text),
				)),
	];
	const room = Math.max(1, size.rows - 2 - below.length);
	const top = Math.min(Math.max(0, cursor - room + 2), Math.max(0, rows.length - room));
	return [line(' ', span(title, 'strong')), blank, ...rows.slice(top, top + room), ...below];
}

export function Form({size, title, state, dispatch, submit, leave, verb}: FormProps) {
	const edit = (action: Parameters<typeof dispatch>[0] & {type: 'edit'}) => dispatch(action);
	const last = state.cursor === state.fields.length - 1;
	const keep = () => {
		if (!last) return dispatch({type: 'by', rows: 1});
		const empty = missing(state);
		if (empty < 0) return submit();
		dispatch({type: 'by', rows: empty - state.cursor});
		dispatch({type: 'trouble', text: `${fieldName(state.fields[empty]!.key)} is needed.`});
	};
	useKeys({
		level: levels.overlay,
		modal: true,
		onText: (text) => edit({type: 'edit', edit: {type: 'insert', text}}),
		handlers: {
			'text-keep': keep,
			'text-next': last ? undefined : () => dispatch({type: 'by', rows: 1}),
			'text-previous': () => dispatch({type: 'by', rows: -1}),
			'text-erase': () => edit({type: 'edit', edit: {type: 'erase'}}),
			'text-clear': () => edit({type: 'edit', edit: {type: 'clear'}}),
			'text-left': () => edit({type: 'edit', edit: {type: 'left'}}),
			'text-right': () => edit({type: 'edit', edit: {type: 'right'}}),
			'text-home': () => edit({type: 'edit', edit: {type: 'home'}}),
			'text-end': () => edit({type: 'edit', edit: {type: 'end'}}),
			'text-leave': leave,
		},
	});
	return <View size={size} lines={formLines({title, state, verb, size})} />;
}
