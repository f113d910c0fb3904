import type {ConnectionId} from '../core/directory/ids.ts';
import type {Context} from './context.ts';
import {readConnections} from './documents.ts';

/**
 * Exports that were applied, as zips for people to look into: kept only where a connection's settings say so, owner-only,
 * and read by nobody here [D]. Their names sort by time.
 */
const folder = 'exports';

/** Keeps an export of a connection; of those that are there the newest `most` stay. Durable when this answers. */
export async function keepExport(
	{store, clock, packages}: Context,
	connection: ConnectionId,
	zip: string,
	most: number,
): Promise<void> {
	const stamp = clock
		.now()
		.toISOString()
		.replace(/[-:]|\.\d+/g, '');
	const {sha256} = await packages.measure(zip);
	const all = await namesOf(store, connection);
	// A night without news is no other export.
	const isKept = all.at(-1)?.endsWith(`-${sha256.slice(0, 16)}.zip`) === true;
	const name = `${folder}/${connection}/${stamp}-${sha256.slice(0, 16)}.zip`;
	if (!isKept) await store.files.keep(name, zip);
	const there = isKept ? all : [...all, name];
	for (const old of there.slice(0, -most)) await store.files.remove(old);
}

const namesOf = async ({files}: Context['store'], connection: string) =>
	(await files.names()).filter((name) => name.startsWith(`${folder}/${connection}/`));

/** Removes what was kept of connections that are gone. */
export async function letExportsGo({store}: Context): Promise<number> {
	const known = new Set<string>((await readConnections(store.documents)).map(({id}) => id));
	const gone = (await exportsIn(store)).filter((name) => !known.has(name.split('/')[1] ?? ''));
	for (const name of gone) await store.files.remove(name);
	return gone.length;
}

/** Removes all of them: they are in the source's own format, and nobody here can say whom they name. */
export async function forgetExports({store}: Context): Promise<number> {
	const all = await exportsIn(store);
	for (const name of all) await store.files.remove(name);
	return all.length;
}

const exportsIn = async ({files}: Context['store']) =>
	(await files.names()).filter((name) => name.startsWith(`${folder}/`));
