import type {UserQuery} from '../../../sync/answers/people.ts';

/** What is looked for: one value a facet, and the text that is found in names and ids. */
export type Facet = 'status' | 'source' | 'role' | 'location' | 'grade' | 'conflicted' | 'leaving';

export type QueryAction =
	| {readonly type: 'text'; readonly text: string}
	| {readonly type: 'facet'; readonly facet: Facet; readonly value: string | undefined}
	| {readonly type: 'clear'};

/** Facets that are there or not, without a value. */
export const isYes = (facet: Facet): facet is 'conflicted' | 'leaving' =>
	facet === 'conflicted' || facet === 'leaving';

export const noQuery: UserQuery = {};

export function reduceQuery(query: UserQuery, action: QueryAction): UserQuery {
	switch (action.type) {
		case 'clear':
			return noQuery;
		case 'text': {
			const {text: _, ...rest} = query;
			return action.text === '' ? rest : {...rest, text: action.text};
		}
		case 'facet': {
			const {[action.facet]: _, ...rest} = query;
			if (action.value === undefined) return rest;
			return {...rest, [action.facet]: isYes(action.facet) ? true : action.value};
		}
	}
}

export const isEmpty = (query: UserQuery) => Object.keys(query).length === 0;

export const facetNames: Readonly<Record<Facet, string>> = {
	status: 'Status',
	source: 'Source',
	role: 'Role',
	location: 'Location',
	grade: 'Grade',
	conflicted: 'In conflict',
	leaving: 'Leaving',
};
