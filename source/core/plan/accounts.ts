import type {Account, RoleAt} from '../directory/account.ts';
import {locationsOf} from '../directory/account.ts';
import type {LocationId, PersonId} from '../directory/ids.ts';
import type {Draft} from './draft.ts';
import {leavingOn, nightsAfter} from './leaving.ts';
import type {PeopleMatch} from './matcher.ts';
import {deliveredBy, deliveredFields, isStaffRow, locationsNamed, rowHash, withRoles} from './person-row.ts';
import {wasRead} from './scope.ts';
import type {Resolved} from './structure.ts';
import {isProtected} from './weak.ts';

/** Plans what becomes of every account that the connection delivers or used to deliver. */
export function planAccounts(draft: Draft, match: PeopleMatch, locations: Resolved<LocationId>) {
	for (const [id, row] of match.rows) planPresent(draft, id as PersonId, row, locations);
	if (draft.input.roster.scope.people) planAbsent(draft, match);
	planDetached(draft, match);
}

/** The row's locations as roles, or undefined where none of them is known. */
function rolesOf(draft: Draft, row: number, locations: Resolved<LocationId>): readonly RoleAt[] | undefined {
	const {people} = draft.input.roster;
	const role = isStaffRow(people, row) ? 'Instructor' : 'Student';
	const roles: RoleAt[] = [];
	for (const named of locationsNamed(people, row)) {
		const locationId = locations.get(named);
		if (locationId !== undefined) roles.push({role, locationId});
		else if (!locations.has(named))
			draft.problem(people.place(row), {
				code: 'unknown-location',
				severity: 'warning',
				field: 'location_id',
				value: named,
				message: 'does not reference any location_id in locations.csv',
				action: 'this location of the person dropped',
			});
	}
	return roles.length === 0 ? undefined : roles;
}

function planPresent(draft: Draft, id: PersonId, row: number, locations: Resolved<LocationId>) {
	const {connection, directory, roster, now} = draft.input;
	const {people} = roster;
	const before = directory.accounts.get(id);
	const delivered = rowHash(people.hash64(row));
	const external = people.text(row, 'externalId');
	const roles = rolesOf(draft, row, locations);
	if (roles === undefined) {
		draft.problem(people.place(row), {
			code: 'no-location',
			severity: 'error',
			field: 'location_id',
			value: people.text(row, 'locations').replaceAll('\t', ','),
			message: 'names no known location',
			action: before === undefined ? 'person left out' : 'person stays as last sent',
		});
		draft.hold('accounts', before === undefined ? external : id, 'no known location', people.place(row));
		if (before !== undefined) draft.retained.add(id);
		return;
	}

	const fields = deliveredBy(people, row);
	if (before === undefined) {
		draft.change({
			kind: 'accounts',
			action: 'create',
			key: id,
			after: {
				personId: id,
				...fields,
				roles,
				source: connection.source,
				status: 'New',
				authentication: 'Managed Apple Account',
				owner: connection.id,
				externalIds: {[connection.id]: external},
				delivered,
				created: now.toISOString(),
			},
			reason: 'new at the source',
			place: people.place(row),
		});
		return;
	}

	const {leaving: _l, adoptedFor: _a, ...kept} = before;
	for (const field of deliveredFields) delete (kept as Record<string, unknown>)[field];
	const returning = before.status === 'Deactivated' && before.deactivated?.by === 'absence';
	const after: Account = {
		...kept,
		...fields,
		roles: withRoles(before.roles, roles),
		source: connection.source,
		owner: connection.id,
		externalIds: {...before.externalIds, [connection.id]: external},
		delivered,
		...(returning ? {status: before.signedIn ? ('Active' as const) : ('New' as const)} : {}),
	};
	if (returning) delete (after as {deactivated?: unknown}).deactivated;

	const differing = differences(before, after);
	if (differing.length === 0) {
		draft.count('accounts', 'unchanged');
		return;
	}
	draft.change({
		kind: 'accounts',
		action: returning ? 'reactivate' : 'update',
		key: id,
		before,
		after,
		reason: returning
			? 'listed again at the source'
			: before.leaving !== undefined && differing.length === 1
				? 'listed again in time: no longer leaving'
				: `changed at the source: ${differing.join(', ')}`,
		place: people.place(row),
	});
}

