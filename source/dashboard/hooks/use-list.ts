import {useCallback} from 'react';
import type {Handlers} from '../layers.ts';
import {type ListAction, type ListState, listBegin, moveList} from '../list-state.ts';
import {useKept} from './use-kept.ts';

export interface List extends ListState {
	readonly to: (row: number) => void;
	readonly by: (rows: number) => void;
	/** What the cursor is on stands in this row now. May be called while drawing. */
	readonly moved: (row: number) => void;
	/** The moves that make sense now: none in an empty list. */
	readonly handlers: Handlers;
}

type Sized = ListAction & {readonly length: number; readonly height: number};
const reduce = (state: ListState, action: Sized) => moveList(state, action, action.length, action.height);

/** Cursor and window of a list of `length` rows, `height` of them shown; kept under this name. */
export function useList(name: string, length: number, height: number): List {
	const [state, dispatch] = useKept<ListState, Sized>(name, reduce, listBegin);
	const by = useCallback(
		(rows: number) => dispatch({type: 'by', rows, length, height}),
		[dispatch, length, height],
	);
	const to = useCallback(
		(row: number) => dispatch({type: 'to', row, length, height}),
		[dispatch, length, height],
	);
	const moved = useCallback(
		(row: number) => dispatch({type: 'moved', row, length, height}),
		[dispatch, length, height],
	);
	// The list may have become shorter, or the window lower, since the last move.
	const shown = moveList(state, {type: 'fit'}, length, height);
	const page = Math.max(1, height - 1);
	const handlers: Handlers =
		length === 0
			? {}
			: {
					up: () => by(-1),
					down: () => by(1),
					'page-up': () => by(-page),
					'page-down': () => by(page),
					'half-up': () => by(-Math.ceil(page / 2)),
					'half-down': () => by(Math.ceil(page / 2)),
					first: () => to(0),
					last: () => to(length - 1),
				};
	return {...shown, to, by, moved, handlers};
}
