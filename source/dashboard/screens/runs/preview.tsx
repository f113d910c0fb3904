import {useMemo, useState} from 'react';
import {fullName} from '../../../core/directory/account.ts';
import {mayApprove, maySync} from '../../../core/directory/operators.ts';
import {UsageError} from '../../../core/errors.ts';
import type {Change, Plan} from '../../../core/plan/plan.ts';
import type {PlanResult} from '../../../sync/answers/runs.ts';
import type {Rollcall} from '../../../sync/rollcall.ts';
import {typedFrom} from '../../asked.ts';
import {ruleLine} from '../../components/header.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {type Names, peopleIn} from '../../difference.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {useScroll} from '../../hooks/use-scroll.ts';
import {useWork} from '../../hooks/use-work.ts';
import {levels} from '../../layers.ts';
import {blank, line, span} from '../../line.ts';
import {atStake, heldBecause, people} from '../../outcomes.ts';
import {count} from '../../phrases.ts';
import {groupPlan, nextHeading, rowAt, rowCount} from '../../plan-groups.ts';
import {scrolled} from '../scroll.ts';
import {changeLines} from './change-view.ts';
import {Explained} from './explain.tsx';
import {groupRows, planHead} from './preview-view.ts';

/** A run that has not happened: the plan by what it costs, to be approved or left. */
export function Preview({
	size,
	result,
	leave,
}: {
	readonly size: Size;
	readonly result: PlanResult;
	readonly leave: () => void;
}) {
	const {connection, plan} = result;
	const {rollcall} = useDashboard();
	const [opened, open] = useState<Change | undefined>(undefined);
	const groups = useMemo(() => groupPlan(plan.changes), [plan]);
	const head = [...planHead(connection, plan, groups, size.columns), ruleLine(size.columns)];
	const height = Math.max(1, size.rows - head.length);
	const list = useList(`plan ${plan.hash}`, rowCount(groups), height);
	const approval = useApproval(connection, plan);
	const row = rowAt(groups, list.cursor);
	const change = row?.type === 'change' ? plan.changes.at(row.place) : undefined;
	const may = plan.outcome === 'held' ? mayApprove(rollcall.operator) : maySync(rollcall.operator);
	const tripped = plan.guards.filter((guard) => guard.tripped);
	const onlyRemovals = tripped.length > 0 && tripped.every((guard) => guard.removalsOnly);
	useKeys({
		level: levels.view,
		handlers: {
			...list.handlers,
			open: change === undefined ? undefined : () => open(change),
			'next-group': groups.length > 1 ? () => list.to(nextHeading(groups, list.cursor)) : undefined,
			approve: may && plan.outcome !== 'clean' ? approval.all : undefined,
			additions: may && onlyRemovals ? approval.additions : undefined,
			'plan-again': approval.again,
			back: leave,
		},
	});
	if (opened !== undefined) return <OneChange size={size} change={opened} leave={() => open(undefined)} />;
	const nothing = [
		blank,
		line('   ', span('The source and the directory agree: there is nothing to apply.', 'plain')),
	];
	const rows = groups.length === 0 ? nothing : groupRows(plan, groups, list, height, size.columns);
	return <View size={size} lines={[...head, ...rows]} />;
}

/** What the ids in a change are called; of those whom the directory does not know, nothing. */
async function namesFor(rollcall: Rollcall, change: Change): Promise<Names> {
	const [locationNames, ...people] = await Promise.all([
		rollcall.locationNames(),
		...peopleIn(change).map((id) =>
			rollcall.user(id).then(
				({account}) => [id, fullName(account)] as const,
				(error: unknown) => {
					if (error instanceof UsageError) return undefined;
					throw error;
				},
			),
		),
	]);
	return new Map([...locationNames, ...people.filter((one) => one !== undefined)]);
}

export function OneChange({
	size,
	change,
	leave,
}: {
	readonly size: Size;
	readonly change: Change;
	readonly leave: () => void;
}) {
	const {rollcall} = useDashboard();
	const key = `${change.kind} ${change.key}`;
	const names = useQuery(`names ${key}`, key, () => namesFor(rollcall, change));
	const lines = changeLines(change, size.columns, names.data);
	const scroll = useScroll(`change ${change.kind} ${change.key}`, lines.length, size.rows);
	const [explaining, explain] = useState(false);
	const isExplained = change.kind === 'accounts' || change.kind === 'classes' || change.kind === 'enrolments';
	useKeys({
		level: levels.detail,
		lets: ['screen', 'help', 'quit', 'palette'],
		handlers: {
			...scroll.handlers,
			explain: isExplained ? () => explain(true) : undefined,
			back: leave,
		},
	});
	if (explaining) return <Explained size={size} asked={change.key} leave={() => explain(false)} />;
	return <View size={size} lines={scrolled(lines, scroll.top, size.rows)} />;
}

/** Approves exactly the plan that was seen: rollcall reads again and goes on only if it is still the same. */
function useApproval(connection: string, plan: Plan) {
	const {ask} = useDashboard();
	const work = useWork();
	const stake = atStake(plan);
	const held = plan.outcome === 'held';
	const all = () => {
		const apply = () => work.sync(connection, {approve: plan.hash});
		if (!held && stake === 0) return apply();
		const number = stake > 0 ? stake : plan.changes.length;
		ask({
			title:
				stake > 0
					? `Approve this plan: ${people(stake)} would leave or be deactivated?`
					: `Approve this held plan with ${count(plan.changes.length, 'change')}?`,
			consequences: [
				...(held ? [heldBecause(plan)] : []),
				'Who is deactivated cannot sign in and is signed out of every device; after 120 days Apple removes the account and what is in its iCloud. The source is read again first: should it have changed, nothing is applied and you see the new plan.',
			],
			yes: 'Approve it and send it',
			typeNumber: held || stake >= typedFrom ? number : undefined,
			proceed: apply,
		});
	};
	return {
		all,
		additions: () => work.sync(connection, {approve: plan.hash, additionsOnly: true}),
		again: () => work.plan(connection),
	};
}
