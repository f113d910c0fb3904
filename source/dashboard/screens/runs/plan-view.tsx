import {useMemo, useState} from 'react';
import type {Change, Plan} from '../../../core/plan/plan.ts';
import {ruleLine} from '../../components/header.ts';
import {View} from '../../components/view.tsx';
import type {Size} from '../../dashboard.ts';
import {useCopyId} from '../../hooks/use-copy-id.ts';
import {useFind} from '../../hooks/use-find.tsx';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {type Handlers, levels} from '../../layers.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {groupPlan, nextHeading, rowAt, rowCount} from '../../plan-groups.ts';
import {foundIn, placesOf} from './find-changes.ts';
import {OneChange} from './one-change.tsx';
import {groupRows} from './preview-view.ts';

/** A plan by what it costs, each change with its reason; what may be done with it is the caller's. */
export function PlanView({
	size,
	plan,
	head,
	nothing,
	handlers,
	leave,
}: {
	readonly size: Size;
	readonly plan: Plan;
	/** What stands above the changes; of its groups, for who counts in them. */
	readonly head: (groups: ReturnType<typeof groupPlan>) => readonly Line[];
	/** Said where there is no change. */
	readonly nothing: string;
	readonly handlers: Handlers;
	readonly leave: () => void;
}) {
	const [opened, open] = useState<Change | undefined>(undefined);
	const find = useFind(`plan ${plan.hash}`, () => list.to(0));
	const all = useMemo(() => groupPlan(plan.changes), [plan]);
	const found = useMemo(() => foundIn(plan.changes, all, find.text), [plan, all, find.text]);
	const finding = find.line(placesOf(found), placesOf(all));
	const above = [
		...head(all).slice(0, Math.max(1, size.rows - 6)),
		...(finding === undefined ? [] : [finding]),
		ruleLine(size.columns),
	];
	const height = Math.max(1, size.rows - above.length);
	const list = useList(`plan ${plan.hash}`, rowCount(found), height);
	const row = rowAt(found, list.cursor);
	const change = row?.type === 'change' ? plan.changes.at(row.place) : undefined;
	useKeys({
		level: levels.view,
		handlers: {
			...list.handlers,
			...handlers,
			back: leave,
			...find.handlers,
			open: change === undefined ? undefined : () => open(change),
			'next-group': found.length > 1 ? () => list.to(nextHeading(found, list.cursor)) : undefined,
			'copy-id': useCopyId(change?.key),
		},
	});
	if (opened !== undefined) return <OneChange size={size} change={opened} leave={() => open(undefined)} />;
	const none =
		all.length === 0
			? [blank, line('   ', span(nothing, 'plain'))]
			: [blank, line('   ', span('No change holds that. Backspace widens the search.', 'faint'))];
	const rows = found.length === 0 ? none : groupRows(plan, found, list, height, size.columns);
	return (
		<>
			{find.keys}
			<View size={size} lines={[...above, ...rows]} />
		</>
	);
}
