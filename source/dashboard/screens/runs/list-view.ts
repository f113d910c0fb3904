import type {Run} from '../../../core/plan/run.ts';
import {runTitle} from '../../../core/plan/run-words.ts';
import {cell} from '../../components/cell.ts';
import type {Severity} from '../../dashboard.ts';
import {choose, type Line, line, span} from '../../line.ts';
import {shortWrites} from '../../mirror-outcomes.ts';
import {runSeverity, shortCounts} from '../../outcomes.ts';
import {daysBetween, duration, when} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';

const bars = '▁▂▃▄▅▆▇█';
const nights = 30;

interface Night {
	readonly changed: number;
	readonly severity: Severity;
}

/** What came of each of the last days by the local calendar, the oldest first; undefined: nothing ran. */
export function lastNights(runs: readonly Run[], now: Date): ReadonlyArray<Night | undefined> {
	const days: Array<Night | undefined> = Array.from({length: nights}, () => undefined);
	for (const run of runs) {
		const place = nights - 1 - daysBetween(new Date(run.begin), now);
		if (place < 0 || place >= nights) continue;
		const {create = 0, update = 0, reactivate = 0, deactivate = 0, remove = 0} = run.counts?.accounts ?? {};
		const isApplied = run.generation !== undefined;
		const before = days[place];
		days[place] = {
			changed: (before?.changed ?? 0) + (isApplied ? create + update + reactivate + deactivate + remove : 0),
			// The newest run of a day says how it ended: what was mended is no longer wrong.
			severity: before?.severity ?? (run.state === 'held' ? 'attention' : severityOf(run)),
		};
	}
	return days;
}

const severityOf = (run: Run): Severity => (runSeverity(run) === 'failed' ? 'failed' : 'fine');

/** How much the last nights changed, tonight at the right; one that did not go through shows its mark. */
export function nightsLine(runs: readonly Run[], now: Date, columns: number): Line {
	const days = lastNights(runs, now);
	const most = Math.max(1, ...days.map((night) => Math.log1p(night?.changed ?? 0)));
	const legend =
		columns < 100
			? `  ${glyphs.attention} held  ${glyphs.failed} failed  ${glyphs.dot} none`
			: `  older to newer; the higher, the more people changed; ${glyphs.attention} held, ${glyphs.failed} failed, ${glyphs.dot} none`;
	return line(
		span(` Last ${nights} nights  `, 'faint'),
		...days.map((night) => {
			if (night === undefined) return span(glyphs.dot, 'faint');
			const {changed, severity} = night;
			if (severity !== 'fine') return span(glyphs[severity], severity);
			return span(bars[Math.round((Math.log1p(changed) / most) * (bars.length - 1))]!, 'fine');
		}),
		span(legend, 'faint'),
	);
}

interface Widths {
	readonly what: number;
	/** 0: no room for it; the run itself says it. */
	readonly trigger: number;
}

const widthsIn = (columns: number): Widths => {
	const trigger = columns >= 100 ? 10 : 0;
	return {what: 13 + Math.max(0, Math.min(24, columns - 81 - trigger)), trigger};
};

export function runsHead(columns: number): Line {
	const {what, trigger} = widthsIn(columns);
	return line(
		span(
			`   ${cell('Run', 8)}${cell('When', 16)}${cell('What', what)}${cell('By', trigger)}${cell('State', 24)}${cell('People', 11)}${cell('Took', 5, 'right')}`,
			'faint',
		),
	);
}

/** A sync by its connection; whatever else it was, by what it was. */
const whatText = (run: Run, room: number) => {
	if (run.kind === 'sync') return run.connectionName;
	if (run.kind === 'mirror') return `to ${run.connectionName}`;
	const title = runTitle(run);
	if (title.length < room) return title;
	return run.undoes === undefined ? run.kind : `undo ${run.undoes}`;
};

/** One run in a row. */
export function runRow(
	run: Run,
	now: Date,
	columns: number,
	chosen: boolean,
	/** The undo that took it back. */
	undoneBy?: string,
): Line {
	const severity = undoneBy === undefined ? runSeverity(run) : 'fine';
	const state =
		undoneBy === undefined ? `${glyphs[severity]} ${run.state}` : `${glyphs.off} undone by ${undoneBy}`;
	const {what, trigger} = widthsIn(columns);
	const took = Date.parse(run.end) - Date.parse(run.begin);
	return choose(
		line(
			chosen ? ` ${glyphs.pointer} ` : '   ',
			span(cell(run.id, 8), 'strong'),
			cell(when(run.end, now), 16),
			cell(whatText(run, what), what),
			span(cell(run.trigger, trigger), 'faint'),
			span(cell(state, 24), undoneBy !== undefined ? 'faint' : severity === 'fine' ? 'plain' : severity),
			cell(run.mirror === undefined ? shortCounts(run.counts) : shortWrites(run.mirror), 11),
			span(cell(duration(took), 5, 'right'), 'faint'),
		),
		chosen,
	);
}
