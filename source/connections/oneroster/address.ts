import type {OneRosterFile} from '../oneroster-map/columns.ts';

/** Lists of the service that are read. */
export type OneRosterList = OneRosterFile | 'students' | 'teachers';

/** OneRoster 1.1 §2.1: where the rostering service begins. */
const service = '/ims/oneroster/v1p1';

/** What stands before the service's own path in an API root URL, without a slash at its end. */
export const installationOf = (root: string): string => {
	const trimmed = root.replace(/\/+$/, '');
	return trimmed.toLowerCase().endsWith(service) ? trimmed.slice(0, -service.length) : trimmed;
};

/** Address of a list: a root that already ends with the service's path is taken as it is. */
export function listAddress(
	root: string,
	list: OneRosterList,
	query: ReadonlyArray<readonly [string, string]>,
): URL {
	const trimmed = root.replace(/\/+$/, '');
	const base = trimmed.toLowerCase().endsWith(service) ? trimmed : `${trimmed}${service}`;
	// Spaces as %20: a plus is not taken for one by every server.
	const asked = query.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("'", '%27')}`);
	return new URL(`${base}/${list}${asked.length === 0 ? '' : `?${asked.join('&')}`}`);
}
