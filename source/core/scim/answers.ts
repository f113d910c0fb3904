import {displayName, type Leaf, leaves, type ScimValues, urns} from './attributes.ts';
import type {ScimFault} from './fault.ts';

/** A body of JSON. */
export type Body = Readonly<Record<string, unknown>>;

/** The most people that one answer lists. */
export const longestPage = 500;
const defaultPage = 100;

/** A person as it is answered. */
export interface Resource {
	readonly id: string;
	readonly values: ScimValues;
	readonly created: string;
	readonly modified: string;
}

const parentOf = (leaf: Leaf) => leaf.parent ?? '';

/** @param base the address that this service is reached at, without a slash at its end. */
export function userBody({id, values, created, modified}: Resource, base: string): Body {
	const body: Record<string, unknown> = {schemas: [urns.user, urns.enterprise], id};
	const inside = (parent: string, schema: Leaf['schema']) =>
		leaves.flatMap((leaf) => {
			const value = values.get(leaf.key);
			return leaf.schema !== schema || parentOf(leaf) !== parent || value === undefined
				? []
				: [[leaf.name, value] as const];
		});
	Object.assign(body, Object.fromEntries(inside('', 'user')));
	const shown = values.get(displayName.key);
	if (shown !== undefined) body[displayName.name] = shown;
	const name = inside('name', 'user');
	if (name.length > 0) body.name = Object.fromEntries(name);
	const email = values.get('workEmail');
	// Nothing is said of `primary`, which is not kept: what is answered is what is advertised.
	if (email !== undefined) body.emails = [{value: email, type: 'work'}];
	const enterprise = inside('', 'enterprise');
	if (enterprise.length > 0) body[urns.enterprise] = Object.fromEntries(enterprise);
	return {
		...body,
		meta: {resourceType: 'User', created, lastModified: modified, location: `${base}/Users/${id}`},
	};
}

/** Which attributes an answer leaves out, and whether by name they are the only ones (RFC 7644 §3.9); lower case. */
export interface Shape {
	readonly only?: ReadonlySet<string>;
	readonly without?: ReadonlySet<string>;
}

/** @param only names as they were asked for, with the URN of people or without; none: all that is returned by default. */
export function shapeOf(only: readonly string[], without: readonly string[]): Shape {
	const prefix = `${urns.user}:`.toLowerCase();
	const names = (list: readonly string[]) =>
		new Set(
			list
				.map((name) => name.trim().toLowerCase())
				.map((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name))
				.filter((name) => name !== ''),
		);
	const [wanted, unwanted] = [names(only), names(without)];
	if (wanted.size > 0) return {only: wanted};
	return unwanted.size > 0 ? {without: unwanted} : {};
}

/** An attribute, or of a complex one a part: `name.givenName` gives that alone. What is always returned stays. */
export function shaped(body: Body, {only, without}: Shape): Body {
	if (only === undefined && without === undefined) return body;
	const isKept = (name: string) => (only !== undefined ? only.has(name) : without?.has(name) !== true);
	return Object.fromEntries(
		Object.entries(body).flatMap(([name, value]): ReadonlyArray<readonly [string, unknown]> => {
			const lower = name.toLowerCase();
			if (lower === 'schemas' || lower === 'id') return [[name, value]];
			if (isKept(lower) && only !== undefined) return [[name, value]];
			if (!isKept(lower) && only === undefined) return [];
			const inside = partOf(value, (sub) => isKept(`${lower}${lower.startsWith('urn:') ? ':' : '.'}${sub}`));
			if (inside !== undefined) return [[name, inside]];
			return only === undefined && typeof value !== 'object' ? [[name, value]] : [];
		}),
	);
}

/** Of an object, or of each in a list, what is kept; undefined: nothing, or it has no parts. */
function partOf(value: unknown, isKept: (name: string) => boolean): unknown {
	if (typeof value !== 'object' || value === null) return undefined;
	if (Array.isArray(value)) {
		const parts = value.map((each) => partOf(each, isKept)).filter((each) => each !== undefined);
		return parts.length > 0 ? parts : undefined;
	}
	const kept = Object.entries(value).filter(([name]) => isKept(name.toLowerCase()));
	return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** What was asked for of a list, 1 being the first (RFC 7644 §3.4.2.4). */
export function pageOf(
	startIndex: unknown,
	count: unknown,
): {readonly start: number; readonly count: number} {
	const whole = (value: unknown, otherwise: number) => {
		const number = typeof value === 'string' && /^[+-]?\d{1,9}$/.test(value) ? Number(value) : undefined;
		return number ?? otherwise;
	};
	return {
		start: Math.max(1, whole(startIndex, 1)),
		count: Math.min(longestPage, Math.max(0, whole(count, defaultPage))),
	};
}

export const listBody = (resources: readonly Body[], total = resources.length, startIndex = 1): Body => ({
	schemas: [urns.list],
	totalResults: total,
	startIndex,
	itemsPerPage: resources.length,
	Resources: resources,
});

export const errorBody = ({status, scimType, detail}: ScimFault): Body => ({
	schemas: [urns.error],
	...(scimType === undefined ? {} : {scimType}),
	detail,
	status: String(status),
});

/** What this service can do (RFC 7643 §5). */
export const serviceProviderConfig = (base: string): Body => ({
	schemas: [urns.serviceProviderConfig],
	patch: {supported: true},
	bulk: {supported: false, maxOperations: 0, maxPayloadSize: 0},
	filter: {supported: true, maxResults: longestPage},
	changePassword: {supported: false},
	sort: {supported: false},
	etag: {supported: false},
	authenticationSchemes: [
		{
			type: 'oauthbearertoken',
			name: 'Bearer token',
			description: 'The token that was shown when the connection was made, or made anew',
			primary: true,
		},
	],
	meta: {resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig`},
});

export const resourceTypes = (base: string): readonly Body[] => [
	{
		schemas: [urns.resourceType],
		id: 'User',
		name: 'User',
		endpoint: '/Users',
		description: 'People; groups are not synced',
		schema: urns.user,
		schemaExtensions: [{schema: urns.enterprise, required: false}],
		meta: {resourceType: 'ResourceType', location: `${base}/ResourceTypes/User`},
	},
];
