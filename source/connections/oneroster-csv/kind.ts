import {csvReader} from '../csv-reader.ts';
import type {ConnectionKind} from '../kind.ts';
import {remoteSecrets} from '../remote-settings.ts';
import {oneRosterCsvFormat} from './reader.ts';
import {oneRosterCsvSettings} from './settings.ts';

/** A school information system that exports OneRoster 1.1 as CSV. */
export const oneRosterCsv: ConnectionKind<typeof oneRosterCsvSettings> = {
	kind: 'oneroster-csv',
	title: 'OneRoster 1.1 CSV (folder, zip or SFTP)',
	family: 'sis',
	source: 'SFTP',
	settings: oneRosterCsvSettings,
	secrets: remoteSecrets,
	checklist: [
		{text: 'The export is a bulk export with orgs, users, courses, classes and enrollments', done: 'test'},
		{text: 'A domain is verified in Apple School Manager', done: 'by hand'},
		{text: 'With federated authentication, every person has an e-mail address', done: 'by hand'},
		{
			text: 'Whoever sets this up is Administrator, Site Manager or People Manager in Apple School Manager',
			done: 'by hand',
		},
		{text: 'The SIS keeps its sourcedIds: they are how people are known again', done: 'by hand'},
	],
	reader: (context) => {
		const {settings, lastBase, clock} = context;
		return csvReader(context, oneRosterCsvFormat(settings, lastBase && {last: lastBase, clock}));
	},
};
