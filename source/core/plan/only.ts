import type {Account} from '../directory/account.ts';
import type {RosterView} from '../roster/roster.ts';
import {fold} from './fold.ts';
import {planHash} from './hash.ts';
import type {PlanInput} from './input.ts';
import {type Change, noCounts, type Plan, type PlanCounts, type PlannedKind, plannedKinds} from './plan.ts';
import {idsAtSource} from './source-ids.ts';

/**
 * The input as it is about one record of the source alone: the rows that could be taken for it stay, and everybody else
 * counts as present. What was read is as whole as it was, so that the health of the read and the guards are too.
 * @param externalId the record's id at the source.
 */
export function inputOfOne(input: PlanInput, externalId: string): PlanInput {
	const {connection, directory, roster} = input;
	const {people} = roster;
	const own = rowOf(people, externalId);
	const email = own === undefined ? '' : fold(people.text(own, 'email'));
	const rows: number[] = [];
	for (let row = 0; row < people.count; row++)
		if (
			people.text(row, 'externalId') === externalId ||
			(email !== '' && fold(people.text(row, 'email')) === email)
		)
			rows.push(row);
	const others = [...directory.accounts.values()].filter(
		(account) => !idsAtSource(account, connection.id).includes(externalId),
	);
	const faulty = roster.faulty.people?.has(externalId) === true ? {people: new Set([externalId])} : {};
	const {filtered: _, faultyAt: _at, ...rest} = roster;
	return {
		...input,
		roster: {
			...rest,
			people: rowsOf(people, rows),
			problems: roster.problems.filter(({line}) => own !== undefined && line === people.place(own).line),
			faulty,
			leftOut: roster.leftOut.filter((each) => each.externalId === externalId),
		},
		present: [...(input.present ?? []), ...others.map(({personId}) => personId)],
	};
}

/**
 * The plan without what is about anybody else: clocks that ran out, graces that ended early. Conflicts of others stay
 * as they are.
 */
export function planOfOne(plan: Plan, input: PlanInput, externalId: string): Plan {
	const {connection, directory, conflicts} = input;
	const isOurs = (account: Account | undefined) =>
		account !== undefined && idsAtSource(account, connection.id).includes(externalId);
	const known = [...directory.accounts.values()].filter(isOurs).map(({personId}) => personId as string);
	const keys = new Set([...known, externalId]);
	const changes = [...plan.changes].filter(
		({kind, before, after}) =>
			kind === 'accounts' && (isOurs(before as Account | undefined) || isOurs(after as Account | undefined)),
	);
	for (const {key} of changes) keys.add(key);
	const met = plan.conflicts.filter(({incoming}) => incoming === externalId);
	const decided = (plan.decided ?? []).filter(({incoming}) => incoming === externalId);
	const heldBack = plan.heldBack.filter(({key}) => keys.has(key));
	const settled = new Set(decided.map(({id}) => id));
	const waiting = conflicts
		.filter(
			({id, incoming}) =>
				incoming !== externalId || (plan.waiting?.includes(id) === true && !settled.has(id)),
		)
		.map(({id}) => id);
	const {relinks: _r, leftOutByFilter: _f, pastClasses: _p, scopeHash: _h, scopeSeen: _s, ...rest} = plan;
	return {
		...rest,
		changes,
		counts: countsOf(changes, heldBack.length),
		conflicts: met,
		decided,
		waiting,
		heldBack,
		revived: (plan.revived ?? []).filter(({personId}) => keys.has(personId)),
		buried: (plan.buried ?? []).filter(({after}) => keys.has(after.personId)),
		hash: planHash(changes, [`only ${externalId}`, ...decided.map(({id, choice}) => `${id}=${choice}`)]),
		outcome: plan.guards.some(({tripped}) => tripped) ? 'held' : changes.length > 0 ? 'changes' : 'clean',
	};
}

/** The row of this id at the source; undefined: there is none. */
export function rowOf(people: RosterView<'people'>, externalId: string): number | undefined {
	for (let row = 0; row < people.count; row++) if (people.text(row, 'externalId') === externalId) return row;
	return undefined;
}

function rowsOf(people: RosterView<'people'>, rows: readonly number[]): RosterView<'people'> {
	const at = (row: number) => rows[row] ?? -1;
	return {
		kind: 'people',
		count: rows.length,
		text: (row, field) => people.text(at(row), field),
		hash64: (row) => people.hash64(at(row)),
		offset: (row) => people.offset(at(row)),
		place: (row) => people.place(at(row)),
	};
}

function countsOf(changes: readonly Change[], heldBack: number): PlanCounts {
	const counts = Object.fromEntries(plannedKinds.map((kind) => [kind, {...noCounts}])) as Record<
		PlannedKind,
		{-readonly [K in keyof typeof noCounts]: number}
	>;
	for (const {kind, action} of changes) counts[kind][action]++;
	counts.accounts.heldBack = heldBack;
	return counts;
}
