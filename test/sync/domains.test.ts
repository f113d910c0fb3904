import {expect, test} from 'vitest';
import {finished} from '../support/roster.ts';
import {scimWorld} from '../support/scim-world.ts';

const never = new AbortController().signal;

test('who became Manual is told of where federated authentication was turned off, and until it is on again', async () => {
	const w = await scimWorld();
	await w.rollcall.setDomain('school.example', 'verified');
	await w.made();
	const turn = (to: 'on' | 'off') => finished(w.rollcall.federate('school.example', to, {yes: true}, never));
	const told = async () => (await w.rollcall.domains()).flatMap(({notes}) => notes).join(' ');
	const note = '1 person became Manual when federated authentication was turned off';
	await turn('on');
	expect(await told()).not.toContain(note);
	await turn('off');
	expect(await told()).toContain(note);
	await w.rollcall.setDomain('school.example', 'not configured');
	expect(await told()).toContain(note);
	await turn('on');
	expect(await told()).not.toContain(note);
});
