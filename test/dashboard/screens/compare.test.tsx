import {expect, test} from 'vitest';
import {called, openApp} from '../harness.tsx';

const opened = async () => {
	const app = openApp();
	await app.screen.until('Held since');
	await app.screen.press('2');
	await app.screen.until('Last 30 nights');
	await app.screen.press('G', 'enter');
	await app.screen.until('Summary');
	await app.screen.press('c');
	await app.screen.until('Compare what R000009 left');
	return app;
};

test('a run is compared with the directory before it, field by field', async () => {
	const app = await opened();
	await app.screen.press('enter');
	await app.screen.until('From before R000009 to R000009');
	expect(app.screen.frame).toMatch(/~ people +Ben Reyes +4000 +last name/);
	await app.screen.press('enter');
	await app.screen.until(/Last name +Smith +→ Reyes/);
	await app.screen.press('escape', 'escape', 'escape');
	await app.screen.until('Summary');
	expect(called(app, 'diff')).toEqual([['R000009', undefined]]);
});

test('a run is compared with another one, which is found by typing', async () => {
	const app = await opened();
	await app.screen.press('14', 'enter');
	await app.screen.until('From R000014 to R000009');
	await app.screen.press('/', 'algebra');
	await app.screen.until('1 of 2');
	expect(called(app, 'diff')).toEqual([['R000009', 'R000014']]);
});

test('runs are found by what they were', async () => {
	const {screen} = openApp();
	await screen.until('Held since');
	await screen.press('2');
	await screen.until('Last 30 nights');
	await screen.press('/', 'failed');
	await screen.until('1 of 8');
	expect(screen.frame).toContain('R000012');
	expect(screen.frame).not.toContain('R000013');
});

test('the changes of a run are found by what is in them', async () => {
	const {screen} = openApp();
	await screen.until('Held since');
	await screen.press('2');
	await screen.until('Last 30 nights');
	await screen.press('G', 'enter');
	await screen.until('Summary');
	await screen.press('tab', '/', 'reyes');
	await screen.until('9 of 30');
	await screen.press('enter', 'escape');
	await screen.until('Changes (30)');
	expect(screen.frame).not.toContain('9 of 30');
});

test('the changes that were found are written to a file, field by field', async () => {
	const app = openApp();
	await app.screen.until('Held since');
	await app.screen.press('2');
	await app.screen.until('Last 30 nights');
	await app.screen.press('G', 'enter');
	await app.screen.until('Summary');
	await app.screen.press('tab', '/', 'reyes', 'enter', 'e');
	await app.screen.until('Write 9 rows to which file?');
	await app.screen.press('enter');
	await app.screen.until('written to');
	const [[file, rows] = []] = called(app, 'exportRows') as Array<[string, ReadonlyArray<readonly string[]>]>;
	expect(file).toMatch(/rollcall-R000009-changes\.csv$/);
	expect(rows?.[0]).toEqual(['kind', 'key', 'name', 'action', 'field', 'before', 'after', 'reason']);
	expect(rows?.filter(([, , , , field]) => field === 'Last name')).toHaveLength(9);
});
