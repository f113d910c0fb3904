import type {Account} from '../directory/account.ts';
import type {ConnectionId} from '../directory/ids.ts';

/**
 * The ids under which this connection's source may list the account: that of its own row first, then those of
 * rows that were merged into it. Whoever was adopted is known by Person ID alone until a row pairs with it.
 */
export function idsAtSource(
	{externalIds, merged, owner, personId}: Account,
	connection: ConnectionId,
): readonly string[] {
	const own = externalIds[connection];
	const ids = [...(own === undefined ? [] : [own]), ...(merged?.[connection] ?? [])];
	return ids.length > 0 || owner !== undefined ? ids : [personId];
}
