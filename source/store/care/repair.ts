import {StaleError, StateDamagedError, UsageError} from '../../core/errors.ts';
import type {Lock, Work} from '../../core/ports.ts';
import type {Repaired, RepairPlan} from '../../core/state-care.ts';
import {makeFolderDurably} from '../../io/files.ts';
import {contextOf} from '../context.ts';
import {lockBase} from '../fold.ts';
import {ensurePrivate} from '../folder.ts';
import {formatNumber, tuning} from '../format.ts';
import {thisProcess} from '../holder.ts';
import {newAside} from './aside.ts';
import type {CareContext} from './context.ts';
import {steadySurvey} from './examine.ts';
import {deniedFindings, deniedPlaces} from './examine-owners.ts';
import {mend} from './repair-files.ts';
import {planMending} from './repair-plan.ts';
import {judge} from './standing.ts';
import {survey} from './survey.ts';

/**
 * What mending would do; undefined when nothing has to be mended, or nothing can be but by hand. Changes nothing.
 * @throws UsageError when there is no state, or a newer rollcall wrote it. AbortError when the signal says so.
 */
export async function* planRepair(context: CareContext, signal: AbortSignal): Work<RepairPlan | undefined> {
	refuseDenied(context);
	const judged = yield* steadySurvey(context, signal);
	refuseNewer(judged.survey);
	return planMending(judged)?.plan;
}

/**
 * Mends a state as planned, under base lock and commit lock. What is replaced has a second name first; then the journal
 * is replaced, what is damaged is moved aside, the base is built, and the root comes last. Whatever ends it in between leaves a state that
 * can be repaired again.
 * @throws StaleError when the state is not what was planned for; StateDamagedError where only a backup helps;
 * LockedError while somebody holds either lock for `patience` milliseconds; UsageError when others may reach the state.
 */
export async function* repair(
	care: CareContext,
	plan: RepairPlan,
	signal: AbortSignal,
	patience = tuning.patience,
): Work<Repaired> {
	ensurePrivate(care.files, care.folder);
	refuseDenied(care);
	const context = contextOf({...care, me: thisProcess(), tuning});
	await makeFolderDurably(care.files, context.paths.locks);
	const locks: Lock[] = [];
	try {
		locks.push(await lockBase(context, 'repairs the state', patience));
		locks.push(await context.locks.takeInternal('commit', 'repairs the state', patience));
		const judged = judge(yield* survey(care, signal));
		refuseNewer(judged.survey);
		const planned = planMending(judged);
		if (planned?.plan.hash !== plan.hash)
			throw new StaleError('the state is not as it was when its repair was planned', {
				notDone: 'Nothing was changed.',
				next: 'Look again: rollcall doctor --repair',
			});
		const {mending} = planned;
		if (mending === undefined)
			throw new StateDamagedError('no whole generation of this state is left', {
				notDone: 'Nothing was changed.',
				next: 'Bring it back from a backup: rollcall restore FILE',
			});
		const aside = newAside(context);
		yield {stage: 'repair', message: aside};
		// From here on nothing stops it half-way but a crash.
		const generation = await mend(context, mending, aside, care.owner);
		const isUsed = mending.replaced.length + mending.moved.length > 0;
		return {...(isUsed ? {aside} : {}), generation: generation ?? planned.plan.generation!};
	} finally {
		for (const lock of locks.reverse()) await lock.release();
		context.locks.close();
	}
}

/** What this user may not read is not damaged: there is nothing to be repaired by them. */
function refuseDenied(context: CareContext): void {
	const [finding] = deniedFindings(context, deniedPlaces(context));
	if (finding !== undefined)
		throw new UsageError(`${finding.subject} ${finding.what}`, {
			notDone: 'Nothing was changed.',
			...(finding.next === undefined ? {} : {next: finding.next}),
		});
}

function refuseNewer({root}: {readonly root: Parameters<typeof planMending>[0]['survey']['root']}): void {
	if (root.is === 'newer')
		throw new UsageError(
			`this state was written by a newer rollcall: its format is ${root.format}, this one knows ${formatNumber}`,
			{notDone: 'Nothing was changed.', next: 'Use the newer rollcall.'},
		);
}
