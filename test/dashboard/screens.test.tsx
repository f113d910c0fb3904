import {describe, expect, test} from 'vitest';
import {SourceUnhealthyError, TemporaryError} from '../../source/core/errors.ts';
import {openApp} from './harness.tsx';

const called = (app: ReturnType<typeof openApp>, method: string) =>
	app.rollcall.calls.filter(([name]) => name === method).map(([, ...values]) => values);

describe('the opening screen', () => {
	test('says in words whether it is safe, and what to do next', async () => {
		const {screen} = openApp();
		await screen.until('Held since 02:14: 67 people would leave');
		expect(screen.frame).toMatch(/SIS is held.*→/);
		expect(screen.frame).toMatch(/▸ SIS +▲ held/);
	});
	test('of an empty state says how to begin', async () => {
		const {screen} = openApp({empty: true});
		await screen.until('Nothing is set up yet');
		expect(screen.frame).toContain('Press n to make one');
	});
	test('that cannot be read says why, and R tries again', async () => {
		const {screen} = openApp({
			fail: {overview: new TemporaryError('The state is busy', {next: 'Try again in a moment'})},
		});
		await screen.until('The state is busy. Try again in a moment.');
		await screen.press('R');
		await screen.until('Held since');
	});
	test('lists all findings in full', async () => {
		const {screen} = openApp();
		await screen.until('Held since');
		await screen.press('f');
		await screen.until('or rollcall plan SIS');
		await screen.press('escape');
		await screen.until('Last run');
	});
});

describe('what may not be done is not offered', () => {
	test('read-only: no sync, no new connection, no action on people', async () => {
		const {screen, rollcall} = openApp({readOnly: true});
		await screen.until('READ-ONLY');
		expect(screen.frame).not.toMatch(/s sync now|n new/);
		await screen.press('s', 'n', '3');
		await screen.until('900 people');
		await screen.press('a', '4');
		await screen.until('to decide');
		await screen.press('enter', 's', 'd');
		expect(rollcall.calls.filter(([name]) => ['sync', 'act', 'resolve', 'connect'].includes(name))).toEqual(
			[],
		);
	});
	test('an Instructor may look and not sync', async () => {
		const {screen} = openApp({operator: {name: 'tim', role: 'Instructor'}});
		await screen.until('as Instructor');
		expect(screen.frame).not.toMatch(/sync now/);
	});
});

describe('a connection', () => {
	test('is made step by step: kind, settings, test, host key', async () => {
		const app = openApp();
		const {screen} = app;
		await screen.until('Held since');
		await screen.press('n');
		await screen.until('Which kind?');
		await screen.press('down', 'down', 'enter');
		await screen.until('step 2 of 3');
		await screen.press('Upload', 'enter', 'enter', 'enter', 'me', 'enter', 'q1s', 'enter', 'enter');
		await screen.until('Upload: 837 people can be read');
		expect(called(app, 'connect')).toEqual([
			[
				'asm-sftp',
				'Upload',
				{
					settings: {host: 'upload.appleschoolcontent.com', port: '22', username: 'me', directory: 'dropbox'},
					secrets: {password: 'typed:q1s'},
				},
			],
		]);
	});
	test('shows a missing field where it happened, and a refusal with its next step', async () => {
		const {screen} = openApp();
		await screen.until('Held since');
		await screen.press('n');
		await screen.until('Which kind?');
		await screen.press('enter');
		await screen.until('step 2 of 3');
		await screen.press('SIS', 'enter', 'enter');
		await screen.until('Path is needed');
		await screen.press('/srv', 'enter');
		await screen.until('called SIS is there already. Choose another name.');
	});
	test('a typed secret is never shown, and a draft that is left is kept', async () => {
		const {screen} = openApp();
		await screen.until('Held since');
		await screen.press('n');
		await screen.until('Which kind?');
		await screen.press('down', 'down', 'enter');
		await screen.until('step 2 of 3');
		await screen.press('down', 'down', 'down', 'down', 'geheim');
		expect(screen.frame).toContain('******');
		expect(screen.frame).not.toContain('geheim');
		await screen.press('escape');
		await screen.until('Left for now');
		await screen.press('n');
		await screen.until('step 2 of 3');
		expect(screen.frame).toContain('******');
	});
	test('a first host key is shown and only then accepted', async () => {
		const app = openApp();
		const {screen} = app;
		await screen.until('Held since');
		await screen.press('down', 't');
		await screen.until('Is this the host key of ASM?');
		expect(screen.frame).toContain('SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8');
		await screen.press('enter');
		expect(called(app, 'test')).toEqual([['ASM', {}]]);
		await screen.press('t');
		await screen.until('Is this the host key of ASM?');
		await screen.press('down', 'enter');
		await screen.until('signed in and saw the folder');
		expect(called(app, 'test').at(-1)).toEqual(['ASM', {acceptHostKey: true}]);
	});
	test('in detail shows where its secret is kept and what is to do once', async () => {
		const {screen} = openApp();
		await screen.until('Held since');
		await screen.press('down', 'enter');
		await screen.until('secret, file:secrets/asm');
		expect(screen.frame).toMatch(/Map the roles there +\(by hand\)/);
	});
});

