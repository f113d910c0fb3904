import type {ConflictView} from '../../../sync/answers/conflicts.ts';
import type {ConnectionView} from '../../../sync/rollcall.ts';

/** What does what was decided next: a run, or, of what an identity provider pushes, its next push. */
export type DoneAt = 'run' | 'push' | 'run or push';

export function doneAt(
	conflicts: ReadonlyArray<Pick<ConflictView, 'connection'>>,
	connections: ReadonlyArray<Pick<ConnectionView, 'name' | 'push'>>,
): DoneAt {
	const pushed = new Set(connections.flatMap(({name, push}) => (push === undefined ? [] : [name])));
	const count = conflicts.filter(({connection}) => pushed.has(connection)).length;
	return count === 0 ? 'run' : count === conflicts.length ? 'push' : 'run or push';
}

/** What is of those that are open meanwhile. */
export const meanwhile: Readonly<Record<DoneAt, string>> = {
	run: 'until then last night’s rows are sent',
	push: 'until then pushes of them are refused',
	'run or push': 'until then nothing of them changes',
};
