import type {Leaf} from './attributes.ts';
import {fault, type ScimFault} from './fault.ts';

/** Longer is no name, address or id of anybody. */
export const longestValue = 256;

/** What a leaf is set to; undefined: nothing, it is unassigned. */
export type Read = string | boolean | undefined | ScimFault;

/** Nothing by RFC 7643 §2.5: null, and a list or an object with nothing in it. Looks no deeper: bodies may be hostile. */
export const isNothing = (value: unknown): boolean =>
	isNull(value) ||
	(Array.isArray(value)
		? value.every(isNull)
		: typeof value === 'object' && value !== null && Object.keys(value).length === 0);

const isNull = (value: unknown) => value === null || value === undefined;

/**
 * A value as the leaf takes it, stored as it was sent. Entra says booleans as text (`"False"`), and wraps single values
 * in a list of one object.
 */
export function readValue(leaf: Leaf, given: unknown): Read {
	const value = unwrapped(given);
	if (isNothing(value)) return undefined;
	if (leaf.type === 'boolean') {
		if (typeof value === 'boolean') return value;
		const word = typeof value === 'string' ? value.toLowerCase() : '';
		if (word === 'true') return true;
		if (word === 'false') return false;
		return wrong(leaf, 'is true or false');
	}
	if (typeof value !== 'string') return wrong(leaf, 'is text');
	if (value === '') return undefined;
	if (value.length > longestValue) return wrong(leaf, `has at most ${longestValue} characters`);
	if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(value) || !value.isWellFormed())
		return wrong(leaf, 'holds no control characters');
	if (value.trim() === '') return wrong(leaf, 'is not blank');
	return value;
}

function unwrapped(value: unknown): unknown {
	if (!Array.isArray(value) || value.length !== 1) return value;
	const [only] = value as readonly unknown[];
	return typeof only === 'object' && only !== null && Object.hasOwn(only, 'value')
		? (only as {value: unknown}).value
		: value;
}

const wrong = (leaf: Leaf, what: string) => fault(400, 'invalidValue', `${leaf.name} ${what}`);
