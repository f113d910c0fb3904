import type {Account} from '../directory/account.ts';
import {type Directory, recordSet} from '../directory/directory.ts';
import type {Class, Course, Location} from '../directory/records.ts';
import {planHash} from './hash.ts';
import type {PlanInput} from './input.ts';
import type {Change, Counts, Plan, PlannedKind, Relink} from './plan.ts';
import {inPlanOrder, planRoster} from './plan-roster.ts';

type Linked = Account | Location | Course | Class;

/**
 * The plan of a roster whose ids changed at the source, when a person said that these records are the same ones: each
 * is met by its newcomer's id, keeps its own id in Apple School Manager, and goes on as if nothing had happened. All
 * else is planned and guarded as always.
 * @param relinks those of the plan that the guard *re-keyed* held.
 */
export function planRelinked(input: PlanInput, relinks: readonly Relink[]): Plan {
	const {connection, directory} = input;
	const linked = new Map<string, Linked>();
	const overlaid = (kind: Relink['kind']) => {
		const externals = new Map(
			relinks.flatMap((each) => (each.kind === kind ? [[each.key, each.externalId]] : [])),
		);
		if (externals.size === 0) return directory[kind];
		const records = [...directory[kind].keys()].map((key): [string, Linked] => {
			const record = directory[kind].get(key)!;
			const external = externals.get(key);
			if (external === undefined) return [key, record];
			const after = {...record, externalIds: {...record.externalIds, [connection.id]: external}};
			linked.set(`${kind} ${key}`, after);
			return [key, after];
		});
		return recordSet(records);
	};
	const seen = {
		...directory,
		accounts: overlaid('accounts'),
		locations: overlaid('locations'),
		courses: overlaid('courses'),
		classes: overlaid('classes'),
	} as Directory;
	const plan = planRoster({...input, directory: seen});

	const counts = structuredClone(plan.counts) as Record<PlannedKind, {-readonly [K in keyof Counts]: number}>;
	const changes = [...plan.changes].map((change): Change => {
		const name = `${change.kind} ${change.key}`;
		if (!linked.delete(name) || change.before === undefined) return change;
		return {...change, before: recordOf(directory, change.kind, change.key)} as Change;
	});
	for (const [name, after] of linked) {
		const [kind, key] = [
			name.slice(0, name.indexOf(' ')) as Relink['kind'],
			name.slice(name.indexOf(' ') + 1),
		];
		counts[kind].update++;
		if (counts[kind].unchanged > 0) counts[kind].unchanged--;
		changes.push({
			kind,
			action: 'update',
			key,
			before: recordOf(directory, kind, key),
			after,
			reason: 're-linked: its id at the source changed',
		} as Change);
	}
	const all = inPlanOrder(changes);
	return {
		...plan,
		changes: all,
		counts,
		hash: planHash(all, [plan.hash]),
		outcome: plan.outcome === 'held' ? 'held' : all.length > 0 ? 'changes' : 'clean',
	};
}

const recordOf = (directory: Directory, kind: PlannedKind, key: string) => directory[kind].get(key);
