import {type Account, editableFields} from '../core/directory/account.ts';
import {actionNames, statusActions} from '../core/directory/actions.ts';
import {clockTexts, removedText} from '../core/directory/clock-texts.ts';
import {offeredActions} from '../core/directory/clocks.ts';
import {editingOf} from '../core/directory/editable.ts';
import {missingReason} from '../core/directory/missing.ts';
import {statusText} from '../core/directory/status-text.ts';
import {UsageError} from '../core/errors.ts';
import {matcher, sorted} from '../core/people/query.ts';
import {isOpen} from '../core/plan/conflict.ts';
import type {Snapshot} from '../core/ports.ts';
import {keptText} from '../core/scim/overruled.ts';
import type {UserDetail, UserItem, UserList, UserQuery} from './answers/people.ts';
import {classesIn} from './classes-of.ts';
import {type Context, withSnapshot} from './context.ts';
import {readConnections, readSettings} from './documents.ts';
import {evidenceLimits} from './evidence-settings.ts';
import {Slices} from './people-index-slices.ts';
import {conflictedAccounts, countsOf, followedUpAccounts, namesOfLocations} from './people-surroundings.ts';

/** Accounts that match a query, in its order: the plain twin of the index that the dashboard looks at. */
export async function users(context: Context, query: UserQuery): Promise<UserList> {
	return await withSnapshot(context.store, async (snapshot) => {
		const [accounts, counts, conflicted, followedUp, locationNames] = await Promise.all([
			snapshot.load('accounts'),
			countsOf(snapshot),
			conflictedAccounts(snapshot),
			followedUpAccounts(snapshot),
			namesOfLocations(snapshot),
		]);
		const matches = matcher(query, {conflicted, followedUp, locationNames});
		const matching: Account[] = [];
		for (const account of accounts.values()) if (matches(account)) matching.push(account);
		const found = sorted(matching, query.order);
		return {
			length: found.length,
			at: (index) => {
				const account = found[index];
				return account && itemOf(account, conflicted.has(account.personId), context.clock.now());
			},
			counts,
			locationNames,
			oldAfter: await oldAfter(context),
		};
	});
}

const oldAfter = async ({store}: Context) => evidenceLimits(await readSettings(store.documents)).oldAfter;

/** An account as a list shows it. */
export const itemOf = (account: Account, conflicted: boolean, now: Date): UserItem => ({
	account,
	conflicted,
	actions: offeredActions(account, now),
});

/**
 * One account with all that its page shows.
 * @param options `classes: false` leaves them out, which take as long as all rosters; `classesOf` reads them.
 * @throws UsageError when nobody has this Person ID.
 */
export async function user(
	context: Context,
	id: string,
	options: {readonly classes?: false} = {},
): Promise<UserDetail> {
	return await withSnapshot(context.store, async (snapshot) => {
		const account = await snapshot.get('accounts', id);
		if (account === undefined) throw await unknownPerson(snapshot, id);
		const [conflicts, locationNames, connections] = await Promise.all([
			snapshot.load('conflicts'),
			namesOfLocations(snapshot),
			readConnections(context.store.documents),
		]);
		const mine = [...conflicts.values()].filter(({accounts}) => accounts.includes(id));
		const owner = connections.find((each) => each.id === account.owner)?.name;
		const now = context.clock.now();
		const gone = removedText(account, now);
		const kept = keptText(account, owner ?? account.source);
		return {
			...itemOf(account, mine.some(isOpen), now),
			locationNames,
			...(owner === undefined ? {} : {owner}),
			connectionNames: new Map(connections.map((each) => [each.id, each.name])),
			readOnly: readOnlyFields(account, owner),
			classes: options.classes === false ? [] : await classesIn(snapshot, id, new Slices(context.clock)),
			conflicts: mine.map((each) => each.id),
			clocks: clockTexts(account, now),
			...(kept === undefined ? {} : {kept}),
			editing: Object.fromEntries(editableFields.map((field) => [field, editingOf(account, field)])),
			missing: statusActions
				.filter((action) => !offeredActions(account, now).includes(action))
				.map((action) => `${actionNames[action]}: ${gone ?? missingReason(account, action)}`),
			statusText: statusText(account),
			oldAfter: await oldAfter(context),
		};
	});
}

/** An error that helps to find the right one. */
export async function unknownPerson(snapshot: Snapshot, id: string): Promise<UsageError> {
	const tombstone = await snapshot.get('tombstones', id);
	if (tombstone?.became !== undefined)
		return new UsageError(`${id} was edited: the account is ${tombstone.became} now`, {
			notDone: 'Nothing was changed.',
			next: `rollcall user ${tombstone.became}`,
		});
	if (tombstone !== undefined)
		return new UsageError(`the account ${id} was deleted on ${tombstone.deletedAt.slice(0, 10)}`, {
			notDone: 'Nothing was changed.',
			next: 'Its Person ID stays reserved for that person.',
		});
	return new UsageError(`nobody has the Person ID "${id}"`, {
		notDone: 'Nothing was changed.',
		next: 'Find the Person ID: rollcall users --query NAME. Person IDs are case-sensitive.',
	});
}

/** What a source delivers is its own (`directory.md`, *What is read-only*): whom each such attribute belongs to. */
function readOnlyFields(account: Account, owner: string | undefined): Readonly<Record<string, string>> {
	const by = owner === undefined ? account.source : `${owner} (${account.source})`;
	return Object.fromEntries(
		editableFields
			.filter((field) => ['read-only', 'detaches', 'unpairs'].includes(editingOf(account, field)))
			.map((field) => [field, by]),
	);
}
