import {useEffect} from 'react';
import {useDashboard} from '../dashboard.ts';
import {type RememberedList, slots} from '../remembered.ts';
import type {List} from './use-list.ts';

/**
 * Notes what the cursor of a list stands on, and puts it there once when the dashboard was started again. Whoever moves
 * or goes on before that list is there stays where they are.
 * @param id what the cursor stands on; undefined: nothing that has an id.
 * @param rowOf the row of an id, -1 where it is not in the list; undefined as long as the list is not whole.
 */
export function useRemembered(
	name: RememberedList,
	list: List,
	id: string | undefined,
	rowOf: ((id: string) => number) | undefined,
): void {
	const {kept} = useDashboard();
	// Who went on to something else is not taken back by a list that is whole later.
	useEffect(() => () => void kept.delete(slots.wanted(name)), [kept, name]);
	const wanted = kept.get(slots.wanted(name)) as string | undefined;
	if (wanted !== undefined) {
		if (rowOf === undefined && list.cursor === 0) return;
		kept.delete(slots.wanted(name));
		const row = list.cursor > 0 ? -1 : (rowOf?.(wanted) ?? -1);
		if (row > 0) {
			list.moved(row);
			// What it stands on is seen with the next drawing, which follows at once.
			kept.set(slots.selected(name), wanted);
			return;
		}
	}
	if (id !== undefined) kept.set(slots.selected(name), id);
}
