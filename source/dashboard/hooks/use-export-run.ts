import {resolve} from 'node:path';
import {useDashboard} from '../dashboard.ts';
import {count} from '../phrases.ts';

/** Asks, and writes the modified CSVs and the patch summary of a run to a folder of its own. */
export function useExportRun(): (id: string) => void {
	const {rollcall, ask, say, report} = useDashboard();
	return (id) => {
		const folder = resolve(`rollcall-${id}`);
		ask({
			title: `Write the modified CSVs of ${id} to ${folder}?`,
			consequences: [
				'The six files in Apple’s format as this run left them, and its patch summary. They hold names of children: remove them when you are done.',
			],
			yes: 'Write them',
			proceed: () => {
				rollcall
					.exportRun(id, folder)
					.then(({files}) => say('fine', `${count(files.length, 'file')} written to ${folder}.`), report);
			},
		});
	};
}
