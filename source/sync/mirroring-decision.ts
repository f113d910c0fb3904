import type {MirrorPlan} from '../core/mirror/mirror-plan.ts';
import type {MirrorWrite} from '../core/mirror/writes.ts';
import type {MirrorOptions} from './answers/mirror.ts';
import {refuseNoHash} from './decision.ts';
import type {PlannedMirror} from './mirroring-planning.ts';

/** Whether what was planned is written, and as what. */
export interface MirrorDecided {
	readonly outcome: 'nothing to do' | 'planned' | 'held' | 'applied';
	readonly writes: readonly MirrorWrite[];
	readonly approved: boolean;
	/** Only additions and updates go on, while removals wait. */
	readonly partly: boolean;
}

const stopped = {held: 'held', changes: 'planned', clean: 'nothing to do'} as const;

/** As for rosters: by `--approve`, `--additions-only`, `--yes`, or by asking; what was approved is what is written. */
export async function decideMirror(planned: PlannedMirror, options: MirrorOptions): Promise<MirrorDecided> {
	const {plan, outcome, guards} = planned;
	const stop: MirrorDecided = {outcome: stopped[outcome], writes: [], approved: false, partly: false};
	const go = {outcome: 'applied', writes: plan.writes, approved: false, partly: false} as const;
	if (options.approve !== undefined) {
		refuseNoHash(options.approve);
		return isNamed(plan, options.approve) ? {...go, approved: true} : stop;
	}
	if (outcome === 'clean') return options.yes === true || options.confirmMirror !== undefined ? go : stop;
	const tripped = guards.filter(({tripped}) => tripped);
	const partly = options.additionsOnly === true && tripped.every(({removalsOnly}) => removalsOnly);
	if (outcome === 'held' && !partly) return stop;
	const writes = partly ? plan.writes.filter((write) => !takesAway(write)) : plan.writes;
	if (options.yes === true) return {...go, writes, partly};
	if (options.confirmMirror === undefined) return stop;
	return (await options.confirmMirror({...plan, writes})) ? {...go, writes, partly} : stop;
}

/** By the whole hash, or its beginning. */
export const isNamed = ({hash}: Pick<MirrorPlan, 'hash'>, approve: string): boolean =>
	hash.startsWith(approve.toLowerCase());

/** What a guard of removals counts: users and classes that go, and members who leave. */
function takesAway(write: MirrorWrite): boolean {
	if (write.does === 'trash-user' || write.does === 'remove-class') return true;
	if (write.does !== 'set-members') return false;
	const leave = (before: readonly string[], after: readonly string[]) => {
		const stay = new Set(after);
		return before.some((id) => !stay.has(id));
	};
	return (
		leave(write.before.studentIds, write.after.studentIds) ||
		leave(write.before.teacherIds, write.after.teacherIds)
	);
}
