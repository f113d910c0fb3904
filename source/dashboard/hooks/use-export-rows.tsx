import {resolve} from 'node:path';
import {type ReactNode, useReducer} from 'react';
import {Prompt, promptRows} from '../components/prompt.tsx';
import {type Size, useDashboard} from '../dashboard.ts';
import {count} from '../phrases.ts';

export interface ExportRows {
	/** Undefined: there is nothing to write. */
	readonly open: (() => void) | undefined;
	readonly over: {readonly rows: number; readonly element: ReactNode} | undefined;
}

/**
 * Asks for a file and writes the rows that are shown into it.
 * @param rows are made when they are written; the first one names the columns.
 */
export function useExportRows(
	size: Size,
	length: number,
	suggested: string,
	rows: () => ReadonlyArray<readonly string[]>,
): ExportRows {
	const {rollcall, say, report} = useDashboard();
	const [isOpen, set] = useReducer((_: boolean, open: boolean) => open, false);
	const write = async (file: string) => {
		set(false);
		try {
			const written = await rollcall.exportRows(file, rows());
			say(
				'fine',
				`${count(written.rows, 'row')} written to ${written.file}, readable by you alone. Remove it when you are done.`,
			);
		} catch (error) {
			report(error);
		}
	};
	return {
		open: length > 0 ? () => set(true) : undefined,
		over: isOpen
			? {
					rows: promptRows,
					element: (
						<Prompt
							size={size}
							title={`Write ${count(length, 'row')} to which file?`}
							note="CSV for a spreadsheet. A file that is there is not replaced."
							value={resolve(suggested)}
							take={(file) => void write(file)}
							leave={() => set(false)}
						/>
					),
				}
			: undefined,
	};
}
