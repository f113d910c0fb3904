import {type Account, editableFields} from '../directory/account.ts';
import {isFromIdentityProvider} from '../directory/actions.ts';
import {clockDay} from '../directory/clock-texts.ts';
import {editingOf, fieldNames} from '../directory/editable.ts';
import type {ConnectionId} from '../directory/ids.ts';
import type {Called} from './called.ts';
import {type ExplainLine, line} from './explanation.ts';

/** Edited here, stored with the account and never written back [seeds 001 and 003]. */
const ours = ['roles', 'gradeLevel', 'sisUsername'] as const;

/** Of an account that came by an identity provider: its pair, where each attribute comes from, and what waits about it. */
export function* providedLines(account: Account, called: Called): Iterable<ExplainLine> {
	if (!isFromIdentityProvider(account.source)) return;
	const from = account.owner === undefined ? account.source : called.connection(account.owner);
	const {externalIds, unpaired = {}, personId, pushed} = account;
	for (const [connection, id] of Object.entries(externalIds))
		yield line('match', `Its id there is ${id}: with the Person ID ${personId} that is its pair.`, {
			connection: called.connection(connection),
		});
	for (const [connection, id] of Object.entries(unpaired))
		yield line(
			'match',
			`Its Person ID was edited here, so that it is no longer paired with ${id} there, and no cycle touches it until that is decided.`,
			{connection: called.connection(connection as ConnectionId)},
		);
	const kept: readonly string[] = Object.keys(pushed?.overruled ?? {});
	const theirs = editableFields.filter(
		(field) =>
			account[field] !== undefined && editingOf(account, field) === 'read-only' && !kept.includes(field),
	);
	if (theirs.length > 0)
		yield line(
			'directory',
			`From ${from}, and read-only here: ${theirs.map((field) => fieldNames[field]).join(', ')}.`,
		);
	yield line(
		'directory',
		`Kept here over every cycle, and never written back: ${ours.map((field) => fieldNames[field]).join(', ')}. The Person ID was generated here.`,
	);
	if (kept.length > 0)
		yield line(
			'directory',
			`Kept as it is here by a decision, until ${from} says something else of it: ${editableFields
				.filter((field) => kept.includes(field))
				.map((field) => fieldNames[field])
				.join(', ')}.`,
		);
	if (pushed === undefined) return;
	yield line('directory', `${from} pushed a change of it last on ${clockDay(pushed.at)}.`, {at: pushed.at});
	if (pushed.staged !== undefined)
		yield line(
			'guards',
			`Its removal was pushed on ${clockDay(pushed.staged.at)}, past the limit of the removals guard, and waits for approval: rollcall connections removals ${from}`,
			{at: pushed.staged.at},
		);
	else if (pushed.deleted !== undefined)
		yield line('source', `Removed there on ${clockDay(pushed.deleted)}.`, {
			at: pushed.deleted,
			connection: from,
		});
	else if (pushed.disabled === true) yield line('source', 'Disabled there.', {connection: from});
}
