import {Text} from 'ink';
import {useEffect, useState} from 'react';
import {describe, expect, test} from 'vitest';
import {useList} from '../../source/dashboard/hooks/use-list.ts';
import {useSamePerson, useWindow} from '../../source/dashboard/screens/users/use-people.ts';
import type {UserItem} from '../../source/sync/answers/people.ts';
import type {People, PeopleList} from '../../source/sync/people-index-view.ts';
import {fakeAccount} from '../support/fake-people.ts';
import {openComponent} from './harness.tsx';

const query = {};
const listOf = (ids: readonly string[]): PeopleList => ({
	query,
	order: {column: 'name'},
	length: ids.length,
	complete: true,
	keyAt: (place) => ids[place],
	placeOf: (key) => ids.indexOf(key),
});

/** People whose rows are there only when the test says so. */
function slowPeople(list: () => PeopleList) {
	const items = new Map<string, UserItem>();
	const waiting: Array<() => void> = [];
	const people = {
		item: (place: number) => items.get(list().keyAt(place) ?? ''),
		isMarked: () => false,
		read: (from: number, count: number) =>
			new Promise<void>((resolve) => {
				const keys = Array.from({length: count}, (_, row) => list().keyAt(from + row));
				waiting.push(() => {
					for (const key of keys)
						if (key !== undefined && key !== 'gone')
							items.set(key, {account: {...fakeAccount(1), lastName: key}, conflicted: false, actions: []});
					resolve();
				});
			}),
	} as unknown as People;
	return {
		people,
		arrive: () => {
			for (const each of waiting.splice(0)) each();
		},
	};
}

const height = 3;
let to: (row: number) => void;
let show: (list: PeopleList) => void;

/** A list that says what it shows: its rows, and the place of its cursor. */
function Shown({people, first}: {readonly people: People; readonly first: PeopleList}) {
	const [list, setList] = useState(first);
	const cursor = useList('test', list.length, height);
	useSamePerson(list, cursor);
	const shown = useWindow(people, list, cursor, height);
	useEffect(() => {
		to = cursor.to;
		show = setList;
	});
	const rows = shown?.rows.map(({item}) => item?.account.lastName ?? '…').join(' ');
	return <Text>{`${rows} at ${shown?.cursor}`}</Text>;
}

describe('the window of a list', () => {
	const ids = Array.from({length: 20}, (_, index) => `p${index}`);
	const opened = (all = ids) => {
		let now = listOf(all);
		const {people, arrive} = slowPeople(() => now);
		const {screen} = openComponent(<Shown people={people} first={now} />);
		const settle = async () => {
			// What is asked for by drawing is asked a few turns later.
			for (let turn = 0; turn < 10; turn++) {
				arrive();
				await screen.press();
			}
		};
		const change = (next: readonly string[]) => {
			now = listOf(next);
			show(now);
		};
		return {screen, settle, change};
	};

	test('before anybody was read it has its rows, empty', async () => {
		const {screen, settle} = opened();
		expect(screen.frame).toBe('… … … at 0');
		await settle();
		await screen.until('p0 p1 p2 at 0');
	});

	test('stays whole, cursor and all, until those of the next one are read', async () => {
		const {screen, settle} = opened();
		await settle();
		await screen.until('p0 p1 p2 at 0');
		await settle();
		to(15);
		await screen.press();
		expect(screen.frame).toBe('p0 p1 p2 at 0');
		await settle();
		await screen.until('p14 p15 p16 at 15');
	});

	test('shows a row without a person where somebody is gone meanwhile', async () => {
		const {screen, settle} = opened(['p0', 'gone', 'p2']);
		await settle();
		await screen.until('p0 … p2 at 0');
	});

	test('goes with its person when they stand elsewhere; at the top it stays', async () => {
		const {screen, settle, change} = opened();
		await settle();
		to(2);
		await settle();
		await screen.until('p1 p2 p3 at 2');
		change([...ids.slice(3), ...ids.slice(0, 3)]);
		await settle();
		await screen.until(/p1 p2 at 19/);
		to(0);
		await settle();
		await screen.until(/at 0$/);
		change(ids);
		await settle();
		await screen.until('p0 p1 p2 at 0');
	});
});
