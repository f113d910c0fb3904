import type {ConnectionKind} from '../kind.ts';
import {asmSftpPublisher} from './publisher.ts';
import {asmSftpSettings} from './settings.ts';

/** Apple School Manager's SFTP dropbox. */
export const asmSftp: ConnectionKind<typeof asmSftpSettings> = {
	kind: 'asm-sftp',
	title: 'Apple School Manager (SFTP)',
	family: 'asm',
	settings: asmSftpSettings,
	secrets: {
		password: {required: false, describe: 'Password that Apple School Manager made for SFTP'},
		privateKey: {required: false, describe: 'Private key, for a server that takes keys'},
		passphrase: {required: false, describe: 'Passphrase of the private key'},
	},
	checklist: [
		{text: 'A domain is verified in Apple School Manager', done: 'by hand'},
		{
			text: 'SFTP is set up in Apple School Manager (Preferences > Managed Apple Accounts); host, user name and password are copied from there',
			done: 'settings',
		},
		{
			text: 'Nobody else uploads to this organisation (Claris, Jamf School, an old cron job)',
			done: 'by hand',
		},
		{
			text: 'People have another location than the one made at sign-up, which takes none over SFTP',
			done: 'by hand',
		},
		{text: 'The host key was seen and accepted; signing in works and the folder is there', done: 'test'},
	],
	publisher: (context) => asmSftpPublisher(context),
};
