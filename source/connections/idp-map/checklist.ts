import type {ChecklistItem} from '../kind.ts';

/** Lines that every directory sync begins with (seeds 001 and 003, *Before you begin*). */
const sisIsOff: ChecklistItem = {
	text: 'The student information system is disconnected, and uploads from it by SFTP have stopped',
	done: 'no SIS',
};
const domain: ChecklistItem = {text: 'The domain is verified in Apple School Manager', done: 'verified'};
const unique: ChecklistItem = {
	text: 'The attribute that becomes the Managed Apple Account is unique',
	done: 'unique',
};
const notifications: ChecklistItem = {
	text: 'Notifications go to an Administrator, Site Manager or People Manager who has an e-mail address',
	done: 'notified',
};
const onCall = (text: string): ChecklistItem => ({text, done: 'by hand'});

/**
 * What has to be so before an identity provider is synced by OpenID Connect, or read (seed 001).
 * @param who may change settings there, as a sentence.
 */
export const idpChecklist = (who: string): readonly ChecklistItem[] => [
	sisIsOff,
	domain,
	{text: 'Federated authentication is turned on', done: 'federated'},
	unique,
	onCall(who),
	notifications,
];

/** The same for SCIM, before which federated authentication is configured, and not turned on (seed 003). */
export const scimChecklist = (who: string): readonly ChecklistItem[] => [
	sisIsOff,
	domain,
	{text: 'Federated authentication is configured, and not turned on', done: 'configured'},
	{
		text: 'The provisioning logs of the identity provider show that the users were sent; federated authentication is turned on after that',
		done: 'by hand',
	},
	unique,
	onCall(who),
	notifications,
];

/** Of Microsoft Entra ID (seeds 001 and 003). */
export const ownTenant: ChecklistItem = {
	text: 'The Entra ID tenant is not that of another Apple School Manager organisation',
	done: 'by hand',
};