describe('a plan', () => {
	const planned = async () => {
		const app = openApp();
		await app.screen.until('Held since');
		await app.screen.press('p');
		await app.screen.until('Plan of SIS');
		return app;
	};
	test('is shown before it happens: removals first, why it is held, and nothing changed', async () => {
		const app = await planned();
		expect(app.screen.frame).toMatch(
			/held by a guard[\s\S]*8\.0 %[\s\S]*Deactivated now \(3\)[\s\S]*Leaving/,
		);
		expect(called(app, 'sync')).toEqual([]);
	});
	test('shows each change with its reason, field by field', async () => {
		const {screen} = await planned();
		await screen.press('tab', 'tab', 'down', 'enter');
		await screen.until('Why: last name and grade differ');
		expect(screen.frame).toMatch(/Last name +\S+ +→ \S+-Reyes/);
		expect(screen.frame).toContain('From: users.csv:12');
		await screen.press('escape');
		await screen.until('held by a guard');
	});
	test('that is held is approved by its hash, after its number was typed', async () => {
		const app = await planned();
		const {screen} = app;
		await screen.press('a');
		await screen.until('type the number');
		const number = /type the number (\d+)/.exec(screen.frame)?.[1] ?? '';
		await screen.press('enter', 'enter');
		expect(called(app, 'sync')).toEqual([]);
		await screen.press(number, 'enter');
		await screen.until('SIS: applied');
		expect(called(app, 'sync')).toEqual([['SIS', {approve: expect.stringMatching(/^b7dd73b0/)}]]);
	});
	test('may be left, and waits in Runs', async () => {
		const {screen} = await planned();
		await screen.press('escape');
		await screen.until('Plan of SIS, held');
	});
	test('may be approved in part', async () => {
		const app = await planned();
		await app.screen.press('o');
		await app.screen.until('SIS: applied');
		expect(called(app, 'sync')[0]?.[1]).toMatchObject({additionsOnly: true});
	});
	test('that a guard holds during a sync is shown at once', async () => {
		const {screen} = openApp();
		await screen.until('Held since');
		await screen.press('s');
		await screen.until('SIS is held and nothing was changed');
		expect(screen.frame).toContain('Plan of SIS');
	});
	test('from a bad source says so, with the next step', async () => {
		const {screen} = openApp({
			fail: {
				plan: new SourceUnhealthyError('users.csv is empty', {
					notDone: 'Nothing was changed',
					next: 'Export it again',
				}),
			},
		});
		await screen.until('Held since');
		await screen.press('p');
		await screen.until('users.csv is empty. Nothing was changed. Export it again.');
	});
});

