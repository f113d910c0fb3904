import {isWaiting} from '../../../sync/finding.ts';
import type {Overview} from '../../../sync/rollcall.ts';
import {byKey} from '../../by-key.ts';
import {cell, wrap} from '../../components/cell.ts';
import {ruleLine} from '../../components/header.ts';
import {blank, choose, type Line, line, span} from '../../line.ts';
import {count} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';

type Finding = Overview['findings'][number];

/** Somebody has something to do with it, whether it is an alarm or not. */
export const asksForSomething = ({severity, waits}: Finding) => severity !== 'fine' || waits === true;

/** Asks for nothing more than the night before: it repeats, or somebody took note of it. */
export const isFolded = (finding: Finding) =>
	asksForSomething(finding) && (finding.again === true || finding.acknowledged !== undefined);

/** `as before`, `noted until 2026-09-01`; `''` where it is new. */
export const standing = ({again, acknowledged}: Finding) =>
	acknowledged !== undefined ? `noted until ${acknowledged.until}` : again === true ? 'as before' : '';

const mark = (finding: Finding) =>
	finding.acknowledged === undefined
		? span(`${glyphs[finding.severity]} `, finding.severity)
		: span(`${glyphs.marked} `, 'faint');

/** Rows that the text below the list takes at most. */
export const detailRows = 7;

/** All findings in a row each, and the one under the cursor in full below, with its next step. */
export function findingsLines(
	findings: readonly Finding[],
	list: {readonly top: number; readonly cursor: number},
	height: number,
	columns: number,
): readonly Line[] {
	const here = findings[list.cursor];
	const rows = findings.slice(list.top, list.top + height).map((finding, index): Line => {
		const chosen = list.top + index === list.cursor;
		const right = standing(finding);
		const room = columns - 6 - (right === '' ? 0 : right.length + 2);
		return choose(
			line(
				chosen ? ` ${glyphs.pointer} ` : '   ',
				mark(finding),
				cell(byKey(finding.text), room),
				span(right === '' ? '' : `  ${right}`, 'faint'),
			),
			chosen,
		);
	});
	return [
		line(
			' ',
			span('All findings', 'strong'),
			span(
				`   ${count(findings.filter(isWaiting).length, 'needs', 'need')} you, the rest is to know`,
				'faint',
			),
		),
		blank,
		...rows,
		ruleLine(columns),
		...(here === undefined ? [] : findingDetail(here, columns)),
	];
}

/** `to ASM`, `to R000013`, `to the package for ASM`, `to screen Activity`. */
const placeText = (screen: string, open: string | undefined) =>
	open === undefined
		? `to screen ${screen[0]!.toUpperCase()}${screen.slice(1)}`
		: `to ${open.replace(/^wire /, 'the package for ')}`;

/** One finding: all of it, where it stands, and what to do. */
export function findingDetail(finding: Finding, columns: number): readonly Line[] {
	const {id, acknowledged, again, screen, open} = finding;
	const text = byKey(finding.text);
	const next = byKey(finding.next);
	const stands =
		acknowledged !== undefined
			? `${acknowledged.by} took note of it until ${acknowledged.until}; it is said again when it changes.`
			: again === true
				? 'It was so the night before too.'
				: '';
	return [
		...wrap(text, columns - 6).map((part, row) =>
			line(row === 0 ? ' ' : '   ', ...(row === 0 ? [mark(finding)] : []), part),
		),
		...(next === ''
			? []
			: wrap(next, columns - 8).map((part, row) =>
					line(span(`   ${row === 0 ? glyphs.arrow : ' '} ${part}`, 'accent')),
				)),
		...(stands === '' ? [] : wrap(stands, columns - 6).map((part) => line('   ', part))),
		line(span(`   Enter goes ${placeText(screen, open)}   ${id}`, 'faint')),
	].slice(0, detailRows);
}
