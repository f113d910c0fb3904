import type {Account} from '../directory/account.ts';
import type {LeftOut} from '../roster/roster.ts';
import {roleLeftOut} from './conflicts/role-left-out.ts';
import type {Draft} from './draft.ts';
import {accountSide} from './person-row.ts';
import {meet} from './raise.ts';
import {idsAtSource} from './source-ids.ts';

/** What becomes of somebody whose kind is left out: held while it is open, kept, or absent (neither is set). */
export interface RoleLeftOut {
	readonly why?: string;
	readonly stays?: true;
}

/** Meets everybody in the directory who became a kind that is left out: a teacher turned administrator. */
export function rolesLeftOut(draft: Draft): (account: Account) => RoleLeftOut | undefined {
	const {connection, roster} = draft.input;
	const leftOut = new Map<string, LeftOut>();
	for (const each of roster.leftOut)
		if (each.kind === 'people' && each.code === 'role') leftOut.set(each.externalId, each);
	// Listed in another row as well: of that one they are somebody.
	if (leftOut.size > 0)
		for (let row = 0; row < roster.people.count; row++) leftOut.delete(roster.people.text(row, 'externalId'));
	if (leftOut.size === 0) return () => undefined;
	return (account) => {
		const external = idsAtSource(account, connection.id).find((id) => leftOut.has(id));
		return external === undefined ? undefined : meetRoleLeftOut(draft, account, leftOut.get(external)!);
	};
}

function meetRoleLeftOut(
	draft: Draft,
	account: Account,
	{externalId, reason, file, line}: LeftOut,
): RoleLeftOut {
	const {connection} = draft.input;
	const {personId, firstName, lastName} = account;
	const outcome = meet(draft, roleLeftOut, {
		incoming: externalId,
		accounts: [personId],
		sides: [
			accountSide(account, undefined),
			{label: connection.name, key: externalId, fields: {reason}, place: {file, line}},
		],
		people: {incoming: {id: externalId, firstName, lastName}, account, source: connection.source},
	});
	if (outcome === undefined) return {why: `conflict: ${roleLeftOut.title}`};
	return outcome.does === 'end' ? {} : {stays: true};
}
