import type {ConnectionKind} from '../kind.ts';
import {presetChoices} from './presets.ts';
import {oneRosterReader} from './reader.ts';
import {byHandOnly, oneRosterSettings} from './settings.ts';

/** A school information system that is asked directly, by OneRoster 1.1 REST. */
export const oneRoster: ConnectionKind<typeof oneRosterSettings> = {
	kind: 'oneroster',
	title: 'Student information system (OneRoster 1.1 REST)',
	family: 'sis',
	source: 'SIS',
	settings: oneRosterSettings,
	secrets: {
		clientSecret: {
			required: true,
			describe: 'Client secret, as the SIS shows it; with auth=bearer the token itself',
		},
	},
	preset: {setting: 'preset', choices: presetChoices},
	// The three that Apple asks for [S].
	asksFirst: ['root', 'clientId', 'clientSecret', 'tokenUrl'],
	// Seed 002, *Integrate with your SIS for the first time*.
	checklist: [
		{text: 'API Root URL, client ID and client secret are copied from the SIS', done: 'settings'},
		{
			text: 'The plug-in of the SIS is installed where it wants one (PowerSchool does), and its largest page is 1000 or more',
			done: 'by hand',
		},
		{
			text: 'The SIS gives a token and answers with orgs, users, courses, classes and enrollments',
			done: 'test',
		},
		{text: 'A domain is verified in Apple School Manager', done: 'by hand'},
		{text: 'With federated authentication, every person has an e-mail address', done: 'by hand'},
		{
			text: 'Whoever sets this up is Administrator, Site Manager or People Manager in Apple School Manager',
			done: 'by hand',
		},
		{
			text: 'The SIS keeps its sourcedIds: they are how people are known again (Infinite Campus gives new ones with OneRoster 1.2)',
			done: 'by hand',
		},
	],
	reader: (context) => oneRosterReader(context),
	byHandOnly,
};
