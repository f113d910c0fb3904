import {basename, dirname, resolve} from 'node:path';
import {spreadsheetCell} from '../core/people/csv.ts';
import type {Context} from './context.ts';
import {refuseWhatIsThere} from './people-index-export.ts';

/**
 * Writes rows of a screen into a new CSV file for a spreadsheet, owner-only; the first row names the columns.
 * @throws UsageError when there is something of this name, or it cannot be written.
 */
export async function exportRows(
	context: Pick<Context, 'packages' | 'readFile'>,
	typed: string,
	rows: ReadonlyArray<readonly string[]>,
): Promise<{readonly file: string; readonly rows: number}> {
	const file = resolve(typed);
	await refuseWhatIsThere(context, file);
	// The mark by which spreadsheets know UTF-8.
	const text = `\ufeff${rows.map((row) => `${row.map(spreadsheetCell).join(',')}\r\n`).join('')}`;
	await context.packages.folder(dirname(file), [{name: basename(file), chunks: () => [text]}]);
	return {file, rows: Math.max(0, rows.length - 1)};
}
