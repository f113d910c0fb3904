import {createHash} from 'node:crypto';

/** A file name for any text: itself where it is plain and short, else a hash of it, so that two texts never meet. */
export function fileNameFor(text: string): string {
	if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(text)) return text;
	return `sha256-${createHash('sha256').update(text).digest('hex').slice(0, 40)}`;
}
