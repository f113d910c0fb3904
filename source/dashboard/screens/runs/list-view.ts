import type {Run} from '../../../core/plan/run.ts';
import {cell} from '../../components/cell.ts';
import {choose, type Line, line, span} from '../../line.ts';
import {runSeverity, shortCounts} from '../../outcomes.ts';
import {duration, when} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';

const bars = '▁▂▃▄▅▆▇█';
const nights = 30;

/** How much the last runs changed, the newest at the right; a run that did not go through shows its mark. */
export function nightsLine(runs: readonly Run[]): Line {
	const changed = ({counts}: Run) => {
		const {create = 0, update = 0, deactivate = 0, remove = 0} = counts?.accounts ?? {};
		return create + update + deactivate + remove;
	};
	const shown = runs.slice(0, nights).reverse();
	const most = Math.max(1, ...shown.map((run) => Math.log1p(changed(run))));
	return line(
		span(` Last ${shown.length} runs  `, 'faint'),
		...shown.map((run) => {
			const severity = runSeverity(run);
			if (severity === 'failed' || run.state === 'held') return span(glyphs[severity], severity);
			return span(bars[Math.round((Math.log1p(changed(run)) / most) * (bars.length - 1))]!, 'fine');
		}),
		span('  older to newer; the higher, the more people changed', 'faint'),
	);
}

export const runsHead = (columns: number): Line =>
	line(span(`   ${columnsOf(['Run', 'When', 'Connection', 'State', 'People', 'Took'], columns)}`, 'faint'));

const columnsOf = (texts: readonly string[], columns: number) => {
	const [id, at, connection, state, counts, took] = texts as [string, string, string, string, string, string];
	const extra = Math.max(0, Math.min(20, columns - 82));
	return (
		cell(id, 9) +
		cell(at, 16) +
		cell(connection, 11 + extra) +
		cell(state, 24) +
		cell(counts, 12) +
		cell(took, 5, 'right')
	);
};

/** One run in a row. */
export function runRow(run: Run, now: Date, columns: number, chosen: boolean): Line {
	const severity = runSeverity(run);
	const extra = Math.max(0, Math.min(20, columns - 82));
	const took = Date.parse(run.end) - Date.parse(run.begin);
	return choose(
		line(
			chosen ? ` ${glyphs.pointer} ` : '   ',
			span(cell(run.id, 9), 'strong'),
			cell(when(run.end, now), 16),
			cell(run.kind === 'sync' ? run.connectionName : `${run.connectionName} ${run.kind}`, 11 + extra),
			span(cell(`${glyphs[severity]} ${run.state}`, 24), severity === 'fine' ? 'plain' : severity),
			cell(shortCounts(run.counts), 12),
			span(cell(duration(took), 5, 'right'), 'faint'),
		),
		chosen,
	);
}
