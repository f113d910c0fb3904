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
	test('what was looked for last is typed over, taken again, or edited', async () => {
		const {screen} = await users();
		await screen.press('/', 'smi', 'enter');
		await screen.until('44 found');
		await screen.press('/', 'qu');
		await screen.until('36 found');
		await screen.press('enter', '/', 'enter');
		await screen.until('Find: qu');
		await screen.press('/', 'backspace', 'u', 'enter');
		await screen.until('Find: qu');
		await screen.until('36 found');
	});
	test('pasted text is looked for, and runs nothing', async () => {
		const {screen, terminal} = await users();
		await screen.press('\x1b[200~q\x1b[201~');
		expect(terminal.left).not.toHaveBeenCalled();
		await screen.press('/', '\x1b[200~smi\x1b[201~');
		await screen.until('44 found');
	});
	test('are filtered by a facet from a menu', async () => {
		const {screen} = await users();
		await screen.press('f');
		await screen.until('Show only');
		await screen.press('enter');
		await screen.until('Locked (10)');
		await screen.press('down', 'down', 'down', 'enter');
		await screen.until('Status: Locked');
		await screen.until('10 found');
		expect(screen.frame.match(/▲ Locked/g)?.length).toBe(11);
		await screen.press('c');
		await screen.until('900 found');
	});
	test('are filtered by who is leaving, where the finding on the first screen leads', async () => {
		const {screen} = await users();
		await screen.press('f');
		await screen.until('Leaving');
		await screen.press('down', 'down', 'down', 'down', 'down', 'down', 'down', 'enter');
		await screen.until('no longer listed');
		await screen.press('enter');
		await screen.until(/^ leaving /m);
		await screen.until('14 found');
		expect(screen.frame).toMatch(/leaves \d/);
	});
	test('jjj moves three rows, space marks and moves on', async () => {
		const {screen} = await users();
		await screen.press('jjj');
		await screen.until(/▸ +Ahmed, Finn +4140/);
		await screen.press('  ');
		await screen.until('2 marked');
		expect(screen.frame).toMatch(/✔ Ahmed, Finn +4140[\s\S]*✔ Ahmed, Finn +4390/);
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
	test('who was deactivated is brought back by one key, from the list and from the person', async () => {
		const app = openApp();
		await app.screen.press('3');
		await app.screen.until(/Ahmed, Carla +4186/);
		await app.screen.press('down', 'u', 'a');
		await app.screen.until('Deactivate');
		await app.screen.press('down', 'enter');
		await app.screen.until('u takes it back');
		await app.screen.press('enter');
		await app.screen.until(/Carla Ahmed +■ Deactivated/);
		await app.screen.press('u');
		await app.screen.until('Reactivate (u takes it back): Carla Ahmed');
		expect(called(app, 'act')).toEqual([
			[['4436'], 'deactivate'],
			[['4436'], 'reactivate'],
		]);
	});
	test('one is deactivated at once, and said so', async () => {
		const app = await users();
		await app.screen.press('down', 'a');
		await app.screen.until('Carla Ahmed (4436)');
		expect(app.screen.frame).toContain('Delete: it has to be deactivated first');
		await app.screen.press('down', 'enter');
		await app.screen.until('Deactivate (u takes it back): Carla Ahmed: the row is left out');
		expect(called(app, 'act')).toEqual([[['4436'], 'deactivate']]);
		await app.screen.until(/▸ +Ahmed, Carla +4436 +\d+ +■ Deactivated/);
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
	test('in detail is there before the classes are read', async () => {
		const reading = await users({step: 60_000});
		await reading.screen.press('/', '4009', 'enter', 'enter');
		await reading.screen.until('Leaves on 26 August');
		await reading.screen.press('G');
		await reading.screen.until('Reading classes…');
		const {screen} = await users();
		await screen.press('/', '4009', 'enter', 'enter');
		await screen.until('Leaves on 26 August');
		await screen.press('G');
		await screen.until(/Classes \(1\)[\s\S]*Mathematics 101 +student +M-101/);
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
	test('in detail: what changed over time is one key away', async () => {
		const {screen} = await users();
		await screen.press('/', '4009', 'enter', 'enter');
		await screen.until('Leaves on 26 August');
		await screen.press('t');
		await screen.until('That is all, as far back as history is kept.');
		expect(screen.frame).toContain('What changed of Noah Young (4009)');
		expect(screen.frame).toMatch(/R000013, sync of SIS: account made\./);
		await screen.press('escape');
		await screen.until('Leaves on 26 August');
	});
	test('keep their place while other screens are used', async () => {
		const {screen} = await users();
		await screen.press('/', 'smi', 'enter', 'down', 'down', '1');
		await screen.until('Last run');
		await screen.press('3');
		await screen.until('Find: smi');
		expect(screen.frame).toMatch(/▸ +Smith, Carla +4511/);
	});

	describe('order', () => {
		const first = (frame: string) => frame.split('\n')[7];
		test('is by name; < and > choose the column, = turns it, and the head says so', async () => {
			const {screen} = await users();
			expect(screen.frame).toMatch(/Name↑/);
			await screen.press('>');
			await screen.until('Person ID↑');
			expect(first(screen.frame)).toContain('4001');
			await screen.press('=');
			await screen.until('Person ID↓');
			expect(first(screen.frame)).toContain('4900');
			await screen.press('<', '<', '<');
			// No column of 80 shows it: its name stands at the end of the head, and the row below tells of it.
			await screen.until('by Source↑');
			await screen.until(' · from SIS');
		});
		test('stays while something is found and cleared', async () => {
			const {screen} = await users();
			await screen.press('>', '/', 'smi', 'enter');
			await screen.until('Find: smi');
			await screen.press('c');
			await screen.until('900 found');
			expect(screen.frame).toContain('Person ID↑');
		});
	});

	test('the cursor stays on its person when a commit puts them elsewhere', async () => {
		const app = await users();
		const {screen, rollcall} = app;
		await screen.press('jjj');
		await screen.until(/▸ +Ahmed, Finn +4140/);
		await rollcall.edit(['4140'], {lastName: 'Zyzzyx'}, {agreed: true});
		await screen.until(/▸ +Zyzzyx, Finn +4140/);
		await screen.press('g');
		await screen.until(/▸ +Ahmed, Carla +4186/);
		await rollcall.edit(['4186'], {lastName: 'Zyzzyy'}, {agreed: true});
		// At the top it stays at the top.
		await screen.until(/▸ +Ahmed, Carla +4436/);
	});

	test('all found are marked and acted on as they are, without the others', async () => {
		const app = await users();
		const {screen} = app;
		await screen.press('/', 'dubois, mia', 'enter', '*');
		await screen.until('4 marked');
		await screen.press('a');
		await screen.until('4 people');
		await screen.press('down', 'enter');
		await screen.until('Deactivate: 4 people?');
		await screen.press('down', 'enter');
		await screen.until('done for 4 people');
		expect(called(app, 'act')).toEqual([[['4141', '4391', '4641', '4891'], 'deactivate']]);
	});

	test('who is to be looked after by hand is a filter', async () => {
		const {screen} = await users();
		await screen.press('f');
		await screen.until('To do by hand');
		await screen.press('down', 'down', 'down', 'down', 'down', 'down', 'enter');
		await screen.until('something is to be done by hand');
		await screen.press('enter');
		await screen.until('0 found');
		expect(screen.frame).toContain('Nobody answers to that.');
	});

	describe('are exported', () => {
		const exported = async (...typed: string[]) => {
			const app = await users();
			await app.screen.press('/', 'dubois, mia', 'enter', 'e');
			await app.screen.until('Write 4 people to which file?');
			expect(app.screen.frame).toContain('holds names of children. A file that is there is kept.');
			await app.screen.press('ctrl+u', ...typed, 'enter');
			return app;
		};
		test('as shown, to the file that was typed', async () => {
			const app = await exported('/tmp/nowhere/mias.csv');
			await app.screen.until('4 people written to /tmp/nowhere/mias.csv');
			const [[path, text]] = called(app, 'wrote') as [[string, string]];
			expect(path).toBe('/tmp/nowhere/mias.csv');
			expect(text.split('\r\n').map((row) => row.split(',')[0])).toEqual([
				'\ufeffperson_id',
				'4141',
				'4391',
				'4641',
				'4891',
				'',
			]);
		});
		test('not over a file that is there', async () => {
			const app = await exported('/tmp/nowhere/there.csv');
			await app.screen.until('is there already');
			expect(called(app, 'wrote')).toEqual([]);
		});
		test('nowhere when left', async () => {
			const app = await users();
			await app.screen.press('e');
			await app.screen.until('Write 900 people');
			await app.screen.press('escape');
			await app.screen.until(/^(?![\s\S]*Write 900)/);
			expect(called(app, 'wrote')).toEqual([]);
		});
	});

	describe('editing', () => {
		const opened = async () => {
			const app = await users();
			await app.screen.press('/', '4002', 'enter');
			await app.screen.until('1 found');
			await app.screen.press('enter');
			await app.screen.until('Managed Apple Account');
			return app;
		};
		test('what belongs to the source is asked about before, and said after', async () => {
			const app = await opened();
			await app.screen.press('e');
			await app.screen.until(/Edit .*\(4002\)/);
			await app.screen.press('down', 'down', 'end', 'x');
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
