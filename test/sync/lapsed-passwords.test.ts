import {expect, test} from 'vitest';
import {personId} from '../../source/core/directory/ids.ts';
import {stepsInAsm} from '../../source/sync/follow-up-steps.ts';
import {type World, world} from '../support/world.ts';

const day = 86_400_000;
const what = 'new temporary password';
const asked = async (w: World) => (await w.followUps()).filter(({action}) => action === what);

/** A handmade account whose sign-in was handed over on the first day. */
async function handedOver() {
	const w = await world();
	await w.night();
	const {results} = await w.create({
		personId: 'M1',
		firstName: 'Mia',
		lastName: 'Made',
		roles: 'Student@L1',
	});
	await w.finishFollowUp(results[0]!.followUp!);
	return w;
}

test('a temporary password that lapsed unused is asked for again, once', async () => {
	const w = await handedOver();
	await w.clock.turn(89 * day);
	await w.night();
	expect(await asked(w)).toEqual([]);
	await w.clock.turn(day);
	await w.night();
	expect(await asked(w)).toMatchObject([{account: 'M1', steps: expect.any(Array)}]);
	await w.clock.turn(day);
	await w.night();
	expect(await asked(w)).toHaveLength(1);
	expect((await w.overview()).level).toBe('attention');
});

test('ticked off, its clock begins anew', async () => {
	const w = await handedOver();
	await w.clock.turn(90 * day);
	await w.night();
	await w.finishFollowUp((await asked(w))[0]!.id);
	expect((await w.user('M1')).clocks.join()).toMatch(/its temporary password lapses on/);
	await w.clock.turn(89 * day);
	await w.night();
	expect((await asked(w)).filter(({done}) => done === undefined)).toEqual([]);
	await w.clock.turn(day);
	await w.night();
	expect((await asked(w)).filter(({done}) => done === undefined)).toHaveLength(1);
});

test('who is deactivated is not asked about', async () => {
	const w = await handedOver();
	const {account: before} = await w.user('M1');
	const after = {...before, status: 'Deactivated'} as const;
	await w.store.commit([{collection: 'accounts', key: 'M1', before, after}]);
	await w.clock.turn(91 * day);
	await w.night();
	expect(await asked(w)).toEqual([]);
});

test('its steps name the person by id alone, and say when it lapses', () => {
	const steps = stepsInAsm({what, personId: personId('M1')}).join(' ');
	expect(steps).toMatch(/find Person ID M1\..*lapsed.*Reset Password.*90 days/);
});
