import type {Account, EditableField, RoleAt} from '../core/directory/account.ts';
import {isFromIdentityProvider} from '../core/directory/actions.ts';
import {type EditEffects, edited, following} from '../core/directory/edit.ts';
import {editRefusal, type Refusal, rankRefusal} from '../core/directory/edit-refusal.ts';
import {type EditValues, withValues} from '../core/directory/edit-values.ts';
import {fieldNames} from '../core/directory/editable.ts';
import {UsageError} from '../core/errors.ts';
import {isSent} from '../core/plan/published.ts';
import {heldAs} from '../core/plan/sent-as.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import {keptFields, takenBack} from '../core/scim/overruled.ts';
import type {EditResult} from './answers/people.ts';
import {listConnections} from './connections.ts';
import {type Context, requireMay} from './context.ts';
import {policyOf, readSettings} from './documents.ts';
import {targetsOfAccount} from './feeds.ts';
import {followUpFor} from './follow-up-steps.ts';
import {notFound} from './not-found.ts';
import {reKeying} from './re-keying.ts';
import {activity, decideAndCommit} from './recording.ts';
import {takenRefusal} from './taken.ts';

type Result = EditResult['results'][number];

/** Attributes that only one account can have. */
const own: readonly EditableField[] = ['personId', 'managedAppleAccount', 'sisUsername'];

/**
 * Edits attributes of accounts: all of them, or none when one is refused. What turns an account into a local one,
 * or breaks its pair with the source, is done only when somebody agreed to it: without, `asks` says what it is.
 */
export async function edit(
	context: Context,
	ids: readonly string[],
	values: EditValues,
	{agreed = false}: {readonly agreed?: boolean} = {},
): Promise<EditResult> {
	if (context.readOnly) requireMay(context, 'sync', 'Editing');
	const unique = [...new Set(ids)];
	const single = own.find((field) => values[field] !== undefined);
	if (unique.length > 1 && single !== undefined)
		throw new UsageError(`the ${fieldNames[single]} is one person's alone`, {
			notDone: 'Nothing was changed.',
			next: 'Edit one account at a time.',
		});
	const {result} = await decideAndCommit(context.store, async (snapshot) => {
		const locationOf = await locationFinder(snapshot);
		const edits: Edit[] = [];
		const spared: Result[] = [];
		for (const id of unique) {
			const before = await snapshot.get('accounts', id);
			if (before === undefined) {
				spared.push(await notFound(snapshot, id));
				continue;
			}
			const each = await editOne(context, snapshot, before, values, locationOf);
			edits.push(each);
			spared.push(notDone(each));
		}
		const asks = [...new Set(edits.flatMap(({asks: each}) => each))];
		const isRefused = edits.length < unique.length || edits.some(({refusal}) => refusal !== undefined);
		if (isRefused || (asks.length > 0 && !agreed))
			return {changes: [], result: {done: false, asks: isRefused ? [] : asks, results: spared}};
		const done = await perform(context, snapshot, edits);
		return {changes: done.changes, result: {done: true, asks: [], results: done.results}};
	});
	return result;
}

interface Edit {
	readonly before: Account;
	readonly changed: readonly EditableField[];
	readonly effects: EditEffects;
	readonly refusal: Refusal | undefined;
	readonly asks: readonly string[];
}

const notDone = ({before, refusal}: Edit): Result => ({
	personId: before.personId,
	ok: false,
	...(refusal ?? {code: 'NOT_TRIED', message: 'allowed, and not done: it is all of them or none'}),
});

async function editOne(
	context: Context,
	snapshot: Snapshot,
	before: Account,
	values: EditValues,
	locationOf: (name: string) => string | undefined,
): Promise<Edit> {
	const typed = withValues(before, values, locationOf);
	if ('faults' in typed)
		throw new UsageError(typed.faults.map(({field, why}) => `${fieldNames[field]}: ${why}`).join('; '), {
			notDone: 'Nothing was changed.',
		});
	const {changed} = typed;
	const at = context.clock.now().toISOString();
	const effects = edited(before, typed.account, changed, {at, by: context.operator.name});
	const refusal =
		editRefusal(context.operator, before, typed.account, changed) ??
		(await takenRefusal(context, snapshot, before, typed.account, changed));
	return {before, changed, effects, refusal, asks: asksFor(before, effects)};
}

