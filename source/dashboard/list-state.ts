/** A cursor in a list of any length, and the first row that is shown. */
export interface ListState {
	readonly cursor: number;
	readonly top: number;
}

export type ListAction =
	| {readonly type: 'by'; readonly rows: number}
	| {readonly type: 'to'; readonly row: number}
	/** What the cursor is on stands in this row now: it stays where it is on the screen, as far as it can. */
	| {readonly type: 'moved'; readonly row: number}
	| {readonly type: 'fit'};

export const listBegin: ListState = {cursor: 0, top: 0};

/** Rows kept in sight above and below the cursor where the list goes on. */
const margin = 2;

/**
 * Moves the cursor and the window with it. `length` rows in all, `height` of them shown: both may have
 * changed since the last action, so each carries the present ones.
 */
export function moveList(state: ListState, action: ListAction, length: number, height: number): ListState {
	const last = Math.max(0, length - 1);
	const wanted =
		action.type === 'by' ? state.cursor + action.rows : action.type === 'fit' ? state.cursor : action.row;
	const cursor = Math.min(last, Math.max(0, wanted));
	const rows = Math.max(1, height);
	const keep = Math.min(margin, Math.floor((rows - 1) / 2));
	const lowest = cursor - rows + 1 + keep;
	const highest = cursor - keep;
	const before = action.type === 'moved' ? state.top + cursor - state.cursor : state.top;
	const top = Math.min(Math.max(before, lowest), highest);
	return {cursor, top: Math.min(Math.max(0, top), Math.max(0, length - rows))};
}
