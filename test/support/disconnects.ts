import type {Account} from '../../source/core/directory/account.ts';
import type {ConnectionId} from '../../source/core/directory/ids.ts';
import {planDisconnect} from '../../source/core/plan/disconnect.ts';
import type {PlanInput} from '../../source/core/plan/input.ts';
import {changedMeanwhile} from '../../source/core/plan/reconnect.ts';
import {type RosterObjects, rosterFrom} from '../../source/core/roster/from-objects.ts';
import {sis} from './district.ts';
import {commit, type Nights} from './nights.ts';

/** Disconnects, as a run does; what was here was sent. Gives the accounts that it changed, as it left them. */
export function disconnect(school: Nights, connection: ConnectionId = sis): ReadonlyMap<string, Account> {
	const {accounts, classes} = planDisconnect(
		connection,
		school.directory,
		school.conflicts,
		school.now.toISOString(),
	);
	school.change((directory) =>
		commit(directory, [
			...accounts.map(
				({before, after}) => ({collection: 'accounts', key: before.personId, before, after}) as const,
			),
			...classes.map(
				({before, after}) => ({collection: 'classes', key: before.classId, before, after}) as const,
			),
		]),
	);
	return new Map(accounts.map(({after}) => [after.personId, after]));
}

/** What a plan after a reconnect knows of what changed meanwhile; without `last` a later night came in between. */
export const meanwhile = (
	school: Nights,
	now: RosterObjects,
	accounts: ReadonlyMap<string, Account>,
	last?: RosterObjects,
): Pick<PlanInput, 'meanwhile'> => ({
	meanwhile: changedMeanwhile(sis, school.directory, rosterFrom(now), {
		accounts,
		...(last === undefined ? {} : {roster: rosterFrom(last)}),
	}),
});
