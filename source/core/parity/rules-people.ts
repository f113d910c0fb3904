import {clockDay} from '../directory/clock-texts.ts';
import type {Difference} from './difference.ts';
import type {ParityFacts, Reason} from './facts.ts';
import type {Likeness} from './likeness.ts';

/** Why a person who was in the older package is not in ours. */
export function missingPerson({key}: Difference, {directory, isSent}: ParityFacts): Reason | undefined {
	const account = directory.accounts.get(key);
	if (account === undefined) {
		const grave = directory.tombstones.get(key);
		if (grave === undefined) return undefined;
		return grave.became === undefined
			? {rule: 'left', text: `was deleted here on ${clockDay(grave.deletedAt)}`}
			: {rule: 'edit', text: 'has another Person ID since it was edited here'};
	}
	const {deactivated, status} = account;
	if (status === 'Deactivated' && deactivated !== undefined) {
		if (deactivated.by === 'hand')
			return {rule: 'edit', text: `was deactivated here by hand on ${clockDay(deactivated.at)}`};
		if (deactivated.leftOut !== undefined) return {rule: 'filter', text: deactivated.leftOut};
		return {
			rule: 'left',
			text:
				deactivated.run === undefined
					? 'was left out of a later upload that was imported'
					: `left at its source, and its grace ended by ${clockDay(deactivated.at)} (run ${deactivated.run})`,
		};
	}
	return isSent(account)
		? undefined
		: {rule: 'not-ours', text: `is not ours to send: its source is ${account.source}`};
}

/** Why a person is in our package who was not in the older one; somebody who looks like one of those is not explained. */
export function addedPerson(
	{key}: Difference,
	{directory, since}: ParityFacts,
	likeness: Likeness,
): Reason | undefined {
	const account = directory.accounts.get(key);
	if (account?.leaving !== undefined)
		return {
			rule: 'grace',
			text: `left at its source, and stays in its grace until ${clockDay(account.leaving.due)}`,
		};
	const created = since('accounts', key)?.created;
	return created === undefined || likeness.person(key) !== undefined
		? undefined
		: {rule: 'new', text: `is new at the source since (${created})`};
}

/** Fields of an account by the column that shows them. */
export const accountFields: Readonly<Record<string, string>> = {
	person_number: 'personNumber',
	first_name: 'firstName',
	middle_name: 'middleName',
	last_name: 'lastName',
	grade_level: 'gradeLevel',
	email_address: 'email',
	sis_username: 'sisUsername',
	password_policy: 'passwordPolicy',
	location_id: 'roles',
	file: 'roles',
};
