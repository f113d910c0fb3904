import {homedir} from 'node:os';
import {resolve} from 'node:path';
import type {AdoptIdsOptions, AdoptIdsResult} from '../../../sync/answers/adopting.ts';
import {typedFrom} from '../../asked.ts';
import {useDashboard} from '../../dashboard.ts';
import {useKeptValue} from '../../hooks/use-kept.ts';
import {useStart} from '../../hooks/use-start.ts';
import {count} from '../../phrases.ts';
import {typedPaths} from '../../typed-paths.ts';
import {apartOf, pairsOf} from './ids-view.ts';

/** A comparison, and by what it was made: what is stored is what was seen. */
export interface Compared {
	readonly options: Pick<AdoptIdsOptions, 'by' | 'map'>;
	readonly result: AdoptIdsResult;
}

/** The ids of a source beside those that are there: compared, written into a list, and kept. */
export function useIds(source: string | undefined) {
	const {rollcall, ask, say} = useDashboard();
	const start = useStart();
	const [compared, keep] = useKeptValue<Compared | undefined>(`ids ${source}`, undefined);
	const compare = (options: Compared['options'] = {}, mend?: () => void) => {
		if (source === undefined) return;
		start(
			source,
			`Comparing the IDs of ${source}`,
			(signal) => rollcall.adoptIds(source, options, signal),
			(result) => keep({options, result}),
			mend,
		);
	};
	const write = (file: string) => {
		if (source === undefined || compared === undefined) return;
		const {by} = compared.options;
		const path = typedPaths(file, homedir())[0] ?? resolve(file);
		start(
			source,
			'Writing the list',
			(signal) => rollcall.adoptIds(source, {...(by === undefined ? {} : {by}), export: path}, signal),
			({exported}) =>
				say(
					'fine',
					`${count(exported?.rows ?? 0, 'row')} written to ${exported?.file ?? path}, readable by you alone. Correct it; then m takes it.`,
				),
		);
	};
	const store = () => {
		if (source === undefined || compared === undefined) return;
		const {options, result} = compared;
		const pairs = pairsOf(result);
		const apart = apartOf(result);
		ask({
			title: `Keep the IDs of ${count(pairs, 'record')} for ${source}?`,
			consequences: [
				`What ${source} delivers is met by the IDs that Apple School Manager has from now on: nobody of these is made a second time. Nothing is sent by this.`,
				...(apart === 0
					? []
					: [
							`${count(apart, 'group stays', 'groups stay')} apart: the next sync asks about them, or they are new.`,
						]),
			],
			yes: 'Keep them',
			typeNumber: pairs >= typedFrom ? pairs : undefined,
			proceed: () =>
				start(
					source,
					`Keeping the IDs for ${source}`,
					(signal) => rollcall.adoptIds(source, {...options, apply: true}, signal),
					(applied) => {
						keep({options, result: applied});
						say(
							applied.refused.length > 0 ? 'attention' : 'fine',
							applied.stored === 0
								? 'They were kept already: nothing had to be stored.'
								: `${count(applied.stored, 'record keeps its ID', 'records keep their IDs')}.`,
						);
					},
				),
		});
	};
	return {compared, compare, write, store};
}
