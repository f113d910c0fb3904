import type {Handlers} from '../layers.ts';
import type {Kept} from '../remembered.ts';
import {useList} from './use-list.ts';

/** Scrolls a text of so many rows in a window of so many; moves only where there is more than fits. */
export function useScroll(
	name: string,
	length: number,
	rows: number,
): {readonly top: number; readonly handlers: Handlers} {
	const most = Math.max(0, length - (rows - 1));
	const list = useList(name, length <= rows ? 0 : most + 1, 1);
	if (length <= rows) return {top: 0, handlers: list.handlers};
	// The last row says how much is below; a row of the page before stays in sight.
	const page = Math.max(1, rows - 2);
	const half = Math.ceil(page / 2);
	return {
		top: list.cursor,
		handlers: {
			...list.handlers,
			'page-up': () => list.by(-page),
			'page-down': () => list.by(page),
			'half-up': () => list.by(-half),
			'half-down': () => list.by(half),
		},
	};
}

/** What this name scrolls begins at its top again when it is shown next: it says something new there. */
export const scrollToTop = (kept: Kept, name: string): void => void kept.delete(name);
