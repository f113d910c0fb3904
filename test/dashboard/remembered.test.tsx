import {Text} from 'ink';
import {useState} from 'react';
import {describe, expect, test} from 'vitest';
import {type KeptPlace, keptPlaceSchema} from '../../source/core/kept-place.ts';
import {useDashboard} from '../../source/dashboard/dashboard.ts';
import {useKeys} from '../../source/dashboard/hooks/use-keys.ts';
import {useList} from '../../source/dashboard/hooks/use-list.ts';
import {useRemembered} from '../../source/dashboard/hooks/use-remembered.ts';
import {levels} from '../../source/dashboard/layers.ts';
import {type Kept, placeOf, recall, slots} from '../../source/dashboard/remembered.ts';
import {openApp, openComponent} from './harness.tsx';

/** Opens the dashboard where it was left, as the program does. */
const openAt = (place: KeptPlace | undefined, options = {}) => {
	const kept: Kept = new Map();
	recall(kept, place);
	return {...openApp({...options, kept}), kept};
};
/** A list of ten that is whole after R; it was left on the eighth. */
function Probe() {
	const {kept} = useDashboard();
	useState(() => kept.set(slots.wanted('users'), 'id7'));
	const [whole, read] = useState(false);
	const list = useList('probe', 10, 5);
	useRemembered('users', list, `id${list.cursor}`, whole ? (id) => Number(id.slice(2)) : undefined);
	useKeys({level: levels.screen, handlers: {...list.handlers, reload: () => read(true)}});
	return <Text>{`on id${list.cursor}${whole ? ' whole' : ''}`}</Text>;
}

/** As it comes back from the file. */
const filed = (kept: Kept) => keptPlaceSchema.parse(JSON.parse(JSON.stringify(placeOf(kept))));

describe('the place survives a restart', () => {
	test('screen, facet, order and the person under the cursor', async () => {
		const first = openAt(undefined);
		await first.screen.press('3');
		await first.screen.until('900 found');
		await first.screen.press('f', 'enter', 'down', 'down', 'down', 'enter');
		await first.screen.until('Status: Locked');
		await first.screen.until('10 found');
		await first.screen.press('>', 'down', 'down', 'down');
		await first.screen.until(/▸ .* 4\d{3} /);
		const [, id] = /▸ .* (4\d{3}) /.exec(first.screen.frame)!;
		const place = filed(first.kept);
		expect(place).toMatchObject({
			screen: 'users',
			selected: {users: id},
			people: {status: 'Locked', order: {column: 'personId'}},
		});
		first.unmount();

		const second = openAt(place);
		await second.screen.until('Status: Locked');
		await second.screen.until(new RegExp(`▸ .* ${id} `));
		expect(second.screen.frame).toContain('Person ID↑');
	});
	test('what was looked for and who was marked do not: they are names', async () => {
		const {screen, kept} = openAt(undefined);
		await screen.press('3');
		await screen.until('900 found');
		await screen.press('/', 'quinn', 'enter', ' ');
		await screen.until('1 marked');
		const text = JSON.stringify(filed(kept));
		expect(text.toLowerCase()).not.toContain('quinn');
		expect(text).not.toContain('marked');
	});
	test.each([
		['1', 'Last run', /▸ ASM/, 1],
		['2', 'Took', /▸ .*yesterday|▸ .*20 Aug/, 2],
		['4', 'to decide', /▸ /, 3],
	])('the row of screen %s', async (key, there, row, downs) => {
		const first = openAt(undefined);
		await first.screen.until('Held since');
		await first.screen.press(key);
		await first.screen.until(there);
		await first.screen.press(...Array.from({length: downs}, () => 'down'));
		await first.screen.until(row);
		const marked = (frame: string) => frame.split('\n').find((one) => one.includes('▸'));
		const before = marked(first.screen.frame);
		const place = filed(first.kept);
		first.unmount();
		const second = openAt(place);
		await second.screen.until(there);
		await second.screen.until(before!.trim());
		expect(marked(second.screen.frame)).toBe(before);
	});
	test('a group of settings, and one that is not there any more', async () => {
		const {screen} = openAt({screen: 'settings', settings: 1});
		await screen.until('A tripped guard holds');
		const other = openAt({screen: 'settings', settings: 98});
		await other.screen.until('Name of the organisation');
	});
	test('somebody who is gone: the list begins at its top', async () => {
		const {screen} = openAt({screen: 'users', selected: {users: 'nobody'}});
		await screen.until('900 found');
		await screen.until(/Person ID.*\n ▸ /);
	});
	test('as soon as the list is whole; whoever moved before that stays where they are', async () => {
		const still = openComponent(<Probe />);
		await still.screen.press('R');
		await still.screen.until('on id7');
		const moved = openComponent(<Probe />);
		await moved.screen.press('j', 'R');
		await moved.screen.until('whole');
		expect(moved.screen.frame).toContain('on id1');
	});
	test('a list that was not looked at keeps its row', () => {
		const kept: Kept = new Map();
		recall(kept, {screen: 'runs', selected: {users: '4009'}});
		expect(filed(kept)).toEqual({screen: 'runs', selected: {users: '4009'}});
	});
	test('a screen that is not there any more: the first one', async () => {
		const {screen} = openAt({screen: 'gone'});
		await screen.until('Last run');
	});
});
