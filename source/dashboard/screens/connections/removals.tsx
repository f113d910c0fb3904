import {useReducer} from 'react';
import {mayApprove} from '../../../core/directory/operators.ts';
import type {ConnectionView} from '../../../sync/rollcall.ts';
import {typedFrom} from '../../asked.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useCopyId} from '../../hooks/use-copy-id.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {useNames} from '../../hooks/use-names.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {levels} from '../../layers.ts';
import {people} from '../../outcomes.ts';
import {waitingLines} from '../waiting.ts';
import {removalHeadRows, removalLines} from './removals-view.ts';

const turned = (marked: ReadonlySet<string>, id: string): ReadonlySet<string> =>
	new Set(marked.has(id) ? [...marked].filter((one) => one !== id) : [...marked, id]);

/** Removals that were pushed past the guard: who they are, approved or taken back, all of them or those that are marked. */
export function Removals({
	size,
	connection,
	leave,
}: {
	readonly size: Size;
	readonly connection: ConnectionView;
	readonly leave: () => void;
}) {
	const {rollcall, ask, say, report, reload, hush, go} = useDashboard();
	const {name} = connection;
	const staged = useQuery(`removals ${name}`, name, () => rollcall.stagedRemovals(name));
	const ids = staged.data?.people ?? [];
	const [marked, mark] = useReducer(turned, new Set<string>());
	const height = Math.max(1, size.rows - removalHeadRows);
	const list = useList(`removals ${name} rows`, ids.length, height);
	const names = useNames(ids.slice(list.top, list.top + height));
	const here = ids[list.cursor];
	const those = ids.filter((id) => marked.has(id));
	const chosen = those.length === 0 ? ids : those;
	const may = mayApprove(rollcall.operator) && chosen.length > 0;
	const decide = (decision: 'approve' | 'take back') => () =>
		ask({
			title: `${decision === 'approve' ? 'Deactivate' : 'Keep'} ${people(chosen.length)}${chosen.length < ids.length ? ` of ${ids.length}` : ''}?`,
			consequences:
				decision === 'approve'
					? [
							'The identity provider removed them. They cannot sign in any more and are signed out of their devices; after 120 days they are removed, unless they are sent again.',
						]
					: [
							'They stay as they are here. The identity provider is not told: it holds them for removed, and can remove them again.',
						],
			yes: decision === 'approve' ? 'Deactivate them' : 'Keep them',
			typeNumber: decision === 'approve' && chosen.length >= typedFrom ? chosen.length : undefined,
			proceed: () =>
				// Those who were asked about, and nobody who came meanwhile.
				void rollcall.stagedRemovals(name, decision, chosen).then((done) => {
					say(
						'fine',
						`${people(done.people.length)}: ${done.outcome === 'approved' ? 'deactivated' : 'kept as they were'}.`,
					);
					reload();
					if (chosen.length === ids.length) leave();
				}, report),
		});
	useKeys({
		level: levels.view,
		needed: ['removals-approve', 'removals-drop'],
		handlers: {
			...list.handlers,
			open: here === undefined ? undefined : () => go({screen: 'users', open: here}),
			'removals-mark':
				here === undefined || !may
					? undefined
					: () => {
							mark(here);
							list.by(1);
						},
			'removals-approve': may ? decide('approve') : undefined,
			'removals-drop': may ? decide('take back') : undefined,
			'copy-id': useCopyId(here),
			back: () => {
				hush();
				leave();
			},
		},
	});
	return (
		<View
			size={size}
			lines={
				staged.data === undefined
					? waitingLines(staged, 'the removals that wait', size.columns)
					: removalLines(name, {ids, names, marked, list, height, columns: size.columns})
			}
		/>
	);
}
