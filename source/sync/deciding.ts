import type {RecordSet} from '../core/directory/directory.ts';
import type {ConflictId} from '../core/directory/ids.ts';
import {UsageError} from '../core/errors.ts';
import {type Choice, type Conflict, type Decision, differingFields, isOpen} from '../core/plan/conflict.ts';
import {laterKey} from '../core/plan/conflict-kind.ts';
import {conflictKind} from '../core/plan/conflicts/index.ts';
import {fold} from '../core/plan/fold.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import type {ConflictView, ResolveOptions} from './answers/conflicts.ts';
import {type Context, requireMay, withSnapshot} from './context.ts';
import {readConnections} from './documents.ts';
import {activity, decideAndCommit} from './recording.ts';
import {keepRule, ruleOf} from './rules.ts';

/** Conflicts that are open, or decided and not applied yet: by kind, then by id. */
export async function conflicts(context: Context): Promise<readonly ConflictView[]> {
	return await withSnapshot(context.store, async (snapshot) => {
		const all = [...(await snapshot.load('conflicts')).values()].filter(({applied}) => applied === undefined);
		const names = new Map((await readConnections(context.store.documents)).map(({id, name}) => [id, name]));
		const groups = new Map<string, Conflict[]>();
		for (const conflict of all) {
			const key = likenessOf(conflict);
			const group = groups.get(key);
			if (group === undefined) groups.set(key, [conflict]);
			else group.push(conflict);
		}
		const alike = new Map([...groups].map(([key, group]) => [key, togetherIn(group)]));
		return all
			.sort((a, b) => (a.kind === b.kind ? (a.id < b.id ? -1 : 1) : a.kind < b.kind ? -1 : 1))
			.map((conflict) => {
				const free = alike.get(likenessOf(conflict)) ?? [];
				let others: readonly ConflictId[] | undefined;
				return {
					conflict,
					connection: names.get(conflict.connection) ?? conflict.connection,
					// Made when asked for: a school year that was promoted is ten thousand of them, each alike all others.
					get alike() {
						others ??= alikeOf(conflict, free);
						return others;
					},
					mayBecomeRule: conflictKind(conflict.kind)?.mayBecomeRule ?? false,
				};
			});
	});
}

/**
 * The open ones of a group that may be decided in one go. Those that share an account are not among them: what is
 * true of one is seldom true of both, and *same person* would make two humans one.
 */
function togetherIn(group: readonly Conflict[]): readonly Conflict[] {
	const open = group.filter(isOpen);
	const met = new Map<string, number>();
	for (const {accounts} of open)
		for (const account of accounts) met.set(account, (met.get(account) ?? 0) + 1);
	return open.filter(({accounts}) => accounts.every((account) => met.get(account) === 1));
}

/** Those that may be decided in one go with this one, whether it is decided itself or not. */
const alikeOf = (conflict: Conflict, together: readonly Conflict[]): readonly ConflictId[] =>
	together
		.filter(
			({id, accounts}) =>
				id !== conflict.id && !accounts.some((account) => conflict.accounts.includes(account)),
		)
		.map(({id}) => id);

/** Alike: of one kind and connection, and the same fields differ. What agrees, or is blank on both sides, is no matter. */
const likenessOf = ({kind, connection, sides}: Conflict) =>
	JSON.stringify([kind, connection, differingFields(sides)]);

/**
 * Decides a conflict (and all alike); it takes effect at the connection's next run, and can be taken back until then.
 * With `always` it becomes a rule for later conflicts like it.
 * @throws UsageError for a way out that is none, a value that is none, or a rule that may not be.
 */
export async function resolve(
	context: Context,
	id: string,
	choice: string,
	{input, alike = false, always = false}: ResolveOptions,
): Promise<{readonly decided: readonly ConflictId[]; readonly rule?: string}> {
	requireMay(context, 'approve', 'Deciding a conflict');
	const {result} = await decideAndCommit(context.store, async (snapshot) => {
		const first = await findConflict(snapshot, id);
		const way = first.choices.find(({key, name}) => key === choice || name === choice);
		if (way === undefined)
			throw new UsageError(`"${choice}" is no way out of ${first.id}`, {
				notDone: 'Nothing was decided.',
				next: `Ways out: ${first.choices.map(({key, label}) => `${key} (${label})`).join('; ')}.`,
			});
		const value = await givenValue(snapshot, first, way, input);
		if (always) refuseRule(first, way);
		if (alike) refuseForAll(first, way);
		const likewise = alike
			? (await conflicts(context)).find(({conflict}) => conflict.id === first.id)?.alike
			: [];
		const known = await snapshot.load('conflicts');
		// One that is no more meanwhile needs no decision; one that has not this way out stays open.
		const others = (likewise ?? []).flatMap((other) => known.get(other) ?? []);
		const all = [first, ...others.filter(({choices}) => choices.some(({key}) => key === way.key))];
		if (way.name === samePerson) for (const conflict of all) refuseSecond(conflict, all, known);
		const changes: RecordChange[] = all.map((before) => {
			const {applied: _, ...open} = before;
			const decision = decisionOf(context, before, way.key, value);
			return {collection: 'conflicts', key: before.id, before, after: {...open, decision}};
		});
		changes.push(
			activity(
				context,
				'resolve',
				all.map((conflict) => conflict.id),
				'UPDATED',
				`${first.kind}: ${way.name}${always ? ', always' : ''}`,
			),
		);
		const rule = always ? ruleOf(context, first, way.key, value) : undefined;
		return {changes, result: {decided: all.map((conflict) => conflict.id), rule}};
	});
	const {decided, rule} = result;
	if (rule === undefined) return {decided};
	// After the decision: interrupted here, the rule is not there and is asked for again.
	await keepRule(context, rule);
	return {decided, rule: rule.id};
}

