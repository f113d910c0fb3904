import type {FunctionComponent} from 'react';
import type {Size} from '../dashboard.ts';

/** A screen, whole: one file (or folder) here and one line in `index.ts`, which makes its tab and its number. */
export interface Screen {
	readonly id: string;
	readonly title: string;
	/** What it is for, for those who see it the first time: shown above the keys in its help. */
	readonly about: readonly string[];
	readonly Component: FunctionComponent<{readonly size: Size}>;
}
