import {mayApprove} from '../../../core/directory/operators.ts';
import {runTitle} from '../../../core/plan/run-words.ts';
import type {UndoOptions, UndoResult} from '../../../sync/undoing.ts';
import {typedFrom} from '../../asked.ts';
import {wrap} from '../../components/cell.ts';
import {type Size, useDashboard} from '../../dashboard.ts';
import {type Line, line, span} from '../../line.ts';
import {atStake} from '../../outcomes.ts';
import {count} from '../../phrases.ts';
import {isSendingNow, sendsText} from '../../sends.ts';
import {glyphs} from '../../theme.ts';
import {PlanView} from './plan-view.tsx';
import {approvingLines, planCounts} from './preview-view.ts';

/** So many of what stays as it is are named above the changes. */
const named = 3;

/** What an undo would bring back, and first what it cannot; applied only by approving what is seen. */
export function UndoPreview({
	size,
	planned,
	apply,
	leave,
}: {
	readonly size: Size;
	readonly planned: UndoResult;
	readonly apply: (options: UndoOptions) => void;
	readonly leave: () => void;
}) {
	const {ask, rollcall, overview} = useDashboard();
	const targets = overview.data?.connections ?? [];
	const {undone, undo} = planned;
	const {plan, lost} = undo;
	const held = plan.outcome === 'held';
	const stake = atStake(plan);
	const approve = () =>
		ask({
			title: `Take ${undone.id} back: ${count(plan.changes.length, 'change')}?`,
			consequences: [
				...lost,
				...plan.guards.filter(({tripped}) => tripped).map(({message}) => `${message}.`),
				'It is a run of its own and is sent like any other. Unless the source is mended, the next sync does the same again.',
			],
			yes: isSendingNow(targets) ? 'Take it back and send it' : 'Take it back; nothing is sent',
			typeNumber: held || stake >= typedFrom ? plan.changes.length : undefined,
			proceed: () => apply(held ? {approve: plan.hash} : {yes: true}),
		});
	return (
		<PlanView
			size={size}
			plan={plan}
			head={(groups) => [
				...undoHead(planned, size.columns),
				...planCounts(plan, groups),
				...approvingLines(sendsText(targets), size.columns),
			]}
			nothing="Nothing of it is left to take back."
			handlers={{approve: held && !mayApprove(rollcall.operator) ? undefined : approve}}
			leave={leave}
		/>
	);
}

const marked = (text: string, columns: number) =>
	wrap(text, columns - 6).map((part, row) =>
		line(span(row === 0 ? `   ${glyphs.attention} ` : '     ', 'attention'), part),
	);

/** What is taken back, what does not come back, what holds it, and what stays because it changed since. */
export function undoHead({undone, undo}: UndoResult, columns: number): readonly Line[] {
	const {plan, lost, staying} = undo;
	const tripped = plan.guards.filter((guard) => guard.tripped);
	return [
		line(
			' ',
			span(`Undo of ${undone.id}`, 'strong'),
			`  ${runTitle(undone)}   `,
			plan.outcome === 'held'
				? span(`${glyphs.attention} held by a guard`, 'attention')
				: span(`${glyphs.fine} within all guards`, 'fine'),
			span('   nothing has changed yet', 'faint'),
		),
		...[...lost, ...tripped.map(({message}) => message)].flatMap((text) => marked(text, columns)),
		...staying
			.slice(0, named)
			.map(({kind, key, field, why}) =>
				line(
					span('   Stays    ', 'faint'),
					`${kind} ${key}${field === undefined ? '' : ` ${field}`}: ${why}`,
				),
			),
		...(staying.length > named
			? [
					line(
						span('            ', 'faint'),
						span(`and ${count(staying.length - named, 'thing')} more that changed since`, 'faint'),
					),
				]
			: []),
	];
}
