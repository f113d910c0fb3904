import {describe, expect, test} from 'vitest';
import {fakeAccounts} from '../../support/fake-people.ts';
import {fortyConflicts} from '../../support/forty-conflicts.ts';
import {called, openApp} from '../harness.tsx';

const accounts = fakeAccounts(900);
const conflicts = fortyConflicts(accounts);

/** Counts every key that is pressed. */
async function triage(size: {readonly columns: number; readonly rows: number} = {columns: 80, rows: 24}) {
	const app = openApp({conflicts, ...size});
	let keys = 0;
	const press = async (...names: readonly string[]) => {
		keys += names.length;
		await app.screen.press(...names);
	};
	await press('4');
	await app.screen.until('40 conflicts to decide');
	await press('enter');
	await app.screen.until('1 of 40, 40 open');
	return {app, press, pressed: () => keys};
}

/** A letter that needs nothing to be typed. */
const letterOf = (choices: (typeof conflicts)[number]['choices']) =>
	choices.find(({key, input}) => key !== 'z' && input === undefined)!.key;

describe('forty conflicts of eight kinds', () => {
	test('are decided one by one with one key each: the next one is there at once', async () => {
		const {app, press, pressed} = await triage();
		for (let open = 40; open > 0; open--) {
			const at = Number(/(\d+) of 40/.exec(app.screen.frame)?.[1]);
			await press(letterOf(conflicts[at - 1]!.choices));
			await app.screen.until(open === 1 ? 'All decided' : `${open - 1} open`);
		}
		expect(new Set(called(app, 'resolve').map(([id]) => id)).size).toBe(40);
		expect(pressed() / 40).toBeLessThanOrEqual(2);
		expect(pressed()).toBe(42);
	});

	test('are decided a kind at a time: all alike are listed, and their number is asked', async () => {
		const {app, press, pressed} = await triage();
		for (let open = 40; open > 0; open -= 5) {
			const at = Number(/(\d+) of 40/.exec(app.screen.frame)?.[1]);
			await press('A');
			await app.screen.until('For all 5:');
			await press(letterOf(conflicts[at - 1]!.choices));
			await app.screen.until('Decide 5 conflicts alike?');
			await press('down', 'enter');
			await app.screen.until(open === 5 ? 'All decided' : `${open - 5} open`);
		}
		expect(called(app, 'resolve')).toHaveLength(8);
		expect(pressed() / 40).toBeLessThanOrEqual(1);
	});

	test('are all left for later with one key each, and stay open', async () => {
		const {app, press} = await triage();
		for (let place = 2; place <= 40; place++) {
			await press('z');
			await app.screen.until(`${place} of 40, 40 open`);
		}
		expect(called(app, 'resolve')).toEqual([]);
	});

	test.each([
		{columns: 80, rows: 24},
		{columns: 120, rows: 40},
	])('of each kind every way out is on the screen with its letter, at %o', async (size) => {
		const {app, press} = await triage(size);
		for (let kind = 0; kind < 8; kind++) {
			for (const {key} of conflicts[kind * 5]!.choices)
				expect(app.screen.frame).toMatch(new RegExp(`^ {3,4}${key} {2,4}\\S`, 'm'));
			expect(app.screen.frame).toContain('≠ First name');
			if (kind < 7) {
				await press('down', 'down', 'down', 'down', 'down');
				await app.screen.until(`${(kind + 1) * 5 + 1} of 40`);
			}
		}
	});

	test('no key but those that are shown changes anything', async () => {
		const {app} = await triage();
		const {choices} = conflicts[0]!;
		const shown = new Set(choices.map(({key}) => key));
		const others = [...'abcdefgimnoprstuvwxyBCDEFGHIJKLMNOPRSTUVWXYZ0*/=<>'].filter((key) => !shown.has(key));
		await app.screen.press(...others, 'space', 'tab');
		expect(called(app, 'resolve')).toEqual([]);
		expect(app.screen.frame).toContain('1 of 40, 40 open');
	});

	test('are found by what they say, and opened where they were found', async () => {
		const app = openApp({conflicts});
		await app.screen.press('4');
		await app.screen.until('40 conflicts to decide');
		await app.screen.press('/', 'sign-in change');
		await app.screen.until('5 of 40');
		expect(app.screen.frame).toContain('Sign-in change   5 of 5 open');
		await app.screen.press('enter', 'enter');
		await app.screen.until('Sign-in change: ');
	});
});
