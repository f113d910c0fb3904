import {z} from 'zod';
import {UsageError} from '../../core/errors.ts';
import type {Memberships} from '../idp-map/rules.ts';
import type {IdpService} from '../idp-map/service.ts';
import {listed} from './listed.ts';

const member = z.object({id: z.string()});
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Ids of a group's direct members; groups among them are ids that no user has. */
export async function membersOf(
	service: IdpService,
	graphUrl: string,
	group: string,
	signal: AbortSignal,
): Promise<ReadonlySet<string>> {
	const url = new URL(`${graphUrl}/v1.0/groups/${encodeURIComponent(group)}/members?$select=id&$top=999`);
	const ids = new Set<string>();
	for await (const {id} of listed(service, url, member, signal)) ids.add(id);
	return ids;
}

/**
 * Who is in each of the groups that rules name, by id or by name; members of groups in them are not: our decision, as
 * assignments have it [seed 003].
 * @throws UsageError where a name is none's, or several groups'; as every reading else: a part is never taken for all.
 */
export async function readMemberships(
	service: IdpService,
	graphUrl: string,
	groups: readonly string[],
	signal: AbortSignal,
): Promise<Memberships> {
	const memberships = new Map<string, ReadonlySet<string>>();
	for (const group of groups) {
		const id = uuid.test(group) ? group : await idOf(service, graphUrl, group, signal);
		memberships.set(group, await membersOf(service, graphUrl, id, signal));
	}
	return memberships;
}

async function idOf(
	service: IdpService,
	graphUrl: string,
	name: string,
	signal: AbortSignal,
): Promise<string> {
	const url = new URL(`${graphUrl}/v1.0/groups`);
	url.searchParams.set('$filter', `displayName eq '${name.replaceAll("'", "''")}'`);
	url.searchParams.set('$select', 'id');
	const ids = new Set<string>();
	for await (const {id} of listed(service, url, member, signal)) ids.add(id);
	const [only, ...others] = ids;
	if (only !== undefined && others.length === 0) return only;
	throw new UsageError(
		only === undefined
			? `the setting roles names the group "${name}", and there is none called so`
			: `the setting roles names the group "${name}", and ${ids.size} are called so`,
		{
			notDone: 'Nothing was planned or changed.',
			next: 'Name the group by its object ID, as Entra ID shows it.',
		},
	);
}
