import type {Account, EditableField} from './account.ts';
import {editingOf} from './editable.ts';
import type {Instant} from './ids.ts';

/** What an edit does beside changing values. */
export interface EditEffects {
	/** The account as it is afterwards. */
	readonly account: Account;
	/** Attributes of the source that turn it into a local account. */
	readonly detaches: readonly EditableField[];
	/** Its Person ID changes, and breaks the pair with its source. */
	readonly unpairs: boolean;
	/** Attributes that may not be edited here: nothing is done. */
	readonly refused: readonly EditableField[];
}

/**
 * What becomes of an account whose `changed` attributes were edited, by the table of {@link editingOf}. The link to
 * its source is never lost: a local account keeps owner and external id, an unpaired one keeps the external id aside.
 */
export function edited(
	before: Account,
	withValues: Account,
	changed: readonly EditableField[],
	{at, by}: {readonly at: Instant; readonly by: string},
): EditEffects {
	const as = (editing: string) => changed.filter((field) => editingOf(before, field) === editing);
	const detaches = as('detaches');
	const kept = as('kept');
	let account = withValues;
	if (kept.length > 0) account = {...account, kept: [...new Set([...(before.kept ?? []), ...kept])].sort()};
	if (detaches.length > 0) account = detached(account, before, detaches, {at, by});
	else if (before.local !== undefined && changed.length > 0)
		account = {...account, local: {...before.local, fields: together(before.local.fields, changed)}};
	else if (isLeft(before) && changed.length > 0)
		account = {...account, local: {at, by, fields: together([], changed), source: before.source}};
	const unpairs = changed.includes('personId');
	if (unpairs) account = unpaired(account, before);
	return {account, detaches, unpairs, refused: as('read-only')};
}

/** Its connection was disconnected: whichever brings it next is asked before what was edited meanwhile is given up. */
const isLeft = ({source, owner, externalIds}: Account): boolean =>
	source === 'Manual' && owner !== undefined && Object.keys(externalIds).length > 0;

const together = (earlier: readonly EditableField[], now: readonly EditableField[]) =>
	[...new Set([...earlier, ...now])].sort();

function detached(
	account: Account,
	before: Account,
	fields: readonly EditableField[],
	{at, by}: {readonly at: Instant; readonly by: string},
): Account {
	// It no longer follows the source that does not list it: it stays until it is removed on purpose.
	const {leaving: _, ...kept} = account;
	return {
		...kept,
		source: 'Manual',
		...(before.owner === undefined ? {} : {detached: before.owner}),
		local: {at, by, fields: together([], fields), source: before.source},
	};
}

/** Every pair that it has is with the old Person ID. */
function unpaired(account: Account, before: Account): Account {
	if (Object.keys(before.externalIds).length === 0) return account;
	return {...account, externalIds: {}, unpaired: {...before.unpaired, ...before.externalIds}};
}

/**
 * A local account that follows its source again, or one whose pair was broken and is whole again under its present
 * Person ID; what was edited stays until the source's next row comes. Undefined: neither of them.
 */
export function following(account: Account): Account | undefined {
	const {detached: from, local, unpaired: broken, delivered: _, ...rest} = account;
	if (from === undefined && broken === undefined) return undefined;
	return {
		...rest,
		...(local === undefined ? {} : {source: local.source}),
		...(broken === undefined ? {} : {externalIds: {...account.externalIds, ...broken}}),
	};
}
