import type {Change, ChangeList} from '../../../core/plan/plan.ts';
import {changeTitle, differences} from '../../difference.ts';
import {finder} from '../../find.ts';
import {fieldName} from '../../phrases.ts';
import type {Grouped, PlanGroup} from '../../plan-groups.ts';

/** All that a person sees of a change, to be searched. */
export const changeText = (change: Change): string =>
	[
		changeTitle(change),
		change.kind === 'accounts' ? 'person people' : change.kind,
		change.action,
		change.key,
		change.reason,
		...differences(change).flatMap(({field, before, after}) => [fieldName(field), before, after]),
	].join(' ');

/** How many changes stand in the groups. */
export const placesOf = (groups: readonly Grouped[]) =>
	groups.reduce((sum, {members}) => sum + members.length, 0);

/** The groups with those of their changes that hold all words of the text; groups without any are left out. */
export function foundIn(
	changes: ChangeList,
	groups: readonly PlanGroup[],
	text: string,
): readonly PlanGroup[] {
	if (text.trim() === '') return groups;
	const matches = finder(text);
	return groups.flatMap((group) => {
		const members = group.members.filter((place) => {
			const change = changes.at(place);
			return change !== undefined && matches(changeText(change));
		});
		return members.length === 0 ? [] : [{...group, members}];
	});
}

/** One row a field that differs; of what came or went whole, a row for each field that is filled. */
export const changesCsv = (changes: readonly Change[]): ReadonlyArray<readonly string[]> => [
	['kind', 'key', 'name', 'action', 'field', 'before', 'after', 'reason'],
	...changes.flatMap((change) => {
		const head = [change.kind, change.key, changeTitle(change), change.action];
		const all = differences(change);
		return all.length === 0
			? [[...head, '', '', '', change.reason]]
			: all.map(({field, before, after}) => [...head, fieldName(field), before, after, change.reason]);
	}),
];
