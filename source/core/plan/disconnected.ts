import type {Account} from '../directory/account.ts';
import type {ConnectionId} from '../directory/ids.ts';

/**
 * Manual because this connection was disconnected, and not taken up again since: whoever was edited away from its
 * source (a local account) is Manual by that.
 */
export const wasDisconnectedFrom = (
	{owner, source, detached}: Pick<Account, 'owner' | 'source' | 'detached'>,
	connection: ConnectionId,
): boolean => owner === connection && source === 'Manual' && detached === undefined;

/** Manual because the connection that owned it is disconnected now: whoever brings it by id takes it up silently. */
export const isLeftBehind = (
	account: Pick<Account, 'owner' | 'source' | 'detached'>,
	disconnected: ReadonlySet<ConnectionId> | undefined,
): boolean =>
	account.owner !== undefined &&
	disconnected?.has(account.owner) === true &&
	wasDisconnectedFrom(account, account.owner);

/** Whether a record of this owner stays with it: a connection that is disconnected delivers nothing any more. */
export const isAnothers = (
	owner: ConnectionId | undefined,
	connection: ConnectionId,
	disconnected: ReadonlySet<ConnectionId> | undefined,
): boolean => owner !== undefined && owner !== connection && disconnected?.has(owner) !== true;
