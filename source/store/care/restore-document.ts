import {basename, join} from 'node:path';
import {UsageError} from '../../core/errors.ts';
import type {DocumentName, Store} from '../../core/ports.ts';
import {makeFolderDurably, shellWord, writeDurably} from '../../io/files.ts';
import {ensurePrivate, noState} from '../folder.ts';
import {writeJsonFile} from '../json-file.ts';
import {newAside} from './aside.ts';
import {storeContext} from './backup-pin.ts';
import type {CareContext} from './context.ts';
import {isObject} from './survey-documents.ts';

/**
 * Brings one document back from a backup where the state has none, or one that cannot be read, which is set aside.
 * Everything else stays as it is, what was committed since too. Who may do so is up to who may write there.
 * @returns the folder of the one that could not be read.
 * @throws UsageError over a document that can be read: it is not for whoever wants other operators to replace it.
 */
export async function restoreDocument(
	care: CareContext,
	backup: Store,
	name: DocumentName,
): Promise<{readonly aside?: string}> {
	const context = storeContext(care);
	const {files, folder, locks, tuning} = context;
	ensurePrivate(files, folder);
	const document = await backup.documents.read(name);
	if (typeof document !== 'object' || document === null)
		throw new UsageError(`this backup holds no ${name}.json`, {
			notDone: 'Nothing was changed.',
			next: 'Take another backup.',
		});
	if (files.info(folder) === undefined) throw noState(folder);
	await makeFolderDurably(files, context.paths.locks);
	const path = join(folder, `${name}.json`);
	const lock = await locks.takeInternal('commit', `restores ${name}.json`, tuning.patience);
	try {
		const bytes = files.read(path);
		if (bytes !== undefined && isObject(bytes))
			throw new UsageError(`${path} is there, and can be read`, {
				notDone: 'Nothing was changed.',
				next: `Change it by hand; or take it away first: mv ${shellWord(path)} ${shellWord(`${path}.old`)}`,
			});
		const aside = bytes === undefined ? undefined : newAside(context);
		if (aside !== undefined) {
			await makeFolderDurably(files, aside);
			files.link(path, join(aside, basename(path)));
			await files.syncFolder(aside);
		}
		await writeJsonFile(files, path, document);
		const made = join(folder, '.connections-made');
		if (name === 'connections' && files.info(made) === undefined) await writeDurably(files, made, '');
		return aside === undefined ? {} : {aside};
	} finally {
		await lock.release();
		locks.close();
	}
}
