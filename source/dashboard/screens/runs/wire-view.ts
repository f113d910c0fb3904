import type {WireReport} from '../../../sync/answers/runs.ts';
import {byKey} from '../../by-key.ts';
import {cell, wrap} from '../../components/cell.ts';
import {ruleLine} from '../../components/header.ts';
import {choose, type Line, line, span} from '../../line.ts';
import {count, number} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';

/** Something that the package no longer has, or has otherwise. */
export interface WireRow {
	readonly kind: 'person' | 'class' | 'course' | 'location' | 'changed';
	readonly key: string;
}

/** Rows by what they cost: who leaves, classes and what they stand on, then who is another now. */
export const wireRows = ({removed, changed}: WireReport): readonly WireRow[] => [
	...removed.people.map((key): WireRow => ({kind: 'person', key})),
	...removed.classes.map((key): WireRow => ({kind: 'class', key})),
	...removed.courses.map((key): WireRow => ({kind: 'course', key})),
	...removed.locations.map((key): WireRow => ({kind: 'location', key})),
	...changed.map((key): WireRow => ({kind: 'changed', key})),
];

/** How many the typed number names: people who would leave, else all that would, else who is another now. */
export function wireStake({removed, changed}: WireReport): number {
	const others = removed.classes.length + removed.courses.length + removed.locations.length;
	return removed.people.length || others || changed.length || 1;
}

/** Why the package is held: its guards, else what was said when it was held; empty: nothing holds it now. */
export function whyHeld({guards}: WireReport, said: string | undefined): readonly string[] {
	const tripped = guards.filter((guard) => guard.tripped).map(({message}) => message);
	return tripped.length > 0 || said === undefined ? tripped : [said];
}

/** What holds the package, and what it would come to. */
export function wireHead(
	target: string,
	report: WireReport,
	reasons: readonly string[],
	columns: number,
): readonly Line[] {
	const {known, added, removed, changed, message} = report;
	const parts = [
		`${number(added)} more people`,
		`${number(removed.people.length)} people gone`,
		...(removed.classes.length > 0 ? [count(removed.classes.length, 'class gone', 'classes gone')] : []),
		...(removed.courses.length > 0 ? [count(removed.courses.length, 'course gone', 'courses gone')] : []),
		...(removed.locations.length > 0
			? [count(removed.locations.length, 'location gone', 'locations gone')]
			: []),
		...(changed.length > 0 ? [`${number(changed.length)} with other names, e-mails or IDs`] : []),
	];
	return [
		line(
			' ',
			span(`Package for ${target}`, 'strong'),
			'   ',
			reasons.length > 0
				? span(`${glyphs.attention} held on the wire`, 'attention')
				: span(`${glyphs.fine} nothing holds it now`, 'fine'),
			span('   not sent', 'faint'),
		),
		...[...(message === undefined ? [] : [message]), ...reasons].flatMap((text) =>
			wrap(byKey(text), columns - 6).map((part, row) =>
				line(span(row === 0 ? `   ${glyphs.attention} ` : '     ', 'attention'), part),
			),
		),
		line(
			span('   Beside the last one   ', 'faint'),
			known ? parts.join(` ${glyphs.dot} `) : 'nobody knows what the target holds: import its last package',
		),
		ruleLine(columns),
	];
}

const words = {
	person: 'leaves: their sign-in ends',
	class: 'class leaves: progress deleted',
	course: 'course leaves',
	location: 'location leaves',
	changed: 'has another name, e-mail or ID',
} as const;

/** One row: whom, by name where it is known, and what becomes of them. */
export const wireRow = ({kind, key}: WireRow, name: string, columns: number, chosen: boolean): Line =>
	choose(
		line(
			chosen ? ` ${glyphs.pointer} ` : '   ',
			span(`${kind === 'changed' ? glyphs.update : glyphs.minus} `, 'strong'),
			cell(name === '' ? key : name, Math.max(22, Math.floor(columns * 0.3))),
			' ',
			span(cell(name === '' ? '' : key, 14), 'faint'),
			' ',
			words[kind],
		),
		chosen,
	);
