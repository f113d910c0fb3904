import {join} from 'node:path';
import type {Work} from '../../core/ports.ts';
import type {FileSystem} from '../../io/files.ts';
import {noState} from '../folder.ts';
import {baseFolder, journalFile, rootFile} from '../format.ts';
import type {CareContext} from './context.ts';
import {Reading} from './reading.ts';
import {type SeenBase, surveyBase} from './survey-base.ts';
import {type DocumentFault, surveyDocuments} from './survey-documents.ts';
import {type SeenJournal, surveyJournal} from './survey-journal.ts';
import {type SeenRoot, seenRoot} from './survey-root.ts';

/** What lies in a state's folder, all of it read, none of it judged together yet. */
export interface Survey {
	readonly root: SeenRoot;
	readonly journal: SeenJournal | undefined;
	readonly base: SeenBase;
	readonly documents: readonly DocumentFault[];
	readonly files: number;
	readonly bytes: number;
}

/**
 * Reads every file that a state consists of.
 * @throws UsageError when there is no state in the folder. AbortError when the signal says so.
 */
export async function* survey(context: CareContext, signal: AbortSignal): Work<Survey> {
	const {files, folder} = context;
	const paths = {
		root: join(folder, rootFile),
		journal: join(folder, journalFile),
		base: join(folder, baseFolder),
	};
	const reading = new Reading(files, signal, bytesIn(files, folder));
	const root = seenRoot(reading.file(paths.root));
	const journal = yield* surveyJournal(files, paths.journal, reading);
	const base = yield* surveyBase(files, paths.base, reading);
	const documents = surveyDocuments(context, reading);
	if (root.is === 'missing' && (journal?.lines ?? []).length === 0 && base.names.length === 0) {
		// A state of which only the documents are left is one that lost everything else.
		const had = documents.length > 0 || files.info(join(folder, 'connections.json')) !== undefined;
		if (!had) throw noState(folder);
	}
	return {root, journal, base, documents, files: reading.files, bytes: reading.bytes};
}

function bytesIn(files: FileSystem, folder: string): number {
	const base = files.list(join(folder, baseFolder)).map((name) => join(folder, baseFolder, name));
	const documents = [rootFile, journalFile, 'settings.json', 'connections.json', 'rules.json'];
	return [...base, ...documents.map((name) => join(folder, name))]
		.map((path) => files.info(path)?.bytes ?? 0)
		.reduce((sum, bytes) => sum + bytes, 0);
}
