import {displayName, type Leaf, type LeafKey, leafOf, leaves, toleratedInside} from './attributes.ts';
import {fault, isFault, type ScimFault, unlistedFault} from './fault.ts';
import {resolve} from './resolve.ts';
import {isNothing, readValue} from './value.ts';

/** How strict a connection is about attributes outside its mapping. */
export interface Strictness {
	/** Takes them without a word, and keeps of them the name that is shown alone: for conformance suites. */
	readonly lenient: boolean;
	/** Names (lower case) that an admin said to ignore, whole as the identity provider sends them. */
	readonly ignored: ReadonlySet<string>;
}

export const strict: Strictness = {lenient: false, ignored: new Set()};

/** What a body says, so far; a value of undefined is unassigned. */
export type Said = Map<LeafKey, string | boolean | undefined>;

/** A JSON object, and no list. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What is outside of the mapping: nothing where it is empty or ignored, else what breaks the connection [seed 003]. An
 * empty text says as little as null does, and is in Okta's own body (`middleName`): our decision.
 */
export function outside(name: string, value: unknown, {lenient, ignored}: Strictness): ScimFault | undefined {
	if (lenient || isNothing(value) || value === '' || ignored.has(name.toLowerCase())) return undefined;
	return unlistedFault(name);
}

/**
 * Notes what is said of one name, in a body or in a PATCH without a path: there names may have dots and schemas.
 * @param within the schema whose object it stands in.
 */
export function say(
	said: Said,
	name: string,
	value: unknown,
	how: Strictness,
	within: 'user' | 'enterprise' = 'user',
): ScimFault | undefined {
	const target = resolve(name, within);
	switch (target.is) {
		case 'leaf':
			return sayLeaf(said, target.leaf, value);
		case 'complex':
			return sayComplex(said, target.of, value, how);
		case 'read-only':
			return undefined;
		case 'tolerated':
			return sayTolerated(said, target.name, value, how);
		case 'unlisted':
			return outside(target.name, value, how);
		case 'no name':
			return fault(400, 'invalidPath', `${JSON.stringify(name.slice(0, 60))} is no name of an attribute`);
	}
}

export function sayLeaf(said: Said, leaf: Leaf, value: unknown): ScimFault | undefined {
	const read = readValue(leaf, value);
	if (isFault(read)) return read;
	said.set(leaf.key, read);
	return undefined;
}

/** What is taken without a word, of which a lenient connection keeps the name that is shown. */
export const sayTolerated = (
	said: Said,
	name: string,
	value: unknown,
	{lenient}: Strictness,
): ScimFault | undefined =>
	lenient && name === displayName.name ? sayLeaf(said, displayName, value) : undefined;

function sayComplex(
	said: Said,
	of: 'name' | 'emails' | 'user' | 'enterprise',
	value: unknown,
	how: Strictness,
): ScimFault | undefined {
	if (of === 'emails') return sayEmails(said, value, how);
	if (isNothing(value)) {
		for (const leaf of leaves)
			if (leaf.parent === of || (of === 'enterprise' && leaf.schema === of)) said.set(leaf.key, undefined);
		return undefined;
	}
	if (!isObject(value)) return fault(400, 'invalidValue', `${of} is an object`);
	for (const [name, each] of Object.entries(value)) {
		const inner = resolve(name);
		if (inner.is === 'complex' && (inner.of === 'user' || inner.of === 'enterprise'))
			return fault(400, 'invalidPath', 'a schema stands in no other one');
		const wrong = of === 'name' ? say(said, `name.${name}`, each, how) : say(said, name, each, how, of);
		if (wrong !== undefined) return wrong;
	}
	return undefined;
}

/** The work address is the one that is taken; one without a type is that of work. */
function sayEmails(said: Said, value: unknown, how: Strictness): ScimFault | undefined {
	if (isNothing(value)) {
		said.set('workEmail', undefined);
		return undefined;
	}
	const emails = new Map<unknown, Email>();
	let isEmptied = false;
	for (const item of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
		const email = readEmail(item, how);
		if (isFault(email)) return email;
		if (email === undefined) continue;
		const {value: address, isPrimary} = email;
		// Upper and lower case do not count in it (RFC 7643 §3.1).
		const form = typeof address === 'string' ? address.toLowerCase() : address;
		if (isNothing(address) || address === '') isEmptied = true;
		else if (isPrimary || !emails.has(form)) emails.set(form, email);
	}
	const chosen = theOneOf([...emails.values()], how);
	if (isFault(chosen)) return chosen;
	if (chosen !== undefined) return sayLeaf(said, leafOf('workEmail'), chosen.value);
	if (isEmptied) said.set('workEmail', undefined);
	return undefined;
}

/**
 * Of several addresses of work the primary one, of which there is one at most (RFC 7643 §2.4). Where none is primary it is
 * not guessed which one was meant, but for a lenient connection, which takes the first.
 */
function theOneOf(emails: readonly Email[], {lenient}: Strictness): Email | undefined | ScimFault {
	const primary = emails.filter(({isPrimary}) => isPrimary);
	if (emails.length <= 1 || lenient) return primary[0] ?? emails[0];
	if (primary.length === 1) return primary[0];
	const [count, which] = [emails.length, primary.length === 0 ? 'none of them' : 'more than one of them'];
	return fault(
		400,
		'invalidValue',
		`emails holds ${count} addresses of the type work, and ${which} is primary. One address of work is taken: send one, or mark one as primary`,
	);
}

/** An address of work; of several the primary one counts. */
interface Email {
	readonly value: unknown;
	readonly isPrimary: boolean;
}

/** @returns undefined: an address of another type, where that is let pass. */
export function readEmail(item: unknown, how: Strictness): Email | undefined | ScimFault {
	if (typeof item === 'string') return {value: item, isPrimary: false};
	if (!isObject(item)) return fault(400, 'invalidValue', 'emails holds objects');
	let value: unknown;
	let type = 'work';
	let isPrimary = false;
	for (const [name, each] of Object.entries(item)) {
		const lower = name.toLowerCase();
		if (lower === 'value') value = each;
		else if (lower === 'type' && !isNothing(each)) type = wordOf(each);
		else if (lower === 'primary') isPrimary = wordOf(each) === 'true';
		else if (!(toleratedInside.emails as readonly string[]).includes(lower)) {
			const wrong = outside(`emails.${name}`, each, how);
			if (wrong !== undefined) return wrong;
		}
	}
	if (type === 'work') return {value, isPrimary};
	return how.lenient ? undefined : otherTypeFault();
}

/** As Entra says booleans too; what is no word is none. */
export const wordOf = (value: unknown): string =>
	typeof value === 'string' || typeof value === 'boolean' ? String(value).toLowerCase() : '';

/** One that is not of work. */
export const otherTypeFault = () =>
	fault(
		400,
		'invalidValue',
		'emails holds addresses of the type work alone: take other ones out of the mapping of the identity provider',
	);

/**
 * A whole person, as POST and PUT have it.
 * @returns what is said; what is not said is not in it.
 */
export function readUser(body: unknown, how: Strictness): Said | ScimFault {
	if (!isObject(body)) return fault(400, 'invalidSyntax', 'the body is no JSON object');
	const said: Said = new Map();
	for (const [name, value] of Object.entries(body)) {
		const wrong = say(said, name, value, how);
		if (wrong !== undefined) return wrong;
	}
	if (said.get('userName') === undefined) return fault(400, 'invalidValue', 'userName is required');
	return said;
}