/** What has to be agreed to, as sentences. */
function asksFor({personId, source}: Account, {detaches, unpairs, account}: EditEffects): readonly string[] {
	const asks: string[] = [];
	if (detaches.length > 0)
		asks.push(
			`${detaches.map((field) => fieldNames[field]).join(', ')} of ${personId} ${detaches.length === 1 ? 'belongs' : 'belong'} to ${source}: the account becomes a local one (Manual), which ${source} no longer updates`,
		);
	if (unpairs)
		asks.push(
			`${personId} becomes ${account.personId} in Apple School Manager only if it is changed there too${source === 'Manual' ? '' : `; it is no longer paired with ${source}, which is asked about at its next run`}`,
		);
	return asks;
}

/** Attributes that an upload carries; the Person ID is what it knows the account by. */
const uploaded: readonly EditableField[] = [
	'personNumber',
	'firstName',
	'middleName',
	'lastName',
	'email',
	'sisUsername',
	'gradeLevel',
	'passwordPolicy',
];

/** What a person has to do in Apple School Manager, which has no API: all that no upload of ours carries. */
const byHand = (fields: readonly EditableField[], account: Account, published: boolean) =>
	fields.filter(
		(field) =>
			// What we know of it; Apple School Manager knows it by itself.
			field !== 'purchases' &&
			!(published && uploaded.includes(field)) &&
			!(published && field === 'roles' && account.roles.every(isUploaded)),
	);
const isUploaded = ({role, locationId}: RoleAt) =>
	(role === 'Student' || role === 'Instructor') && locationId !== undefined;

async function perform(context: Context, snapshot: Snapshot, edits: readonly Edit[]) {
	const changes: RecordChange[] = [];
	const results: Result[] = [];
	const connections = await listConnections(context);
	const at = context.clock.now().toISOString();
	for (const {before, changed, effects} of edits) {
		const {personId} = effects.account;
		if (changed.length === 0) {
			results.push({personId, ok: true, code: 'UPDATED', message: `${personId} has these values already`});
			continue;
		}
		const owner = connections.find(({stored}) => stored.id === before.owner);
		const targets = targetsOfAccount(connections, before).map(({stored}) => stored.id);
		const goesUp = isSent(effects.account) && targets.length > 0;
		const held = heldAs(before);
		const {sentAs: _, ...unheld} = effects.account;
		// Apple School Manager knows the account by the Person ID that it was sent under, until it is edited there.
		const after: Account =
			effects.unpairs && goesUp && held !== personId
				? {...unheld, sentAs: held}
				: effects.unpairs
					? unheld
					: effects.account;
		const rekeying = effects.unpairs ? await reKeying(context, snapshot, before, after, at) : undefined;
		changes.push(...(rekeying?.changes ?? [{collection: 'accounts', key: personId, before, after} as const]));
		const asked = [...new Set([...(rekeying?.owed ?? []), ...changed])].filter(
			// What is still to be made there is made with the new one.
			(field) => field !== 'personId' || (held !== personId && before.asked?.action !== 'create'),
		);
		const hand = byHand(asked, after, goesUp && !isFromIdentityProvider(before.source));
		const followUp =
			hand.length === 0
				? undefined
				: followUpFor(context, {what: 'edit', personId, heldAs: held, fields: hand});
		if (followUp !== undefined) changes.push({collection: 'followUps', key: followUp.id, after: followUp});
		const message = toldOf(before, effects, changed, owner?.stored.name, hand);
		changes.push(
			activity(
				context,
				'edit',
				[...new Set([before.personId, personId])],
				'UPDATED',
				changed.join(', '),
				goesUp && changed.some((field) => field !== 'purchases' && !hand.includes(field)) ? targets : [],
			),
		);
		results.push({
			personId,
			ok: true,
			code: 'UPDATED',
			message,
			...(followUp === undefined ? {} : {followUp: followUp.id}),
		});
	}
	return {changes, results};
}

