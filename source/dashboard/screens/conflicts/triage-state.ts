import {isOpen} from '../../../core/plan/conflict.ts';
import type {ConflictView} from '../../../sync/answers/conflicts.ts';

/** Where the triage stands, and what was decided in it, so that it can be taken back. */
export interface Triage {
	/** The conflict in sight. */
	readonly at: string | undefined;
	/** Decisions of this session, the last one last; each with all that it decided, and the rule that it made. */
	readonly taken: readonly Taken[];
}

interface Taken {
	readonly at: string;
	readonly decided: readonly string[];
	readonly rule?: string;
}

export type TriageAction =
	| {readonly type: 'to'; readonly id: string | undefined}
	| (Taken & {readonly type: 'decided'; readonly next: string | undefined})
	| {readonly type: 'taken back'};

export const triageBegin: Triage = {at: undefined, taken: []};

export function reduceTriage(state: Triage, action: TriageAction): Triage {
	switch (action.type) {
		case 'to':
			return {...state, at: action.id};
		case 'decided':
			return {
				at: action.next,
				taken: [
					...state.taken,
					{
						at: action.at,
						decided: action.decided,
						...(action.rule === undefined ? {} : {rule: action.rule}),
					},
				],
			};
		case 'taken back':
			return {at: state.taken.at(-1)?.at ?? state.at, taken: state.taken.slice(0, -1)};
	}
}

/** The next open conflict after this one, round the end; those of `without` count as decided. */
export function nextOpen(
	all: readonly ConflictView[],
	id: string,
	without: readonly string[] = [id],
): string | undefined {
	const from = all.findIndex(({conflict}) => conflict.id === id);
	const order = [...all.slice(from + 1), ...all.slice(0, Math.max(0, from))];
	return order.find((view) => isOpen(view.conflict) && !without.includes(view.conflict.id))?.conflict.id;
}

/** Grouped by kind, the largest first; the order does not change while one decides. */
export function groupByKind(
	all: readonly ConflictView[],
): ReadonlyArray<{readonly kind: string; readonly open: number; readonly views: readonly ConflictView[]}> {
	const kinds = new Map<string, ConflictView[]>();
	for (const view of all) {
		const list = kinds.get(view.conflict.kind);
		if (list === undefined) kinds.set(view.conflict.kind, [view]);
		else list.push(view);
	}
	return [...kinds]
		.map(([kind, views]) => ({kind, views, open: views.filter(({conflict}) => isOpen(conflict)).length}))
		.sort((a, b) => b.views.length - a.views.length);
}
