import {mayApprove} from '../../../core/directory/operators.ts';
import type {TokenView} from '../../../sync/push-view.ts';
import type {ConnectionView} from '../../../sync/rollcall.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {levels} from '../../layers.ts';
import {day} from '../../phrases.ts';
import {liveTokens, tokensLines} from './tokens-view.ts';
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
	const {rollcall, hush, ask, say, report, reload} = useDashboard();
	const {made, handlers, make} = useTokens(connection);
	const tokens = connection.push?.tokens ?? [];
	const list = useList(`tokens ${connection.name}`, tokens.length, Math.max(1, tokens.length));
	const may = mayApprove(rollcall.operator);
	const now = rollcall.clock.now();
	const here = tokens[list.cursor];
	const revoke = ({id, used, daysLeft}: TokenView) => {
		const others = liveTokens(connection).some((one) => one.id !== id);
		ask({
			title: `Revoke the token ${id}?`,
			consequences: [
				`Whoever comes with it is refused from then on${used === undefined || daysLeft < 0 ? '' : `; it came first ${day(used, now)}`}.`,
				others
					? 'The other token works on.'
					: 'No other token works: nobody can push until another one is made and put in at the identity provider.',
			],
			yes: 'Revoke it',
			proceed: () =>
				void rollcall.revokeToken(connection.name, id).then(() => {
					say('fine', `The token ${id} is revoked.`);
					reload();
				}, report),
		});
	};
	useKeys({
		level: levels.view,
		needed: made === undefined ? ['make-token'] : ['copy-token', 'copy-url'],
		handlers: {
			...(made === undefined ? list.handlers : {}),
			...handlers,
			'make-token': may ? make : undefined,
			'revoke-token': may && here !== undefined && made === undefined ? () => revoke(here) : undefined,
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
				...size,
				now,
			})}
		/>
	);
}
