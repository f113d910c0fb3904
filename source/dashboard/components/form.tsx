import type {Size} from '../dashboard.ts';
import {type FormAction, type FormField, type FormState, faultOf, firstFault} from '../form-state.ts';
import {useKeys} from '../hooks/use-keys.ts';
import {levels} from '../layers.ts';
import {blank, type Line, line, type Span, span} from '../line.ts';
import {fieldName} from '../phrases.ts';
import {glyphs} from '../theme.ts';
import {cell, wrap} from './cell.ts';
import {fieldSpans, textOf} from './text-field.ts';
import {View} from './view.tsx';

export interface FormProps {
	readonly size: Size;
	/** Stands above the title: where in a set-up this form is. */
	readonly head?: readonly Line[];
	readonly title: string;
	readonly state: FormState;
	readonly dispatch: (action: FormAction) => void;
	/** All required fields are filled in, and nothing that was typed is wrong. */
	readonly submit: () => void;
	/** What was typed is kept. */
	readonly leave: () => void;
	/** What Enter in the last field does, and PgDn in any. */
	readonly verb: string;
}

const isMasked = ({secret, text}: FormField) => secret && !/^(env|file|credential):/.test(textOf(text));

/** What is typed into a field, or stands in it; a choice between arrows that say that there are others. */
function valueSpans(field: FormField, active: boolean, room: number): readonly Span[] {
	const {choices, text} = field;
	const typed = textOf(text);
	const shown = isMasked(field) ? '*'.repeat(typed.length) : typed || '-';
	const fault = faultOf(field) === undefined ? [] : [span(` ${glyphs.attention}`, 'attention')];
	if (!active) return [span(shown, 'faint'), ...fault];
	if (choices?.includes(typed))
		return [span('‹ ', 'faint'), span(typed || 'not set', 'accent'), span(' ›', 'faint')];
	return [...fieldSpans(text, room, isMasked(field)), ...fault];
}

/** What the field under the cursor wants, and what is wrong with what stands in it, as one types. */
function hintLines(field: FormField | undefined, columns: number): readonly Line[] {
	if (field === undefined) return [];
	const hints = [
		...wrap(field.describe, columns - 8),
		...(field.choices === undefined ? [] : ['←→ or space: the next choice; or type how it begins.']),
		...(field.secret ? ['Typed here and kept in a file only you can read; or env:NAME, or file:PATH.'] : []),
	];
	const fault = faultOf(field);
	return [
		...hints.map((text) => line('     ', span(text, 'faint'))),
		...(fault === undefined
			? []
			: wrap(`${fieldName(field.key)}: ${fault}`, columns - 8).map((text, row) =>
					line(span(row === 0 ? `   ${glyphs.attention} ` : '     ', 'attention'), text),
				)),
	];
}

/** Fields one below the other, what each wants said under the one that is being filled in. */
export function formLines({
	head = [],
	title,
	state,
	verb,
	size,
}: Pick<FormProps, 'head' | 'title' | 'state' | 'verb' | 'size'>): readonly Line[] {
	const {fields, cursor, trouble} = state;
	const width = Math.max(12, ...fields.map(({key}) => fieldName(key).length + 3));
	const rows = fields.map((field, index): Line => {
		const active = index === cursor;
		const label = cell(`${fieldName(field.key)}${field.required ? ' *' : ''}`, width);
		return line(
			span(active ? ` ${glyphs.pointer} ` : '   ', 'accent'),
			span(label, active ? 'strong' : 'plain'),
			...valueSpans(field, active, size.columns - width - 6),
		);
	});
	const below: readonly Line[] = [
		blank,
		...hintLines(fields[cursor], size.columns),
		blank,
		...(trouble === undefined
			? [line('   ', span(`* is needed. Enter: the next field. PgDn: ${verb}.`, 'faint'))]
			: wrap(trouble, size.columns - 6).map((text, row) =>
					line(span(row === 0 ? ` ${glyphs.attention} ` : '   ', 'attention'), text),
				)),
	];
	const room = Math.max(1, size.rows - head.length - 2 - below.length);
	const top = Math.min(Math.max(0, cursor - room + 2), Math.max(0, rows.length - room));
	// Where not all of them are in sight, it is said how many there are.
	const place = rows.length > room ? `   field ${cursor + 1} of ${rows.length}` : '';
	return [
		...head,
		line(' ', span(title, 'strong'), span(place, 'faint')),
		blank,
		...rows.slice(top, top + room),
		...below,
	];
}

export function Form({size, head, title, state, dispatch, submit, leave, verb}: FormProps) {
	const edit = (action: Parameters<typeof dispatch>[0] & {type: 'edit'}) => dispatch(action);
	const last = state.cursor === state.fields.length - 1;
	const here = state.fields[state.cursor];
	const hasChoices = here?.choices !== undefined;
	const trouble = (at: number, why: string) =>
		dispatch({type: 'trouble', text: `${fieldName(state.fields[at]!.key)} ${why}.`.replace(/\.\.$/, '.')});
	const finish = () => {
		const fault = firstFault(state);
		if (fault === undefined) return submit();
		dispatch({type: 'by', rows: fault.at - state.cursor});
		trouble(fault.at, fault.why);
	};
	const keep = () => {
		if (last) return finish();
		const why = here === undefined ? undefined : faultOf(here);
		if (why === undefined) return dispatch({type: 'by', rows: 1});
		trouble(state.cursor, why);
	};
	const choose = (by: 1 | -1) => () => dispatch({type: 'choose', by});
	useKeys({
		level: levels.overlay,
		modal: true,
		onText: (text) =>
			hasChoices && text === ' ' ? choose(1)() : edit({type: 'edit', edit: {type: 'insert', text}}),
		handlers: {
			'text-keep': keep,
			'text-done': finish,
			'text-next': last ? undefined : () => dispatch({type: 'by', rows: 1}),
			'text-previous': () => dispatch({type: 'by', rows: -1}),
			'text-erase': () => edit({type: 'edit', edit: {type: 'erase'}}),
			'text-clear': () => edit({type: 'edit', edit: {type: 'clear'}}),
			'text-left': hasChoices ? choose(-1) : () => edit({type: 'edit', edit: {type: 'left'}}),
			'text-right': hasChoices ? choose(1) : () => edit({type: 'edit', edit: {type: 'right'}}),
			'text-home': () => edit({type: 'edit', edit: {type: 'home'}}),
			'text-end': () => edit({type: 'edit', edit: {type: 'end'}}),
			'text-leave': leave,
		},
	});
	return (
		<View size={size} lines={formLines({...(head === undefined ? {} : {head}), title, state, verb, size})} />
	);
}
