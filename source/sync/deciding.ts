import type {RecordSet} from '../core/directory/directory.ts';
import type {ConflictId} from '../core/directory/ids.ts';
import {UsageError} from '../core/errors.ts';
import {type Conflict, type Decision, isOpen} from '../core/plan/conflict.ts';
import {fold} from '../core/plan/fold.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import {type Context, requireMay, withSnapshot} from './context.ts';
import {readConnections} from './documents.ts';
import {activity, decideAndCommit} from './recording.ts';
import type {ConflictView} from './rollcall.ts';

/** Conflicts that are open, or decided and not applied yet: by kind, then by id. */
export async function conflicts(context: Context): Promise<readonly ConflictView[]> {
	return await withSnapshot(context.store, async (snapshot) => {
		const all = [...(await snapshot.load('conflicts')).values()];
		const names = new Map((await readConnections(context.store.documents)).map(({id, name}) => [id, name]));
		const likeness = new Map<string, Conflict[]>();
		for (const conflict of all) {
			const key = likenessOf(conflict);
			likeness.set(key, [...(likeness.get(key) ?? []), conflict]);
		}
		return all
			.sort((a, b) => (a.kind === b.kind ? (a.id < b.id ? -1 : 1) : a.kind < b.kind ? -1 : 1))
			.map((conflict) => ({
				conflict,
				connection: names.get(conflict.connection) ?? conflict.connection,
				alike: alikeOf(conflict, likeness.get(likenessOf(conflict)) ?? []),
			}));
	});
}

/**
 * The open ones that may be decided in one go with this one. Those that share an account are not among them: what
 * is true of one is seldom true of both, and *same person* would make two humans one.
 */
function alikeOf(conflict: Conflict, group: readonly Conflict[]): readonly ConflictId[] {
	const open = group.filter((other) => other.id === conflict.id || isOpen(other));
	const met = new Map<string, number>();
	for (const account of open.flatMap(({accounts}) => accounts)) met.set(account, (met.get(account) ?? 0) + 1);
	return open
		.filter(({id, accounts}) => id !== conflict.id && accounts.every((account) => met.get(account) === 1))
		.map(({id}) => id);
}

/** Alike: of one kind, with the same fields agreeing and the same differing. */
function likenessOf({kind, connection, matched, sides: [a, b]}: Conflict) {
	const differing = Object.keys(a.fields).filter(
		(field) => fold(a.fields[field] ?? '') !== fold(b.fields[field] ?? ''),
	);
	return JSON.stringify([kind, connection, matched.toSorted(), differing.sort()]);
}

/** Decides a conflict (and all alike); it takes effect at the connection's next run, and can be taken back until then. */
export async function resolve(
	context: Context,
	id: string,
	choice: string,
	options: {readonly input?: string; readonly alike?: boolean},
): Promise<{readonly decided: readonly ConflictId[]}> {
	requireMay(context, 'sync', 'Deciding a conflict');
	const {result} = await decideAndCommit(context.store, async (snapshot) => {
		const first = await findConflict(snapshot, id);
		const way = first.choices.find(({key, name}) => key === choice || name === choice);
		if (way === undefined)
			throw new UsageError(`"${choice}" is no way out of ${first.id}`, {
				notDone: 'Nothing was decided.',
				next: `Ways out: ${first.choices.map(({key, label}) => `${key} (${label})`).join('; ')}.`,
			});
		if (way.input !== undefined && (options.input ?? '') === '')
			throw new UsageError(`${way.key} needs a value: ${way.input.prompt}`, {
				next: `rollcall resolve ${first.id} ${way.key} --input VALUE`,
			});
		const alike = options.alike
			? (await conflicts(context)).find(({conflict}) => conflict.id === first.id)?.alike
			: [];
		const all = [first, ...(await Promise.all((alike ?? []).map((other) => findConflict(snapshot, other))))];
		if (way.name === samePerson)
			for (const conflict of all) refuseSecond(conflict, all, await snapshot.load('conflicts'));
		const changes: RecordChange[] = all.map((before) => ({
			collection: 'conflicts',
			key: before.id,
			before,
			after: {...before, decision: decisionOf(context, before, way.key, options.input)},
		}));
		changes.push(
			activity(
				context,
				'resolve',
				all.map((conflict) => conflict.id),
				'UPDATED',
				`${first.kind}: ${way.name}`,
			),
		);
		return {changes, result: {decided: all.map((conflict) => conflict.id)}};
	});
	return result;
}

/** The way out that joins an incoming person to an account. */
const samePerson = 'same-person';

/** One account is one human: whom it was joined to already has to be taken back first. */
function refuseSecond({id, accounts}: Conflict, together: readonly Conflict[], known: RecordSet<Conflict>) {
	const joins = ({decision, choices}: Conflict) =>
		choices.some(({key, name}) => name === samePerson && key === decision?.choice);
	const other = [...known.values()].find(
		(each) =>
			each.id !== id &&
			each.accounts.some((account) => accounts.includes(account)) &&
			(together.some((chosen) => chosen.id === each.id) || joins(each)),
	);
	if (other === undefined) return;
	const shared = other.accounts.filter((account) => accounts.includes(account));
	throw new UsageError(`${shared.join(', ')} would be joined with two incoming people, by ${other.id} too`, {
		notDone: 'Nothing was decided.',
		next: `Decide one of them otherwise, or take the other back: rollcall unresolve ${other.id}`,
	});
}

function decisionOf(
	context: Context,
	{fingerprint}: Conflict,
	choice: string,
	input: string | undefined,
): Decision {
	const at = context.clock.now().toISOString();
	return {choice, by: context.operator.name, at, fingerprint, ...(input === undefined ? {} : {input})};
}

/** Takes a decision back. */
export async function unresolve(context: Context, id: string): Promise<void> {
	requireMay(context, 'sync', 'Taking a decision back');
	await decideAndCommit(context.store, async (snapshot) => {
		const before = await findConflict(snapshot, id);
		const {decision, ...after} = before;
		if (decision === undefined)
			throw new UsageError(`${id} is not decided`, {next: 'rollcall conflicts lists them.'});
		return {
			changes: [
				{collection: 'conflicts' as const, key: before.id, before, after},
				activity(context, 'unresolve', [before.id], 'UPDATED', `${before.kind}: decision taken back`),
			],
			result: undefined,
		};
	});
}

/** By its id, or by a beginning of it that is nobody else's. */
async function findConflict(snapshot: Snapshot, id: string): Promise<Conflict> {
	const all = await snapshot.load('conflicts');
	const exact = all.get(id);
	if (exact !== undefined) return exact;
	const found = [...all.values()].filter(
		(conflict) => conflict.id.startsWith(id) || conflict.id.startsWith(`c-${id}`),
	);
	const [only] = found;
	if (only !== undefined && found.length === 1) return only;
	throw new UsageError(
		found.length > 1
			? `"${id}" is the beginning of ${found.length} conflicts`
			: `there is no conflict "${id}"`,
		{
			notDone: 'Nothing was decided.',
			next: 'rollcall conflicts lists them with their ids.',
		},
	);
}
