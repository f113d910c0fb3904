import type {Account, RoleAt} from '../core/directory/account.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import {type RoleRule, roleByRules} from '../core/enrich/role-rules.ts';
import {madePersonId} from '../core/plan/person-row.ts';
import {rolesByRule} from '../core/plan/ruled.ts';
import type {Store} from '../core/ports.ts';
import type {ScimPeople} from '../core/scim/people.ts';
import type {PushWorld} from '../core/scim/push-world.ts';
import {guardDays} from '../core/scim/settle.ts';
import {type Connection, parseSettings} from './connections.ts';
import {type Context, withSnapshot} from './context.ts';
import {policyOf, readConnections, readSettings} from './documents.ts';
import {readRules} from './rules.ts';
import type {ScimConflicts} from './scim-conflicts.ts';

const day = 86_400_000;

/** What pushes to a connection stand on now: settings, rules and limits as they are. */
export async function pushWorld(
	{store, clock, randomness}: Context,
	{stored, kind}: Connection,
	people: ScimPeople,
	conflicts: ScimConflicts,
): Promise<PushWorld> {
	const [settings, all, rules] = await Promise.all([
		readSettings(store.documents),
		readConnections(store.documents),
		readRules(store.documents),
	]);
	const policy = policyOf(settings, stored.name);
	const how = kind.pushes!(parseSettings(kind, stored.name, stored.settings));
	const now = clock.now();
	const since = new Date(now.getTime() - guardDays * day).toISOString();
	const names = new Map(all.map(({id, name}) => [id, name]));
	const nameOf = (id: ConnectionId) => names.get(id) ?? id;
	const isHere = (externalId: string) => people.byExternalId(externalId) !== undefined;
	const byRules = await rolesByRules(store, how.roles);
	let counted: {recent: number; whole: number} | undefined;
	return {
		connection: stored.id,
		now,
		people,
		how: {lenient: how.lenient, ignored: new Set(how.ignored.map((name) => name.toLowerCase()))},
		...(kind.source === undefined ? {} : {source: kind.source}),
		federatedDomains: (policy.federatedDomains ?? []).map((domain) => domain.toLowerCase()),
		autoMerge: policy.autoMerge,
		whenDisabled: how.whenDisabled,
		...byRules,
		limit: policy.guards.removals,
		removals: () => (counted ??= {...people.removals(since)}),
		removed: () => {
			if (counted !== undefined) counted.recent++;
		},
		newId: () => uuidOf(randomness(16)),
		newPersonId: (id) => madePersonId(stored.id, id, (taken) => people.isTaken(taken)),
		disconnected: new Set(all.filter(({disconnected}) => disconnected !== undefined).map(({id}) => id)),
		meet: (meeting) => conflicts.meet({connection: stored, rules, nameOf, isHere, now}, meeting),
	};
}

/** What the connection's rules give somebody new, at locations that are known, and what they would give who is here. */
async function rolesByRules(
	store: Store,
	rules: readonly RoleRule[] = [],
): Promise<Pick<PushWorld, 'rolesOf' | 'otherRuleOf'>> {
	if (rules.length === 0) return {};
	const known = await withSnapshot(store, async (snapshot) => {
		const found = new Set<string>();
		for (const {location} of rules)
			if (location !== undefined && (await snapshot.get('locations', location)) !== undefined)
				found.add(location);
		return found;
	});
	const knows = (location: string) => known.has(location);
	const ruleFor = ({department, division, costCentre}: Account) =>
		roleByRules(rules, {department, division, costCentre});
	return {
		rolesOf: (account) => {
			const byRule = ruleFor(account);
			const roles = rolesByRule({before: undefined, byRule, knows});
			return roles && {roles, ruled: {rule: byRule!.rule, roles}};
		},
		otherRuleOf: (account) => {
			const byRule = ruleFor(account);
			const roles = rolesByRule({before: account, byRule: byRule ?? 'none', knows});
			if (roles === undefined || roles.every((each) => has(account, each))) return undefined;
			return byRule?.rule ?? 'none of the rules: Student';
		},
	};
}

const has = ({roles}: Account, {role, locationId}: RoleAt) =>
	roles.some((each) => each.role === role && (locationId === undefined || each.locationId === locationId));

/** A UUID of version 4 (RFC 9562). */
function uuidOf(bytes: Uint8Array): string {
	const hex = Buffer.from(bytes);
	hex[6] = (hex[6]! & 0x0f) | 0x40;
	hex[8] = (hex[8]! & 0x3f) | 0x80;
	return hex.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
