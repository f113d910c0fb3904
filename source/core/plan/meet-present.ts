import {type Account, locationsOf, type RoleAt} from '../directory/account.ts';
import type {PersonId} from '../directory/ids.ts';
import type {ConflictKind, ConflictPeople, Outcome} from './conflict-kind.ts';
import {locationMove} from './conflicts/location-move.ts';
import {missingEmail} from './conflicts/missing-email.ts';
import {signInChange} from './conflicts/sign-in-change.ts';
import type {Draft} from './draft.ts';
import {fold} from './fold.ts';
import {keepWhole} from './keep-whole.ts';
import type {PeopleMatch} from './matcher.ts';
import {accountSide, type Delivered, incomingSide, isRosterRole} from './person-row.ts';
import {isAnswered, type Met, meet} from './raise.ts';
import {wasRead} from './scope.ts';
import {signsInAnew, signsInByEmail} from './sign-ins.ts';

/** What a row makes of an account, so far. */
interface Made {
	readonly fields: Delivered;
	readonly roles: readonly RoleAt[];
	/** A decision gave the e-mail: it is asked about once. */
	readonly emailGiven?: true;
}

/** A row of somebody who was matched, before it is planned. */
interface Present {
	readonly id: PersonId;
	readonly row: number;
	readonly before: Account | undefined;
	readonly roles: readonly RoleAt[];
}

/** What meets at this stage: nothing, or a kind of conflict with what its sides show beside the usual fields. */
type Check = (
	draft: Draft,
	before: Account | undefined,
	made: Made,
) =>
	| {
			readonly kind: ConflictKind;
			readonly people?: Partial<ConflictPeople>;
			readonly ours?: Readonly<Record<string, string>>;
			readonly theirs?: Readonly<Record<string, string>>;
	  }
	| undefined;

const rosterRoles = (roles: readonly RoleAt[]) => roles.filter(({role}) => isRosterRole(role));

/** In the order in which they are asked; one that is open holds the row back, and the others wait. */
const checks: readonly Check[] = [moves, lacksEmail, changesSignIn];

/**
 * Meets the conflicts of a row whose person is known: location move, missing e-mail, sign-in change.
 * @returns what the row makes of the account once all of them are decided; undefined: nothing is taken from the
 * row, and what becomes of the account is planned already.
 */
export function meetPresent(draft: Draft, match: PeopleMatch, present: Present): Made | undefined {
	const {id, row, before, roles} = present;
	if (before !== undefined && match.whole.has(id)) return keepWhole(draft, match, before, row);
	let made: Made = {fields: match.fieldsOf(row), roles};
	for (const check of checks) {
		const met = check(draft, before, made);
		if (met === undefined) continue;
		const all = metOf(draft, match, present, made, met);
		if (met.kind === signInChange && isTakenUnasked(draft, present, all)) continue;
		const outcome = meet(draft, met.kind, all);
		if (outcome === undefined) return holdBack(draft, match, present, `conflict: ${met.kind.title}`);
		made = carried(outcome, made, before);
	}
	return made;
}

/**
 * Whether more people than the guard lets through would sign in anew, of those about whom nobody was asked and no rule
 * says anything [D]: that is a domain that changes, which the guard holds as a whole; nobody decides it one by one.
 */
export function areManySignIns(draft: Draft, match: PeopleMatch): boolean {
	const {directory, policy, roster} = draft.input;
	let count = 0;
	for (const [id, row] of match.rows) {
		const before = directory.accounts.get(id);
		if (before === undefined || before.status === 'Deactivated' || match.whole.has(id)) continue;
		if (!signsInAnew(draft, before, {email: roster.people.text(row, 'email')})) continue;
		const made = {fields: match.fieldsOf(row), roles: []};
		const met = draft.askedSignIns.has(id) ? undefined : changesSignIn(draft, before, made);
		if (met === undefined) continue;
		const all = metOf(draft, match, {id: before.personId, row, before, roles: []}, made, met);
		if (!isAnswered(draft, met.kind, all)) count++;
	}
	return count > policy.guards.signIns;
}

/** With so many others the guard holds it, and nobody is asked; but what was decided or made a rule is done. */
function isTakenUnasked(draft: Draft, {id, before}: Present, met: Met): boolean {
	if (!draft.manySignIns || draft.askedSignIns.has(id) || isAnswered(draft, signInChange, met)) return false;
	if (before?.status !== 'Deactivated') draft.unaskedSignIns.push(id);
	return true;
}

