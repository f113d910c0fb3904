import {byName, type PeopleOrder, type SortColumn} from '../../../core/people/query.ts';
import type {UserQuery} from '../../../sync/answers/people.ts';

/** What is looked for: one value a facet, and the text that is found in names and ids. */
export type Facet =
	| 'status'
	| 'source'
	| 'role'
	| 'location'
	| 'grade'
	| 'conflicted'
	| 'followUp'
	| 'leaving'
	| 'evidence';

export type QueryAction =
	| {readonly type: 'text'; readonly text: string}
	| {readonly type: 'facet'; readonly facet: Facet; readonly value: string | undefined}
	| {readonly type: 'clear'}
	/** By the column so many places further among those that can be chosen. */
	| {readonly type: 'column'; readonly by: 1 | -1; readonly columns: readonly SortColumn[]}
	| {readonly type: 'turn'};

/** Facets that are there or not, without a value. */
export const isYes = (facet: Facet): facet is 'conflicted' | 'followUp' | 'leaving' =>
	facet === 'conflicted' || facet === 'followUp' || facet === 'leaving';

export const noQuery: UserQuery = {};

export function reduceQuery(query: UserQuery, action: QueryAction): UserQuery {
	switch (action.type) {
		case 'clear':
			return query.order === undefined ? noQuery : {order: query.order};
		case 'text': {
			const {text: _, ...rest} = query;
			return action.text === '' ? rest : {...rest, text: action.text};
		}
		case 'facet': {
			const {[action.facet]: _, ...rest} = query;
			if (action.value === undefined) return rest;
			return {...rest, [action.facet]: isYes(action.facet) ? true : action.value};
		}
		case 'column': {
			const {columns, by} = action;
			const at = columns.indexOf(orderOf(query).column);
			const column = columns[(Math.max(0, at) + by + columns.length) % columns.length] ?? 'name';
			return {...query, order: {column}};
		}
		case 'turn': {
			const {column, down = false} = orderOf(query);
			return {...query, order: {column, down: !down}};
		}
	}
}

export const orderOf = (query: UserQuery): PeopleOrder => query.order ?? byName;

/** Narrows nothing; how it is ordered is no matter here. */
export const isEmpty = ({order: _, ...rest}: UserQuery) => Object.keys(rest).length === 0;

export const facetNames: Readonly<Record<Facet, string>> = {
	status: 'Status',
	source: 'Source',
	role: 'Role',
	location: 'Location',
	grade: 'Grade',
	conflicted: 'In conflict',
	followUp: 'To do by hand',
	leaving: 'Leaving',
	evidence: 'In Apple',
};
