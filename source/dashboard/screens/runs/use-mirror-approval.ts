import {mayApprove, maySync} from '../../../core/directory/operators.ts';
import type {MirrorResult} from '../../../sync/answers/mirror.ts';
import {typedFrom} from '../../asked.ts';
import {useDashboard} from '../../dashboard.ts';
import {useWork} from '../../hooks/use-work.ts';
import type {Handlers} from '../../layers.ts';
import {approvedHash, takenAway} from '../../mirror-groups.ts';
import {atStake} from '../../outcomes.ts';
import {count} from '../../phrases.ts';
import {trippedOf} from './mirror-view.ts';

const again =
	'Both sides are read again first: should one have changed, nothing is written and you see the new plan.';

/** What may be done with a plan of a mirror: approve exactly what was seen, or only what adds. */
export function useMirrorApproval(result: MirrorResult): Handlers {
	const {ask, rollcall} = useDashboard();
	const work = useWork();
	const {connection, incoming, plan, outcome} = result;
	const held = outcome === 'held';
	const decides = mayApprove(rollcall.operator);
	const may = !rollcall.readOnly && (held ? decides : maySync(rollcall.operator));
	const hash = approvedHash(result);
	const tripped = trippedOf(result);
	const leaving = incoming === undefined ? 0 : atStake(incoming.plan);
	const stake = leaving + (plan === undefined ? 0 : takenAway(plan));
	const all = (plan?.writes.length ?? 0) + (incoming?.plan.changes.length ?? 0);
	const apply = () => work.sync(connection, decides && hash !== undefined ? {approve: hash} : {yes: true});
	const approve = () => {
		if (!held && stake === 0) return apply();
		ask({
			title:
				stake > 0
					? `Approve this plan, by which ${count(stake, 'record goes', 'records go')}?`
					: `Approve this held plan with ${count(all, 'change')}?`,
			consequences: [
				...tripped.map(({message}) => (message.endsWith('.') ? message : `${message}.`)),
				...(stake > leaving
					? [`Users that go to the trash of ${connection} can be restored there by hand; classes cannot.`]
					: []),
				...(leaving > 0
					? [`${count(leaving, 'person', 'people')} would leave or be deactivated in Apple School Manager.`]
					: []),
				again,
			],
			yes: `Approve it and write it to ${connection}`,
			typeNumber: held || stake >= typedFrom ? Math.max(1, stake > 0 ? stake : all) : undefined,
			proceed: apply,
		});
	};
	const onlyRemovals = tripped.length > 0 && tripped.every(({removalsOnly}) => removalsOnly);
	return {
		approve: may && outcome !== 'nothing to do' && hash !== undefined ? approve : undefined,
		// What would be removed stays pending: nobody approves anything by this.
		additions:
			may && onlyRemovals ? () => work.sync(connection, {yes: true, additionsOnly: true}) : undefined,
		'plan-again': maySync(rollcall.operator) ? () => work.plan(connection) : undefined,
	};
}
