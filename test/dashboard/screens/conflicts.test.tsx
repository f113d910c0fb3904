import {describe, expect, test} from 'vitest';
import {fakeAccounts} from '../../support/fake-people.ts';
import {fortyConflicts} from '../../support/forty-conflicts.ts';
import {called, openApp} from '../harness.tsx';

test.each([
	[
		'names the key of the run that does it',
		{},
		/All decided: the next run does it\. {3}s on SIS does it now; Enter shows/,
	],
	['names none to who only looks', {readOnly: true}, /All decided: the next run does it\. {3}Enter shows/],
	[
		'names none to who may not begin one',
		{operator: {name: 'ben', role: 'Manager' as const}},
		/All decided: the next run does it\. {3}Enter shows/,
	],
])('where all is decided the list %s', async (_, options, told) => {
	const [one] = fortyConflicts(fakeAccounts(900));
	const decision = {choice: 's', fingerprint: one!.fingerprint, by: 'ada', at: '2026-08-21T02:00:00.000Z'};
	const {screen} = openApp({...options, conflicts: [{...one!, decision}]});
	await screen.press('4');
	await screen.until(told);
});

test('what a command left for later is open here too', async () => {
	const [one, other] = fortyConflicts(fakeAccounts(900));
	const decision = {
		choice: 'z',
		fingerprint: one!.fingerprint,
		by: 'ada',
		at: '2026-08-21T02:00:00.000Z',
	};
	const {screen} = openApp({conflicts: [{...one!, decision}, other!]});
	await screen.press('4');
	await screen.until('2 conflicts to decide');
	expect(screen.frame).not.toContain('decided: z');
	await screen.press('enter');
	await screen.until('1 of 2, 2 open');
	expect(screen.frame).toContain('Left for later by ada: it stays open.');
	expect(screen.frame).not.toContain('It is done at the next run');
	await screen.press('down', 'z');
	await screen.until('1 of 2, 2 open');
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
	test('letters decide on the page with all fields too, and the next one is there at once', async () => {
		const app = await triage();
		await app.screen.press('enter');
		await app.screen.until('Agreeing, as evidence');
		await app.screen.press('s');
		await app.screen.until('2 of 12, 11 open');
		expect(called(app, 'resolve')).toEqual([['K001', 's', {}]]);
		await app.screen.press('enter');
		await app.screen.until('Agreeing, as evidence');
		await app.screen.press('z');
		await app.screen.until('3 of 12, 11 open');
		await app.screen.press('enter');
		await app.screen.until('Agreeing, as evidence');
		await app.screen.press('backspace');
		await app.screen.until('12 open');
		expect(called(app, 'unresolve')).toEqual([['K001']]);
	});
	test.each([
		['only looks', {readOnly: true}],
		['may not decide', {operator: {name: 'ben', role: 'Manager' as const}}],
	])('who %s decides nothing there, and sees what is possible without letters for it', async (_, options) => {
		const app = openApp(options);
		await app.screen.press('4');
		await app.screen.until('12 conflicts to decide');
		await app.screen.press('enter');
		await app.screen.until('1 of 12, 12 open');
		expect(app.screen.frame).toMatch(/· {3}Same person/);
		expect(app.screen.frame).not.toMatch(/ s {3}Same person|Decide later|decide later/);
		await app.screen.press('z');
		await app.screen.press('enter');
		await app.screen.until('Agreeing, as evidence');
		expect(app.screen.frame).not.toMatch(/ s {3}Same person|Decide later|decide later/);
		await app.screen.press('s', 'A', 'z', 'escape');
		await app.screen.until('1 of 12, 12 open');
		expect(called(app, 'resolve')).toEqual([]);
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
	test('where a kind has no rules, ! does nothing', async () => {
		const app = await triage();
		await app.screen.press('!');
		expect(app.screen.frame).toContain('1 of 12, 12 open');
		expect(app.screen.frame).not.toContain('from now on');
	});
	test('! makes the decision a rule in two keys, L lists it, D drops it', async () => {
		const app = openApp({ruleable: true});
		await app.screen.press('4');
		await app.screen.until('12 conflicts to decide');
		await app.screen.press('enter');
		await app.screen.until('1 of 12, 12 open');
		await app.screen.press('!');
		await app.screen.until('from now on:');
		await app.screen.press('s');
		await app.screen.until('11 open');
		expect(called(app, 'resolve')).toEqual([['K001', 's', {always: true}]]);
		await app.screen.press('escape');
		await app.screen.until('11 conflicts to decide');
		await app.screen.press('L');
		await app.screen.until('1 rule and standing decisions');
		expect(app.screen.frame).toMatch(/used 0 times/);
		await app.screen.press('D');
		await app.screen.until('No rules.');
		expect(called(app, 'dropRule')).toEqual([['r-K001']]);
		await app.screen.press('escape');
		await app.screen.until('11 conflicts to decide');
	});
	test('Backspace takes the rule back with its decision', async () => {
		const app = openApp({ruleable: true});
		await app.screen.press('4');
		await app.screen.until('12 conflicts to decide');
		await app.screen.press('enter');
		await app.screen.until('1 of 12, 12 open');
		await app.screen.press('!');
		await app.screen.until('from now on:');
		await app.screen.press('s');
		await app.screen.until('11 open');
		await app.screen.press('backspace');
		await app.screen.until('12 open');
		expect([called(app, 'dropRule'), called(app, 'unresolve')]).toEqual([[['r-K001']], [['K001']]]);
	});
	test('Enter shows both sides in full', async () => {
		const {screen} = await triage();
		await screen.press('enter');
		await screen.until('Agreeing, as evidence: First name, Last name, E-mail');
		await screen.press('escape');
		await screen.until('1 of 12');
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
	test('an entry of what happened opens whole', async () => {
		const {screen} = openApp();
		await screen.press('5');
		await screen.until('To do by hand');
		await screen.press('tab');
		await screen.until(/02:20 +anna/);
		await screen.press('down', 'down', 'enter');
		await screen.until(/What +left out of the next upload/);
		expect(screen.frame).toMatch(/About +\S+ \S+ +4002/);
		await screen.press('escape');
		await screen.until('What happened (');
	});
	test('what happened, with Apple’s codes', async () => {
		const {screen} = openApp();
		await screen.press('5');
		await screen.until('To do by hand');
		await screen.press('tab');
		await screen.until(/02:20 +anna +sync +4000 +CREATED/);
	});
});
