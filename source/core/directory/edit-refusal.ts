import {type Account, type EditableField, isStudent} from './account.ts';
import {isFromIdentityProvider} from './actions.ts';
import {editingOf, fieldNames} from './editable.ts';
import {mayActOn, type Operator} from './operators.ts';

/** Why something is refused: Apple's log code and a sentence. */
export interface Refusal {
	readonly code: string;
	readonly message: string;
}

const notAllowed = (message: string): Refusal => ({code: 'OPERATION_NOT_ALLOWED', message});

const rolesOf = ({roles}: Pick<Account, 'roles'>) => roles.map(({role}) => role);

/** One acts on nobody above the own rank, and grants no role that one may not act on [ASM guide axmb46d473c7]. */
export function rankRefusal(
	operator: Operator,
	before: Pick<Account, 'roles'>,
	after: Pick<Account, 'roles'> = before,
): Refusal | undefined {
	for (const account of [before, after])
		if (!mayActOn(operator, rolesOf(account)))
			return {
				code: 'NOT_ENOUGH_PRIVILEGE',
				message: `${operator.name} (${operator.role}) may not act on ${[...new Set(rolesOf(account))].join(', ') || 'this account'}`,
			};
	return undefined;
}

/** Why these attributes of this account may not be edited by this operator; undefined: they may. */
export function editRefusal(
	operator: Operator,
	before: Account,
	after: Account,
	changed: readonly EditableField[],
): Refusal | undefined {
	const rank = rankRefusal(operator, before, after);
	if (rank !== undefined) return rank;
	for (const field of changed) {
		const why = whyNot(before, after, field);
		if (why !== undefined) return notAllowed(why);
	}
	return undefined;
}

function whyNot(before: Account, after: Account, field: EditableField): string | undefined {
	const name = fieldNames[field];
	if (editingOf(before, field) === 'read-only') {
		if (field === 'passwordPolicy')
			return 'the password of a federated account lives at the identity provider';
		if (field === 'personId')
			return 'the Person ID comes with the file: changed here, Apple School Manager would make a second account';
		const overruled: Readonly<Record<string, string>> = before.pushed?.overruled ?? {};
		if (overruled[field] !== undefined)
			return `${name} is kept here by a decision over what the identity provider says: rollcall user ${before.personId} follow takes that back`;
		return `${name} is read-only: it is kept by ${isFromIdentityProvider(before.source) ? 'the identity provider' : before.source}`;
	}
	switch (field) {
		// [ASM guide apddc1fec242: both are refused for an account that is inactive.]
		case 'passwordPolicy':
			if (before.status === 'Deactivated') return 'it is deactivated: reactivate it first';
			return isStudent(after) ? undefined : 'staff always have the standard password policy';
		case 'roles':
			return before.status === 'Deactivated' ? 'it is deactivated: reactivate it first' : undefined;
		case 'managedAppleAccount':
			return rolesOf(before).includes('Administrator')
				? "an Administrator's Managed Apple Account is changed only after another role was given"
				: undefined;
		default:
			return undefined;
	}
}
