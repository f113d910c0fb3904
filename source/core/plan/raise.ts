import {sha256} from '../canonical.ts';
import {type ConnectionId, conflictId} from '../directory/ids.ts';
import type {Conflict, ConflictSide} from './conflict.ts';
import {
	type ConflictKind,
	type ConflictPeople,
	choicesOf,
	laterKey,
	type Outcome,
	stands,
	type WayOut,
	waysOut,
} from './conflict-kind.ts';
import type {Draft} from './draft.ts';
import {fold} from './fold.ts';
import {coveredBy, type Rule, ruleId} from './rule.ts';

/** Fields on which both sides agree, as evidence. */
const agreeing = ([a, b]: readonly [ConflictSide, ConflictSide]) =>
	Object.keys(a.fields).filter((field) => {
		const value = fold(a.fields[field] ?? '');
		return value !== '' && value === fold(b.fields[field] ?? '');
	});

/** What meets, before anybody decided. */
export interface Met {
	/** The incoming record's id at its source. */
	readonly incoming: string;
	/** Accounts of the directory on a side of it, by Person ID. */
	readonly accounts: readonly string[];
	/** It is about the second account of somebody who has two, under one id at the source: asked apart. Absent: no. */
	readonly beside?: boolean;
	readonly sides: readonly [ConflictSide, ConflictSide];
	readonly people: ConflictPeople;
}

/**
 * Meets a conflict: with a decision that still holds, or a rule that covers it, what that does; without either,
 * the conflict is put into the draft and the answer is undefined. What an open conflict touches is retained.
 */
export function meet(draft: Draft, kind: ConflictKind, met: Met): Outcome | undefined {
	const {connection, now, run} = draft.input;
	const {incoming, accounts, sides, people} = met;
	const {id, fingerprint, known, decision, decided, rule, ruled} = answerTo(draft, kind, met);
	if (decision !== undefined && decided !== undefined) {
		settle(draft, met, {id, kind, way: decided, ...(known?.applied === undefined ? {} : {known})});
		draft.decisions.push(`${id}=${decided.key}${decision.input === undefined ? '' : `=${decision.input}`}`);
		return outcome(decided, decision.input);
	}
	if (rule !== undefined && ruled !== undefined) {
		settle(draft, met, {id, kind, way: ruled, rule});
		draft.decisions.push(
			`${id}=${ruled.key}${rule.input === undefined ? '' : `=${rule.input}`} by ${rule.id}`,
		);
		return outcome(ruled, rule.input);
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

/** Whether a decision that still holds, or a rule, says what becomes of it. */
export function isAnswered(draft: Draft, kind: ConflictKind, met: Met): boolean {
	const {decided, ruled} = answerTo(draft, kind, met);
	return decided !== undefined || ruled !== undefined;
}

/** What is known of a conflict, and what was decided or made a rule, so far as that still holds. */
function answerTo(draft: Draft, kind: ConflictKind, met: Met) {
	const {sides, people} = met;
	const id = conflictIdOf(kind, draft.input.connection.id, met);
	const compared = [kind.comparedHere ?? kind.compared, kind.compared].map((fields, at) =>
		fields.map((field) => fold(sides[at]?.fields[field] ?? '')),
	);
	const fingerprint = sha256(JSON.stringify(compared)).slice(0, 16);
	const known = draft.known.get(id);
	const decision = known?.decision?.fingerprint === fingerprint ? known.decision : undefined;
	const decided = decision && wayOf(kind, people, decision.choice, decision.input);
	// Whoever said *later* to this one wants to see it: no rule decides it meanwhile.
	const rule = decision === undefined ? ruleFor(draft, kind, sides) : undefined;
	const ruled = rule && wayOf(kind, people, rule.choice, rule.input);
	return {id, fingerprint, known, decision, decided, rule, ruled};
}

/**
 * The same every night. Where a decision may stand, the accounts are left out of it: a newcomer about whom one was
 * made has an account from the next night on.
 */
function conflictIdOf(
	{kind, waysOut: ways}: ConflictKind,
	connection: ConnectionId,
	{incoming, accounts, beside = false}: Pick<Met, 'incoming' | 'accounts' | 'beside'>,
) {
	const about = ways.some(({effect}) => stands(effect)) ? [] : accounts;
	const parts = [kind, connection, incoming, about, ...(beside ? ['beside'] : [])];
	return conflictId(`c-${sha256(JSON.stringify(parts)).slice(0, 8)}`);
}

/** The way out of this letter, where it is there and the value it needs is one. */
function wayOf(kind: ConflictKind, people: ConflictPeople, key: string, input: string | undefined) {
	const way = waysOut(kind, people).find((each) => each.key === key);
	return way?.input === undefined || way.input.schema.safeParse(input).success ? way : undefined;
}

const outcome = (way: WayOut, input: string | undefined): Outcome =>
	way.input === undefined || input === undefined ? way.effect : {...way.effect, input};

function ruleFor(draft: Draft, kind: ConflictKind, sides: Met['sides']): Rule | undefined {
	const {connection, rules = []} = draft.input;
	if (!kind.mayBecomeRule || rules.length === 0) return undefined;
	const id = ruleId(kind.kind, connection.id, coveredBy(kind, sides));
	return rules.find((rule) => rule.id === id && rule.kind === kind.kind);
}

function settle(
	draft: Draft,
	{incoming, accounts, people}: Met,
	{
		id,
		kind,
		way,
		rule,
		known,
	}: {
		readonly id: Conflict['id'];
		readonly kind: ConflictKind;
		readonly way: WayOut;
		readonly rule?: Rule;
		readonly known?: Conflict;
	},
) {
	draft.decided.push({
		id,
		kind: kind.kind,
		incoming,
		accounts,
		choice: way.key,
		label: way.label(people),
		run: draft.input.run,
		...(rule === undefined ? {} : {rule: rule.id}),
		...(stands(way.effect) ? {stands: true} : {}),
		...(known === undefined ? {} : {again: true}),
	});
}
