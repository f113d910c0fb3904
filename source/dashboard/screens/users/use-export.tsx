import {resolve} from 'node:path';
import {useReducer} from 'react';
import type {People, PeopleNow} from '../../../sync/people-index-view.ts';
import {Prompt, promptRows} from '../../components/prompt.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {people as peopleText} from '../../outcomes.ts';

/** Asks for a file and writes those who are shown into it. */
export function useExport(size: Size, people: People, {list}: PeopleNow) {
	const {jobs, say, report} = useDashboard();
	const [isOpen, set] = useReducer((_: boolean, open: boolean) => open, false);
	const write = (file: string) => {
		set(false);
		const started = jobs.start({
			title: `Export of ${peopleText(list?.length ?? 0)}`,
			subject: 'the list of people',
			run: () => people.exportCsv(file),
			done: ({file: written, rows}) =>
				say(
					'fine',
					`${peopleText(rows)} written to ${written}, readable by you alone. Remove it when you are done.`,
				),
			failed: report,
		});
		if (!started) say('attention', 'A list is being written already: wait for it.');
	};
	return {
		open: list?.complete === true && list.length > 0 ? () => set(true) : undefined,
		over: isOpen
			? {
					rows: promptRows,
					element: (
						<Prompt
							size={size}
							title={`Write ${peopleText(list?.length ?? 0)} to which file?`}
							note="CSV for a spreadsheet: holds names of children. A file that is there is kept."
							value={resolve('people.csv')}
							take={write}
							leave={() => set(false)}
						/>
					),
				}
			: undefined,
	};
}
