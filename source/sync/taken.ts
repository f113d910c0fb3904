import type {Account, EditableField} from '../core/directory/account.ts';
import type {Refusal} from '../core/directory/edit-refusal.ts';
import {becameOf} from '../core/directory/rekey.ts';
import {nameForm, reservedNames} from '../core/directory/reserved.ts';
import type {Snapshot} from '../core/ports.ts';
import type {Context} from './context.ts';

/** Names that only one account can have. */
const names = [
	{field: 'managedAppleAccount', title: 'Managed Apple Account'},
	{field: 'sisUsername', title: 'SIS user name'},
] as const;

const nameOf = (account: Account, field: (typeof names)[number]['field']): string | undefined =>
	field === 'sisUsername' ? account.sisUsername : account.managedAppleAccount?.name;

/**
 * Why a Person ID, Managed Apple Account or SIS user name cannot be given: somebody has it, or it is reserved. What was
 * this account's own before it was edited may come back.
 */
export async function takenRefusal(
	context: Pick<Context, 'clock'>,
	snapshot: Snapshot,
	before: Account | undefined,
	after: Account,
	changed: readonly EditableField[],
): Promise<Refusal | undefined> {
	const refuse = (message: string): Refusal => ({code: 'OPERATION_NOT_ALLOWED', message});
	const wanted = names.filter(({field}) => changed.includes(field) && nameOf(after, field) !== undefined);
	if (wanted.length === 0 && !changed.includes('personId')) return undefined;
	const [accounts, tombstones] = await Promise.all([snapshot.load('accounts'), snapshot.load('tombstones')]);
	if (changed.includes('personId')) {
		const id = after.personId;
		if (accounts.has(id)) return refuse(`${id} is somebody else's Person ID already`);
		const isOwn = before !== undefined && becameOf({accounts, tombstones}, id)?.personId === before.personId;
		if (tombstones.has(id) && !isOwn)
			return refuse(`${id} was a Person ID before, and is reserved for that person for good`);
	}
	if (wanted.length === 0) return undefined;
	const reserved = reservedNames({accounts, tombstones}, context.clock.now());
	for (const {field, title} of wanted) {
		const name = nameOf(after, field)!;
		const form = nameForm(name);
		for (const other of accounts.values()) {
			const theirs = other.personId === before?.personId ? undefined : nameOf(other, field);
			if (theirs !== undefined && nameForm(theirs) === form)
				return refuse(`${name} is the ${title} of ${other.personId}`);
		}
		const reservation = reserved.get(form);
		if (reservation !== undefined && reservation.personId !== before?.personId)
			return refuse(`${name} is reserved until ${reservation.until.slice(0, 10)}`);
	}
	return undefined;
}
