import type {Size} from '../dashboard.ts';
import {
	type FormAction,
	type FormField,
	type FormState,
	faultOf,
	filledIn,
	firstFault,
} from '../form-state.ts';
import {useKeys} from '../hooks/use-keys.ts';
import {levels} from '../layers.ts';
import {blank, type Line, line, type Span, span, spread} from '../line.ts';
import {fieldName} from '../phrases.ts';
import {glyphs} from '../theme.ts';
import {cell, cut, wrap} from './cell.ts';
import {fieldSpans, givenHint, textOf} from './text-field.ts';
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
function valueSpans(
	field: FormField,
	fields: readonly FormField[],
	active: boolean,
	room: number,
): readonly Span[] {
	const {choices, text, names} = field;
	const typed = textOf(text);
	const filled = filledIn(field, fields);
	const known = filled === undefined ? undefined : `${filled.value} (by ${filled.by})`;
	const named = names?.[typed]?.title ?? typed;
	const shown = isMasked(field) ? '*'.repeat(typed.length) : named || (known ?? '-');
	const fault = faultOf(field) === undefined ? [] : [span(` ${glyphs.attention}`, 'attention')];
	if (!active) return [span(shown, 'faint'), ...fault];
	if (choices?.includes(typed))
		return [span('‹ ', 'faint'), span(named || (known ?? 'not set'), 'accent'), span(' ›', 'faint')];
	if (known !== undefined) return [...fieldSpans(text, 2), span(cut(known, Math.max(0, room - 3)), 'faint')];
	return [...fieldSpans(text, room, isMasked(field)), ...fault];
}

/** What the field under the cursor wants, and what is wrong with what stands in it, as one types. */
function hintLines(field: FormField | undefined, columns: number): readonly Line[] {
	if (field === undefined) return [];
	const hints = [
		...wrap(field.describe, columns - 8),
		...wrap(field.names?.[textOf(field.text)]?.note ?? '', columns - 8).filter((text) => text !== ''),
		...(field.text.given && field.choices === undefined ? [givenHint] : []),
		...(field.choices === undefined ? [] : ['←→ or space: the next choice; or type how it begins.']),
		...(field.secret ? ['Typed here and kept in a file only you can read; or env:NAME, or file:PATH.'] : []),
	];
	const fault = faultOf(field);
	return [
		...(fault === undefined
			? []
			: wrap(`${fieldName(field.key)}: ${fault}`, columns - 8).map((text, row) =>
					line(span(row === 0 ? `   ${glyphs.attention} ` : '     ', 'attention'), text),
				)),
		...hints.map((text) => line('     ', span(text, 'faint'))),
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
			...valueSpans(field, fields, active, size.columns - width - 6),
		);
	});
	const last = cursor === fields.length - 1;
	const enter = `Enter: ${last ? verb : 'the next field'}.`;
	const foot =
		trouble === undefined
			? [line('   ', span(`* is needed. ${enter}${last ? '' : ` PgDn: ${verb}.`}`, 'faint'))]
			: wrap(trouble, size.columns - 6).map((text, row) =>
					line(span(row === 0 ? ` ${glyphs.attention} ` : '   ', 'attention'), text),
				);
	return fitted({head, title, rows, cursor, hints: hintLines(fields[cursor], size.columns), foot, size});
}

/** So many fields are to be in sight before what is around them gives way. */
const fewest = 3;

/**
 * The form in the rows there are. Where they are few, first goes what only says where one is, then the space between,
 * then the hints, the last of them first: the field under the cursor and what is wrong with it stay in sight.
 */
function fitted({
	head,
	title,
	rows,
	cursor,
	hints,
	foot,
	size,
}: {
	readonly head: readonly Line[];
	readonly title: string;
	readonly rows: readonly Line[];
	readonly cursor: number;
	readonly hints: readonly Line[];
	readonly foot: readonly Line[];
	readonly size: Size;
}): readonly Line[] {
	const wanted = Math.min(rows.length, fewest);
	const room = (around: number) => size.rows - 1 - around - foot.length;
	const [headed, spaced] = [head.length + hints.length + 3, hints.length + 3];
	const isHeaded = room(headed) >= wanted;
	const isSpaced = isHeaded || room(spaced) >= wanted;
	const said = isSpaced ? hints : hints.slice(0, Math.max(0, room(wanted)));
	const shown = Math.max(1, room(isHeaded ? headed : isSpaced ? spaced : said.length));
	const gap = isSpaced ? [blank] : [];
	const top = Math.min(Math.max(0, cursor - shown + 2), Math.max(0, rows.length - shown), cursor);
	const below = rows.length - top - shown;
	const place =
		rows.length > shown ? `field ${cursor + 1} of ${rows.length}: ${outOfSight(top, below)} ` : '';
	return [
		...(isHeaded ? head : []),
		spread([span(` ${title}`, 'strong')], [span(place, 'faint')], size.columns),
		...gap,
		...rows.slice(top, top + shown),
		...gap,
		...said,
		...gap,
		...foot,
	];
}

/** `2 above, 5 below`. */
const outOfSight = (above: number, below: number) =>
	[...(above > 0 ? [`${above} above`] : []), ...(below > 0 ? [`${below} below`] : [])].join(', ');

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
		labels: last ? {'text-keep': verb} : {'text-done': verb},
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
