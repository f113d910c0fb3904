import {type Size, useDashboard} from '../../dashboard.ts';
import type {Kept} from '../../preview-store.ts';
import {sendsText} from '../../sends.ts';
import {PlanView} from './plan-view.tsx';
import {planHead} from './preview-view.ts';
import {useApproval} from './use-approval.ts';

/** A run that has not happened: the plan by what it costs, to be approved or left. */
export function Preview({
	size,
	result: {connection, plan, relinked},
	leave,
}: {
	readonly size: Size;
	readonly result: Kept;
	readonly leave: () => void;
}) {
	const handlers = useApproval(connection, plan, relinked);
	const {overview} = useDashboard();
	const approving = handlers.approve === undefined ? undefined : sendsText(overview.data?.connections ?? []);
	return (
		<PlanView
			size={size}
			plan={plan}
			head={(groups) => planHead(connection, plan, groups, size.columns, approving)}
			nothing="The source and the directory agree: there is nothing to apply."
			handlers={handlers}
			leave={leave}
		/>
	);
}
