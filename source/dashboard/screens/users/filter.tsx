import {useReducer} from 'react';
import {sources, statuses} from '../../../core/directory/account.ts';
import {evidenceStates} from '../../../core/evidence/words.ts';
import type {PeopleNow} from '../../../sync/people-index-view.ts';
import {Menu, type MenuItem, menuLimit, menuRows} from '../../components/menu.tsx';
import {Picker} from '../../components/picker.tsx';
import {Prompt, promptRows} from '../../components/prompt.tsx';
import type {Size} from '../../dashboard.ts';
import {number} from '../../phrases.ts';
import {type Facet, facetNames, type QueryAction} from './query.ts';

/** The values of a facet with how many have each; undefined: it has to be typed. */
function valuesOf(
	facet: Facet,
	{counts, locationNames}: Pick<Required<PeopleNow>, 'counts' | 'locationNames'>,
): ReadonlyArray<{readonly id: string; readonly label: string}> | undefined {
	const counted = (names: readonly string[], of: Readonly<Record<string, number | undefined>>) =>
		names
			.filter((name) => (of[name] ?? 0) > 0)
			.map((name) => ({id: name, label: `${name} (${number(of[name] ?? 0)})`}));
	switch (facet) {
		case 'status':
			return counted(statuses, counts.status);
		case 'source':
			return counted(sources, counts.source);
		case 'role':
			return counted(Object.keys(counts.role), counts.role);
		case 'location':
			return [...locationNames].map(([id, name]) => ({id, label: name}));
		case 'grade':
			return undefined;
		case 'evidence':
			return counted(evidenceStates, counts.evidence);
		case 'conflicted':
			return [{id: 'yes', label: 'Only who is in an open conflict'}];
		case 'followUp':
			return [{id: 'yes', label: 'Only for whom something is to be done by hand'}];
		case 'leaving':
			return [{id: 'yes', label: 'Only who is no longer listed and leaves when their grace ends'}];
	}
}

/** First the facet, then its value. */
export function useFilterMenu(
	size: Size,
	{counts, locationNames}: PeopleNow,
	apply: (action: QueryAction) => void,
) {
	const [step, set] = useReducer(
		(_: Facet | 'facets' | undefined, next: Facet | 'facets' | undefined) => next,
		undefined,
	);
	const close = () => set(undefined);
	const choose = (facet: Facet, value: string | undefined) => {
		close();
		apply({type: 'facet', facet, value});
	};
	if (step === undefined || counts === undefined || locationNames === undefined)
		return {open: () => set('facets'), over: undefined, whole: undefined};
	const asMenu = (title: string, items: readonly MenuItem[]) => {
		const menu = {size, title, items, leave: close};
		return {
			open: close,
			over: {rows: menuRows(menu), element: <Menu key={title} {...menu} />},
			whole: undefined,
		};
	};
	if (step === 'facets')
		return asMenu(
			'Show only…',
			(Object.keys(facetNames) as Facet[]).map((facet) => ({
				id: facet,
				label: facetNames[facet],
				take: () => set(facet),
			})),
		);
	const values = valuesOf(step, {counts, locationNames});
	if (values === undefined)
		return {
			open: close,
			over: {
				rows: promptRows,
				element: (
					<Prompt
						size={size}
						title={facetNames[step]}
						note="As the source writes it, for example 7 or KG"
						take={(text) => choose(step, text)}
						leave={close}
					/>
				),
			},
			whole: undefined,
		};
	const any = {id: '', label: 'Any'};
	if (values.length + 1 > menuLimit)
		return {
			open: close,
			over: undefined,
			whole: (
				<Picker
					size={size}
					title={facetNames[step]}
					items={[any, ...values]}
					take={(id) => choose(step, id || undefined)}
					leave={close}
				/>
			),
		};
	return asMenu(
		facetNames[step],
		[...values, any].map(({id, label}) => ({id, label, take: () => choose(step, id || undefined)})),
	);
}
