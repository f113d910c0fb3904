import {patchLine} from '../core/plan/patch-line.ts';
import type {Patch} from '../core/plan/plan.ts';
import {publishedRecords} from '../core/plan/published.ts';
import {underHeldIds} from '../core/plan/sent-as.ts';
import type {PackageFile} from '../core/ports.ts';
import {appleFiles} from '../core/roster/apple/write.ts';
import {listConnections} from './connections.ts';
import {type Context, withSnapshot} from './context.ts';
import {runOf} from './history.ts';
import {commitThatApplied, directoryAt} from './history-walk.ts';

/** What was written of a run. */
export interface RunExport {
	readonly folder: string;
	readonly files: ReadonlyArray<{readonly name: string; readonly rows: number}>;
	readonly patches: number;
}

/**
 * Writes the modified CSVs of a run into a folder: the six files in Apple's format as the run left them, patched,
 * filtered and with whoever is retained, of its connection alone; and its patch summary as text and as CSV. They are
 * made from history, byte for byte the same each time, so that no second copy of everybody has to be kept.
 * @throws UsageError where the run changed nothing, or history no longer keeps what came after it.
 */
export async function exportRun(context: Context, id: string, folder: string): Promise<RunExport> {
	const {store} = context;
	return await withSnapshot(store, async (snapshot) => {
		const run = await runOf(snapshot, id);
		const {sequence} = await commitThatApplied(store, run);
		const directory = await directoryAt(store, snapshot, sequence);
		const readers = (await listConnections(context)).filter(({kind}) => kind.reader !== undefined);
		const feeds = run.connection === undefined ? readers.map(({stored}) => stored.id) : [run.connection];
		const records = publishedRecords(directory, {target: undefined, feeds: new Set(feeds)});
		const files = appleFiles(underHeldIds(records), {quoteEscape: 'double'});
		await context.packages.folder(folder, [...files, ...patchSummary(run.patches)]);
		return {
			folder,
			files: files.map(({name, rows}) => ({name, rows})),
			patches: run.patches.length,
		};
	});
}

function patchSummary(patches: readonly Patch[]): readonly PackageFile[] {
	const columns = ['file', 'line', 'field', 'value', 'reason', 'action', 'code'] as const;
	return [
		{name: 'patch-summary.txt', chunks: () => patches.map((patch) => `${patchLine(patch)}\n`)},
		{
			name: 'patch-summary.csv',
			chunks: () => [
				`${columns.join(',')}\n`,
				...patches.map((patch) => `${columns.map((column) => quoted(String(patch[column]))).join(',')}\n`),
			],
		},
	];
}

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
