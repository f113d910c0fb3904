import type {ConflictView, ResolveOptions} from '../../../sync/answers/conflicts.ts';
import {useDashboard} from '../../dashboard.ts';
import {count} from '../../phrases.ts';
import {doneAt} from './done-at.ts';
import {nextOpen, type Triage, type TriageAction} from './triage-state.ts';
import {conflictTitle} from './view.ts';

const revocable = (all: readonly ConflictView[], {taken}: Triage) =>
	taken
		.at(-1)
		?.decided.every((id) =>
			all.some(({conflict}) => conflict.id === id && conflict.decision !== undefined),
		) ?? false;

/** Decides and takes back; the next open conflict comes at once. */
export function useDecide(
	all: readonly ConflictView[],
	triage: Triage,
	dispatch: (action: TriageAction) => void,
) {
	const {rollcall, overview, report, say, reload} = useDashboard();

	const decide = async (view: ConflictView, key: string, options: ResolveOptions = {}) => {
		const {conflict} = view;
		try {
			const {decided, rule} = await rollcall.resolve(conflict.id, key, options);
			dispatch({
				type: 'decided',
				at: conflict.id,
				decided,
				...(rule === undefined ? {} : {rule}),
				next: nextOpen(all, conflict.id, [conflict.id, ...decided]),
			});
			const label = conflict.choices.find((choice) => choice.key === key)?.label ?? key;
			say(
				'fine',
				`${decided.length > 1 ? count(decided.length, 'conflict') : conflictTitle(conflict)}: ${label}. Done at the next ${doneAt([view], overview.data?.connections ?? [])}${rule === undefined ? '' : ', and from then on by a rule (L)'}; Backspace takes it back.`,
			);
			reload();
		} catch (error) {
			report(error);
		}
	};

	const takeBack = async () => {
		const last = triage.taken.at(-1);
		if (last === undefined) return;
		try {
			if (last.rule !== undefined) await rollcall.dropRule(last.rule);
			for (const id of last.decided) await rollcall.unresolve(id);
			dispatch({type: 'taken back'});
			say('fine', `Taken back: ${count(last.decided.length, 'decision')}.`);
			reload();
		} catch (error) {
			report(error);
		}
	};

	return {
		decide: (view: ConflictView, key: string, options?: ResolveOptions) => void decide(view, key, options),
		// What a run has done since is no longer a decision that could be taken back.
		takeBack: revocable(all, triage) ? () => void takeBack() : undefined,
	};
}
