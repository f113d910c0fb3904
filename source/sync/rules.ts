import {z} from 'zod';
import {connectionId} from '../core/directory/ids.ts';
import {UsageError} from '../core/errors.ts';
import {type MirrorConflictKind, mirrorConflictTitles} from '../core/mirror/conflicts.ts';
import type {Conflict} from '../core/plan/conflict.ts';
import {conflictKind} from '../core/plan/conflicts/index.ts';
import {decidedPeople} from '../core/plan/decided-people.ts';
import type {Plan} from '../core/plan/plan.ts';
import {coveredBy, type Rule, ruleId} from '../core/plan/rule.ts';
import type {Run} from '../core/plan/run.ts';
import type {Documents, RecordChange, Snapshot} from '../core/ports.ts';
import type {RuleView} from './answers/conflicts.ts';
import {type Context, requireMay, withSnapshot} from './context.ts';
import {readConnections} from './documents.ts';
import {activity, decideAndCommit} from './recording.ts';

const rulesDocument = z
	.object({
		rules: z
			.array(
				z.object({
					id: z.string(),
					kind: z.string(),
					connection: z.string().transform(connectionId),
					choice: z.string(),
					input: z.string().exactOptional(),
					covers: z.object({
						differing: z.array(z.string()),
						same: z.record(z.string(), z.string()),
					}),
					by: z.string(),
					at: z.iso.datetime(),
				}),
			)
			.default([]),
	})
	.default({rules: []});

function parsed(document: unknown): readonly Rule[] {
	const result = rulesDocument.safeParse(document ?? undefined);
	if (result.success) return result.data.rules;
	const faults = result.error.issues.map(({path, message}) => `${path.join('.')}: ${message}`);
	throw new UsageError(`rules.json of the state cannot be used: ${faults.join('; ')}`, {
		notDone: 'Nothing was changed.',
		next: "Mend rules.json in the state's folder.",
	});
}

/** Decisions that hold for later conflicts too (`rules.json`). @throws UsageError when the file was edited amiss. */
export const readRules = async (documents: Documents): Promise<readonly Rule[]> =>
	parsed(await documents.read('rules'));

/** The rule that this decision would be. */
export function ruleOf(context: Context, conflict: Conflict, choice: string, input?: string): Rule {
	const covers = coveredBy(conflictKind(conflict.kind) ?? {compared: []}, conflict.sides);
	const {kind, connection} = conflict;
	return {
		id: ruleId(kind, connection, covers),
		kind,
		connection,
		choice,
		...(input === undefined ? {} : {input}),
		covers,
		by: context.operator.name,
		at: context.clock.now().toISOString(),
	};
}

/** Keeps a rule; one for the same conflicts gives way to it. */
export async function keepRule({store}: Context, rule: Rule): Promise<void> {
	await store.documents.update('rules', (document) => ({
		rules: [...parsed(document).filter(({id}) => id !== rule.id), rule],
	}));
}

/** What a run's record says of the decisions and rules that its plan used. */
export function usedIn({decided = []}: Plan): Pick<Run, 'decided' | 'decidedPeople' | 'rules'> {
	const rules: Record<string, number> = {};
	for (const {rule} of decided) if (rule !== undefined) rules[rule] = (rules[rule] ?? 0) + 1;
	const ids = decided.flatMap(({id, rule, again}) => (rule === undefined && again !== true ? id : []));
	const people = [...decidedPeople(decided).keys()].sort();
	return {
		...(ids.length === 0 ? {} : {decided: ids}),
		...(people.length === 0 ? {} : {decidedPeople: people}),
		...(Object.keys(rules).length === 0 ? {} : {rules}),
	};
}

/**
 * Rules, and decisions that stand for one record each, newest first; with how often a rule settled a conflict in
 * the runs that are kept, and when it last did.
 */
