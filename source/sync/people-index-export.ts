import {basename, dirname, resolve} from 'node:path';
import {UsageError} from '../core/errors.ts';
import {peopleCsvHead, peopleCsvRow} from '../core/people/csv.ts';
import type {Work} from '../core/ports.ts';
import {type Context, withSnapshot} from './context.ts';
import type {PeopleExport} from './people-index-view.ts';

/** Rows that are put together at once. */
const atOnce = 500;

/** Writes people into a new CSV file, owner-only; who is gone meanwhile is left out. */
export async function* exportPeople(
	context: Pick<Context, 'store' | 'packages' | 'readFile'>,
	typed: string,
	count: number,
	keyAt: (place: number) => string | undefined,
): Work<PeopleExport> {
	const file = resolve(typed);
	yield {stage: 'export', done: 0, total: count, unit: 'rows'};
	await refuseWhatIsThere(context, file);
	let rows = 0;
	await withSnapshot(context.store, async (snapshot) => {
		const accounts = await snapshot.load('accounts');
		function* chunks() {
			yield peopleCsvHead;
			for (let from = 0; from < count; from += atOnce) {
				let text = '';
				for (let place = from; place < Math.min(count, from + atOnce); place++) {
					const account = accounts.get(keyAt(place) ?? '');
					if (account === undefined) continue;
					text += peopleCsvRow(account);
					rows++;
				}
				yield text;
			}
		}
		await context.packages.folder(dirname(file), [{name: basename(file), chunks}]);
	});
	return {file, rows};
}

/** @throws UsageError when there is something of this name: it may be another list, or anything. */
export async function refuseWhatIsThere({readFile}: Pick<Context, 'readFile'>, file: string): Promise<void> {
	const options = {notDone: 'Nothing was written.', next: 'Name another file.'};
	try {
		await readFile(file);
	} catch (cause) {
		// The program tells it as a UsageError, with what the disk said behind it.
		const {code} = ((cause as Error).cause ?? cause) as NodeJS.ErrnoException;
		if (code === 'ENOENT') return;
		throw new UsageError(`${file} cannot be written (${code ?? String(cause)})`, {...options, cause});
	}
	throw new UsageError(`${file} is there already`, options);
}
