import {useSyncExternalStore} from 'react';
import {type Dashboard, useDashboard} from '../dashboard.ts';
import {shortKeys} from '../keymap.ts';
import type {Available} from '../layers.ts';
import {type Line, type Span, span, spread} from '../line.ts';
import {widthOf} from './cell.ts';
import {Lines} from './lines.tsx';

/** Commands of a higher rank are there for those who look for more. */
const dispensable = 80;

/** The keys that work here and now, the most wanted first; as many as fit, and never half of one. */
export function footerLine(
	available: readonly Available[],
	operator: string,
	columns: number,
	ascii: boolean,
): Line {
	const goesBack = available.some(({command}) => command.id === 'back');
	const shown = available
		.filter(({command}) => command.rank !== undefined && !(goesBack && command.id === 'quit'))
		.sort((a, b) => a.command.rank! - b.command.rank!)
		.map(({command}) => {
			const keys = shortKeys(command, ascii);
			return {command, keys, width: widthOf(keys) + widthOf(command.label) + 3};
		});
	const wanted = shown
		.filter(({command}) => command.rank! <= dispensable)
		.reduce((sum, {width}) => sum + width, 0);
	// What can be done goes before who does it.
	const room = columns - 2 - widthOf(operator);
	const right = wanted <= room ? [span(`${operator} `, 'faint')] : [];
	const spans: Span[] = [];
	let left = wanted <= room ? room : columns - 1;
	for (const {command, keys, width} of shown) {
		if (width > left) continue;
		spans.push(span(` ${keys}`, 'accent'), span(` ${command.label} `, 'plain'));
		left -= width;
	}
	return spread(spans, right, columns);
}

const actingAs = ({rollcall}: Dashboard, columns: number) =>
	columns < 100 ? `as ${rollcall.operator.role}` : `acting as ${rollcall.operator.role}`;

export function Footer({columns}: {readonly columns: number}) {
	const dashboard = useDashboard();
	const available = useSyncExternalStore(dashboard.layers.subscribe, dashboard.layers.available);
	return (
		<Lines
			lines={[footerLine(available, actingAs(dashboard, columns), columns, dashboard.theme.ascii)]}
			columns={columns}
			rows={1}
		/>
	);
}
