import {describe, expect, test} from 'vitest';
import {district, people, world} from '../../support/world.ts';
import {openAppOver} from '../harness.tsx';

/** The screens over the real core: what they ask of it, it does. */
describe('over the real core', () => {
	/** A night of 200 people went out; of the next export 30 are missing, and 2 are new. */
	const held = async () => {
		const w = await world();
		await w.night();
		const all = people(202);
		w.far.roster = district({people: [...all.slice(0, 170), ...all.slice(200)]});
		await w.clock.turn(3_600_000);
		const app = openAppOver(w, {columns: 120, rows: 40});
		await app.screen.until('sis');
		await app.screen.press('g', 'p');
		await app.screen.until('Plan of sis');
		await app.screen.until('held by a guard');
		return {w, ...app};
	};
	const typed = (frame: string) => /type the number ([\d,]+)/.exec(frame)?.[1] ?? '';

	test('additions go on though removals are held, and the removals stay pending', async () => {
		const {w, screen} = await held();
		await screen.press('o');
		await screen.until('sis: applied');
		const [run] = (await w.runs({limit: 1})).items;
		expect(run).toMatchObject({approved: {additionsOnly: true}, counts: {accounts: {create: 2, remove: 0}}});
	});

	test('a held plan is approved as it was seen, undone by what is shown, and compared', async () => {
		const {w, screen} = await held();
		await screen.press('a');
		await screen.until('type the number');
		await screen.press(typed(screen.frame), 'enter');
		await screen.until('sis: applied');
		const [approved] = (await w.runs({limit: 1})).items;
		expect(approved?.approved).toMatchObject({additionsOnly: false});

		await screen.press('2');
		await screen.until(approved!.id);
		await screen.press('g', 'enter');
		await screen.until('Summary');
		await screen.press('u');
		await screen.until(/Undo of R\d+ .*nothing has changed yet/);
		await screen.press('a');
		await screen.until(`Take ${approved!.id} back`);
		const number = typed(screen.frame);
		await screen.press(...(number === '' ? ['down', 'enter'] : [number, 'enter']));
		await screen.until('is taken back by');
		const [undo] = (await w.runs({limit: 1})).items;
		expect(undo).toMatchObject({kind: 'undo', undoes: approved!.id});

		await screen.press('c');
		await screen.until('Compare what');
		await screen.press('enter');
		await screen.until(`From before ${approved!.id}`);
		await screen.until(/Differing +people/);
	});

	test('a plan that changed since it was seen is shown anew, and nothing is applied', async () => {
		const {w, screen} = await held();
		w.far.roster = district({people: people(150)});
		await screen.press('a');
		await screen.until('type the number');
		await screen.press(typed(screen.frame), 'enter');
		await screen.until('this is another plan than the one that was approved');
		const [run] = (await w.runs({limit: 1})).items;
		expect(run?.state).toBe('held');
	});

	test('a package that the wire holds is seen whole and sent by its hash', async () => {
		const w = await world();
		await w.night();
		await w.arm('asm', {level: 'additions'}, new AbortController().signal);
		await w.act(['S1'], 'deactivate');
		const [held] = (await w.send()).published;
		expect(held?.outcome).toBe('held');
		const {screen} = openAppOver(w, {columns: 120, rows: 40});
		await screen.until('sis');
		await screen.press('2');
		await screen.until('Package for asm held');
		await screen.press('g', 'enter');
		await screen.until(/Given1 Family1 +S1 +leaves: their sign-in ends/);
		await screen.press('a');
		await screen.until('type the number 1 ');
		await screen.press('1', 'enter');
		await screen.until('Sent to asm');
		expect((await w.runs({limit: 1})).items[0]).toMatchObject({kind: 'publish', state: 'succeeded'});
	});
});
