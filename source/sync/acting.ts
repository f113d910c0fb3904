import type {Account} from '../core/directory/account.ts';
import {
	actionNames,
	actionsFor,
	isFromIdentityProvider,
	type StatusAction,
} from '../core/directory/actions.ts';
import {type AfterAction, afterAction, afterAsking} from '../core/directory/after-action.ts';
import {removedText} from '../core/directory/clock-texts.ts';
import {hasPurchases, purchasesCode} from '../core/directory/clocks.ts';
import type {PersonId} from '../core/directory/ids.ts';
import {missingReason, refusedCode} from '../core/directory/missing.ts';
import {mayActOn} from '../core/directory/operators.ts';
import {isSent} from '../core/plan/published.ts';
import {heldAs} from '../core/plan/sent-as.ts';
import type {RecordChange, Rehearsal, RehearsalResult, Snapshot} from '../core/ports.ts';
import type {ActResult} from './answers/people.ts';
import {listConnections} from './connections.ts';
import {type Context, requireMay} from './context.ts';
import {targetsOfAccount} from './feeds.ts';
import {followUpFor} from './follow-up-steps.ts';
import {notFound} from './not-found.ts';
import {activity, decideAndCommit} from './recording.ts';
import {withdrawals} from './withdrawing.ts';

type Result = ActResult['results'][number];

/** Does one action to several accounts: all of them, or none when one is refused. */
export async function act(
	context: Context,
	ids: readonly string[],
	action: StatusAction,
): Promise<ActResult> {
	if (context.readOnly) requireMay(context, 'sync', actionNames[action]);
	const unique = [...new Set(ids)];
	const rehearsal = await sandboxOf(context);
	/** What was done in the sandbox stays done when the commit has to be tried again. */
	const rehearsed = new Map<string, Rehearsed>();
	const {result} = await decideAndCommit(context.store, async (snapshot) => {
		const found: Account[] = [];
		const results: Result[] = [];
		for (const id of unique) {
			const account = await snapshot.get('accounts', id);
			if (account !== undefined) found.push(account);
			results.push(
				account === undefined
					? await notFound(snapshot, id)
					: (refusal(context, account, action) ?? notTried(account)),
			);
		}
		if (results.some(({code}) => code !== notTriedCode))
			return {changes: [], result: {action, done: false, results}};
		return await perform(context, snapshot, found, action, rehearsal, rehearsed);
	});
	return result;
}

/** Why this operator may not do this to this account; undefined: it is allowed. */
function refusal({operator, clock}: Context, account: Account, action: StatusAction): Result | undefined {
	const refuse = (code: string, message: string): Result => ({
		personId: account.personId,
		ok: false,
		code,
		message,
	});
	if (
		!mayActOn(
			operator,
			account.roles.map(({role}) => role),
		)
	)
		return refuse(
			'NOT_ENOUGH_PRIVILEGE',
			`${operator.name} (${operator.role}) may not act on ${account.roles.map(({role}) => role).join(', ') || 'this account'}`,
		);
	// [ASM guide apddc1fec242: deactivating yourself]; deleting does it too.
	if (operator.account === account.personId && (action === 'deactivate' || action === 'delete'))
		return refuse('NOT_ENOUGH_PRIVILEGE', `nobody may ${action} the own account`);
	const gone = removedText(account, clock.now());
	if (gone !== undefined) return refuse('NOT_FOUND', gone);
	if (action === 'delete' && hasPurchases(account))
		return refuse(purchasesCode, 'it has purchases or credit, and cannot be deleted');
	if (!actionsFor(account).includes(action))
		return refuse(
			refusedCode,
			`${actionNames[action]} is not offered for ${account.status} and ${account.source}: ${missingReason(account, action)}`,
		);
	return undefined;
}

const notTriedCode = 'NOT_TRIED';
const notTried = ({personId}: Account): Result => ({
	personId,
	ok: false,
	code: notTriedCode,
	message: 'allowed, but not done: another account of this call was refused',
});

type Rehearsed = RehearsalResult & {readonly temporaryPassword?: string};

