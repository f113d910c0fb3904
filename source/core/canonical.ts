import {createHash} from 'node:crypto';

/** JSON with its keys in order and nothing undefined: equal values give equal text. */
export function canonicalJson(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
	if (value !== null && typeof value === 'object') {
		const parts = Object.entries(value)
			.filter(([, item]) => item !== undefined)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`);
		return `{${parts.join(',')}}`;
	}
	return JSON.stringify(value) ?? 'null';
}

/** Whether two values say the same in JSON, in whatever order their keys are; mostly they are in the same one. */
export const isSame = (a: unknown, b: unknown): boolean =>
	a === b || JSON.stringify(a) === JSON.stringify(b) || canonicalJson(a) === canonicalJson(b);

/** SHA-256 of text, as 64 hex digits. */
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** SHA-256 over many texts, each ended by a newline. */
export function sha256Lines(lines: Iterable<string>): string {
	const hash = createHash('sha256');
	for (const line of lines) hash.update(line).update('\n');
	return hash.digest('hex');
}
