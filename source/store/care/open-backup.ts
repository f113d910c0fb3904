import {join, resolve} from 'node:path';
import {StateDamagedError} from '../../core/errors.ts';
import type {Work} from '../../core/ports.ts';
import type {CareFinding, OpenBackup} from '../../core/state-care.ts';
import {ensurePrivate, hasState} from '../folder.ts';
import {openStore} from '../json-store.ts';
import {disarmAll} from './backup-disarm.ts';
import {storeContext} from './backup-pin.ts';
import {placeState} from './backup-place.ts';
import {unpack} from './backup-unpack.ts';
import {makeWorkplace} from './backup-workplace.ts';
import type {CareContext} from './context.ts';
import {examine} from './examine.ts';
import {restoreDocument} from './restore-document.ts';

/**
 * Unpacks a backup into an owner-only folder inside the state's own (which is made where it is missing), since only
 * from the same file system it can be renamed into place; checks it against its seal and list, then as a state.
 * @throws StateDamagedError, UsageError when it is not a whole backup; nothing of the state is touched.
 */
export async function* openBackup(context: CareContext, file: string, signal: AbortSignal): Work<OpenBackup> {
	const {files, folder, clock, owner} = context;
	const path = resolve(file);
	ensurePrivate(files, folder);
	const place = await makeWorkplace(context);
	try {
		const unpacked = join(place.folder, 'state');
		files.makeFolder(unpacked);
		const list = yield* unpack(context, path, unpacked, signal);
		const inside: CareContext = {...context, folder: unpacked};
		refuseDamage(path, unpacked, (yield* examine(inside, signal)).findings);
		const store = await openStore({folder: unpacked, clock, owner}, {files});
		const over = yield* lookAt(context, signal);
		return {
			made: list.made,
			sequence: list.sequence,
			secrets: list.secrets.filter(
				(reference) => files.info(resolve(folder, reference.slice('file:'.length))) === undefined,
			),
			over,
			store,
			async place() {
				const sequence = await disarmAll(store, {clock, owner, made: list.made});
				await store.close();
				const placed = await placeState(
					storeContext(context),
					unpacked,
					() => over.state === 'whole' || isWhole(context, over.state),
				);
				return {sequence, ...placed};
			},
			placeDocument: (name) => restoreDocument(context, store, name),
			async close() {
				await store.close();
				place.remove();
			},
		};
	} catch (error) {
		place.remove();
		throw error;
	}
}

function refuseDamage(file: string, unpacked: string, findings: readonly CareFinding[]): void {
	const [worst, ...others] = findings.filter(({severity}) => severity === 'damage');
	if (worst === undefined) return;
	const where = worst.subject.replace(`${unpacked}/`, '');
	throw new StateDamagedError(
		`the backup ${file} holds a damaged state: ${where}${worst.line === undefined ? '' : ` line ${worst.line}`} ${worst.what}${others.length > 0 ? ` (and ${others.length} more)` : ''}`,
		{notDone: 'Nothing of the state was changed.', next: 'Take an earlier backup.'},
	);
}

/** What is in the state's folder now. @throws UsageError when a newer rollcall wrote it, or others may read it. */
async function* lookAt(context: CareContext, signal: AbortSignal): Work<OpenBackup['over']> {
	const {files, folder, clock, owner} = context;
	try {
		if (!hasState(files, folder)) return {state: 'none'};
		const {findings, whole} = yield* examine(context, signal);
		const damage = findings.filter(({severity}) => severity === 'damage');
		if (damage.length > 0) return {state: 'damaged', damage, ...(whole === undefined ? {} : {whole})};
		const store = await openStore({folder, clock, owner}, {files});
		await store.close();
		return {state: 'whole'};
	} catch (error) {
		if (!(error instanceof StateDamagedError)) throw error;
		return {state: 'damaged', damage: [{severity: 'damage', subject: folder, what: error.message}]};
	}
}

/** Whether somebody made a state where there was none when the backup was opened. */
function isWhole({files, folder}: CareContext, before: OpenBackup['over']['state']): boolean {
	try {
		return before === 'none' && hasState(files, folder);
	} catch {
		return false;
	}
}
