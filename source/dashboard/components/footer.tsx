import {useSyncExternalStore} from 'react';
import {type Dashboard, useDashboard} from '../dashboard.ts';
import {shortKeys} from '../keymap.ts';
import type {Available} from '../layers.ts';
import {type Line, type Span, span, spread} from '../line.ts';
import {widthOf} from './cell.ts';
import {Lines} from './lines.tsx';

/** The keys that work here and now, the most wanted first; as many as fit, and never half of one. */
export function footerLine(
	available: readonly Available[],
	operator: string,
	columns: number,
	ascii: boolean,
): Line {
	const shown = available
		.filter(({command}) => command.rank !== undefined)
		.sort((a, b) => a.command.rank! - b.command.rank!);
	const right = [span(`${operator} `, 'faint')];
	const spans: Span[] = [];
	let left = columns - 2 - widthOf(operator);
	for (const {command} of shown) {
		const keys = shortKeys(command, ascii);
		const width = widthOf(keys) + widthOf(command.label) + 3;
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
