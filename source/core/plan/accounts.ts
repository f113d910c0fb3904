import {isSame} from '../canonical.ts';
import {type Account, isStudent, locationsOf, type RoleAt} from '../directory/account.ts';
import {signInStatus} from '../directory/after-action.ts';
import type {ConnectionId, LocationId, PersonId} from '../directory/ids.ts';
import {planAbsent, planDetached} from './absent-people.ts';
import {accountNames, accountRulesOf, type NameOutcome} from './account-names.ts';
import type {Draft} from './draft.ts';
import {enrichedOf, enrichedWords} from './enriched.ts';
import {withFilteredLocations} from './filtered-out.ts';
import {keptHere, rolesWithKept} from './kept-here.ts';
import {leaveOutWithSchool, leftOutSchoolOf} from './left-out-school.ts';
import type {PeopleMatch} from './matcher.ts';
import {areManySignIns, meetPresent} from './meet-present.ts';
import {planApart} from './meet-reconnected.ts';
import {pairingOf, pairsOf} from './merged.ts';
import {holdTakenNames} from './names-taken.ts';
import {type Newcomer, planNewcomers} from './newcomers.ts';
import {withHeldLocations} from './partly-held.ts';
import {passwordPolicyOf} from './password-policy.ts';
import {deliveredFields, isStaffRow, locationsNamed, rowHash} from './person-row.ts';
import {providedFields, rolesWithoutPlace, withProvided} from './provided.ts';
import {byRuleOf, tellUnknownPlaces, withoutRuled} from './ruled.ts';
import {wasRead} from './scope.ts';
import {askedSignInsOf} from './sign-ins.ts';
import type {Resolved} from './structure.ts';
import {planWaiting} from './waiting.ts';

/** Plans what becomes of every account that the connection delivers or used to deliver. */
export function planAccounts(draft: Draft, match: PeopleMatch, locations: Resolved<LocationId>) {
	draft.askedSignIns = askedSignInsOf(draft);
	draft.manySignIns = areManySignIns(draft, match);
	tellUnknownPlaces(draft);
	holdTakenNames(draft, match);
	const present: Present = {newcomers: [], unnamed: []};
	for (const [id, row] of [...match.rows]) planPresent(draft, match, id as PersonId, row, locations, present);
	const {newcomers, unnamed} = present;
	const names = accountNames(draft.input, [
		...newcomers.map(({account}) => account),
		...unnamed.map(({after}) => after),
	]);
	planNewcomers(draft, match, newcomers, names);
	for (const known of unnamed) planKnown(draft, known, names.get(known.after.personId));
	planWaiting(draft, match);
	planAbsent(draft, match);
	planDetached(draft, match);
	planApart(draft, match);
}

/** What the rows make of accounts, before their Managed Apple Accounts are named. */
interface Present {
	readonly newcomers: Newcomer[];
	/** Accounts that are there and have no name yet; kept only where names are formed. */
	readonly unnamed: Known[];
}

/** An account that is there, and what its row makes of it. */
interface Known {
	readonly before: Account;
	readonly after: Account;
	readonly returning: boolean;
	readonly row: number;
}

