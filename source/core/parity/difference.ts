import type {AppleFileName} from '../roster/apple/format.ts';

/** One way in which a package differs from an older one, as both are read: how it is written is no difference. */
export interface Difference {
	readonly file: AppleFileName;
	/** The row's id; of a roster row class and student, joined by {@link pairKey}. */
	readonly key: string;
	/** `missing`: only in the older one. `added`: only in the newer one. `faulty`: a row that cannot be read. */
	readonly kind: 'missing' | 'added' | 'changed' | 'faulty';
	/** Of what is changed, by Apple's name; lists (`location_id`, `instructor_id`) as one; `file`: the row moved. */
	readonly column?: string;
	/** As it is in the older package; lists joined by tab. */
	readonly before?: string;
	readonly after?: string;
	/** Lines of the row in both packages, from 1, the header included. */
	readonly oldLine?: number;
	readonly newLine?: number;
}

/** Class and student of a roster row; no id holds a tab. */
export const pairKey = (inClass: string, student: string): string => `${inClass}\t${student}`;
export const pairOf = (key: string): readonly [inClass: string, student: string] => {
	const [inClass = '', student = ''] = key.split('\t');
	return [inClass, student];
};

/** How many rows of a file are alike, and how many are not. */
export interface FileParity {
	readonly file: AppleFileName;
	readonly old: number;
	readonly next: number;
	readonly same: number;
	readonly changed: number;
	readonly missing: number;
	readonly added: number;
}
