import {describe, expect, test} from 'vitest';
import {finished} from '../../support/roster.ts';
import {people, without, world} from '../../support/world.ts';
import {openAppOver} from '../harness.tsx';

const never = new AbortController().signal;

/** A night with one newcomer, and its undo. */
const undone = async () => {
	const w = await world();
	await w.night();
	w.far.roster = without([], [{...people(1)[0]!, externalId: 'N1', firstName: 'N1', email: 'n1@x.example'}]);
	await w.night();
	await finished(w.undo('R000002', {yes: true}, never));
	return w;
};

describe('a run that was taken back', () => {
	test('says by which, in the list and on its page, and is not offered to be taken back again', async () => {
		const {screen} = openAppOver(await undone());
		await screen.press('2');
		await screen.until(/R000002 .*undone by R000003/);
		await screen.press('down', 'enter');
		await screen.until('R000002 sync of sis  ● succeeded, undone by R000003');
		expect(screen.frame).not.toContain('u undo');
		await screen.press('u');
		expect(screen.frame).not.toContain('Planning the undo');
	});
	test('the undo itself may be taken back, and then the run stands again', async () => {
		const w = await undone();
		await finished(w.undo('R000003', {yes: true}, never));
		expect(await w.run('R000002')).not.toHaveProperty('undoneBy');
		expect(await w.run('R000003')).toMatchObject({undoneBy: 'R000004'});
	});
});
