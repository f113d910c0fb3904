import {maySync} from '../../../core/directory/operators.ts';
import type {MirrorResult} from '../../../sync/answers/mirror.ts';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useWork} from '../../hooks/use-work.ts';
import {isUnsynced} from '../connections/next-step.ts';
import {useCreation} from '../connections/use-creation.ts';
import {MirrorPreview} from './mirror-preview.tsx';
import {useMirrorApproval} from './use-mirror-approval.ts';

/** The plan of a mirror, to be approved or left. */
export function MirrorPlanPage({
	size,
	result,
	leave,
}: {
	readonly size: Size;
	readonly result: MirrorResult;
	readonly leave: () => void;
}) {
	const {rollcall, overview} = useDashboard();
	const work = useWork();
	const handlers = useMirrorApproval(result);
	const view = overview.data?.connections.find(({name}) => name === result.connection);
	const creation = useCreation(view);
	const isFirst = view !== undefined && isUnsynced(view);
	const sync =
		isFirst && result.outcome === 'nothing to do' && maySync(rollcall.operator) && !rollcall.readOnly
			? () => work.sync(result.connection)
			: undefined;
	return (
		<MirrorPreview
			size={size}
			result={result}
			approving={handlers.approve === undefined ? undefined : approvingText(result)}
			offers={[
				...(sync === undefined
					? []
					: [['sync', 'syncs it all the same: who is whom there is known from then on'] as const]),
				...(creation === undefined
					? []
					: [['set-up-before', `chooses what may be created in ${result.connection}`] as const]),
			]}
			mapped={() => work.plan(result.connection)}
			handlers={{...handlers, sync, 'set-up-before': creation}}
			needed={['set-up-before', 'sync']}
			leave={leave}
		/>
	);
}

/** What the key does that approves. */
const approvingText = ({connection, incoming, plan}: MirrorResult): string => {
	const comes = (incoming?.plan.changes.length ?? 0) > 0;
	if (plan === undefined || incoming?.outcome === 'held')
		return 'lets come in what is held, and writes back as far as no guard holds it';
	if (comes && plan.writes.length === 0)
		return `takes what comes in; nothing is to be written to ${connection}`;
	return comes ? `takes what comes in, then writes this to ${connection}` : `writes this to ${connection}`;
};
