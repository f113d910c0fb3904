import type {Account} from '../directory/account.ts';
import type {ConnectionId} from '../directory/ids.ts';
import type {Draft} from './draft.ts';

/** Takes an account's id at this connection from it, for a reason that the plan gives; nothing else of it changes. */
export function unpair(
	draft: Draft,
	before: Account,
	connection: ConnectionId,
	reason: string,
	/** What is to remember the pair. */
	mark: Pick<Account, 'unpaired'> = {},
): void {
	const {[connection]: _, ...externalIds} = before.externalIds;
	const after = {...before, externalIds, ...mark};
	draft.change({kind: 'accounts', action: 'update', key: before.personId, before, after, reason});
}
