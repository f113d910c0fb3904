import type {Run} from '../../../core/plan/run.ts';
import type {Line} from '../../line.ts';
import {number, when} from '../../phrases.ts';
import {said, tableLines} from './lines.ts';

/** Nights of a target that sent nothing, newest first, as their runs kept them. */
export function nightsOf(runs: readonly Run[], target: string) {
	return runs.flatMap(({id, end, published}) =>
		published.flatMap(({target: of, shadow}) =>
			of === target && shadow !== undefined ? [{id, end, ...shadow}] : [],
		),
	);
}

/** A night in a row: when, and how its package stood beside the one that was known. */
export function nightsLines(
	nights: ReturnType<typeof nightsOf>,
	columns: number,
	now: Date,
): readonly Line[] {
	if (nights.length === 0) return said('There was none yet.', columns, 'faint');
	return tableLines([
		['Night', 'run', 'explained', 'unexplained', 'compared with that of'],
		...nights.map(({id, end, explained, unexplained, against}) => [
			when(end, now),
			id,
			number(explained),
			number(unexplained),
			when(against, now),
		]),
	]);
}
