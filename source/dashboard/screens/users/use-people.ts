import {useEffect, useLayoutEffect, useReducer, useRef, useSyncExternalStore} from 'react';
import type {UserItem, UserQuery} from '../../../sync/answers/people.ts';
import type {People, PeopleList, PeopleNow} from '../../../sync/people-index-view.ts';
import {useDashboard} from '../../dashboard.ts';
import type {List} from '../../hooks/use-list.ts';

/** Everybody who answers to a query, as far as is known. */
export function usePeople(query: UserQuery): {readonly people: People; readonly now: PeopleNow} {
	const {rollcall, version} = useDashboard();
	const people = rollcall.people();
	const now = useSyncExternalStore(people.subscribe, people.now);
	useLayoutEffect(() => people.look(query), [people, query]);
	// What could not be read is read again when something was committed, or when somebody asks for it.
	const isBroken = now.error !== undefined;
	const seen = useRef(version);
	useEffect(() => {
		if (seen.current !== version && isBroken) people.again();
		seen.current = version;
	}, [people, version, isBroken]);
	return {people, now};
}

/**
 * Keeps the cursor on its person when the same list comes in another order or with others in it. At the top it stays
 * at the top; after another question it stands where the question put it.
 */
export function useSamePerson(list: PeopleList | undefined, cursor: List): void {
	const before = useRef<{readonly list: PeopleList; readonly key: string | undefined} | undefined>(undefined);
	const {current} = before;
	if (
		list !== undefined &&
		current !== undefined &&
		current.list !== list &&
		current.list.query === list.query &&
		current.key !== undefined &&
		cursor.cursor > 0 &&
		list.keyAt(cursor.cursor) !== current.key
	) {
		const place = list.placeOf(current.key);
		before.current = {list, key: current.key};
		if (place >= 0) cursor.moved(place);
		return;
	}
	before.current = list === undefined ? undefined : {list, key: list.keyAt(cursor.cursor)};
}

/** Rows as they stand on the screen: each a person, or one who is being read. */
export interface PeopleWindow {
	readonly list: PeopleList;
	readonly top: number;
	readonly cursor: number;
	readonly rows: ReadonlyArray<{readonly item: UserItem | undefined; readonly marked: boolean}>;
}

/**
 * The people in the window. While those of a new window are being read the one before stays, whole: one frame a key,
 * and none with holes in it.
 */
export function useWindow(
	people: People,
	list: PeopleList | undefined,
	{top, cursor}: Pick<List, 'top' | 'cursor'>,
	height: number,
): PeopleWindow | undefined {
	const [reads, read] = useReducer((count: number) => count + 1, 0);
	const shown = useRef<PeopleWindow | undefined>(undefined);
	const {report} = useDashboard();
	const length = list === undefined ? 0 : Math.min(height, list.length - top);
	const rows = Array.from({length: Math.max(0, length)}, (_, row) => ({
		item: people.item(top + row),
		marked: people.isMarked(top + row),
	}));
	const isWhole = rows.every(({item}) => item !== undefined);
	const tried = useRef<{readonly list: PeopleList | undefined; readonly top: number} | undefined>(undefined);
	// Somebody who is gone meanwhile cannot be read: once it was tried, the row is shown without them.
	const isTried = tried.current?.list === list && tried.current?.top === top;
	if (list !== undefined && (isWhole || isTried || shown.current === undefined))
		shown.current = {list, top, cursor, rows};
	// biome-ignore lint/correctness/useExhaustiveDependencies: `reads` is whether they were read
	useEffect(() => {
		if (list === undefined) return;
		let overtaken = false;
		const ahead = async () => {
			if (!isWhole && !isTried) {
				await people.read(top, height);
				tried.current = {list, top};
				if (!overtaken) read();
				return;
			}
			// What comes next when somebody goes on, a page in both directions.
			await people.read(top - height, 3 * height);
		};
		ahead().catch(report);
		return () => {
			overtaken = true;
		};
	}, [people, list, top, height, isWhole, isTried, reads, report]);
	return shown.current;
}
