import {fold} from '../core/plan/fold.ts';

/** Whether a row answers to what was typed: each word of it stands somewhere in the row, in whatever case. */
export function finder(text: string): (row: string) => boolean {
	const words = fold(text).split(' ').filter(Boolean);
	if (words.length === 0) return () => true;
	return (row) => {
		const folded = fold(row);
		return words.every((word) => folded.includes(word));
	};
}
