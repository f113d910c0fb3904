import {type Leaf, leaves, mistypedEnterprise, tolerated, toleratedInside, urns} from './attributes.ts';

/** What a name in a body, a path or a filter stands for. */
export type Target =
	| {readonly is: 'leaf'; readonly leaf: Leaf}
	/** `name`, `emails`, or a whole schema. */
	| {readonly is: 'complex'; readonly of: 'name' | 'emails' | 'user' | 'enterprise'}
	/** Ours alone to say: `id`, `meta`, `schemas`. */
	| {readonly is: 'read-only'; readonly name: string}
	/** Taken, and not kept. */
	| {readonly is: 'tolerated'; readonly name: string}
	| {readonly is: 'unlisted'; readonly name: string}
	/** No attribute could be called so (RFC 7643 §2.1). */
	| {readonly is: 'no name'};

const readOnly: readonly string[] = ['id', 'meta', 'schemas'];
const prefixes: ReadonlyArray<readonly [prefix: string, schema: 'user' | 'enterprise']> = [
	[urns.enterprise.toLowerCase(), 'enterprise'],
	[mistypedEnterprise.toLowerCase(), 'enterprise'],
	[urns.user.toLowerCase(), 'user'],
];

const byName: ReadonlyMap<string, Target> = new Map(
	[
		...leaves.map((leaf): [string, Target] => [
			`${leaf.schema} ${leaf.parent === undefined ? '' : `${leaf.parent}.`}${leaf.name}`,
			{is: 'leaf', leaf},
		]),
		...(['name', 'emails'] as const).map((of): [string, Target] => [`user ${of}`, {is: 'complex', of}]),
		...tolerated.map((name): [string, Target] => [
			`user ${name}`,
			readOnly.includes(name) ? {is: 'read-only', name} : {is: 'tolerated', name},
		]),
		...Object.entries(toleratedInside).flatMap(([parent, names]) =>
			names.map((name): [string, Target] => [
				`user ${parent}.${name}`,
				{is: 'tolerated', name: `${parent}.${name}`},
			]),
		),
	].map(([name, target]) => [name.toLowerCase(), target]),
);

/** A name that an attribute may have, with at most one sub-attribute (RFC 7643 §2.1). */
const attributeName = /^[a-z][a-z0-9_$-]*(\.[a-z$][a-z0-9_$-]*)?$/;
/** A schema that is none of ours, with an attribute of it. */
const foreignName = /^urn:[\w.:-]+$/i;

/**
 * The one place where names are looked up: without case (RFC 7643 §2.1), with their schema or without. Attributes of
 * the enterprise schema are known without it too, as Entra's own older bodies have them: our decision.
 * @param within the schema whose object the name stands in.
 */
export function resolve(name: string, within: 'user' | 'enterprise' = 'user'): Target {
	const lower = name.toLowerCase();
	for (const [prefix, schema] of prefixes) {
		if (lower === prefix) return {is: 'complex', of: schema};
		if (lower.startsWith(`${prefix}:`)) return lookUp(name, lower.slice(prefix.length + 1), schema);
	}
	return lookUp(name, lower, within);
}

function lookUp(name: string, lower: string, schema: 'user' | 'enterprise'): Target {
	if (name.length > 300) return {is: 'no name'};
	if (!attributeName.test(lower)) return foreignName.test(name) ? {is: 'unlisted', name} : {is: 'no name'};
	const found =
		byName.get(`${schema} ${lower}`) ?? (schema === 'user' ? byName.get(`enterprise ${lower}`) : undefined);
	if (found !== undefined) return found;
	const [parent = lower] = lower.split('.');
	return readOnly.includes(parent) ? {is: 'read-only', name: parent} : {is: 'unlisted', name};
}
