import {sha256} from '../canonical.ts';
import {conflictId} from '../directory/ids.ts';
import type {ConflictSide} from './conflict.ts';
import {
	type ConflictKind,
	type ConflictPeople,
	choicesOf,
	type Effect,
	laterKey,
	waysOut,
} from './conflict-kind.ts';
import type {Draft} from './draft.ts';
import {fold} from './fold.ts';

/** Fields on which both sides agree, as evidence. */
const agreeing = ([a, b]: readonly [ConflictSide, ConflictSide]) =>
	Object.keys(a.fields).filter((field) => {
		const value = fold(a.fields[field] ?? '');
		return value !== '' && value === fold(b.fields[field] ?? '');
	});

/**
 * Meets a conflict: with a decision that still holds, what the decision does; without one, the conflict is
 * put into the draft and the answer is undefined. What an open conflict touches is retained.
 */
export function meet(
	draft: Draft,
	kind: ConflictKind,
	met: {
		readonly incoming: string;
		readonly accounts: readonly string[];
		readonly sides: readonly [ConflictSide, ConflictSide];
		readonly people: ConflictPeople;
	},
): Effect | undefined {
	const {connection, now, run} = draft.input;
	const {incoming, accounts, sides, people} = met;
	const id = conflictId(
		`c-${sha256(JSON.stringify([kind.kind, connection.id, incoming, accounts])).slice(0, 8)}`,
	);
	const compared = sides.map((side) => kind.compared.map((field) => fold(side.fields[field] ?? '')));
	const fingerprint = sha256(JSON.stringify(compared)).slice(0, 16);
	const known = draft.known.get(id);
	const decision = known?.decision?.fingerprint === fingerprint ? known.decision : undefined;

	const way = decision && waysOut(kind, people).find(({key}) => key === decision.choice);
	if (way) {
		draft.decisions.push(`${id}=${way.key}`);
		return way.effect;
	}

	for (const account of accounts) draft.retained.add(account);
	draft.conflicts.push({
		id,
		kind: kind.kind,
		connection: connection.id,
		accounts,
		incoming,
		sides,
		matched: agreeing(sides),
		choices: choicesOf(kind, people),
		fingerprint,
		since: known?.since ?? now.toISOString(),
		run: known?.run ?? run,
		...(decision?.choice === laterKey ? {decision} : {}),
	});
	return undefined;
}
