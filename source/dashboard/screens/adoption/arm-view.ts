import type {Adoption} from '../../../sync/answers/adopting.ts';
import type {ConnectionView} from '../../../sync/rollcall.ts';
import {cell, wrap} from '../../components/cell.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {glyphs} from '../../theme.ts';
import {type ArmWay, armWayOf} from '../connections/arm-words.ts';
import {said} from './lines.ts';

type Level = NonNullable<ConnectionView['armed']>;

const levels: ReadonlyArray<readonly [level: Level, title: string, means: string]> = [
	['disarmed', 'Not armed', 'Packages are built and checked; nothing is sent.'],
	['first', 'One upload', 'The next package is sent, then nothing until it is armed again.'],
	['additions', 'Additions', 'What is added and changed is sent; a package without somebody is held.'],
	['all', 'Everything', 'Whoever is left out is deactivated there; the guards hold what would take many.'],
];

/** How far the target is armed, between what each level means. */
export function armLines(
	armed: Level,
	step: Adoption['steps'][number] | undefined,
	columns: number,
): readonly Line[] {
	return [
		...levels.flatMap(([level, title, means]) =>
			wrap(means, columns - 22).map((part, row) =>
				line(
					span(row === 0 && level === armed ? ` ${glyphs.pointer} ` : '   ', 'accent'),
					span(cell(row === 0 ? title : '', 14), level === armed ? 'strong' : 'plain'),
					span(part, level === armed ? 'strong' : 'faint'),
				),
			),
		),
		blank,
		...((step?.figures.locations ?? 0) === 0 ? [] : said(`Now: ${step?.message}.`, columns)),
		...said(
			'a has each of these, and removals at one location only. x takes all of it back at once: what was sent stays sent.',
			columns,
		),
	];
}

/** Removals at one location, besides additions. */
export const removalsAt = (id: string, name: string): ArmWay => ({
	id: 'removals',
	label: `Removals at ${name} too`,
	options: {level: 'additions', removals: id},
	means: [
		`Additions and updates are sent as before. Whoever leaves ${name} is left out of uploads from now on: Apple School Manager deactivates them. Elsewhere nobody leaves.`,
	],
});

/** The level that follows: additions first, then all. */
export const nextWay = (armed: Level): ArmWay | undefined =>
	armed === 'all' ? undefined : armed === 'additions' ? armWayOf.all : armWayOf.additions;
