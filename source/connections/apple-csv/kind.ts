import {z} from 'zod';
import type {ConnectionKind} from '../kind.ts';
import {appleCsvReader} from './reader.ts';

export const appleCsvSettings = z.object({
	path: z.string().trim().min(1).describe("Folder or zip with Apple's six CSV files"),
});

/** Rosters that something else already writes in Apple's own format. */
export const appleCsv: ConnectionKind<typeof appleCsvSettings> = {
	kind: 'apple-csv',
	title: 'Apple-format CSV (folder or zip)',
	family: 'sis',
	source: 'SFTP',
	settings: appleCsvSettings,
	secrets: {},
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
	reader: ({settings}) => appleCsvReader(settings.path),
};
