import type {ReactNode} from 'react';
import type {AdoptionStepView} from '../../../core/adopt/steps.ts';
import type {Adoption} from '../../../sync/answers/adopting.ts';
import type {ConnectionView} from '../../../sync/rollcall.ts';
import {wrap} from '../../components/cell.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useScroll} from '../../hooks/use-scroll.ts';
import type {CommandId} from '../../keymap.ts';
import {type Handlers, type Layer, levels} from '../../layers.ts';
import {blank, type Line, line, span, spread} from '../../line.ts';
import {glyphs} from '../../theme.ts';
import {scrolled} from '../scroll.ts';
import {stepReasons} from './step-words.ts';
import {doneText} from './steps-view.ts';

/** What the page of a step is told by the one who shows it. */
export interface StepProps {
	readonly size: Size;
	readonly adoption: Adoption;
	readonly step: AdoptionStepView;
	readonly target: ConnectionView;
	/** The connection that is read; undefined: there is none yet. */
	readonly source: ConnectionView | undefined;
	/** Goes to a step by its number; outside of 1 to 8 to the list of them. */
	readonly to: (step: number) => void;
	/** Makes a connection. */
	readonly make: () => void;
}

/** What comes next on a page: what Enter does, as a sentence that begins with the key, and in one or two words. */
export interface Arrow {
	readonly text: string;
	readonly label: string;
	/** Undefined: somebody else has to do something first, as the sentence says. */
	readonly run: (() => void) | undefined;
}

/** Enter goes to the step that follows. */
export const onward = ({step, to}: Pick<StepProps, 'step' | 'to'>, why = 'This step is done'): Arrow => ({
	text: step.number === 8 ? `${why}.` : `${why}: ⏎ goes on with step ${step.number + 1}.`,
	label: 'go on',
	run: step.number === 8 ? undefined : () => to(step.number + 1),
});

/** A page of the take-over: which step, what Enter does now, and what was found. */
export function Page({
	size,
	adoption,
	step,
	to,
	arrow,
	lines,
	handlers = {},
	labels = {},
	needed = [],
	over,
	list,
}: Pick<StepProps, 'size' | 'adoption' | 'step' | 'to'> & {
	readonly arrow: Arrow;
	readonly lines: readonly Line[];
	readonly handlers?: Handlers;
	readonly labels?: Layer['labels'];
	/** What the page's own words speak of: always in the footer. */
	readonly needed?: readonly CommandId[];
	readonly over?: {readonly rows: number; readonly element: ReactNode} | undefined;
	/** Where ↑ and ↓ move in a list of the page, and do not scroll it. */
	readonly list?: Handlers;
}) {
	const {rollcall} = useDashboard();
	const head = [
		spread(
			[span(` ${step.number} of ${adoption.steps.length}  ${step.title}`, 'strong')],
			[
				step.state === 'done'
					? span(`${glyphs.marked} ${doneText(step, rollcall.clock.now())} `, 'fine')
					: span(`${adoption.target ?? ''} `, 'faint'),
			],
			size.columns,
		),
		...wrap(stepReasons[step.step], size.columns - 4).map((part) => line(' ', span(part, 'faint'))),
		...wrap(arrow.text, size.columns - 6).map((part, row) =>
			line(span(row === 0 ? ` ${glyphs.arrow} ` : '   ', 'accent'), span(part, 'strong')),
		),
		blank,
	];
	const rows = Math.max(1, size.rows - head.length - (over?.rows ?? 0));
	const scroll = useScroll(`adoption ${adoption.target} ${step.number}`, lines.length, rows);
	useKeys({
		level: levels.view,
		needed,
		labels: {'adoption-do': arrow.label, ...labels},
		handlers: {
			...scroll.handlers,
			...list,
			'adoption-do': arrow.run,
			'adoption-next': step.number < adoption.steps.length ? () => to(step.number + 1) : undefined,
			'adoption-before': step.number > 1 ? () => to(step.number - 1) : undefined,
			back: () => to(0),
			...handlers,
		},
	});
	return <View size={size} lines={[...head, ...scrolled(lines, scroll.top, rows)]} over={over} />;
}
