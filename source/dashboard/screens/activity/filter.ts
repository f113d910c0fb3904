import type {Activity} from '../../../core/state-records.ts';
import type {PickerItem} from '../../components/picker.tsx';
import {count} from '../../phrases.ts';
import {actionName} from './follow-ups-view.ts';

/** Only what one person did, one action, or one code; undefined: everything. */
export type ActivityFilter = {readonly of: 'by' | 'action' | 'code'; readonly value: string} | undefined;

export const passes = (filter: ActivityFilter, activity: Activity) =>
	filter === undefined || activity[filter.of] === filter.value;

/** What the filter leaves, in words. */
export const filterText = (filter: ActivityFilter): string => {
	switch (filter?.of) {
		case 'by':
			return `by ${filter.value}`;
		case 'action':
			return `action ${actionName(filter.value)}`;
		case 'code':
			return `code ${filter.value}`;
		case undefined:
			return '';
	}
};

const separator = ' ';

/** What may be filtered by, with how many each leaves: who, what, which code. */
export function filterItems(all: readonly Activity[]): readonly PickerItem[] {
	const tally = (of: 'by' | 'action' | 'code') => {
		const counts = new Map<string, number>();
		for (const each of all) counts.set(each[of], (counts.get(each[of]) ?? 0) + 1);
		return [...counts].sort((a, b) => b[1] - a[1]);
	};
	return [
		{id: 'all', label: 'everything', hint: count(all.length, 'entry', 'entries')},
		...(['by', 'action', 'code'] as const).flatMap((of) =>
			tally(of).map(([value, times]) => ({
				id: `${of}${separator}${value}`,
				label: filterText({of, value}),
				hint: count(times, 'entry', 'entries'),
			})),
		),
	];
}

/** What was picked. */
export function filterOf(id: string): ActivityFilter {
	const at = id.indexOf(separator);
	const of = id.slice(0, at);
	return of === 'by' || of === 'action' || of === 'code' ? {of, value: id.slice(at + 1)} : undefined;
}
