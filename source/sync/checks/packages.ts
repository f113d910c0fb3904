import type {LedgerEntry, Work} from '../../core/ports.ts';
import type {CareFinding} from '../../core/state-care.ts';
import {type Context, withSnapshot} from '../context.ts';
import {readConnections} from '../documents.ts';
import {guardedPackages} from '../guarded-packages.ts';

/**
 * Packages that the ledger names: those that the wire guard compares with must be there, and every one that is must
 * be what was sent. And uploads whose end nobody saw.
 */
export async function* packageFindings(context: Context, signal: AbortSignal): Work<readonly CareFinding[]> {
	const {store, clock} = context;
	const ledger = await withSnapshot(store, async (snapshot) => [...(await snapshot.load('ledger')).values()]);
	const names = new Map((await readConnections(store.documents)).map(({id, name}) => [id, name]));
	const nameOf = ({target}: LedgerEntry) => names.get(target) ?? target;
	const {all} = guardedPackages(ledger, clock.now());
	const findings: CareFinding[] = [];
	const looked = new Map<string, string | undefined>();
	for (const [index, entry] of ledger.entries()) {
		yield {stage: 'check', message: 'packages', done: index, total: ledger.length};
		signal.throwIfAborted();
		const {file} = entry;
		if (!looked.has(file)) looked.set(file, await faultOf(context, entry));
		const fault = looked.get(file);
		if (fault === undefined || (fault === missing && !all.has(entry))) continue;
		looked.set(file, undefined);
		findings.push({
			severity: all.has(entry) ? 'damage' : 'warning',
			subject: store.files.path(file),
			what: all.has(entry)
				? `${fault}; the next package for ${nameOf(entry)} is compared with it, and is held without it`
				: `${fault}; nothing is compared with it any more`,
			next: all.has(entry)
				? 'Bring the file back from a backup, or import what was uploaded: rollcall import ZIP'
				: 'It may be removed.',
		});
	}
	return [...findings, ...(await unfinished(context, ledger, nameOf))];
}

const missing = 'is missing';

/** What is wrong with a package's file: it carries the hash of its bytes as its name. */
async function faultOf({store, packages}: Context, {file, sha256}: LedgerEntry): Promise<string | undefined> {
	if (!(await store.files.has(file))) return missing;
	const expected = /^([0-9a-f]{64})\.zip$/.exec(file)?.[1] ?? sha256;
	try {
		const found = await packages.measure(store.files.path(file));
		return found.sha256 === expected
			? undefined
			: 'is not the package that was written (its SHA-256 differs)';
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === undefined) throw error;
		return `cannot be read (${code})`;
	}
}

/** Intents that nobody is at any more: whether they arrived is not known. */
async function unfinished(
	{store}: Context,
	ledger: readonly LedgerEntry[],
	nameOf: (entry: LedgerEntry) => string,
): Promise<readonly CareFinding[]> {
	const newest = new Map(ledger.map((entry) => [entry.target, entry]));
	const held = new Set((await store.locks()).map(({name}) => name));
	return [...newest.values()]
		.filter(({state, target}) => state === 'intent' && !held.has(`target-${target}`))
		.map((entry) => ({
			severity: 'warning',
			subject: `connection ${nameOf(entry)}`,
			what: `began an upload at ${entry.at}, and nobody saw its end`,
			next: `Look into the upload activity of Apple School Manager; the next one sends it again: rollcall publish ${nameOf(entry)}`,
		}));
}
