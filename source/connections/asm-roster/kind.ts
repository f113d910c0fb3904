import type {ConnectionKind} from '../kind.ts';
import {asmRosterEvidence} from './evidence.ts';
import {asmRosterSettings} from './settings.ts';

/** Apple's roster service for device management: what Apple School Manager really holds. */
export const asmRoster: ConnectionKind<typeof asmRosterSettings> = {
	kind: 'asm-roster',
	title: 'Apple School Manager (roster service, evidence)',
	family: 'asm',
	settings: asmRosterSettings,
	secrets: {
		serverToken: {
			required: true,
			describe: 'Server token of a device management service: the .p7m file as downloaded, or the JSON in it',
		},
		privateKey: {required: false, describe: 'Private key (PEM, RSA) that opens the .p7m file'},
		passphrase: {required: false, describe: 'Passphrase of the private key'},
	},
	checklist: [
		{
			text: 'A device management service of its own is made for rollcall in Apple School Manager (Preferences), with a certificate made here',
			done: 'by hand',
		},
		{
			text: 'Its server token was downloaded and is set, with the private key of that certificate',
			done: 'settings',
		},
		{
			text: 'No devices are assigned to it, and nobody downloads its token again: that ends the one that is used here',
			done: 'by hand',
		},
		{text: 'The token is accepted, and a first page of people was told', done: 'test'},
	],
	evidence: (context) => asmRosterEvidence(context),
};
