import {describe, expect, test} from 'vitest';
import {UsageError} from '../../../source/core/errors.ts';
import {widthOf} from '../../../source/dashboard/components/cell.ts';
import {settingLabel} from '../../../source/dashboard/screens/settings/labels.ts';
import {settingRows} from '../../../source/dashboard/screens/settings/rows.ts';
import {settingsLines} from '../../../source/dashboard/screens/settings/view.ts';
import {protectsLess, settingGroups, settingList} from '../../../source/sync/setting-list.ts';
import {called, openApp} from '../harness.tsx';

const open = async (options: Parameters<typeof openApp>[0] = {}) => {
	const app = openApp(options);
	await app.screen.until('Held since');
	await app.screen.press('6');
	await app.screen.until('Operator…');
	return app;
};

/** Goes on to the group that shows this. */
async function toGroup({screen}: Awaited<ReturnType<typeof open>>, shows: string) {
	for (let group = 0; group < settingGroups.length && !screen.frame.includes(shows); group++)
		await screen.press('tab');
	await screen.until(shows);
}

describe('the Settings screen', () => {
	test('shows every group, what a setting means, and what holds', async () => {
		const app = await open();
		const {screen} = app;
		for (const {title} of settingGroups) expect(screen.frame).toMatch(new RegExp(` ${title}( |$)`, 'm'));
		await toGroup(app, 'Grace of leavers: nights');
		expect(screen.frame).toContain('Nights that an absent person stays published; 0: none.');
		expect(screen.frame).toMatch(/Grace of leavers: nights +7 +default/);
		expect(screen.frame).toMatch(/^── policy\.leaverGrace ─+$/m);
		expect(screen.frame).toContain('Default: 7.');
	});

	test('a value is typed, kept, and told; what is refused stays to be mended', async () => {
		const app = await open({
			fail: {setSetting: new UsageError('timeZone: no time zone of this name', {next: 'Try Europe/Berlin.'})},
		});
		await app.screen.press('j', 'j', 'enter');
		await app.screen.until(/Time zone +timeZone/);
		await app.screen.press('ctrl+u', 'Mars', 'enter');
		await app.screen.until('no time zone of this name');
		expect(app.screen.frame).toContain('Mars');
		expect(called(app, 'setSetting')).toEqual([['timeZone', 'Mars']]);
		await app.screen.press('escape');
		await app.screen.until('default');
	});

	test('a name is added as NAME=VALUE', async () => {
		const app = await open();
		await app.screen.press('j', 'enter');
		await app.screen.until('operators.NAME');
		await app.screen.press('ada=Site Manager', 'enter');
		await app.screen.until('Operator ada is Site Manager now.');
		expect(called(app, 'setSetting')).toEqual([['operators.ada', 'Site Manager']]);
	});

	test('what would protect less is asked about, with Cancel as the default', async () => {
		const app = await open();
		await toGroup(app, 'Grace of leavers');
		await app.screen.press('enter');
		await app.screen.until('⏎ keep');
		await app.screen.press('ctrl+u', '0', 'enter');
		await app.screen.until('Let “Grace of leavers: nights” protect less?');
		expect(app.screen.frame).toContain('It is 7, and would be 0');
		await app.screen.press('enter');
		expect(called(app, 'setSetting')).toEqual([]);

		await app.screen.press('enter', 'ctrl+u', '14', 'enter');
		await app.screen.until('Grace of leavers: nights is 14 now.');
		expect(called(app, 'setSetting')).toEqual([['policy.leaverGrace', '14']]);
	});

	test('one of few is chosen from a menu, where digits choose nothing', async () => {
		const app = await open();
		await app.screen.press('tab', 'enter');
		await app.screen.until('removals');
		await app.screen.press('2', 'down', 'enter');
		await app.screen.until('A tripped guard holds is removals now.');
		expect(called(app, 'setSetting')).toEqual([['whenHeld', 'removals']]);
	});

	test('with --read-only all is shown and nothing is changed', async () => {
		const app = await open({readOnly: true});
		expect(app.screen.frame).not.toContain('change');
		await app.screen.press('enter', 'd');
		expect(called(app, 'setSetting')).toEqual([]);
	});

	test('rules are one key away', async () => {
		const {screen} = await open();
		await screen.press('L');
		await screen.until(/rule/i);
		await screen.press('escape');
		await screen.until('Operator…');
	});
});

describe('what settings are called', () => {
	const keys = settingList.map(({key}) => key);
	test('each in words, and no two alike', () => {
		const labels = keys.map((key) => settingLabel(key, key.replace('*', '')));
		expect(new Set(labels).size).toBe(labels.length);
		for (const [at, label] of labels.entries()) {
			expect(label).not.toBe(keys[at]);
			expect(label).toMatch(/^[A-Z][^.]*$/);
			expect(widthOf(label)).toBeLessThanOrEqual(32);
		}
	});
	test('by their name, where they have one; in words too where nobody wrote any yet', () => {
		expect(settingLabel('operators.*', 'operators.ada')).toBe('Operator ada');
		expect(settingLabel('policy.newRule', 'policy.newRule')).toBe('New rule');
		expect(settingLabel('new.*', 'new.one')).toBe('New one');
	});
	test('on a wide screen the key stands beside it; no row is cut on 80', () => {
		for (const group of settingGroups) {
			const items = settingList.map(({key, meaning}) => ({key, meaning}));
			const draw = (columns: number) => {
				const rows = settingRows(group, items);
				return settingsLines({groups: settingGroups, group: 0, rows, cursor: 0, top: 0, height: 20, columns})
					.slice(2, 2 + rows.length)
					.map(({spans}) => spans.map(({text}) => text).join(''));
			};
			for (const [at, {key, label}] of settingRows(group, items).entries()) {
				expect(draw(140)[at]).toContain(key);
				expect(draw(80)[at]).toContain(label);
				expect(widthOf(draw(80)[at]!)).toBeLessThanOrEqual(80);
			}
		}
	});
});

describe('what would protect less', () => {
	const of = (key: string) => settingList.find((setting) => setting.key === key)!;
	test.each([
		['guards.removals.share', undefined, 0.5, true],
		['guards.removals.share', 0.5, undefined, false],
		['guards.removals.share', 0.001, undefined, true],
		['guards.removals.most', 25, null, true],
		['guards.removals.most', null, 25, false],
		['guards.shrink.share', undefined, 0.1, true],
		['guards.shrink.share', undefined, 0.99, false],
		['policy.leaverGrace', undefined, 3, true],
		['policy.leaverGrace', undefined, 30, false],
		['policy.autoMerge', undefined, true, true],
		['policy.autoMerge', true, false, false],
		['policy.patch.duplicates', undefined, false, true],
		['organisation', 'A', 'B', false],
	] as const)('%s from %j to %j: %s', (key, before, after, expected) => {
		expect(protectsLess(of(key), before, after)).toBe(expected);
	});

	test('every setting belongs to one group', () => {
		expect(new Set(settingList.map(({key}) => key)).size).toBe(settingList.length);
		const all = settingGroups.flatMap((group) =>
			settingRows(
				group,
				settingList.map(({key, meaning}) => ({key, meaning})),
			),
		);
		expect(all).toHaveLength(settingList.length);
	});
});
