import {mayApprove} from '../../../core/directory/operators.ts';
import type {ConnectionView} from '../../../sync/rollcall.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {levels} from '../../layers.ts';
import {tokensLines} from './tokens-view.ts';
import {useTokens} from './use-tokens.ts';

/** What the identity provider is given: the tenant URL, the tokens that live, and a new one. */
export function Tokens({
	size,
	connection,
	leave,
}: {
	readonly size: Size;
	readonly connection: ConnectionView;
	readonly leave: () => void;
}) {
	const {rollcall, hush} = useDashboard();
	const {made, handlers, make} = useTokens(connection);
	const tokens = connection.push?.tokens ?? [];
	const list = useList(`tokens ${connection.name}`, tokens.length, Math.max(1, tokens.length));
	const may = mayApprove(rollcall.operator);
	useKeys({
		level: levels.view,
		needed: made === undefined ? ['make-token'] : ['copy-token', 'copy-url'],
		handlers: {
			...list.handlers,
			...handlers,
			'make-token': may ? make : undefined,
			back: () => {
				hush();
				leave();
			},
		},
	});
	return (
		<View
			size={size}
			lines={tokensLines(connection, {
				made,
				cursor: list.cursor,
				may: may && make !== undefined,
				columns: size.columns,
				now: rollcall.clock.now(),
			})}
		/>
	);
}
