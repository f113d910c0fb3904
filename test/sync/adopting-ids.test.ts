import {expect, test} from 'vitest';
import {incumbentRoster, living, there} from '../support/living.ts';
import {finished} from '../support/roster.ts';

const never = new AbortController().signal;

test('a living organisation under other ids is adopted: nobody is created, and the known ids are kept', async () => {
	const w = await living();
	const found = await finished(w.adoptIds('sis', {}, never));
	const done = await finished(w.adoptIds('sis', {apply: true}, never));
	expect(done).toMatchObject({applied: true, stored: 216, exitCode: 0});
	const {plan} = await w.night();
	expect(plan.guards.filter(({tripped}) => tripped)).toEqual([]);
	expect(plan.counts).toMatchObject({accounts: {create: 0, deactivate: 0, update: 204}});
	expect(plan.counts.classes).toMatchObject({create: 0});
	const {account} = await w.user(there('S7'));
	expect(account.externalIds).toMatchObject({[account.owner!]: 'S7'});
});
