import {useSyncExternalStore} from 'react';
import {type Dashboard, useDashboard} from '../dashboard.ts';
import {type Command, shortKeys} from '../keymap.ts';
import type {Available} from '../layers.ts';
import {type Line, span, spread} from '../line.ts';
import {widthOf} from './cell.ts';
import {Lines} from './lines.tsx';

/** Commands of a higher rank are there for those who look for more. */
const dispensable = 90;
/** The ways out are said wherever there is any room: nobody is to be locked in. */
const waysOut: readonly string[] = ['back', 'quit'];

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
		.filter(({command}) => command.rank! <= dispensable || waysOut.includes(command.id))
		.reduce((sum, {width}) => sum + width, 0);
	// What can be done goes before who does it.
	const room = columns - 2 - widthOf(operator);
	const right = wanted <= room ? [span(`${operator} `, 'faint')] : [];
	const first = [...shown].sort(
		(a, b) => Number(waysOut.includes(b.command.id)) - Number(waysOut.includes(a.command.id)),
	);
	let left = wanted <= room ? room : columns - 1;
	const fitting = new Set<Command>();
	for (const {command, width} of first) {
		if (width > left) continue;
		fitting.add(command);
		left -= width;
	}
	const spans = shown
		.filter(({command}) => fitting.has(command))
		.flatMap(({command, keys}) => [span(` ${keys}`, 'accent'), span(` ${command.label} `, 'plain')]);
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
