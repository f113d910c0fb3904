import {describe, expect, test} from 'vitest';
import {called, openApp} from '../harness.tsx';

describe('users', () => {
	const users = async (options = {}) => {
		const app = openApp(options);
		await app.screen.press('3');
		await app.screen.until('900 people');
		await app.screen.until('900 found');
		return app;
	};
	test('counts on top, and only the rows of the screen', async () => {
		const {screen} = await users();
		expect(screen.frame).toMatch(/○ New 79 +● Active 794 +■ Deactivated 17 +▲ Locked 10/);
		expect(screen.frame.split('\n')).toHaveLength(24);
	});
	test('are found as one types, q and digits included; Enter keeps, Escape clears', async () => {
		const {screen} = await users();
		await screen.press('/', 'qu');
		await screen.until('36 found');
		expect(screen.frame).toContain('Quinn');
		await screen.press('enter');
		await screen.until('Find: qu');
		await screen.press('/', '1', 'escape');
		await screen.until('900 found');
	});
	test('pasted text is looked for, and runs nothing', async () => {
		const {screen, terminal} = await users();
		await screen.press('\x1b[200~q\x1b[201~');
		expect(terminal.left).not.toHaveBeenCalled();
		await screen.press('/', '\x1b[200~smi\x1b[201~');
		await screen.until('44 found');
	});
	test('are filtered by a facet from a menu', async () => {
		const {screen, rollcall} = await users();
		await screen.press('f');
		await screen.until('Show only');
		await screen.press('enter');
		await screen.until('Locked (10)');
		await screen.press('down', 'down', 'down', 'enter');
		await screen.until('Status: Locked');
		await screen.until('10 found');
		expect(rollcall.calls.at(-1)).toEqual(['users', {status: 'Locked'}]);
		await screen.press('c');
		await screen.until('900 found');
	});
	test('are filtered by who is leaving, where the finding on the first screen leads', async () => {
		const {screen, rollcall} = await users();
		await screen.press('f');
		await screen.until('Leaving');
		await screen.press('down', 'down', 'down', 'down', 'down', 'down', 'enter');
		await screen.until('no longer listed');
		await screen.press('enter');
		await screen.until(/^ leaving /m);
		expect(rollcall.calls.at(-1)).toEqual(['users', {leaving: true}]);
		expect(screen.frame).toMatch(/leaves \d/);
	});
	test('jjj moves three rows, space marks and moves on', async () => {
		const {screen} = await users();
		await screen.press('jjj');
		await screen.until(/▸ +Rossi, Dario/);
		await screen.press('  ');
		await screen.until('2 marked');
		expect(screen.frame).toMatch(/✔ Rossi, Dario/);
	});
	test('marked: only what all allow is offered, and why the rest is missing', async () => {
		const {screen} = await users();
		await screen.press('/', 'smi', 'enter', '  ', 'a');
		await screen.until('2 people');
		expect(screen.frame).toMatch(/Delete is missing: 1 of 2[\s\S]*▸ {2}Cancel[\s\S]*Deactivate/);
		expect(screen.frame).not.toMatch(/Reactivate/);
	});
	test('more than ten: the number is typed; refused: nothing is done and the codes are Apple’s', async () => {
		const app = await users();
		const {screen} = app;
		await screen.press('/', 'instructor', 'escape', 'f');
		await screen.until('Show only');
		await screen.press('down', 'down', 'enter');
		await screen.until(/Administrator \(1\)/);
		await screen.press('enter');
		await screen.until('1 found');
		await screen.press('a');
		await screen.until('Deactivate');
		await screen.press('down', 'enter');
		await screen.until('NOT_ENOUGH_PRIVILEGE');
		expect(screen.frame).toContain('nothing was done');
	});
	test('that these allow nothing in common is said no longer than it is true', async () => {
		const {screen} = await users();
		await screen.press('*', 'a');
		await screen.until('These allow no action in common');
		await screen.press('*');
		await screen.until(/^(?![\s\S]*no action in common)/);
	});
	test('one is deactivated at once, and said so', async () => {
		const app = await users();
		await app.screen.press('down', 'a');
		await app.screen.until('Olga Müller (4002)');
		expect(app.screen.frame).toContain('Delete: an account from SIS must be deactivated first.');
		await app.screen.press('down', 'enter');
		await app.screen.until('Deactivate: the row is left out of the next upload (by upload)');
		expect(called(app, 'act')).toEqual([[['4002'], 'deactivate']]);
	});
	test('a temporary password is shown once', async () => {
		const {screen} = await users();
		await screen.press('/', '4005', 'enter', 'a');
		await screen.until('Reset Password');
		await screen.press('down', 'enter');
		await screen.until('482 917');
		await screen.press('escape');
		await screen.until('found');
		expect(screen.frame).not.toContain('482 917');
	});
	test('in detail: every field, who owns it, and what a clock will do', async () => {
		const {screen} = await users();
		await screen.press('/', '4009', 'enter', 'enter');
		await screen.until('Leaves on 26 August');
		expect(screen.frame).toMatch(/First name +Noah +← SIS/);
		expect(screen.frame).toMatch(/Person Number +-/);
		expect(screen.frame).not.toContain('In our uploads');
		const [, below] = screen.frame.match(/(\d+) more rows below/)!;
		await screen.press('pagedown');
		await screen.until(/the end|more rows below/);
		expect(screen.frame).not.toContain('Leaves on 26 August');
		expect(screen.frame).not.toContain(`${Number(below) - 1} more rows below`);
		await screen.press('pageup');
		await screen.until('Leaves on 26 August');
	});
	test('keep their place while other screens are used', async () => {
		const {screen} = await users();
		await screen.press('/', 'smi', 'enter', 'down', 'down', '1');
		await screen.until('Last run');
		await screen.press('3');
		await screen.until('Find: smi');
		expect(screen.frame).toMatch(/▸ +Smith, Zoe/);
	});

	describe('editing', () => {
		const opened = async () => {
			const app = await users();
			await app.screen.press('down', 'enter');
			await app.screen.until('Managed Apple Account');
			return app;
		};
		test('what belongs to the source is asked about before, and said after', async () => {
			const app = await opened();
			await app.screen.press('e');
			await app.screen.until(/Edit .*\(4002\)/);
			await app.screen.press('down', 'down', 'x');
			await app.screen.until('makes a local account');
			for (let field = 0; field < 14 && called(app, 'edit').length === 0; field++)
				await app.screen.press('enter');
			await app.screen.until('becomes a local one');
			expect(called(app, 'edit')).toEqual([[['4002'], {firstName: 'Olgax'}, {agreed: false}]]);
			await app.screen.press('down', 'enter');
			await app.screen.until('edited');
			expect(called(app, 'edit').at(-1)).toEqual([['4002'], {firstName: 'Olgax'}, {agreed: true}]);
		});
		test('left, nothing is edited', async () => {
			const app = await opened();
			await app.screen.press('e');
			await app.screen.until(/Edit .*\(4002\)/);
			await app.screen.press('x', 'escape');
			await app.screen.until('Managed Apple Account');
			expect(called(app, 'edit')).toEqual([]);
		});
		test('is not there with --read-only', async () => {
			const app = await users({readOnly: true});
			await app.screen.press('down', 'enter');
			await app.screen.until('Managed Apple Account');
			expect(app.screen.frame).not.toMatch(/\be edit/);
		});
	});
});
