import type {Account, EditableField} from '../core/directory/account.ts';
import {rankRefusal} from '../core/directory/edit-refusal.ts';
import {type EditValues, withValues} from '../core/directory/edit-values.ts';
import {fieldNames} from '../core/directory/editable.ts';
import {connectionId, personId} from '../core/directory/ids.ts';
import {UsageError} from '../core/errors.ts';
import {accountNames} from '../core/plan/account-names.ts';
import {madePersonId} from '../core/plan/person-row.ts';
import {nameKey} from '../core/plan/weak.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import type {EditResult} from './answers/people.ts';
import {type Context, requireMay} from './context.ts';
import {policyOf, readSettings} from './documents.ts';
import {locationFinder} from './editing.ts';
import {followUpFor} from './follow-up-steps.ts';
import {activity, decideAndCommit, timeKey} from './recording.ts';
import {takenRefusal} from './taken.ts';

const needed = ['firstName', 'lastName', 'roles'] as const satisfies readonly EditableField[];

/**
 * Makes a Manual account. Apple School Manager has no API for it, so a follow-up says how it is made there; until
 * that is ticked off the account is *asked, not confirmed*. An account that looks like one that is there is made only
 * when somebody agreed to it.
 */
export async function create(
	context: Context,
	values: EditValues,
	{agreed = false}: {readonly agreed?: boolean} = {},
): Promise<EditResult> {
	requireMay(context, 'approve', 'Creating an account');
	const missing = needed.filter((field) => (values[field] ?? '').trim() === '');
	if (missing.length > 0)
		throw new UsageError(`an account needs ${missing.map((field) => fieldNames[field]).join(', ')}`, {
			notDone: 'Nothing was made.',
			next: 'rollcall user create firstName=Ana lastName=Diaz roles=Student@LOCATION',
		});
	const {result} = await decideAndCommit(context.store, async (snapshot) => {
		const now = context.clock.now();
		const at = now.toISOString();
		const blank: Account = {
			personId: personId(await newPersonId(context, snapshot)),
			firstName: '',
			lastName: '',
			roles: [],
			source: 'Manual',
			status: 'New',
			authentication: 'Managed Apple Account',
			externalIds: {},
			created: at,
			asked: {action: 'create', at},
		};
		const typed = withValues(blank, values, await locationFinder(snapshot));
		if ('faults' in typed)
			throw new UsageError(typed.faults.map(({field, why}) => `${fieldNames[field]}: ${why}`).join('; '), {
				notDone: 'Nothing was made.',
			});
		const refused = (code: string, message: string, asks: readonly string[] = []) => ({
			changes: [],
			result: {done: false, asks, results: [{personId: typed.account.personId, ok: false, code, message}]},
		});
		const refusal =
			rankRefusal(context.operator, typed.account) ??
			(await takenRefusal(context, snapshot, undefined, typed.account, typed.changed));
		if (refusal !== undefined) return refused(refusal.code, refusal.message);
		const accounts = await snapshot.load('accounts');
		const key = nameKey(typed.account);
		const twin = key && [...accounts.values()].find((account) => nameKey(account) === key);
		if (twin && !agreed)
			return refused('NOT_TRIED', 'not made: somebody like this is there', [
				`${twin.personId} has the same names and e-mail: this would be a second account`,
			]);
		const account = await named(context, snapshot, typed.account, now);
		const followUp = followUpFor(context, {what: 'create', personId: account.personId});
		const message = `${account.personId} is made here; in Apple School Manager it has to be made by hand: see the follow-up`;
		const changes: RecordChange[] = [
			{collection: 'accounts', key: account.personId, after: account},
			{collection: 'followUps', key: followUp.id, after: followUp},
			activity(context, 'create', [account.personId], 'CREATED', 'made by hand'),
		];
		const results = [{personId: account.personId, ok: true, code: 'CREATED', message, followUp: followUp.id}];
		return {changes, result: {done: true, asks: [], results}};
	});
	return result;
}

/** Made by rollcall where none is given; never one that somebody had. */
async function newPersonId(context: Context, snapshot: Snapshot): Promise<string> {
	const [accounts, tombstones] = await Promise.all([snapshot.load('accounts'), snapshot.load('tombstones')]);
	return madePersonId(
		connectionId('manual'),
		timeKey(context),
		(id) => accounts.has(id) || tombstones.has(id),
	);
}

/** With the name that its role's format gives, where none was given and one can be formed. */
async function named(context: Context, snapshot: Snapshot, account: Account, now: Date): Promise<Account> {
	if (account.managedAppleAccount !== undefined) return account;
	const [accounts, tombstones, settings] = await Promise.all([
		snapshot.load('accounts'),
		snapshot.load('tombstones'),
		readSettings(context.store.documents),
	]);
	const input = {directory: {accounts, tombstones}, policy: policyOf(settings), now};
	const outcome = accountNames(input, [account]).get(account.personId);
	return outcome !== undefined && 'name' in outcome
		? {...account, managedAppleAccount: {name: outcome.name, predicted: true}}
		: account;
}
