import {type Account, fullName, type Source, sources} from '../directory/account.ts';
import type {Directory} from '../directory/directory.ts';
import type {ConnectionId} from '../directory/ids.ts';
import {fold} from '../plan/fold.ts';
import type {Change, Plan} from '../plan/plan.ts';

/** What becomes of somebody (`sync.md`, *Adopt*, 4). */
export const fates = [
	/** Delivered by the source under the id that is known. */
	'followed',
	/** Nobody delivers them: sent as they were last sent, until somebody decides. */
	'carried',
	/** Somebody else's: an identity provider's, another connection's, or made by hand; not sent. */
	'elsewhere',
	/** Something is asked first: they stay as last sent until it is decided. */
	'asked',
	/** Absent at the source, and in the grace. */
	'leaving',
	'deactivated',
	'removed',
	/** Of a SIS that is linked to Apple School Manager: Manual once that link ends, and in no package of ours. */
	'manual',
] as const;
export type Fate = (typeof fates)[number];

/** Known accounts of one source in Apple School Manager, by what the next sync makes of them. */
export interface ForecastRow {
	readonly source: Source;
	/** Accounts of it that are known and not Deactivated. */
	readonly known: number;
	readonly fates: Readonly<Record<Fate, number>>;
	/** How many stay: all but those who are deactivated or removed. */
	readonly stays: number;
	/** Of those known: somebody new looks like them, so that there may be two. */
	readonly duplicated: number;
}

/** Somebody of whom the forecast says more than that they stay as they are. */
export interface ForecastPerson {
	readonly fate: Fate | 'new' | 'duplicate';
	/** Person ID; of a newcomer that which the account would have. Absent: it waits for a decision. */
	readonly personId?: string;
	readonly name: string;
	readonly source: Source;
	/** Of a duplicate: whom the newcomer looks like, by Person ID. */
	readonly like?: readonly string[];
	readonly why: string;
}

/** What the next sync of a connection would do to the people in Apple School Manager; it changes nothing. */
export interface Forecast {
	readonly bySource: readonly ForecastRow[];
	/** Accounts that would be created; none of them is known. */
	readonly created: number;
	/** Of those created: Apple School Manager has the Person ID, so that the account there is updated. */
	readonly there: number;
	/** Newcomers who look like somebody known: created beside them, or waiting to be told apart. */
	readonly duplicates: {readonly created: number; readonly asked: number};
	readonly deactivated: number;
	/** In order of what is worst: duplicates, deactivated, leaving, manual, new, asked, carried. */
	readonly people: readonly ForecastPerson[];
}

export interface ForecastInput {
	readonly directory: Directory;
	readonly connection: {readonly id: ConnectionId; readonly source: Source};
	readonly plan: Plan;
	/** Person IDs that Apple School Manager has and nobody here. */
	readonly strangers: ReadonlySet<string>;
}

/**
 * The plan of a sync as it looks from Apple School Manager: by source, who stays, is new, duplicated, deactivated or turns
 * Manual. The figures are the plan's own.
 */
export function forecast({directory, connection, plan, strangers}: ForecastInput): Forecast {
	const changes = new Map<string, Change>();
	for (const change of plan.changes) if (change.kind === 'accounts') changes.set(change.key, change);
	const asked = new Map<string, string>();
	for (const {kind, accounts, decision} of plan.conflicts)
		if (decision === undefined) for (const id of accounts) asked.set(id, kind);
	const twins = twinsOf(directory, plan, changes);
	const rows = new Map<Source, {known: number; duplicated: number; fates: Record<Fate, number>}>();
	const people: ForecastPerson[] = [...twins.people];
	for (const account of directory.accounts.values()) {
		if (account.status === 'Deactivated') continue;
		const {personId, source} = account;
		const [fate, why] = fateOf(account, changes.get(personId), asked.get(personId), connection.id);
		const row = rows.get(source) ?? {known: 0, duplicated: 0, fates: noFates()};
		rows.set(source, row);
		row.known++;
		row.fates[fate]++;
		if (twins.known.has(personId)) row.duplicated++;
		// Whom a newcomer looks like is named with that one.
		const isTold = fate === 'asked' && twins.known.has(personId);
		if (fate !== 'followed' && fate !== 'elsewhere' && !isTold)
			people.push({fate, personId, name: fullName(account), source, why});
	}
	let [created, there, deactivated] = [0, 0, 0];
	for (const {action, key, after, reason} of changes.values()) {
		if (action === 'deactivate' && (after as Account | undefined)?.status === 'Deactivated') deactivated++;
		if (action !== 'create' || after === undefined) continue;
		created++;
		if (strangers.has(key)) there++;
		if (!twins.created.has(key)) people.push(newcomer(after as Account, reason, strangers.has(key)));
	}
	return {
		bySource: sources.flatMap((source) => {
			const row = rows.get(source);
			if (row === undefined) return [];
			return [{source, ...row, stays: row.known - row.fates.deactivated - row.fates.removed}];
		}),
		created,
		there,
		duplicates: {created: twins.created.size, asked: twins.asked},
		deactivated,
		people: people.sort(inOrder),
	};
}

