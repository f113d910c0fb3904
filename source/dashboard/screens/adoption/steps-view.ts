import type {AdoptionStepView} from '../../../core/adopt/steps.ts';
import type {Adoption} from '../../../sync/answers/adopting.ts';
import {byKey} from '../../by-key.ts';
import {cell, wrap} from '../../components/cell.ts';
import {ruleLine} from '../../components/header.ts';
import {blank, choose, type Line, line, span, spread} from '../../line.ts';
import {when} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';
import {said} from './lines.ts';
import {stepReasons} from './step-words.ts';

const mark = ({state}: AdoptionStepView) =>
	state === 'done'
		? span(`${glyphs.marked} `, 'fine')
		: state === 'next'
			? span(`${glyphs.arrow} `, 'accent')
			: span(`${glyphs.dot} `, 'faint');

const sentence = (text: string) => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}.`;

/** `anna, yesterday 02:14`; `''` where nobody noted it. */
export const doneText = ({at, by}: AdoptionStepView, now: Date): string =>
	at === undefined ? '' : `${by === undefined ? '' : `${by}, `}${when(at, now)}`;

/** The eight steps in a row each; below, how the one under the cursor stands and what it is for. */
export function stepsLines(
	{target = '', steps, notNeeded}: Adoption,
	{
		cursor,
		columns,
		now,
		isEmptyOffered,
	}: {
		readonly cursor: number;
		readonly columns: number;
		readonly now: Date;
		/** Whether it may be said that the organisation is empty. */
		readonly isEmptyOffered: boolean;
	},
): readonly Line[] {
	const done = steps.filter(({state}) => state === 'done').length;
	const next = steps.find(({state}) => state === 'next');
	const here = steps[cursor];
	const arrow =
		notNeeded !== undefined
			? `${notNeeded}: there is nothing to take over.`
			: next === undefined || steps.at(-1)?.state === 'done'
				? 'It is armed: each night sends what the guards let pass.'
				: `Step ${next.number} comes next${here?.number === next.number ? ': ⏎ opens it' : ''}.`;
	return [
		spread(
			[span(` Take over what ${target} holds`, 'strong')],
			[span(`${done} of ${steps.length} done `, 'faint')],
			columns,
		),
		line(span(` ${glyphs.arrow} `, 'accent'), span(arrow, 'strong')),
		blank,
		...steps.map((step, index) =>
			choose(
				spread(
					[
						span(index === cursor ? ` ${glyphs.pointer} ` : '   '),
						mark(step),
						span(`${step.number}  `, 'faint'),
						span(cell(step.title, 42), step.state === 'waits' ? 'plain' : 'strong'),
					],
					[span(`${doneText(step, now)} `, 'faint')],
					columns,
				),
				index === cursor,
			),
		),
		ruleLine(columns),
		...(here === undefined
			? []
			: [
					...said(sentence(byKey(here.message)), columns, 'strong'),
					...said(stepReasons[here.step], columns, 'faint'),
				]),
		...(isEmptyOffered
			? wrap(
					'Nobody ever uploaded anything, and nobody is in it? Then a arms it as an empty one.',
					columns - 6,
				).map((part) => line('   ', part))
			: []),
	];
}
