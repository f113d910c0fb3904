import type {Instant} from '../core/directory/ids.ts';
import {HeldError} from '../core/errors.ts';
import {unsoundness} from '../core/plan/sound.ts';
import {isNameless} from '../core/plan/thinned.ts';
import type {Snapshot} from '../core/ports.ts';
import type {LedgerEntry} from '../core/state-records.ts';
import {type Connection, openPublisher} from './connections.ts';
import type {Context} from './context.ts';
import {isHere, isKnown, ledgerOf, momentOf} from './ledger.ts';
import {type BuiltPackage, buildPackage, readPackage} from './package.ts';
import {packagedRecords} from './package-records.ts';

/** A package for a target. */
export interface TargetPackage extends BuiltPackage {
	/** It holds the rows of the imported package that tells of this moment; absent: what the directory holds. */
	readonly incumbent?: Instant;
}

/**
 * What a target that is armed for its first upload gets while all that is known of it was imported: the rows of the
 * package that was imported last, as they are, whatever was read meanwhile (`sync.md`, *Adopt, shadow, arm*). They are
 * written by our own writer, so that the upload proves what later ones rest on [D].
 * @returns undefined where the target gets what the directory holds.
 * @throws HeldError where not every row can be written again.
 */
export async function buildIncumbent(
	context: Context,
	target: Connection,
	snapshot: Snapshot,
): Promise<TargetPackage | undefined> {
	const arming = await snapshot.get('armings', target.stored.id);
	if (arming?.level !== 'first') return undefined;
	const publisher = openPublisher(context, target);
	const here = (await ledgerOf(snapshot, target)).filter((entry) => isHere(entry, publisher));
	const baseline = here.findLast(isKnown);
	if (baseline?.state !== 'baseline') return undefined;
	const built = await buildRowsOf(context, target, baseline);
	return {...built, incumbent: momentOf(baseline)};
}

/** The rows of a package that is kept, written by our writer. */
async function buildRowsOf(
	context: Context,
	{stored}: Connection,
	entry: LedgerEntry,
): Promise<BuiltPackage> {
	const roster = await readPackage(context, context.store.files.path(entry.file));
	const refuse = (why: string) =>
		new HeldError(`the package that was imported for ${stored.name} cannot be sent as it is: ${why}`, {
			notDone: 'Nothing was sent.',
			next: 'Import the last upload again, mended: rollcall import ZIP.',
		});
	const faulty = Object.values(roster.faulty).reduce((sum, each) => sum + each.size, 0);
	const nameless = Object.values(roster.unattributed).reduce((sum, count) => sum + count, 0);
	if (faulty + nameless > 0) throw refuse(`${faulty + nameless} of its rows carry a fault`);
	const faults = unsoundness(roster);
	if (faults.length > 0) throw refuse(faults.slice(0, 3).join('; '));
	if (roster.people.count > 0 && isNameless(roster.people, 0))
		throw refuse('somebody who was in it was forgotten since, and its names are not kept any more');
	return await buildPackage(context, packagedRecords(roster), stored.settings);
}
