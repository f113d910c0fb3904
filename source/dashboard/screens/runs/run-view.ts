import {patchLine} from '../../../core/plan/patch-line.ts';
import {type Counts, plannedKinds} from '../../../core/plan/plan.ts';
import type {Run} from '../../../core/plan/run.ts';
import {evidenceWords, pairWords, runTitle} from '../../../core/plan/run-words.ts';
import {problemLine} from '../../../core/roster/problem.ts';
import type {RunEvidence} from '../../../sync/history.ts';
import {byKey} from '../../by-key.ts';
import {cell, wrap} from '../../components/cell.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {mirrorFacts} from '../../mirror-outcomes.ts';
import {publishedText, runSeverity} from '../../outcomes.ts';
import {count, duration, number, when} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';

const fates: ReadonlyArray<readonly [keyof Counts, string]> = [
	['create', 'new'],
	['update', 'changed'],
	['reactivate', 'react.'],
	['deactivate', 'deact.'],
	['remove', 'removed'],
	['leaving', 'leaving'],
	['heldBack', 'held'],
	['unchanged', 'same'],
];

/** What one run was and came to, on one page. */
export function runLines(
	run: Run,
	columns: number,
	now: Date,
	evidence: readonly RunEvidence[] = [],
	/** The undo that took it back. */
	undoneBy?: string,
): readonly Line[] {
	const severity = runSeverity(run);
	const fact = (name: string, text: string) =>
		wrap(byKey(text), columns - 20).map((part, row) =>
			line('   ', span(cell(row === 0 ? name : '', 14), 'faint'), part),
		);
	const took = Date.parse(run.end) - Date.parse(run.begin);
	const tripped = run.guards.filter((guard) => guard.tripped);
	const pair = pairWords(run);
	const repeated = run.patches.filter(({again}) => again === true).length;
	return [
		line(
			' ',
			span(`${run.id} ${runTitle(run)}`, 'strong'),
			'  ',
			span(`${glyphs[severity]} ${run.state}`, undoneBy === undefined ? severity : 'faint'),
			undoneBy === undefined ? '' : span(`, undone by ${undoneBy}`, 'strong'),
		),
		blank,
		...(run.message === undefined
			? []
			: [...wrap(byKey(run.message), columns - 6).map((text) => line('   ', text)), blank]),
		...fact('When', `${when(run.begin, now)}, took ${duration(took)}, ${run.trigger} by ${run.by}`),
		...(run.undoes === undefined ? [] : fact('Undo of', run.undoes)),
		...(run.approved === undefined
			? []
			: fact(
					'Approved',
					`by ${run.approved.by}${run.approved.additionsOnly ? ', additions and updates only' : run.approved.scope === true ? ', what the filter leaves out only' : ''}`,
				)),
		...tripped.flatMap(({message}) => fact('Guard', message)),
		...run.published.flatMap((one) =>
			fact(
				'Upload',
				evidence.some(({target}) => target === one.target)
					? publishedText(one).replace(', not confirmed yet', '')
					: publishedText(one),
			),
		),
		...evidence.flatMap(({target, at, activity, failed}) =>
			fact(
				'Evidence',
				failed === undefined
					? `${target} took it: activity ${activity}, ${when(at, now)}`
					: `${target} failed it as a whole: ${failed} (activity ${activity}, ${when(at, now)})`,
			),
		),
		...run.published.flatMap(({sha256, hostKey}) => [
			...(sha256 === '' ? [] : fact('SHA-256', `${sha256.slice(0, 12)}…`)),
			...(hostKey === undefined ? [] : fact('Host key', hostKey)),
		]),
		...(run.conflicts.length > 0
			? fact('Conflicts', `${count(run.conflicts.length, 'conflict')} to decide: screen Conflicts`)
			: []),
		...(run.decided === undefined || run.decided.length === 0
			? []
			: fact(
					'Decided',
					`${count(run.decided.length, 'decision')} applied: ${run.decided.slice(0, 8).join(', ')}`,
				)),
		...(run.rules === undefined
			? []
			: fact(
					'By rules',
					Object.entries(run.rules)
						.map(([rule, times]) => `${rule} × ${times}`)
						.join(', '),
				)),
		...(run.moved === undefined
			? []
			: fact('Moved', `${count(run.moved, 'person', 'people')} to another location`)),
		...(pair === undefined ? [] : fact('Other half', pair)),
		...(run.mirror === undefined ? [] : mirrorFacts(run.mirror).flatMap(([name, text]) => fact(name, text))),
		...(run.evidence === undefined ? [] : fact('Evidence', evidenceWords(run.evidence))),
		...(run.exportedAt === undefined ? [] : fact('Export of', when(run.exportedAt, now))),
		...(run.retryAt === undefined ? [] : fact('Tried again', when(run.retryAt, now))),
		...(run.counts === undefined
			? []
			: [
					blank,
					line('   ', span(cell('', 12) + fates.map(([, name]) => cell(name, 8, 'right')).join(''), 'faint')),
					...plannedKinds.map((kind) =>
						line(
							'   ',
							span(cell(kind === 'accounts' ? 'people' : kind, 12), 'faint'),
							fates
								.map(([fate]) => {
									const value = run.counts![kind][fate];
									return cell(value === 0 ? glyphs.dot : number(value), 8, 'right');
								})
								.join(''),
						),
					),
				]),
		...(run.problems.length === 0 && run.patches.length === 0
			? []
			: [
					blank,
					line(
						' ',
						span(
							`Faults in the data (${number(run.problems.length)}) and patches (${number(run.patches.length)})`,
							'strong',
						),
					),
					...run.problems
						.slice(0, 200)
						.flatMap((problem) => wrap(problemLine(problem), columns - 8).map((text) => line('   ', text))),
					...run.patches
						.filter(({again}) => again !== true)
						.slice(0, 200)
						.flatMap((patch) => wrap(patchLine(patch), columns - 8).map((text) => line('   ', text))),
					...(repeated === 0
						? []
						: [line('   ', span(`and ${count(repeated, 'patch', 'patches')} as the night before`, 'faint'))]),
				]),
	];
}
