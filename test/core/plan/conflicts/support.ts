import type {Account} from '../../../../source/core/directory/account.ts';
import type {Policy} from '../../../../source/core/plan/input.ts';
import type {Plan} from '../../../../source/core/plan/plan.ts';
import {accountOf, directoryOf, locationOf, student} from '../../../support/district.ts';
import {changesOf, type Nights, nights} from '../../../support/nights.ts';

type Row = ReturnType<typeof student>;

/** Ben, at the North school, as the source has him. */
export const ben = (row: Partial<Row> & Record<string, unknown> = {}): Row =>
	student('s1', 'Ben', 'Birch', row);

/** A roster of these people and two schools. */
export const rosterOf = (...people: readonly Row[]) => ({
	locations: [
		{externalId: 'north', name: 'North School'},
		{externalId: 'south', name: 'South School'},
	],
	people,
});

/** A directory of these accounts and both schools. */
export const schoolWith = (accounts: readonly Account[], policy: Partial<Policy> = {}): Nights =>
	nights(
		directoryOf({
			accounts,
			locations: [locationOf('north', {name: 'North School'}), locationOf('south', {name: 'South School'})],
		}),
		policy,
	);

export const account = accountOf;
export const idOf = (school: Nights, id: string) => school.directory.accounts.get(id);
export const sent = (school: Nights, id: string) =>
	school.published().accounts.find(({personId}) => personId === id);
export const keysOf = ({conflicts}: Plan) => conflicts[0]?.choices.map(({key}) => key);
export const labelsOf = ({conflicts}: Plan) => conflicts[0]?.choices.map(({label}) => label);
/** What a plan still wants to do, or to know. */
export const left = (plan: Plan) => [changesOf(plan), plan.conflicts, plan.heldBack];
