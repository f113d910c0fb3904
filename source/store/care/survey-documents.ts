import {join} from 'node:path';
import type {DocumentName} from '../../core/ports.ts';
import type {CareContext} from './context.ts';
import type {Reading} from './reading.ts';

/** A document that is not as it was written. */
export interface DocumentFault {
	readonly name: DocumentName;
	readonly path: string;
	readonly what: string;
	readonly missing: boolean;
	/** What the state is like without it. */
	readonly means: string;
}

const meanings: Readonly<Record<DocumentName, string>> = {
	settings:
		'without it rollcall goes by its usual settings: nobody is an operator any more, and graces and patches are as in a new state',
	connections:
		'without it no connection can be read or sent to, and what each of them delivers belongs to nobody',
	rules: 'without it decisions that were to hold always are asked again',
};

/** The documents that cannot be used. */
export function surveyDocuments(
	{files, folder}: Pick<CareContext, 'files' | 'folder'>,
	reading: Reading,
): readonly DocumentFault[] {
	const faults: DocumentFault[] = [];
	for (const name of ['settings', 'connections', 'rules'] as const) {
		const path = join(folder, `${name}.json`);
		const fault = (what: string, missing = false) =>
			faults.push({name, path, what, missing, means: meanings[name]});
		const read = reading.file(path);
		if (read === undefined) {
			// The mark that documents.ts leaves: this state had connections.
			const had = name === 'connections' && files.info(join(folder, '.connections-made')) !== undefined;
			if (had) fault('is missing, and this state had one', true);
		} else if ('refused' in read) fault(`cannot be read: ${read.refused}`);
		else if (!isObject(read.bytes)) fault('is not JSON as rollcall writes it');
	}
	return faults;
}

/** Whether these bytes are a JSON object. */
export function isObject(bytes: Buffer): boolean {
	try {
		const value: unknown = JSON.parse(bytes.toString('utf8'));
		return typeof value === 'object' && value !== null && !Array.isArray(value);
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		return false;
	}
}
