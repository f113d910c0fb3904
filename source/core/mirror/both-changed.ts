import type {Account} from '../directory/account.ts';
import type {Class} from '../directory/records.ts';
import type {Choice} from '../plan/conflict.ts';
import {classNameOf} from './class-names.ts';
import type {MirrorDraft} from './draft.ts';
import type {HeldClass, HeldUser} from './held.ts';
import {fieldText} from './members.ts';
import type {KeptUserField} from './writes.ts';

/** Conflicts about what both sides changed since they last agreed. True: ours is written; false: theirs comes in. */

/**
 * What the directory rules cannot come in from there [our decision: one source a record].
 * @param rules whether it does, as {@link MirrorDraft.says} tells.
 */
const choices = (
	{settings}: MirrorDraft,
	{detached}: Pick<Account, 'detached'>,
	rules: boolean,
): readonly Choice[] => {
	const {name, id} = settings.connection;
	return [
		{key: 'o', name: 'ours', label: 'Keep ours', effect: `It is written to ${name}.`},
		rules
			? {
					key: 't',
					name: 'theirs',
					label: 'Leave theirs there',
					effect: `Nothing is written to ${name} until one of both changes again. Apple School Manager gets ours: theirs does not come in, since another connection delivers the record, or it was made here.`,
				}
			: {
					key: 't',
					name: 'theirs',
					label: 'Take theirs',
					effect:
						detached === id
							? `It comes in and goes to Apple School Manager once the account, which was edited here, is to follow ${name} again: that is asked next (detached account).`
							: 'It comes in, and goes to Apple School Manager.',
				},
	];
};

/** @param agreedAt when both agreed last. @returns undefined: it is open. */
export function userBothChanged(
	draft: MirrorDraft,
	account: Account,
	user: HeldUser,
	agreedAt: string,
	fields: readonly KeptUserField[],
	rules: boolean,
): boolean | undefined {
	const {
		conflicts,
		settings: {connection},
	} = draft;
	const values = (of: (field: KeptUserField) => string) =>
		Object.fromEntries(fields.map((field) => [field, of(field)]));
	const decision = conflicts.meet({
		kind: 'both-changed',
		incoming: `users/${user.id}`,
		accounts: [account.personId],
		sides: [
			{
				label: 'Directory',
				key: account.personId,
				fields: {
					...values((field) => fieldText(account, field)),
					changed: editedAt(account, fields, agreedAt) ?? `after ${agreedAt}`,
				},
			},
			{
				label: connection.name,
				key: user.id,
				fields: {...values((field) => user[field]), changed: user.modified ?? `after ${agreedAt}`},
			},
		],
		choices: choices(draft, account, rules),
	});
	return decision && decision.choice === 'o';
}

/** When it was edited here since both agreed; what an undo or a decision made of it carries no moment. */
function editedAt({local}: Account, fields: readonly KeptUserField[], agreedAt: string): string | undefined {
	const isThis =
		local !== undefined && local.at >= agreedAt && fields.some((field) => local.fields.includes(field));
	return isThis ? local.at : undefined;
}

/** @param agreedAt when both agreed last: nothing tells when a class changed. @returns undefined: it is open. */
export function classBothChanged(
	draft: MirrorDraft,
	ours: Class,
	held: HeldClass,
	agreedAt: string,
	rules: boolean,
): boolean | undefined {
	const {connection} = draft.settings;
	const changed = `after ${agreedAt}`;
	const decision = draft.conflicts.meet({
		kind: 'both-changed',
		incoming: `classes/${held.id}`,
		accounts: [],
		sides: [
			{label: 'Directory', key: ours.classId, fields: {name: classNameOf(draft, ours), changed}},
			{label: connection.name, key: held.id, fields: {name: held.name, changed}},
		],
		choices: choices(draft, {}, rules),
	});
	return decision && decision.choice === 'o';
}
