import {useState} from 'react';
import type {ConnectionView} from '../../../sync/rollcall.ts';
import type {NewToken} from '../../../sync/scim-tokens.ts';
import {useDashboard} from '../../dashboard.ts';
import type {Handlers} from '../../layers.ts';
import {day} from '../../phrases.ts';
import {liveTokens, mostTokens} from './tokens-view.ts';

/**
 * Makes tokens and copies what the identity provider is given. What was made lives as long as the page that shows it,
 * and nowhere else.
 */
export function useTokens(connection: ConnectionView): {
	readonly made: NewToken | undefined;
	/** Undefined: nobody may here. */
	readonly make: (() => void) | undefined;
	readonly handlers: Handlers;
} {
	const {rollcall, ask, say, report, reload, copy, hush} = useDashboard();
	const [made, keep] = useState<NewToken | undefined>(undefined);
	const {name, push} = connection;
	const now = rollcall.clock.now();
	const live = liveTokens(connection);
	const go = () =>
		void rollcall.newToken(name).then((token) => {
			hush();
			keep(token);
			reload();
		}, report);
	const oldest = live.length < mostTokens ? undefined : live[0];
	const make = () =>
		oldest === undefined
			? go()
			: ask({
					title: `Make a third token for ${name}?`,
					consequences: [
						`Two live side by side. The older one, ${oldest.id} of ${day(oldest.made, now)}, stops at once: an identity provider that still has it is refused.`,
					],
					yes: 'Make it',
					proceed: go,
				});
	const copied = (text: string, what: string) => () => {
		copy(text);
		say('fine', `${what} is on the clipboard, if your terminal allows it (OSC 52).`);
	};
	const url = made?.tenantUrl ?? push?.tenantUrl;
	return {
		made,
		make: rollcall.readOnly ? undefined : make,
		handlers: {
			'make-token': make,
			'copy-token': made === undefined ? undefined : copied(made.token, 'The token'),
			'copy-url': url ? copied(url, 'The tenant URL') : undefined,
		},
	};
}