const noFates = () => Object.fromEntries(fates.map((fate) => [fate, 0])) as Record<Fate, number>;

function fateOf(
	account: Account,
	change: Change | undefined,
	asked: string | undefined,
	connection: ConnectionId,
): readonly [fate: Fate, why: string] {
	const {owner, adoptedFor, source} = account;
	if (change?.action === 'remove') return ['removed', change.reason];
	if (change?.action === 'deactivate')
		return [
			(change.after as Account | undefined)?.status === 'Deactivated' ? 'deactivated' : 'leaving',
			change.reason,
		];
	if (account.leaving !== undefined && owner === connection && change === undefined)
		return ['leaving', 'in its grace'];
	if (asked !== undefined) return ['asked', `waits for a decision: ${asked}`];
	if (owner === connection || (change?.after as Account | undefined)?.owner === connection)
		return ['followed', change?.reason ?? 'unchanged'];
	if (owner === undefined && adoptedFor !== undefined)
		return ['carried', 'nobody delivers it: sent as it was last sent'];
	if (owner === undefined && source === 'SIS')
		return ['manual', 'turns Manual when the SIS is no longer linked to Apple School Manager'];
	return ['elsewhere', 'not of this connection'];
}

const newcomer = (account: Account, reason: string, isThere: boolean): ForecastPerson => ({
	fate: 'new',
	personId: account.personId,
	name: fullName(account),
	source: account.source,
	why: isThere ? 'Apple School Manager has this Person ID: the account there is updated' : reason,
});

/** Newcomers who look like somebody known that nobody delivers: created beside them, or waiting in a conflict. */
function twinsOf({accounts}: Directory, plan: Plan, changes: ReadonlyMap<string, Change>) {
	const known = new Set<string>();
	const created = new Set<string>();
	const people: ForecastPerson[] = [];
	let asked = 0;
	for (const {kind, decision, accounts: ids, sides} of plan.conflicts) {
		if (kind !== 'duplicate-account' || decision !== undefined) continue;
		asked++;
		const [first] = ids.flatMap((id) => accounts.get(id) ?? []);
		for (const id of ids) known.add(id);
		const {firstName = '', lastName = ''} = sides[1].fields;
		people.push({
			fate: 'duplicate',
			name: fullName({firstName, lastName}),
			source: first?.source ?? 'SFTP',
			like: ids,
			why: 'looks like an account that is there: waits to be decided',
		});
	}
	const open = new Map<string, string[]>();
	for (const account of accounts.values()) {
		if (account.owner !== undefined || account.status === 'Deactivated') continue;
		if (changes.get(account.personId)?.after !== undefined) continue;
		const name = nameOf(account);
		open.set(name, [...(open.get(name) ?? []), account.personId]);
	}
	for (const {action, key, after} of changes.values()) {
		const account = after as Account | undefined;
		const like = action === 'create' && account !== undefined ? open.get(nameOf(account)) : undefined;
		if (like === undefined || account === undefined) continue;
		created.add(key);
		for (const id of like) known.add(id);
		people.push({
			fate: 'duplicate',
			personId: key,
			name: fullName(account),
			source: account.source,
			like,
			why: 'has the name of an account that is there: a second one would be made',
		});
	}
	return {known, created, asked, people};
}

const nameOf = ({firstName, lastName}: Account) => `${fold(firstName)}\n${fold(lastName)}`;

const worst: ReadonlyArray<ForecastPerson['fate']> = [
	'duplicate',
	'deactivated',
	'removed',
	'leaving',
	'manual',
	'new',
	'asked',
	'carried',
];
const inOrder = (a: ForecastPerson, b: ForecastPerson) =>
	worst.indexOf(a.fate) - worst.indexOf(b.fate) ||
	(a.name < b.name ? -1 : a.name > b.name ? 1 : (a.personId ?? '') < (b.personId ?? '') ? -1 : 1);
