import {z} from 'zod';
import {csvReader} from '../csv-reader.ts';
import type {ConnectionKind} from '../kind.ts';
import {exportPath, isForServer, remoteSecrets, remoteShape} from '../remote-settings.ts';
import {appleCsvFormat} from './reader.ts';

export const appleCsvSettings = z
	.object({
		path: exportPath("Folder or zip with Apple's six CSV files"),
		...remoteShape,
	})
	.refine(isForServer.check, isForServer.fault);

/** Rosters that something else already writes in Apple's own format. */
export const appleCsv: ConnectionKind<typeof appleCsvSettings> = {
	kind: 'apple-csv',
	title: 'Apple-format CSV (folder, zip or SFTP)',
	family: 'sis',
	source: 'SFTP',
	settings: appleCsvSettings,
	secrets: remoteSecrets,
	checklist: [
		{text: 'The export writes all six files, each with its header row', done: 'test'},
		{text: 'A domain is verified in Apple School Manager', done: 'by hand'},
		{text: 'With federated authentication, every person has an e-mail address', done: 'by hand'},
		{
			text: 'Whoever sets this up is Administrator, Site Manager or People Manager in Apple School Manager',
			done: 'by hand',
		},
		{text: 'No other tool uploads to the same organisation', done: 'by hand'},
	],
	reader: (context) => csvReader(context, appleCsvFormat),
};
