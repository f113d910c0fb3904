import type {EditableField} from '../core/directory/account.ts';
import {actionNames, type StatusAction} from '../core/directory/actions.ts';
import {temporaryPasswordDays} from '../core/directory/clocks.ts';
import {fieldNames} from '../core/directory/editable.ts';
import type {PersonId, RunId} from '../core/directory/ids.ts';
import type {FollowUp} from '../core/state-records.ts';
import type {Context} from './context.ts';
import {byOperator, timeKey} from './recording.ts';

/** Something that Apple School Manager has no API for; `heldAs`: the Person ID that it has of the account. */
export type ByHand =
	| {readonly what: StatusAction; readonly personId: PersonId; readonly heldAs: PersonId}
	| {readonly what: 'create'; readonly personId: PersonId}
	| {
			readonly what: 'edit';
			readonly personId: PersonId;
			readonly heldAs: PersonId;
			readonly fields: readonly EditableField[];
	  }
	/** Another one in place of a temporary password that lapsed unused. */
	| {readonly what: 'new temporary password'; readonly personId: PersonId}
	/** First passwords of so many who wait for theirs; of all runs that made them, the last one [seed 002]. */
	| {readonly what: 'create sign-ins'; readonly run: RunId; readonly count: number}
	/** Federated authentication of a domain, by the run that turned it here. */
	| {
			readonly what: 'federation on' | 'federation off';
			readonly domain: string;
			readonly run: RunId;
			readonly count: number;
	  };

const tickOff = 'Come back here and tick this off.';
const lapses = `A temporary password lapses after ${temporaryPasswordDays} days.`;
const find = (personId: string) => `In Apple School Manager, open Users and find Person ID ${personId}.`;

/** What a person does in Apple School Manager [ASM guide]; names and values stand in the account alone. */
export function stepsInAsm(task: ByHand): readonly string[] {
	switch (task.what) {
		case 'deactivate':
		case 'reactivate':
			return [find(task.heldAs), `Choose ${actionNames[task.what]} Account.`, tickOff];
		case 'delete':
			return [
				find(task.heldAs),
				'If the account is not deactivated, choose Deactivate Account first.',
				'Choose Delete Account. What is deleted cannot be brought back.',
				tickOff,
			];
		case 'reset-password':
			return [
				find(task.heldAs),
				'Choose Reset Password, and how the temporary password is handed over.',
				lapses,
				tickOff,
			];
		case 'create':
			return [
				`See what the account is to be: rollcall user ${task.personId}`,
				`In Apple School Manager, open Users and choose Add; give it Person ID ${task.personId} and its roles.`,
				'Choose Create Sign-Ins for it, and how the temporary password is handed over.',
				lapses,
				tickOff,
			];
		case 'edit':
			return [
				`See the new values: rollcall user ${task.personId}`,
				find(task.heldAs),
				`Edit ${task.fields.map((field) => fieldNames[field]).join(', ')}.`,
				tickOff,
			];
		case 'new temporary password':
			return [
				`${find(task.personId)} Its temporary password lapsed before anybody signed in with it.`,
				'Choose Reset Password, or Create Sign-Ins where it is offered, and how the new one is handed over.',
				lapses,
				tickOff,
			];
		case 'create sign-ins':
			return [
				'Wait until Apple School Manager says that the upload is done (Activity).',
				`Open Users, filter by status New: ${task.count} ${task.count === 1 ? 'waits' : 'wait'}, the last of them since ${task.run}.`,
				'Choose Create Sign-Ins, and how the temporary passwords are handed over.',
				lapses,
				tickOff,
			];
		case 'federation on':
		case 'federation off':
			return [
				`In Apple School Manager, open its settings and find the domain ${task.domain}.`,
				`Turn federated authentication ${task.what.slice('federation '.length)} for it, if it is not so already.`,
				tickOff,
			];
	}
}

/** The follow-up that asks a person for it. */
export const followUpFor = (
	context: Pick<Context, 'clock' | 'randomness' | 'operator'>,
	task: ByHand,
): FollowUp => ({
	id: timeKey(context),
	...('personId' in task ? {account: task.personId} : {run: task.run, count: task.count}),
	action: 'domain' in task ? `${task.what}: ${task.domain}` : task.what,
	...('fields' in task ? {edited: task.fields} : {}),
	steps: stepsInAsm(task),
	...byOperator(context),
});