function toldOf(
	{personId, source}: Account,
	{account, detaches, unpairs}: EditEffects,
	changed: readonly EditableField[],
	owner: string | undefined,
	hand: readonly EditableField[],
): string {
	const by = owner === undefined ? source : `"${owner}"`;
	return [
		`${account.personId}: ${changed.map((field) => fieldNames[field]).join(', ')} edited`,
		...(detaches.length > 0
			? [
					`it is a local account now, which ${by} no longer updates (rollcall user ${personId} follow puts it back)`,
				]
			: []),
		...(unpairs ? [`it is no longer paired with ${by}`] : []),
		...(hand.length > 0 ? ['what no upload carries has to be done by hand: see the follow-up'] : []),
	].join('; ');
}

/**
 * Puts accounts back under their source: local ones, those whose pair was broken, and those of which values are kept over
 * what their identity provider says, which applies at once: it may never say it again. All of them, or none.
 */
export async function follow(context: Context, ids: readonly string[]): Promise<EditResult> {
	if (context.readOnly) requireMay(context, 'sync', 'Following the source');
	const connections = await listConnections(context);
	const settings = await readSettings(context.store.documents);
	const {result} = await decideAndCommit(context.store, async (snapshot) => {
		const changes: RecordChange[] = [];
		const results: Result[] = [];
		for (const id of new Set(ids)) {
			const before = await snapshot.get('accounts', id);
			if (before === undefined) {
				results.push(await notFound(snapshot, id));
				continue;
			}
			const owner = connections.find(({stored}) => stored.id === before.owner)?.stored;
			const {federatedDomains = []} = policyOf(settings, owner?.name);
			const put = following(before);
			const back = takenBack(
				put ?? before,
				federatedDomains.map((domain) => domain.toLowerCase()),
			);
			const fields = back === undefined ? [] : keptFields(put ?? before);
			const after = back ?? put;
			const refusal =
				rankRefusal(context.operator, before) ??
				(owner?.disconnected === undefined
					? undefined
					: {
							code: 'OPERATION_NOT_ALLOWED',
							message: `"${owner.name}" is disconnected: there is nothing to follow until it is connected again`,
						}) ??
				(after === undefined
					? {
							code: 'OPERATION_NOT_ALLOWED',
							message:
								'it is no local account, and nothing is kept over what its source says: nothing was edited away from it',
						}
					: (administratorsName(before, fields) ??
						(await takenRefusal(context, snapshot, before, after, fields))));
			if (refusal !== undefined || after === undefined) {
				results.push({personId: id, ok: false, code: 'OPERATION_NOT_ALLOWED', message: '', ...refusal});
				continue;
			}
			const message =
				fields.length === 0
					? `${id} follows ${after.source} again: its next run brings back what the source says`
					: `${id} follows ${after.source} again: ${namesOf(fields)} as it said last`;
			const targets = isSent(after) ? targetsOfAccount(connections, before) : [];
			const fed = fields.length === 0 ? [] : targets.map(({stored}) => stored.id);
			changes.push({collection: 'accounts', key: id, before, after});
			changes.push(activity(context, 'follow', [id], 'UPDATED', message, fed));
			results.push({personId: id, ok: true, code: 'UPDATED', message});
		}
		const isDone = results.every(({ok}) => ok);
		if (isDone) return {changes, result: {done: true, asks: [], results}};
		const spared = results.map((each) =>
			each.ok
				? {...each, ok: false, code: 'NOT_TRIED', message: 'allowed, and not done: it is all of them or none'}
				: each,
		);
		return {changes: [], result: {done: false, asks: [], results: spared}};
	});
	return result;
}

const namesOf = (fields: readonly EditableField[]) => fields.map((field) => fieldNames[field]).join(', ');

/** The name of an Administrator is changed by no way round: as by an edit. */
const administratorsName = ({roles}: Account, fields: readonly EditableField[]): Refusal | undefined =>
	fields.includes('managedAppleAccount') && roles.some(({role}) => role === 'Administrator')
		? {
				code: 'OPERATION_NOT_ALLOWED',
				message: "an Administrator's Managed Apple Account is changed only after another role was given",
			}
		: undefined;

/** A location's id by its id or its name, without case. */
export async function locationFinder(snapshot: Snapshot): Promise<(name: string) => string | undefined> {
	const locations = await snapshot.load('locations');
	const byName = new Map(
		[...locations.values()].map(({locationId, name}) => [name.toLowerCase(), locationId]),
	);
	return (name) => (locations.has(name) ? name : byName.get(name.toLowerCase()));
}
