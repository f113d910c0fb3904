/**
 * A value as JSON that does not depend on the order of its keys: two records are equal when these are.
 * What JSON drops (`undefined` in an object) is dropped here too.
 */
export function canonicalJson(value: unknown): string {
	return JSON.stringify(value, (_key, part: unknown) =>
		typeof part === 'object' && part !== null && !Array.isArray(part) ? sorted(part) : part,
	);
}

function sorted(object: object): object {
	const entries = Object.entries(object).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
	return Object.fromEntries(entries);
}

/** Whether two JSON texts say the same; almost always they are the same text. */
export function sameJson(a: string | undefined, b: string | undefined): boolean {
	if (a === b) return true;
	if (a === undefined || b === undefined) return false;
	return canonicalJson(JSON.parse(a)) === canonicalJson(JSON.parse(b));
}
