import {describe, expect, test} from 'vitest';
import {type JamfWorld, jamfWorld} from '../../support/jamf-world.ts';
import {openAppOver} from '../harness.tsx';

/** The way from a Jamf School that is made to one that is in step, by the keys that the screen names. */
const opened = async (w: JamfWorld) => {
	const {screen} = openAppOver(w, {columns: 80, rows: 24});
	await screen.until('jamf');
	while (!/▸ jamf/.test(screen.frame)) await screen.press('down');
	await screen.press('enter');
	return screen;
};

test('what comes first stands whole above the kinds at 80x24', async () => {
	const {screen} = openAppOver(await jamfWorld(), {columns: 80, rows: 24});
	await screen.until('jamf');
	await screen.press('n');
	await screen.until('Which kind?');
	expect(screen.frame).toContain('Nothing is sent unasked.');
});

describe('a test that was refused', () => {
	const refused = async (w: JamfWorld) => {
		w.jamf.fault = () => ({status: 401, body: ''});
		await expect(w.test('jamf', {}, new AbortController().signal)).rejects.toThrow('401');
	};

	test('opens the settings at what was refused, and is forgotten with it', async () => {
		const w = await jamfWorld();
		await refused(w);
		await w.setUp('jamf', 'test');
		const screen = await opened(w);
		await screen.until('It failed');
		await screen.press('e');
		await screen.until(/▸ API key/);
		await screen.press(...'env:JAMF', 'pagedown');
		await screen.until('Saved. t tries it.');
		await screen.until('It was not tried yet');
		expect(screen.frame).not.toContain('✖');
		w.jamf.fault = undefined;
		await screen.press('t');
		await screen.until('It answered');
	});

	test('does so from the page of the connection too', async () => {
		const w = await jamfWorld();
		await refused(w);
		const screen = await opened(w);
		await screen.until('Last test');
		await screen.press('e');
		await screen.until(/▸ API key/);
		await screen.press('escape');
		await screen.until('Last test');
	});
});

test('the page of a connection stands at its top once settings of it were saved', async () => {
	const w = await jamfWorld();
	const screen = await opened(w);
	await screen.until('more rows below');
	const top = 'jamf  Jamf School (one-way or two-way)';
	await screen.press('down');
	expect(screen.frame).not.toContain(top);
	await screen.press('e', 'escape');
	await screen.until('Last test');
	expect(screen.frame).not.toContain(top);
	await screen.press('e', 'down', 'down', 'down', 'down', 'right', 'pagedown');
	await screen.until('are saved');
	await screen.until(top);
});

describe('the plan before anything is created', () => {
	const footer = (frame: string) => frame.trimEnd().split('\n').at(-1);
	const looking = async () => {
		const w = await jamfWorld();
		await w.night();
		await w.setUp('jamf', 'preview');
		const screen = await opened(w);
		await screen.until('Not written (');
		return screen;
	};

	test('goes on by Enter, as every step, and by n on a row, which Enter opens', async () => {
		const screen = await looking();
		expect(footer(screen.frame)).toMatch(/⏎ go on .*b before .*e edit/);
		expect(footer(screen.frame)).not.toContain('n go on');
		await screen.press('down');
		expect(footer(screen.frame)).toMatch(/⏎ open .*n go on/);
		expect(footer(screen.frame)).toContain('b before');
		await screen.press('enter');
		await screen.until('is off for its location');
		await screen.press('escape');
		await screen.until('[5 preview]');
		await screen.press('n');
		await screen.until('[6 creation]');
	});

	test.each(['enter', 'n'])('goes on from its heading by %s', async (key) => {
		const screen = await looking();
		await screen.press(key);
		await screen.until('[6 creation]');
	});

	test('goes back by b', async () => {
		const screen = await looking();
		await screen.press('b');
		await screen.until('[4 schedule]');
	});
});

