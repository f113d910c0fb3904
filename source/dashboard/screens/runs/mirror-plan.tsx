import type {MirrorResult} from '../../../sync/answers/mirror.ts';
import type {Size} from '../../dashboard.ts';
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
	const handlers = useMirrorApproval(result);
	return (
		<MirrorPreview
			size={size}
			result={result}
			approving={handlers.approve === undefined ? undefined : approvingText(result)}
			handlers={handlers}
			leave={leave}
		/>
	);
}

/** What the key does that approves. */
const approvingText = ({connection, incoming, plan}: MirrorResult): string => {
	const comes = (incoming?.plan.changes.length ?? 0) > 0;
	if (plan === undefined || incoming?.outcome === 'held')
		return 'lets come in what is held, and writes back as far as no guard holds it';
	return comes ? `takes what comes in, then writes this to ${connection}` : `writes this to ${connection}`;
};