/** The value that a way out needs, checked; undefined where it needs none. */
async function givenValue(
	snapshot: Snapshot,
	{id, kind}: Conflict,
	way: Choice,
	input: string | undefined,
): Promise<string | undefined> {
	const wanted = inputOf(kind, way);
	const prompt = wanted?.prompt ?? way.input?.prompt;
	const next = `rollcall resolve ${id} ${way.key} --input VALUE`;
	if (prompt === undefined) {
		if (input === undefined) return undefined;
		throw new UsageError(`${way.key} takes no value`, {notDone: 'Nothing was decided.'});
	}
	if ((input ?? '').trim() === '') throw new UsageError(`${way.key} needs a value: ${prompt}`, {next});
	const result = wanted?.schema.safeParse(input);
	if (result?.success === false)
		throw new UsageError(`${prompt}: ${result.error.issues.map(({message}) => message).join('; ')}`, {
			notDone: 'Nothing was decided.',
			next,
		});
	const value = result?.data ?? input!;
	if (wanted?.of !== 'locations') return value;
	const locations = [...(await snapshot.load('locations')).values()];
	const named = locations.filter(({locationId, name}) => locationId === value || fold(name) === fold(value));
	const [location] = named;
	if (location === undefined || named.length > 1)
		throw new UsageError(
			location === undefined
				? `there is no location "${value}"`
				: `${named.length} locations are called "${value}"`,
			{notDone: 'Nothing was decided.', next: 'Give its location ID.'},
		);
	return location.locationId;
}

/** Rules are for what is true of many: never for who is whom, and never with one person's value. */
function refuseRule({kind}: Conflict, way: Choice) {
	const title = conflictKind(kind)?.title ?? kind;
	const why =
		conflictKind(kind)?.mayBecomeRule !== true
			? `${title}: who is whom is decided one by one, and there are no rules for it`
			: way.key === laterKey
				? 'deciding later is no decision that could be a rule'
				: way.input !== undefined && inputOf(kind, way)?.of !== 'locations'
					? `${way.key} needs a value of its own each time, and cannot be a rule`
					: undefined;
	if (why !== undefined)
		throw new UsageError(why, {notDone: 'Nothing was decided.', next: 'Decide it without --always.'});
}

/** The value that this way out of this kind needs; undefined: none. */
const inputOf = (kind: string, way: Choice) =>
	conflictKind(kind)?.waysOut.find(({key}) => key === way.key)?.input;

/** An e-mail address or a user name is one person's; a location may be that of many. */
function refuseForAll({kind}: Conflict, way: Choice) {
	const input = inputOf(kind, way);
	if (input === undefined || input.of === 'locations') return;
	throw new UsageError(`${way.key} needs a value of its own for each, and cannot be for all alike`, {
		notDone: 'Nothing was decided.',
		next: 'Decide them one by one, without --alike.',
	});
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

/**
 * Takes a decision back, as long as no run has applied it: what a run did is in the directory, and goes out with the
 * next package.
 * @throws UsageError afterwards, saying in which run, and what can be done instead.
 */
export async function unresolve(context: Context, id: string): Promise<void> {
	requireMay(context, 'approve', 'Taking a decision back');
	await decideAndCommit(context.store, async (snapshot) => {
		await refuseApplied(snapshot, id);
		const before = await findConflict(snapshot, id);
		const {decision, ...after} = before;
		if (decision === undefined)
			throw new UsageError(`${before.id} is not decided`, {next: 'rollcall conflicts lists them.'});
		if (before.applied !== undefined)
			throw new UsageError(
				`the decision about ${before.id} was applied in ${before.applied}, and stands since`,
				{
					notDone: 'It was not taken back.',
					next: `Drop it, and it is asked again at the next sync: rollcall rules drop ${before.id}`,
				},
			);
		return {
			changes: [
				{collection: 'conflicts' as const, key: before.id, before, after},
				activity(context, 'unresolve', [before.id], 'UPDATED', `${before.kind}: decision taken back`),
			],
			result: undefined,
		};
	});
}

/** A decision that a run carried out, and that is gone with its conflict. */
async function refuseApplied(snapshot: Snapshot, id: string) {
	if ([...(await snapshot.load('conflicts')).keys()].some((each) => isNamed(each, id))) return;
	let sent = false;
	for (const {id: run, decided = [], generation, published} of await snapshot.list('runs', {reverse: true})) {
		sent ||= published.some(({outcome}) => outcome === 'sent');
		const applied = generation === undefined ? undefined : decided.find((each) => isNamed(each, id));
		if (applied === undefined) continue;
		throw new UsageError(
			`the decision about ${applied} was applied in ${run}${sent ? ' and published' : ', and nothing was published since'}`,
			{
				notDone: 'It was not taken back.',
				next: sent
					? `What the run did can be planned back: rollcall undo ${run}`
					: `Take it back with its run, before anything goes out: rollcall undo ${run}`,
			},
		);
	}
}

const isNamed = (id: string, given: string) =>
	id === given || id.startsWith(given) || id.startsWith(`c-${given}`);

/** By its id, or by a beginning of it that is nobody else's. */
async function findConflict(snapshot: Snapshot, id: string): Promise<Conflict> {
	const all = await snapshot.load('conflicts');
	const exact = all.get(id);
	if (exact !== undefined) return exact;
	const found = [...all.values()].filter((conflict) => isNamed(conflict.id, id));
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