describe('runs', () => {
	test('newest first, each with its state in words', async () => {
		const {screen} = openApp();
		await screen.press('2');
		await screen.until('R000015');
		expect(screen.frame).toMatch(
			/R000015[\s\S]*▲ held[\s\S]*R000014[\s\S]*succeeded with issues[\s\S]*✖ failed/,
		);
	});
	test('in detail: summary, changes, stages', async () => {
		const {screen} = openApp();
		await screen.press('2');
		await screen.until('R000015');
		await screen.press('down', 'down', 'enter');
		await screen.until('Sent to ASM (38 kB), not confirmed yet.');
		await screen.press('tab');
		await screen.until(/▸ ~ .*Reyes|▸ ~ /);
		await screen.press('tab');
		await screen.until(/│ publish +│ 3\.1 s │/);
		await screen.press('escape');
		await screen.until('Last 7 runs');
	});
});

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
		expect(screen.frame).toMatch(/First name +Noah +read-only: SIS/);
		expect(screen.frame).toMatch(/Person Number +-/);
	});
	test('keep their place while other screens are used', async () => {
		const {screen} = await users();
		await screen.press('/', 'smi', 'enter', 'down', 'down', '1');
		await screen.until('Last run');
		await screen.press('3');
		await screen.until('Find: smi');
		expect(screen.frame).toMatch(/▸ +Smith, Zoe/);
	});
});

describe('conflicts', () => {
	const triage = async () => {
		const app = openApp();
		await app.screen.press('4');
		await app.screen.until('12 conflicts to decide');
		await app.screen.press('enter');
		await app.screen.until('1 of 12, 12 open');
		return app;
	};
	test('one letter decides, and the next is there at once', async () => {
		const app = await triage();
		await app.screen.press('s');
		await app.screen.until('2 of 12, 11 open');
		expect(called(app, 'resolve')).toEqual([['K001', 's', {}]]);
	});
	test('Backspace takes the last decision back', async () => {
		const app = await triage();
		await app.screen.press('s');
		await app.screen.until('11 open');
		await app.screen.press('d');
		await app.screen.until('10 open');
		await app.screen.press('backspace');
		await app.screen.until('2 of 12, 11 open');
		expect(called(app, 'unresolve')).toEqual([['K002']]);
	});
	test('z leaves it open and goes on', async () => {
		const app = await triage();
		await app.screen.press('z');
		await app.screen.until('2 of 12, 12 open');
		expect(called(app, 'resolve')).toEqual([]);
	});
	test('no other letter does anything', async () => {
		const app = await triage();
		await app.screen.press('r', 'n', 'x', 'R', 'S', '*', '/', 'space');
		expect(called(app, 'resolve')).toEqual([]);
		expect(app.screen.frame).toContain('1 of 12, 12 open');
	});
	test('all alike are listed first, then confirmed', async () => {
		const app = await triage();
		await app.screen.press('A');
		await app.screen.until('For all 8:');
		expect(app.screen.frame).toMatch(/Directory 4208, SIS 777/);
		await app.screen.press('s');
		await app.screen.until('Decide 8 conflicts alike?');
		await app.screen.press('enter');
		expect(called(app, 'resolve')).toEqual([]);
		await app.screen.press('A');
		await app.screen.until('For all 8:');
		await app.screen.press('s');
		await app.screen.until('Decide 8 conflicts alike?');
		await app.screen.press('down', 'enter');
		await app.screen.until('4 open');
		expect(called(app, 'resolve')).toEqual([['K001', 's', {alike: true}]]);
	});
	test('a way out that needs a value asks for it', async () => {
		const app = await triage();
		await app.screen.press('up');
		await app.screen.until('12 of 12');
		await app.screen.press('e');
		await app.screen.until('Person ID of the newcomer');
		await app.screen.press('9q', 'enter');
		await app.screen.until('11 open');
		expect(called(app, 'resolve')).toEqual([['K104', 'e', {input: '9q'}]]);
	});
	test('Enter shows both sides in full', async () => {
		const {screen} = await triage();
		await screen.press('enter');
		await screen.until('Agreeing, as evidence: First name, Last name, E-mail');
		await screen.press('escape');
		await screen.until('1 of 12');
	});
	test('forty decisions need no more than two keys each', async () => {
		const app = await triage();
		for (let open = 11; open >= 4; open--) {
			await app.screen.press('s');
			await app.screen.until(`${open} open`);
		}
		expect(called(app, 'resolve')).toHaveLength(8);
	});
});