async function perform(
	context: Context,
	snapshot: Snapshot,
	accounts: readonly Account[],
	action: StatusAction,
	rehearsal: Rehearsal | undefined,
	done: Map<string, Rehearsed>,
): Promise<{changes: readonly RecordChange[]; result: ActResult}> {
	const changes: RecordChange[] = [];
	const results: Result[] = [];
	const connections = await listConnections(context);
	for (const before of accounts) {
		// The sandbox cannot be asked beforehand: what it did stays done, and nothing is done after its refusal.
		if (results.some(({ok}) => !ok)) {
			results.push(notTried(before));
			continue;
		}
		// A Manual account, by a disconnect or a local edit, goes up as well once it was sent by us.
		const targets = isSent(before) ? targetsOfAccount(connections, before).map(({stored}) => stored.id) : [];
		const way = wayOf(action, targets.length > 0, rehearsal !== undefined);
		const rehearsed =
			way === 'in the sandbox' && rehearsal
				? (done.get(before.personId) ?? (await rehearse(rehearsal, action, heldAs(before))))
				: undefined;
		if (rehearsed !== undefined) done.set(before.personId, rehearsed);
		if (rehearsed !== undefined && rehearsed.code !== 'UPDATED') {
			if (rehearsed.code === purchasesCode)
				changes.push(...recordChanges(before, {account: {...before, purchases: true}}));
			results.push({
				personId: before.personId,
				ok: false,
				code: rehearsed.code,
				message: rehearsed.message,
				way,
			});
			continue;
		}
		const followUp =
			way === 'by hand'
				? followUpFor(context, {what: action, personId: before.personId, heldAs: heldAs(before)})
				: undefined;
		changes.push(...changesOf(context, before, action, way));
		if (followUp !== undefined) changes.push({collection: 'followUps', key: followUp.id, after: followUp});
		const message = messageOf(before, action, way);
		const carriedBy = way === 'by upload' ? targets : [];
		changes.push(activity(context, action, [before.personId], 'UPDATED', message, carriedBy));
		results.push({
			personId: before.personId,
			ok: true,
			code: 'UPDATED',
			message,
			way,
			...(followUp === undefined ? {} : {followUp: followUp.id}),
			...(rehearsed?.temporaryPassword === undefined ? {} : {temporaryPassword: rehearsed.temporaryPassword}),
		});
	}
	const acted = new Set(results.flatMap(({ok, personId}) => (ok ? [personId] : [])));
	changes.push(...(await withdrawals(context, snapshot, acted)));
	return {changes, result: {action, done: results.every(({ok}) => ok), results}};
}

/** How the action reaches Apple School Manager, which has no API for it (`directory.md`). */
function wayOf(action: StatusAction, uploaded: boolean, sandbox: boolean): NonNullable<Result['way']> {
	if ((action === 'deactivate' || action === 'reactivate') && uploaded) return 'by upload';
	return sandbox ? 'in the sandbox' : 'by hand';
}

const rehearse = (rehearsal: Rehearsal, action: StatusAction, id: PersonId): Promise<Rehearsed> => {
	switch (action) {
		case 'deactivate':
			return rehearsal.deactivate(id);
		case 'reactivate':
			return rehearsal.reactivate(id);
		case 'delete':
			return rehearsal.delete(id);
		case 'reset-password':
			return rehearsal.resetPassword(id);
	}
};

/** What the action makes of the account here: asked by hand, it has not happened yet. */
function changesOf(
	context: Context,
	before: Account,
	action: StatusAction,
	way: NonNullable<Result['way']>,
): readonly RecordChange[] {
	const now = context.clock.now().toISOString();
	switch (way) {
		case 'by hand':
			return recordChanges(before, {account: afterAsking(before, action, now)});
		case 'by upload':
			return recordChanges(before, afterAction(before, action, now, 'upload'));
		case 'in the sandbox':
			return recordChanges(before, afterAction(before, action, now));
	}
}

/** An account in place of the one before, or its tombstone. */
export const recordChanges = (
	before: Account,
	{account, tombstone}: AfterAction,
): readonly RecordChange[] => [
	{collection: 'accounts', key: before.personId, before, after: account},
	...(tombstone === undefined
		? []
		: [{collection: 'tombstones' as const, key: before.personId, after: tombstone}]),
];

function messageOf(
	{personId, source}: Account,
	action: StatusAction,
	way: NonNullable<Result['way']>,
): string {
	const undone = isFromIdentityProvider(source)
		? '; the identity provider can undo it at its next cycle'
		: '';
	switch (way) {
		case 'by upload':
			return action === 'deactivate'
				? `${personId} is Deactivated here and left out of the next upload, which deactivates the account${undone}`
				: `${personId} is sent again with the next upload, which reactivates the account${undone}`;
		case 'by hand':
			return `${personId}: ${actionNames[action]} has to be done by hand in Apple School Manager: see the follow-up${undone}`;
		case 'in the sandbox':
			return `${personId}: ${actionNames[action]} was done in the sandbox${undone}`;
	}
}

/** The sandbox behind the only target that has one. */
async function sandboxOf(context: Context): Promise<Rehearsal | undefined> {
	const [folder] = (await listConnections(context)).flatMap(
		({stored, kind}) => (kind.publisher && stored.settings.sandbox) || [],
	);
	return folder === undefined ? undefined : await context.rehearsal(folder);
}
