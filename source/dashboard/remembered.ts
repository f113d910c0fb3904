import type {KeptPlace} from '../core/kept-place.ts';
import type {UserQuery} from '../sync/answers/people.ts';
import {tabs} from './screens/tabs.ts';

/** What the screens keep while others are shown, by the names under which they do (`use-kept.ts`). */
export type Kept = Map<string, unknown>;

/** Where the place of the last time is, and where that of this time goes. */
export interface Memory {
	readonly read: () => KeptPlace | undefined;
	readonly write: (place: KeptPlace) => void;
}

/** Under these names the parts of a place are kept. */
export const slots = {
	screen: 'screen',
	people: 'users query',
	activity: 'activity filter',
	settings: 'settings group',
	/** What the cursor of this list stands on. */
	selected: (list: string) => `selected ${list}`,
	/** What it is to stand on as soon as that is in the list. */
	wanted: (list: string) => `wanted ${list}`,
} as const;

/** The lists whose cursor is found again. */
export const rememberedLists = ['connections', 'runs', 'users', 'conflicts'] as const;
export type RememberedList = (typeof rememberedLists)[number];

/** Puts a place of before where the screens look for what they keep. */
export function recall(kept: Kept, place: KeptPlace | undefined): void {
	if (place === undefined) return;
	// Screens come and go with versions.
	if (tabs.some(({id}) => id === place.screen)) kept.set(slots.screen, place.screen);
	for (const [list, id] of Object.entries(place.selected ?? {})) kept.set(slots.wanted(list), id);
	if (place.people !== undefined) kept.set(slots.people, place.people);
	if (place.activity !== undefined) kept.set(slots.activity, place.activity);
	if (place.settings !== undefined) kept.set(slots.settings, place.settings);
}

/** The place of this moment: ids and facets, never what was looked for, since that may be a name. */
export function placeOf(kept: Kept): KeptPlace {
	const {text: _, ...people} = (kept.get(slots.people) ?? {}) as UserQuery;
	const activity = kept.get(slots.activity) as KeptPlace['activity'];
	const settings = kept.get(slots.settings) as number | undefined;
	const selected = rememberedLists.flatMap((list) => {
		// A list that was not looked at this time keeps what it was to stand on.
		const id = kept.get(slots.selected(list)) ?? kept.get(slots.wanted(list));
		return typeof id === 'string' ? [[list, id] as const] : [];
	});
	return {
		screen: String(kept.get(slots.screen) ?? tabs[0]!.id),
		...(selected.length === 0 ? {} : {selected: Object.fromEntries(selected)}),
		...(Object.keys(people).length === 0 ? {} : {people: people as NonNullable<KeptPlace['people']>}),
		...(activity === undefined ? {} : {activity}),
		...(settings === undefined ? {} : {settings}),
	};
}
