import {dirname, resolve} from 'node:path';
import {TemporaryError, UsageError} from '../../core/errors.ts';
import type {Work} from '../../core/ports.ts';
import type {BackupMade, BackupOptions} from '../../core/state-care.ts';
import {diskError} from '../../io/disk-error.ts';
import {asidePath, errorCode, removeQuietly, shellWord} from '../../io/files.ts';
import {writeZip} from '../../io/zip.ts';
import {hasState, noState} from '../folder.ts';
import {openStore} from '../json-store.ts';
import {type BackupList, backupFormat, ownSecretsIn} from './backup-list.ts';
import {expectedOf, packed} from './backup-pack.ts';
import {pin} from './backup-pin.ts';
import {asWork} from './backup-progress.ts';
import {Sealing, sealPlace} from './backup-seal.ts';
import {makeWorkplace} from './backup-workplace.ts';
import type {CareContext} from './context.ts';

/**
 * Writes a backup: a zip of the newest generation, its history, the documents and the kept files, owner-only, written
 * aside and put in place whole. Secrets, locks and leases are not in it. Every checksum is compared on the way: what
 * is damaged is no backup.
 * @throws UsageError when the file is there (unless `replace`), when it would lie in the state, or there is no state.
 * @throws StateDamagedError naming the file of the state that is not what was written.
 */
export async function* backup(
	context: CareContext,
	file: string,
	signal: AbortSignal,
	{replace = false}: BackupOptions = {},
): Work<BackupMade> {
	const target = resolve(file);
	refuseTarget(context, target, replace);
	if (!hasState(context.files, context.folder)) throw noState(context.folder);
	yield {stage: 'backup', message: 'looking at the state'};
	// Opening it says what is wrong with it as every command does, and brings an older format forward.
	await (
		await openStore(
			{folder: context.folder, clock: context.clock, owner: context.owner},
			{files: context.files},
		)
	).close();

	const place = await makeWorkplace(context).catch((error: unknown) => {
		throw needsPlace(context.folder, error);
	});
	const aside = asidePath(target);
	try {
		const pinned = await pin(context, place.folder);
		const made = context.clock.now().toISOString();
		const secrets = ownSecretsIn(pinned.texts.get('connections.json'));
		const head: Omit<BackupList, 'files'> = {
			format: backupFormat,
			...(context.version === undefined ? {} : {rollcall: context.version}),
			made,
			sequence: pinned.sequence,
			secrets: [...secrets],
		};
		const expected = await expectedOf(context, place.folder, pinned, signal);
		const sealing = new Sealing();
		yield* asWork((tell) =>
			writeZip(aside, packed(context, place.folder, pinned, expected, head, signal, tell), {
				folders: true,
				comment: sealPlace,
				through: sealing,
			}),
		);
		put(context, aside, target, replace);
		await context.files.syncFolder(dirname(target));
		const {bytes, sha256} = sealing;
		return {file: target, bytes, sha256, sequence: pinned.sequence, secrets};
	} catch (error) {
		throw signal.aborted ? error : notWritten(target, error);
	} finally {
		removeQuietly(context.files, aside);
		place.remove();
	}
}

function refuseTarget({files, folder}: CareContext, target: string, replace: boolean): void {
	const notDone = 'No backup was made.';
	if (target === folder || target.startsWith(`${folder}/`))
		throw new UsageError(`${target} lies in the state that it would be a backup of`, {
			notDone,
			next: 'Name a file elsewhere, best on another disk.',
		});
	if (files.info(dirname(target))?.kind !== 'folder')
		throw new UsageError(`there is no folder ${dirname(target)}`, {
			notDone,
			next: `mkdir -p ${shellWord(dirname(target))}`,
		});
	const there = files.info(target);
	if (there === undefined || (replace && there.kind === 'file')) return;
	throw taken(target);
}

const taken = (target: string) =>
	new UsageError(`${target} is there already`, {
		notDone: 'No backup was made, and nothing was overwritten.',
		next: 'Name another file, or replace this one with --force.',
	});

/** A state on a disk that takes nothing, or of somebody else: its files cannot be held still to be copied. */
function needsPlace(folder: string, error: unknown): unknown {
	if (!(error instanceof UsageError)) return error;
	return new UsageError(
		`a backup holds the state's files still in the state's own folder, where nothing can be written: ${error.message}`,
		{
			notDone: 'No backup was made.',
			next: `Let its owner make the backup; or, while no rollcall runs on it, copy all of it: cp -a ${shellWord(folder)} DESTINATION`,
			cause: error,
		},
	);
}

/** What the place of the backup refuses, said of it and not of the state. */
function notWritten(target: string, error: unknown): unknown {
	const told = diskError(target, error);
	// What has a name already was said of a file of the state.
	if (told === error || told instanceof TemporaryError) return told;
	return new UsageError(told.message, {
		notDone: 'No backup was made. The state is not touched by this.',
		next: 'Name a place that is there and that you may write to.',
		cause: error,
	});
}

/** Gives the backup its name; without `replace` to nobody's loss, also when a file came there meanwhile. */
function put({files}: CareContext, aside: string, target: string, replace: boolean): void {
	if (!replace) {
		try {
			files.link(aside, target);
			return;
		} catch (error) {
			if (errorCode(error) === 'EEXIST' || files.info(target) !== undefined) throw taken(target);
			// A disk that knows no second names (a stick, a share): it is renamed.
		}
	}
	files.rename(aside, target);
}