describe('activity', () => {
	test('follow-ups with their steps are ticked off', async () => {
		const app = openApp();
		await app.screen.press('5');
		await app.screen.until('To do by hand (2)');
		expect(app.screen.frame).toContain('1. Sign in to Apple School Manager.');
		await app.screen.press(' ');
		await app.screen.until('To do by hand (1)');
		expect(called(app, 'finishFollowUp')).toEqual([['F1']]);
	});
	test('what happened, with Apple’s codes', async () => {
		const {screen} = openApp();
		await screen.press('5');
		await screen.until('To do by hand');
		await screen.press('tab');
		await screen.until(/02:20 +anna +sync +4000 +CREATED/);
	});
});

describe('everywhere', () => {
	test('help lists the keys of this screen, from the same table', async () => {
		const {screen} = openApp();
		await screen.press('3');
		await screen.until('900 found');
		await screen.press('?');
		await screen.until('Help: Users');
		expect(screen.frame).toMatch(/space +Mark this person and move on/);
		await screen.press('?');
		await screen.until('900 found');
	});
	test('the palette finds a command by a few letters and runs it', async () => {
		const {screen} = openApp();
		await screen.until('Held since');
		await screen.press(':', 'go to us', 'enter');
		await screen.until('900 people');
		await screen.press(':', 'mark all', 'enter');
		await screen.until('900 marked');
	});
	test('q goes back, and at the top quits', async () => {
		const {screen, terminal} = openApp();
		await screen.until('Held since');
		await screen.press('enter');
		await screen.until('Settings');
		await screen.press('q');
		await screen.until('Last run');
		expect(terminal.left).not.toHaveBeenCalled();
		await screen.press('q');
		expect(terminal.left).toHaveBeenCalledWith(0);
	});
	test('Escape never quits', async () => {
		const {screen, terminal} = openApp();
		await screen.until('Held since');
		await screen.press('escape', 'escape', 'escape');
		expect(terminal.left).not.toHaveBeenCalled();
	});
	test('while something runs, q asks; Ctrl+C asks once', async () => {
		const {screen, terminal} = openApp({step: 10_000});
		await screen.until('Held since');
		await screen.press('p', 'q');
		await screen.until('Plan of SIS is still running. Stop it and quit?');
		await screen.press('enter');
		expect(terminal.left).not.toHaveBeenCalled();
		await screen.press('ctrl+c');
		await screen.until('Ctrl+C again');
		expect(terminal.left).not.toHaveBeenCalled();
		await screen.press('ctrl+c');
		await screen.until('was stopped');
		expect(terminal.left).toHaveBeenCalledWith(130);
	});
	test('work shows its stage on every screen, and X stops it', async () => {
		const {screen} = openApp({step: 10_000});
		await screen.until('Held since');
		await screen.press('p', '4');
		await screen.until(/Plan of SIS · read · 450 of 900 rows/);
		expect(screen.frame).toContain('conflicts to decide');
		await screen.press('X');
		await screen.until('Plan of SIS was stopped');
	});
	test('what others commit is seen', async () => {
		const {screen, rollcall} = openApp();
		await screen.press('4');
		await screen.until('12 conflicts to decide');
		await rollcall.resolve('K001', 's', {});
		await screen.until('11 conflicts to decide');
	});
	test('smaller than 80×24 says so and goes on', async () => {
		const {screen} = openApp({columns: 60, rows: 16});
		await screen.until('This window is 60×16');
		await screen.press('3');
		await screen.until('900 people');
		expect(screen.frame.split('\n').length).toBeLessThanOrEqual(16);
	});
});
