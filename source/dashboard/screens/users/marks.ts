import type {UserItem, UserList} from '../../../sync/answers/people.ts';

/** The people who are marked, by Person ID, with what is known of them. */
export type Marks = ReadonlyMap<string, UserItem>;

export type MarkAction =
	| {readonly type: 'toggle'; readonly item: UserItem}
	| {readonly type: 'all'; readonly found: UserList}
	| {readonly type: 'none'};

/** All found are marked, or, when they are marked already, none; never anybody whom the filter does not show. */
export function reduceMarks(marks: Marks, action: MarkAction): Marks {
	switch (action.type) {
		case 'none':
			return new Map();
		case 'toggle': {
			const next = new Map(marks);
			const {personId} = action.item.account;
			if (!next.delete(personId)) next.set(personId, action.item);
			return next;
		}
		case 'all': {
			const all = new Map<string, UserItem>();
			for (let index = 0; index < action.found.length; index++) {
				const item = action.found.at(index);
				if (item !== undefined) all.set(item.account.personId, item);
			}
			return all.size === marks.size && [...all.keys()].every((id) => marks.has(id)) ? new Map() : all;
		}
	}
}
