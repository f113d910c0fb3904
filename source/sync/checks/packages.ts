import type {Work} from '../../core/ports.ts';
import type {CareFinding} from '../../core/state-care.ts';
import type {LedgerEntry} from '../../core/state-records.ts';
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
	const {next, all} = guardedPackages(ledger, clock.now());
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
		const subject = store.files.path(file);
		// A file that several entries name is needed as soon as one of them is.
		const ofFile = ledger.filter((each) => each.file === file);
		const isNext = ofFile.some((each) => next.has(each));
		const isNeeded = ofFile.some((each) => all.has(each));
		findings.push({
			severity: isNext && !fault.startsWith(unreadable) ? 'damage' : 'warning',
			subject,
			what: isNext
				? `${fault}; it is the package for ${nameOf(entry)} of ${entry.at}, with which the next one is compared: nothing can be sent there without it`
				: isNeeded
					? `${fault}; it is the package for ${nameOf(entry)} of ${entry.at}. The next one is not compared with it, but one of the coming seven days may be, and cannot be sent without it`
					: `${fault}; nothing is compared with it any more`,
			next: !isNeeded
				? 'It may be removed.'
				: fault.startsWith(unreadable)
					? 'Give it back to whom the folder of the state belongs (chown).'
					: `Take it out of a backup: unzip -p BACKUP files/${file} > ${subject}; or, where the very package that was uploaded is kept elsewhere: rollcall import PACKAGE.zip`,
		});
	}
	return [...findings, ...(await unfinished(context, ledger, nameOf))];
}

const missing = 'is missing';
const unreadable = 'cannot be read';

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
		return `${unreadable} (${code})`;
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