function metOf(
	draft: Draft,
	match: PeopleMatch,
	{id, row, before}: Present,
	{fields}: Made,
	{people = {}, ours = {}, theirs = {}}: NonNullable<ReturnType<Check>>,
): Met {
	const {connection, roster} = draft.input;
	const side =
		before === undefined ? {label: 'Directory', key: '', fields: {}} : accountSide(before, undefined);
	const incoming = incomingSide(roster.people, row, connection.name);
	return {
		incoming: roster.people.text(row, 'externalId'),
		accounts: before === undefined ? [] : [id],
		beside: match.besideRows.has(row),
		sides: [
			{...side, fields: {...side.fields, ...ours}},
			{...incoming, fields: {...incoming.fields, ...theirs}},
		],
		people: {
			incoming: {
				id: roster.people.text(row, 'id'),
				firstName: fields.firstName,
				lastName: fields.lastName,
			},
			source: connection.source,
			...(before === undefined ? {} : {account: before}),
			...people,
		},
	};
}

/** What an outcome makes of what the row made. */
function carried(outcome: Outcome, made: Made, before: Account | undefined): Made {
	switch (outcome.does) {
		case 'keep': {
			if (outcome.fields === 'all' || before === undefined) return made;
			let {fields, roles} = made;
			for (const field of outcome.fields)
				if (field === 'roles') roles = rosterRoles(before.roles);
				else if (before[field] !== undefined) fields = {...fields, [field]: before[field]};
			return {...made, fields, roles};
		}
		case 'give':
			if (outcome.field === 'location' || outcome.input === undefined) return made;
			return {
				...made,
				fields: {...made.fields, [outcome.field]: outcome.input.trim()},
				...(outcome.field === 'email' ? {emailGiven: true} : {}),
			};
		case 'both': {
			const had = rosterRoles(before?.roles ?? []);
			const isNew = ({locationId}: RoleAt) => !had.some((role) => role.locationId === locationId);
			return {...made, roles: [...had, ...made.roles.filter(isNew)]};
		}
		case 'join':
		case 'own-id':
		case 'new-id':
		case 'take':
		case 'leave-out':
		case 'only':
		case 'end':
		case 'number':
			return made;
	}
}

/** The person stays as last sent, or is left out while new (rule 3). */
function holdBack(draft: Draft, match: PeopleMatch, {id, row, before}: Present, why: string): undefined {
	const {people} = draft.input.roster;
	draft.hold('accounts', before === undefined ? people.text(row, 'externalId') : id, why, people.place(row));
	if (before !== undefined) draft.retained.add(id);
	match.letGo(id);
}

/** Somebody is no longer listed at a location where they are, and the setting says that nobody is moved [seed 000]. */
function moves(draft: Draft, before: Account | undefined, {roles}: Made): ReturnType<Check> {
	if (draft.input.policy.locationMoves !== 'ask' || before === undefined) return undefined;
	const next = locationsOf({roles});
	const had = locationsOf({roles: rosterRoles(before.roles)});
	const left = had.filter((location) => !next.includes(location) && wasRead(draft, location));
	if (left.length === 0) return undefined;
	const named = (ids: readonly string[]) =>
		ids
			.map((id) => draft.input.directory.locations.get(id)?.name ?? id)
			.sort()
			.join(', ');
	return {
		kind: locationMove,
		people: {changes: [`${named(had)} → ${named(next)}`]},
		ours: {locations: named(had)},
		theirs: {locations: named(next)},
	};
}

/** A federated person signs in with the e-mail [seed 003]. */
function lacksEmail(draft: Draft, before: Account | undefined, {fields}: Made): ReturnType<Check> {
	if (fold(fields.email ?? '') !== '' || !signsInByEmail(draft, before)) return undefined;
	return {kind: missingEmail};
}

function changesSignIn(
	draft: Draft,
	before: Account | undefined,
	{fields, emailGiven}: Made,
): ReturnType<Check> {
	if (emailGiven || before === undefined || !signsInAnew(draft, before, fields)) return undefined;
	return {kind: signInChange, people: {changes: [`${before.email} → ${fields.email}`]}};
}
