import type {Instant} from '../core/directory/ids.ts';
import {isLive, tokenEnds} from '../core/scim/token.ts';
import type {StoredConnection} from './documents.ts';
import {type PushTrouble, utc} from './push-troubles.ts';
import type {ConnectionState} from './rollcall.ts';

/** Whether an identity provider came with a token that is live still. */
export const hasVisited = ({push}: StoredConnection, now: Date): boolean =>
	push?.tokens.some((token) => token.used !== undefined && isLive(token, now)) ?? false;

/** Until when a live token waits to be used first, the latest of several; undefined: none does. */
export const waitsUntil = ({push}: StoredConnection, now: Date): Instant | undefined =>
	push?.tokens
		.filter((token) => token.used === undefined && isLive(token, now))
		.map(tokenEnds)
		.sort()
		.at(-1);

/** How a connection that is pushed to stands, and what to do: by the worst of its troubles. */
export function pushState(
	{push}: StoredConnection,
	troubles: readonly PushTrouble[],
	people: number,
): {readonly state: ConnectionState; readonly message: string} {
	const [worst] = troubles;
	if (worst !== undefined) return {state: worst.state, message: `${worst.text}. ${worst.next}`};
	return {
		state: 'connected',
		message: `${people.toLocaleString('en-US')} ${people === 1 ? 'person' : 'people'}; last push ${push?.last === undefined ? 'not known' : utc(push.last)}`,
	};
}
