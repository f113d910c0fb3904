import type {Handlers} from '../layers.ts';
import {useList} from './use-list.ts';

/** Scrolls a text of so many rows in a window of so many; moves only where there is more than fits. */
export function useScroll(
	name: string,
	length: number,
	rows: number,
): {readonly top: number; readonly handlers: Handlers} {
	const most = Math.max(0, length - (rows - 1));
	const list = useList(name, length <= rows ? 0 : most + 1, 1);
	return {top: length <= rows ? 0 : list.cursor, handlers: list.handlers};
}