/** What differs, in words of the screens; `delivered` alone is no difference. */
function differences(before: Account, after: Account): readonly string[] {
	const differing: string[] = deliveredFields.filter((field) => before[field] !== after[field]);
	if (JSON.stringify(before.roles) !== JSON.stringify(after.roles)) differing.push('roles');
	if (before.source !== after.source) differing.push('source');
	if (
		before.owner !== after.owner ||
		JSON.stringify(before.externalIds) !== JSON.stringify(after.externalIds)
	)
		differing.push('pairing');
	if (before.status !== after.status) differing.push('status');
	if (before.leaving !== undefined) differing.push('leaving');
	return differing;
}

/** People whom the source used to list and does not list now. */
function planAbsent(draft: Draft, match: PeopleMatch) {
	const {connection, directory, roster, policy, now, run, removals} = draft.input;
	const faulty = roster.faulty.people ?? new Set<string>();
	for (const account of directory.accounts.values()) {
		if (
			account.owner !== connection.id ||
			account.status === 'Deactivated' ||
			match.rows.has(account.personId)
		)
			continue;
		const id = account.personId;
		if (faulty.has(account.externalIds[connection.id] ?? '')) {
			draft.hold('accounts', id, 'its row carries an error');
			draft.retained.add(id);
			continue;
		}
		if (draft.retained.has(id) || match.detached.has(id)) {
			draft.retained.add(id);
			continue;
		}
		if (isProtected(account)) {
			draft.retained.add(id);
			draft.count('accounts', 'unchanged');
			continue;
		}
		if (!locationsOf(account).some((location) => wasRead(draft, location))) {
			draft.retained.add(id);
			draft.count('accounts', 'unchanged');
			continue;
		}
		const {leaving} = account;
		if (leaving !== undefined) {
			if (now.toISOString() < leaving.due) {
				draft.retained.add(id);
				draft.count('accounts', 'leaving');
				continue;
			}
			draft.change({
				kind: 'accounts',
				action: 'deactivate',
				key: id,
				before: account,
				after: deactivated(account, draft, leaving.decision === 'approved'),
				reason: `absent from the source since ${leaving.since.slice(0, 10)}; its grace ended`,
			});
			continue;
		}
		if (removals === 'pending') {
			draft.hold('accounts', id, 'absent from the source; its removal is not approved');
			draft.retained.add(id);
			continue;
		}
		draft.removed.push(id);
		const due = nightsAfter(now, policy.leaverGrace);
		if (policy.leaverGrace > 0) draft.retained.add(id);
		draft.change({
			kind: 'accounts',
			action: 'deactivate',
			key: id,
			before: account,
			after:
				policy.leaverGrace > 0
					? {...account, leaving: {since: now.toISOString(), due, run, decision: 'passed'}}
					: deactivated(account, draft, false),
			reason:
				policy.leaverGrace > 0
					? `absent from the source; stays published, leaving on ${leavingOn(due)}`
					: 'absent from the source',
		});
	}
}

function deactivated(account: Account, draft: Draft, approved: boolean): Account {
	const {now, run} = draft.input;
	return {
		...account,
		status: 'Deactivated',
		deactivated: {
			at: now.toISOString(),
			by: 'absence',
			run,
			source: account.source,
			...(approved ? {approved} : {}),
		},
	};
}

/** Accounts whose id at the source went to a newcomer: unpaired, so that they count as absent from the next run on. */
function planDetached(draft: Draft, match: PeopleMatch) {
	const {connection, directory} = draft.input;
	for (const id of match.detached) {
		const before = directory.accounts.get(id);
		if (before === undefined) continue;
		const {[connection.id]: _, ...externalIds} = before.externalIds;
		draft.change({
			kind: 'accounts',
			action: 'update',
			key: id,
			before,
			after: {...before, externalIds},
			reason: 'its id at the source belongs to a newcomer now',
		});
	}
}