describe('the way from nothing created to what is created', () => {
	test('has a next key at each moment, and b goes back to the choice until the first sync', async () => {
		const w = await jamfWorld({students: 2});
		await w.night();
		await w.test('jamf', {}, new AbortController().signal);
		await w.setUp('jamf', 'creation');
		const screen = await opened(w);
		await screen.until('▸  Nothing yet');

		// Nothing yet: the look says where it is switched on.
		await screen.press('enter');
		await screen.until(/b +chooses what may be created in jamf/);
		await screen.until(/s +syncs it all the same/);
		expect(screen.frame).toMatch(/b creation/);
		await screen.press('escape', '1');
		await screen.until('its plan was looked at');
		expect(screen.frame).not.toContain('Look first');
		expect(screen.frame).toContain('→ b chooses what may be created there. s syncs as it is');
		await screen.press('b');
		await screen.until('[6 creation]');

		// And from the plan itself.
		await screen.press('b');
		await screen.until('[5 preview]');
		await screen.press('enter');
		await screen.until('[6 creation]');
		await screen.press('enter');
		await screen.until(/b +chooses/);
		await screen.press('b');
		await screen.until('[6 creation]');
		await screen.press('down', 'down', 'enter');
		await screen.until('for the first');
		await screen.until(/b +chooses/);
		await screen.press('escape', '1');
		await screen.until('→ s syncs it; what a guard holds is shown, to be approved.');
		expect(w.jamf.writes).toEqual([]);
		await screen.press('s');
		await screen.until('is held and nothing was changed');
		await screen.press('escape', '1');
		await screen.until('→ p shows the plan that is held; a in it approves it.');
		await screen.press('p');
		await screen.until('a approve');
		await screen.press('a');
		await screen.until('Approve this held plan');
		await screen.press(/type the number ([\d,]+)/.exec(screen.frame)![1]!, 'enter');
		await screen.until(/jamf: \d+ users created/);
		await screen.press('1');
		await screen.until('in step');
		expect(screen.frame).not.toContain('→ b');
		await expect.poll(() => screen.frame).not.toContain('b creation');
	});

	test('what is there is synced as it is, and creation is switched on after that', async () => {
		const w = await jamfWorld({students: 2});
		await w.night();
		await w.test('jamf', {}, new AbortController().signal);
		const screen = await opened(w);
		await screen.until('→ p shows what would be written there');
		await screen.press('p');
		await screen.until(/s +syncs it all the same/);
		await screen.press('s');
		await screen.until('jamf: nothing to write; in step.');
		await screen.press('1');
		await screen.until(/e switches\s+creation on/);
		await screen.press('e');
		await screen.until(/▸ Creating missing users/);
	});
});

describe('a location that is none there', () => {
	const elsewhere = async () => {
		const w = await jamfWorld({students: 2});
		w.jamf.school.location(3, 'Elsewhere', {asmIdentifier: 'L9'});
		await w.night();
		await w.test('jamf', {}, new AbortController().signal);
		return w;
	};
	const mapped = async (w: JamfWorld) =>
		(await w.connections()).find(({name}) => name === 'jamf')?.settings.find(({key}) => key === 'locations')
			?.value;

	test('is picked out of those there, in the set-up', async () => {
		const w = await elsewhere();
		await w.setUp('jamf', 'preview');
		const screen = await opened(w);
		await screen.until('Locations not mapped (1)');
		expect(screen.frame).toContain('m maps locations, e types them');
		// Nothing of the sentence is cut at 80 columns.
		expect(screen.frame).toContain('p reads again.');
		expect(screen.frame).toContain('m map it');
		await screen.press('m');
		await screen.until('Which location of jamf is North School (L1)?');
		expect(screen.frame).toMatch(/District +the organisation, id 0/);
		await screen.press('escape');
		await screen.until('Locations not mapped (1)');
		expect(await mapped(w)).toBe('');
		await screen.press('m', ...'else', 'enter');
		await screen.until('North School (L1) is Elsewhere (3) in jamf');
		await screen.until('is off for its location');
		expect(screen.frame).not.toContain('Locations not mapped');
		expect(screen.frame).not.toContain('m map it');
		expect(await mapped(w)).toBe('L1 = 3');
	});

	test('is picked from any plan, and that is planned again', async () => {
		const w = await elsewhere();
		await w.set({createUsers: 'all'});
		const screen = await opened(w);
		await screen.until('Last test');
		await screen.press('p');
		await screen.until('Locations not mapped (1)');
		await screen.press('m', 'down', 'enter');
		await screen.until('6 users created');
		expect(await mapped(w)).toBe('L1 = 3');
		expect(w.jamf.writes).toEqual([]);
	});

	test('is not for whoever may not change settings', async () => {
		const w = await elsewhere();
		const {screen} = openAppOver(w.as({operator: {name: 'op', role: 'Manager'}}), {columns: 80, rows: 24});
		await screen.until('jamf');
		while (!/▸ jamf/.test(screen.frame)) await screen.press('down');
		await screen.press('p', 'm');
		expect(screen.frame).not.toContain('Which location');
		expect(await mapped(w)).toBe('');
	});
});
