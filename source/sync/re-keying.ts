import type {Account, EditableField} from '../core/directory/account.ts';
import {rekeyed} from '../core/directory/rekey.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import type {Context} from './context.ts';
import {stepsInAsm} from './follow-up-steps.ts';
import {byOperator} from './recording.ts';
import {withdrawn} from './withdrawing.ts';

/** What another Person ID changes beside the account's own record. */
export interface ReKeying {
	readonly changes: readonly RecordChange[];
	/** What earlier edits still asked to be edited by hand: to be asked again with this one. */
	readonly owed: readonly EditableField[];
}

/**
 * The account under its new Person ID, and all that names it: classes, enrolments, and what is to be done by hand. An
 * earlier request to edit the Person ID is withdrawn, because this one takes its place.
 */
export async function reKeying(
	context: Context,
	snapshot: Snapshot,
	before: Account,
	after: Account,
	at: string,
): Promise<ReKeying> {
	const [classes, enrolments, tombstones, followUps] = await Promise.all([
		snapshot.load('classes'),
		snapshot.load('enrolments'),
		snapshot.load('tombstones'),
		snapshot.list('followUps'),
	]);
	const changes: RecordChange[] = [...rekeyed(before, after, {classes, enrolments, tombstones}, at)];
	const owed = new Set<EditableField>();
	for (const open of followUps) {
		if (open.account !== before.personId || open.done !== undefined) continue;
		const isReplaced = open.edited?.includes('personId') === true;
		if (isReplaced) for (const field of open.edited ?? []) if (field !== 'personId') owed.add(field);
		const done = {...byOperator(context), how: withdrawn};
		changes.push({
			collection: 'followUps',
			key: open.id,
			before: open,
			after: {
				...open,
				account: after.personId,
				...(open.action === 'create' ? {steps: stepsInAsm({what: 'create', personId: after.personId})} : {}),
				...(isReplaced ? {done} : {}),
			},
		});
	}
	return {changes, owed: [...owed]};
}
