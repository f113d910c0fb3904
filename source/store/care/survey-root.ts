import {broughtForward, formatNumber, type Root, rootSchema} from '../format.ts';
import type {ReadFile} from './reading.ts';

/** What `root.json` turned out to be. */
export type SeenRoot =
	| {readonly is: 'whole'; readonly root: Root; readonly format: number}
	/** A newer rollcall wrote it: that is no damage, and this one cannot judge the rest. */
	| {readonly is: 'newer'; readonly format: number}
	| {readonly is: 'missing'}
	/** A restore began and did not end: what lies beside it may be half of one state and half of another. */
	| {readonly is: 'restoring'; readonly since: string}
	/** `what` ends a sentence: `is not JSON`. */
	| {readonly is: 'damaged'; readonly what: string};

/** Judges the root's bytes; an older format as it is brought forward. */
export function seenRoot(read: ReadFile): SeenRoot {
	if (read === undefined) return {is: 'missing'};
	if ('refused' in read) return {is: 'damaged', what: `cannot be read: ${read.refused}`};
	let data: unknown;
	try {
		data = JSON.parse(read.bytes.toString('utf8'));
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		return {is: 'damaged', what: 'is not JSON'};
	}
	const restoring = (data as {restoring?: unknown} | null)?.restoring;
	if (typeof restoring === 'string') return {is: 'restoring', since: restoring};
	const format = (data as {format?: unknown} | null)?.format;
	if (typeof format !== 'number' || !Number.isInteger(format) || format < 1)
		return {is: 'damaged', what: 'does not say its format'};
	if (format > formatNumber) return {is: 'newer', format};
	const parsed = rootSchema.safeParse(broughtForward(data));
	if (parsed.success) return {is: 'whole', root: parsed.data, format};
	const field = parsed.error.issues[0]?.path.join('.') ?? '';
	return {is: 'damaged', what: `is not what was written (${field})`};
}