/** The locations of all rows that stand for one person as roles, or undefined where none of them is known. */
function rolesOf(
	draft: Draft,
	rows: readonly number[],
	locations: Resolved<LocationId>,
): readonly RoleAt[] | undefined {
	const [delivering] = rows;
	const {people} = draft.input.roster;
	const role = delivering !== undefined && isStaffRow(people, delivering) ? 'Instructor' : 'Student';
	const roles: RoleAt[] = [];
	const all = rows.flatMap((row) => locationsNamed(people, row).map((named) => [row, named] as const));
	for (const [row, named] of all) {
		const locationId = locations.get(named);
		if (locationId !== undefined) {
			// Two schools may be mapped to one location.
			if (!roles.some((each) => each.locationId === locationId)) roles.push({role, locationId});
		} else if (!locations.has(named))
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

function planPresent(
	draft: Draft,
	match: PeopleMatch,
	id: PersonId,
	row: number,
	locations: Resolved<LocationId>,
	present: Present,
) {
	const {connection, directory, roster, now} = draft.input;
	const {people} = roster;
	const before = directory.accounts.get(id);
	const delivered = rowHash(people.hash64(row));
	const external = people.text(row, 'externalId');
	const named = rolesOf(draft, match.rowsOf(id), locations) ?? rolesWithoutPlace(draft, before, row);
	const known = named && withHeldLocations(draft, before, named);
	const listed = known && withFilteredLocations(draft, before, known, locations);
	const school = listed === undefined ? leftOutSchoolOf(draft, row) : undefined;
	if (school !== undefined) {
		const sent = before !== undefined && before.status !== 'Deactivated';
		const leftOut = {school, externalId: external, place: people.place(row), sent};
		const told = leaveOutWithSchool(draft, 'people', leftOut);
		const isLeaving = before?.leaving?.decision === 'approved';
		if (sent && !isLeaving) draft.ofLeftOutSchools.people.set(id, told);
		match.letGo(id);
		// Once that is approved it is as with the filter: whoever is in no row leaves.
		if (sent && (isLeaving || (draft.input.scopeApproved === true && draft.input.removals === 'decide')))
			return;
		if (sent) draft.count('accounts', 'unchanged');
		if (before !== undefined) draft.retained.add(id);
		return;
	}
	if (listed === undefined) {
		const waiting = locationsNamed(people, row)
			.map((school) => draft.undecided.locations.get(school))
			.find((each) => each !== undefined);
		draft.problem(people.place(row), {
			code: 'no-location',
			severity: 'error',
			field: 'location_id',
			value: people.text(row, 'locations').replaceAll('\t', ','),
			message: waiting === undefined ? 'names no known location' : `cannot be used yet: ${waiting.why}`,
			action: before === undefined ? 'person left out' : 'person stays as last sent',
		});
		draft.hold(
			'accounts',
			before === undefined ? external : id,
			waiting?.why ?? 'no known location',
			people.place(row),
			waiting?.conflict,
		);
		if (before !== undefined) draft.retained.add(id);
		match.letGo(id);
		return;
	}

	const met = meetPresent(draft, match, {id, row, before, roles: listed});
	if (met === undefined) return;
	const {roles} = met;
	const rules = accountRulesOf(draft.input);
	const {passwordPolicy: said, ...others} = met.fields;
	const passwordPolicy = passwordPolicyOf(said, before, roles, rules);
	const fields = {...others, ...(passwordPolicy === undefined ? {} : {passwordPolicy})};
	if (before === undefined) {
		const account: Account = {
			personId: id,
			...fields,
			roles,
			source: connection.source,
			status: 'New',
			authentication: 'Managed Apple Account',
			owner: connection.id,
			...pairingOf(draft, match, id, undefined),
			...enrichedOf(draft.filled, row, undefined),
			delivered,
			created: now.toISOString(),
		};
		present.newcomers.push({account: withProvided(draft.input, account, undefined, external), row});
		return;
	}

	const {
		leaving: _l,
		adoptedFor: _a,
		merged: _m,
		mergedAs: _s,
		detached: _d,
		local: _e,
		enriched: _r,
		unpaired,
		...kept
	} = before;
	for (const field of deliveredFields) delete (kept as Record<string, unknown>)[field];
	// Whom an identity provider removed comes back when it is synced again (`directory.md`, *Clocks*).
	const returning =
		before.status === 'Deactivated' && before.deactivated !== undefined && before.deactivated.by !== 'hand';
	const delivering: Account = {
		...kept,
		...fields,
		...keptHere(before),
		roles: rolesWithKept(
			withoutRuled(before, byRuleOf(draft.input, external)),
			[...roles, ...unread(draft, before, roles)],
			connection.source,
		),
		source: connection.source,
		owner: connection.id,
		...pairingOf(draft, match, id, before),
		...stillUnpaired(unpaired, connection.id),
		...enrichedOf(draft.filled, row, before),
		delivered,
		...(returning ? {status: signInStatus(before)} : {}),
	};
	const after = withProvided(draft.input, delivering, before, external);
	if (returning) {
		delete (after as {deactivated?: unknown}).deactivated;
		// What was asked for was meant for an account that had ended.
		delete (after as {asked?: unknown}).asked;
	}

	if (before.status === 'Deactivated' && !returning)
		draft.problem(people.place(row), {
			code: 'deactivated-by-hand',
			severity: 'note',
			field: 'person_id',
			value: id,
			message: 'is listed at the source, and was deactivated by hand',
			action: 'stays Deactivated until reactivated by hand',
		});
	const planned = {before, after, returning, row};
	if (rules.naming.domain === undefined || after.managedAppleAccount !== undefined) planKnown(draft, planned);
	else present.unnamed.push(planned);
}

/** Plans what a row changes of an account that is there; a name that it has none of is predicted, if one can be. */
function planKnown(draft: Draft, {before, after: unnamed, returning, row}: Known, named?: NameOutcome) {
	const after =
		named !== undefined && 'name' in named
			? {...unnamed, managedAppleAccount: {name: named.name, predicted: true}}
			: unnamed;
	const differing = differences(before, after);
	if (differing.length === 0) {
		draft.count('accounts', 'unchanged');
		return;
	}
	const key = before.personId;
	if (turns(before, after)) draft.turned.push(key);
	draft.change({
		kind: 'accounts',
		action: returning ? 'reactivate' : 'update',
		key,
		before,
		after,
		reason: returning
			? 'listed again at the source'
			: before.leaving !== undefined && differing.length === 1
				? 'listed again in time: no longer leaving'
				: `changed at the source: ${differing.join(', ')}${enrichedWords(before, after, draft.input.connectionNames)}`,
		place: draft.input.roster.people.place(row),
	});
}

/** Whether a student who is sent becomes staff, or the other way round. */
const turns = (before: Account, after: Account) =>
	before.status !== 'Deactivated' &&
	// What a rule gives is guarded wherever somebody is: an Instructor may reset students' passwords.
	(locationsOf(before).length > 0 || after.ruled !== undefined || before.ruled !== undefined) &&
	isStudent(before) !== isStudent(after);

/** What differs, in words of the screens; `delivered` alone is no difference. */
function differences(before: Account, after: Account): readonly string[] {
	const differing: string[] = [...deliveredFields, ...providedFields].filter(
		(field) => before[field] !== after[field],
	);
	if (rolesText(before) !== rolesText(after)) differing.push('roles');
	if (before.source !== after.source) differing.push('source');
	if (before.owner !== after.owner || !isSame(pairsOf(before), pairsOf(after))) differing.push('pairing');
	if (before.managedAppleAccount !== after.managedAppleAccount) differing.push('Managed Apple Account');
	if (before.detached !== after.detached) differing.push('follows its source again');
	if (before.status !== after.status) differing.push('status');
	if (!isSame(before.enriched, after.enriched)) differing.push('where it is filled in from');
	if (before.leaving !== undefined) differing.push('leaving');
	return differing;
}

const rolesText = ({roles}: Account) =>
	roles.map(({role, locationId}) => `${role}\n${locationId ?? ''}`).join('\t');

/** Roles at locations that were not read: their absence says nothing (rule 1). */
const unread = (draft: Draft, {roles}: Account, read: readonly RoleAt[]) =>
	draft.scope === undefined
		? []
		: roles.filter(
				({role, locationId}) =>
					(role === 'Student' || role === 'Instructor' || role === 'Staff') &&
					locationId !== undefined &&
					!wasRead(draft, locationId) &&
					!read.some((each) => each.locationId === locationId),
			);

/** Pairs with other connections that are broken; that with this one is whole again. */
function stillUnpaired(
	unpaired: Account['unpaired'] = {},
	connection: ConnectionId,
): Pick<Account, 'unpaired'> {
	const {[connection]: _, ...others} = unpaired;
	return Object.keys(others).length === 0 ? {} : {unpaired: others};
}
