import {mayApprove, maySync} from '../../../core/directory/operators.ts';
import type {Plan} from '../../../core/plan/plan.ts';
import {typedFrom} from '../../asked.ts';
import {useDashboard} from '../../dashboard.ts';
import {useWork} from '../../hooks/use-work.ts';
import type {Handlers} from '../../layers.ts';
import {atStake, heldBecause, people} from '../../outcomes.ts';
import {count} from '../../phrases.ts';
import {isSendingNow} from '../../sends.ts';

const again =
	'The source is read again first: should it have changed, nothing is applied and you see the new plan.';

/**
 * What may be done with a plan: approve exactly the one that was seen, only what is added, only what a filter leaves
 * out, or pair again what came under other ids. rollcall reads again and goes on only if it is still the same.
 */
export function useApproval(connection: string, plan: Plan, relinked?: string): Handlers {
	const {ask, rollcall, overview} = useDashboard();
	const sends = isSendingNow(overview.data?.connections ?? []);
	const work = useWork();
	const stake = atStake(plan);
	const held = plan.outcome === 'held';
	const tripped = plan.guards.filter((guard) => guard.tripped);
	const onlyRemovals = tripped.length > 0 && tripped.every((guard) => guard.removalsOnly);
	const scope = plan.guards.find(({code, hash}) => code === 'scope' && hash !== undefined);
	const relinks = plan.relinks?.length ?? 0;
	const decides = mayApprove(rollcall.operator);
	const may = !rollcall.readOnly && (held ? decides : maySync(rollcall.operator));

	const approve = () => {
		// Naming the plan is approving it, which not everybody may who may sync.
		const apply = () =>
			work.sync(
				connection,
				decides ? {approve: plan.hash, ...(relinked === undefined ? {} : {relink: relinked})} : {yes: true},
			);
		if (!held && stake === 0) return apply();
		const number = stake > 0 ? stake : plan.changes.length;
		ask({
			title:
				stake > 0
					? `Approve this plan: ${people(stake)} would leave or be deactivated?`
					: `Approve this held plan with ${count(plan.changes.length, 'change')}?`,
			consequences: [
				...(held ? [heldBecause(plan)] : []),
				...(stake > 0
					? [
							'Who is deactivated cannot sign in and is signed out of every device; after 120 days Apple removes the account and what is in its iCloud.',
						]
					: []),
				again,
			],
			yes: sends ? 'Approve it and send it' : 'Approve it; nothing is sent',
			typeNumber: held || stake >= typedFrom ? number : undefined,
			proceed: apply,
		});
	};

	const relink = () =>
		ask({
			title: `Pair ${count(relinks, 'record')} again with ${relinks === 1 ? 'its' : 'their'} new ${relinks === 1 ? 'ID' : 'IDs'} at the source?`,
			consequences: [
				'They keep their IDs, accounts and data in Apple School Manager: nobody of them leaves, nobody comes a second time. Say yes only if the IDs really changed at the source.',
				`What another guard holds stays held. ${again}`,
			],
			yes: 'Pair them again',
			typeNumber: relinks,
			proceed: () => work.sync(connection, {relink: plan.hash}),
		});

	const leftOut = () => {
		if (scope?.hash === undefined) return;
		const {hash, keys = []} = scope;
		ask({
			title: `Let ${count(keys.length, 'record')} go that the filter leaves out?`,
			consequences: [
				`${scope.message}.`,
				`People leave with the usual grace. All else in this plan goes on only where no guard holds it. ${again}`,
			],
			yes: 'Let them go',
			typeNumber: Math.max(1, keys.length),
			proceed: () => work.sync(connection, {approve: hash}),
		});
	};

	return {
		approve: may && plan.outcome !== 'clean' ? approve : undefined,
		// What would be removed stays pending: nobody approves anything by this.
		additions:
			may && onlyRemovals ? () => work.sync(connection, {yes: true, additionsOnly: true}) : undefined,
		relink: decides && relinks > 0 ? relink : undefined,
		'approve-left-out': decides && scope !== undefined ? leftOut : undefined,
		'plan-again': maySync(rollcall.operator) ? () => work.plan(connection) : undefined,
	};
}
