import {expect, test} from 'vitest';
import {called, openApp} from '../harness.tsx';

async function opened() {
	const app = openApp();
	await app.screen.until('Held since');
	await app.screen.press('3');
	await app.screen.until('Person ID');
	await app.screen.press('w');
	await app.screen.until('Source, sent, Apple');
	return app;
}

test('groups by reason, with how old each side is, and where the records of the one under the cursor are', async () => {
	const {screen} = await opened();
	await screen.until(/Alike +897 of 900 people · 40 of 40 classes/);
	expect(screen.frame).toContain('2 to look at');
	expect(screen.frame).toMatch(/Source +sis, read /);
	expect(screen.frame).toMatch(/Sent +asm, sent /);
	expect(screen.frame).toMatch(/Apple +newest evidence of /);
	expect(screen.frame).toMatch(/▸ ▲ +1 +people +Apple School Manager refused something of it/);
	expect(screen.frame).toMatch(/ {2} +1 +people +Goes with the next upload/);
	expect(screen.frame).toContain('At the source: listed   In what was sent: yes   Apple: unknown');
});

test('a group tells the way of each of its records; Enter goes to the person, and back to the place', async () => {
	const {screen} = await opened();
	await screen.press('enter');
	await screen.until('The way of 4003: refused.');
	expect(screen.frame).toContain('Dana Moss');
	await screen.press('enter');
	await screen.until('Person Number');
	await screen.press('escape');
	await screen.until('The way of 4003: refused.');
	await screen.press('x');
	await screen.until(/Source|explain/i);
	await screen.press('escape');
	await screen.until('The way of 4003: refused.');
	await screen.press('escape');
	await screen.until('897 of 900 people');
	await screen.press('escape');
	await screen.until('Person ID');
});

test('whom nobody here knows is explained, and fields that differ stand in the row', async () => {
	const app = await opened();
	await app.screen.press('down', 'enter');
	await app.screen.until('The way of X9: stranger.');
	await app.screen.press('enter');
	await app.screen.until(/^(?![\s\S]*The way of X9)/);
	expect(called(app, 'explain')).toEqual([['X9']]);
	await app.screen.press('escape', 'escape', 'down', 'enter');
	await app.screen.until(/Gil Ash +P00007 +Grade level/);
});

test('rows are found as one types, and exported with their ways', async () => {
	const app = await opened();
	await app.screen.press('enter');
	await app.screen.until('The way of 4003');
	await app.screen.press('/', 'nobody', 'enter');
	await app.screen.until('Nobody holds that');
	await app.screen.press('escape');
	await app.screen.until('The way of 4003');
	await app.screen.press('e');
	await app.screen.until('Write 1 row to which file?');
	await app.screen.press('enter');
	await app.screen.until('1 row written to');
	const [[, rows]] = called(app, 'exportRows') as [[string, string[][]]];
	expect(rows).toEqual([
		['id', 'name', 'source', 'sent', 'apple', 'reason', 'why'],
		['4003', 'Dana Moss', 'listed', 'sent', 'unknown', 'refused', 'The way of 4003: refused.'],
	]);
});

test('its help is about it, not about the screen that it is opened from; that of a person is', async () => {
	const {screen} = await opened();
	const isHelped = async (title: string) => {
		await screen.press('?');
		await screen.until(`Help: ${title}`);
		await screen.press('?');
		await screen.until(/^(?![\s\S]*Help: )/);
	};
	await isHelped('Source, sent, Apple');
	await screen.press('enter');
	await screen.until('The way of 4003');
	await isHelped('Source, sent, Apple');
	await screen.press('enter');
	await screen.until('Person Number');
	await isHelped('Users');
});
