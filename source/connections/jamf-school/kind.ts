import type {ConnectionKind} from '../kind.ts';
import {jamfMirror} from './mirror.ts';
import {jamfReader} from './reader.ts';
import {jamfSchoolRules, jamfSchoolSettings} from './settings.ts';

/** A Jamf School, which is kept as the directory is; two-way, it is read as a roster too (seed 000). */
export const jamfSchool: ConnectionKind<typeof jamfSchoolSettings> = {
	kind: 'jamf-school',
	title: 'Jamf School (one-way or two-way)',
	family: 'mdm',
	source: 'SFTP',
	settings: jamfSchoolSettings,
	secrets: {
		apiKey: {
			required: true,
			describe:
				'API key (in Jamf School: Organization, Settings, API), with the rights Read, Add, Edit and Delete',
		},
	},
	asksFirst: ['url', 'networkId', 'apiKey'],
	checklist: [
		{text: 'Jamf School is integrated with Apple School Manager', done: 'by hand'},
		{
			text: 'Its own synchronisation of the same people is off (Organization, Settings, Apple School Manager): both on, they undo each other',
			done: 'by hand',
		},
		{
			text: 'Apps, books and devices stay with Jamf School: it synchronises them every 24 hours by itself, and rollcall does not',
			done: 'by hand',
		},
		{text: 'The API key is accepted, and locations were told', done: 'test'},
		{
			text: 'Two-way: Apple School Manager is connected (asm-sftp), so that what comes in can be uploaded',
			done: 'uploads',
		},
		{
			text: 'A plan was looked at while nothing is created (createUsers=none, createClasses=no), and what it says was mended; creation is switched on after that',
			done: 'by hand',
		},
	],
	mirror: (context) => jamfMirror(context),
	mirrors: jamfSchoolRules,
	reader: (context) => jamfReader(context),
};
