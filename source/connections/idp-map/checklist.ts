import type {ChecklistItem} from '../kind.ts';

/**
 * What has to be so before an identity provider is synced (seeds 001 and 003, *Before you begin*).
 * @param onCall who may change settings there, as a sentence.
 */
export const idpChecklist = (onCall: string): readonly ChecklistItem[] => [
	{
		text: 'The student information system is disconnected, and uploads from it by SFTP have stopped',
		done: 'by hand',
	},
	{text: 'The domain is verified in Apple School Manager', done: 'by hand'},
	{text: 'Federated authentication is turned on', done: 'by hand'},
	{text: 'The attribute that becomes the Managed Apple Account is unique', done: 'by hand'},
	{text: onCall, done: 'by hand'},
	{
		text: 'Notifications go to an Administrator, Site Manager or People Manager who has an e-mail address',
		done: 'by hand',
	},
];