export async function rules(context: Context): Promise<readonly RuleView[]> {
	const {store} = context;
	const kept = await readRules(store.documents);
	const names = new Map((await readConnections(store.documents)).map(({id, name}) => [id, name]));
	return await withSnapshot(store, async (snapshot) => {
		const uses = kept.length === 0 ? new Map<string, Use>() : await usesOf(snapshot);
		const views = kept.map((rule): RuleView => {
			const {used = 0, last} = uses.get(rule.id) ?? {};
			return {
				...wording(rule.kind, rule.choice),
				id: rule.id,
				type: 'rule',
				kind: rule.kind,
				connection: names.get(rule.connection) ?? rule.connection,
				choice: rule.choice,
				about: aboutRule(rule),
				by: rule.by,
				at: rule.at,
				used,
				...(last === undefined ? {} : {last}),
			};
		});
		const standing = [...(await snapshot.load('conflicts')).values()].flatMap((conflict): RuleView[] => {
			const {id, kind, connection, decision, applied} = conflict;
			if (decision === undefined || applied === undefined) return [];
			return [
				{
					...(mirrorWording(conflict) ?? wording(kind, decision.choice)),
					id,
					type: 'decision',
					kind,
					connection: names.get(connection) ?? connection,
					choice: decision.choice,
					about: conflict.accounts.join(', ') || conflict.incoming,
					by: decision.by,
					at: decision.at,
					run: applied,
				},
			];
		});
		return [...views, ...standing].sort((a, b) =>
			a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? 1 : -1,
		);
	});
}

/** Conflicts with a mirror are no kinds of rosters: they say themselves what they are called. */
function mirrorWording({kind, choices, decision}: Conflict): Pick<RuleView, 'title' | 'label'> | undefined {
	const way = choices.find(({key}) => key === decision?.choice);
	return Object.hasOwn(mirrorConflictTitles, kind) && way !== undefined
		? {title: mirrorConflictTitles[kind as MirrorConflictKind], label: way.name.replaceAll('-', ' ')}
		: undefined;
}

/** Wording that is nobody's in particular. */
function wording(name: string, choice: string): Pick<RuleView, 'title' | 'label'> {
	const kind = conflictKind(name);
	const way = kind?.waysOut.find(({key}) => key === choice);
	return {title: kind?.title ?? name, label: (way?.name ?? choice).replaceAll('-', ' ')};
}

function aboutRule({covers: {differing, same}, input}: Rule): string {
	const values = Object.entries(same).map(([field, value]) => `${field} ${value}`);
	const given = input === undefined ? [] : [`to ${input}`];
	return [
		...values,
		...given,
		differing.length === 0 ? 'nothing differs' : `differing: ${differing.join(', ')}`,
	].join('; ');
}

interface Use {
	readonly used: number;
	readonly last: string;
}

/** From the records of applied runs, so that nothing has to be counted beside them. */
async function usesOf(snapshot: Snapshot): Promise<Map<string, Use>> {
	const uses = new Map<string, Use>();
	for (const {rules: used = {}, begin, generation} of await snapshot.list('runs')) {
		if (generation === undefined) continue;
		for (const [id, count] of Object.entries(used))
			uses.set(id, {used: (uses.get(id)?.used ?? 0) + count, last: begin});
	}
	return uses;
}

/** Drops a rule, or a decision that stands: its conflicts are asked about again at the next sync. */
export async function dropRule(context: Context, id: string): Promise<void> {
	requireMay(context, 'approve', 'Dropping a rule');
	const found = (await rules(context)).filter((each) => each.id === id || each.id.startsWith(id));
	const [only] = found;
	if (only === undefined || found.length > 1)
		throw new UsageError(
			only === undefined ? `there is no rule "${id}"` : `"${id}" is the beginning of ${found.length} rules`,
			{notDone: 'Nothing was dropped.', next: 'rollcall rules lists them with their ids.'},
		);
	if (only.type === 'rule')
		await context.store.documents.update('rules', (document) => ({
			rules: parsed(document).filter((rule) => rule.id !== only.id),
		}));
	await decideAndCommit(context.store, async (snapshot) => {
		const changes: RecordChange[] = [
			activity(context, 'drop-rule', [only.id], 'UPDATED', `${only.title}: ${only.label} no longer holds`),
		];
		const before = only.type === 'decision' ? await snapshot.get('conflicts', only.id) : undefined;
		if (before !== undefined) {
			const {decision: _d, applied: _a, ...after} = before;
			changes.push({collection: 'conflicts', key: before.id, before, after});
		}
		return {changes, result: undefined};
	});
}
