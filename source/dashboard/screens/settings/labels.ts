import {fieldName} from '../../phrases.ts';

const limits: Readonly<Record<string, string>> = {
	removals: 'People leaving',
	classes: 'Classes leaving',
	enrolments: 'Enrolments ending',
	identity: 'Identities changing',
};
const parts: Readonly<Record<string, string>> = {
	share: 'share',
	atLeast: 'more than',
	most: 'at most',
};

/** What a setting is called on the screen, by its key; those that have names (`*`) are followed by the name. */
const labels: Readonly<Record<string, string>> = {
	organisation: 'Name of the organisation',
	'operators.*': 'Operator',
	timeZone: 'Time zone',
	'policy.federatedDomains': 'Federated domains',
	theme: 'Theme',
	whenHeld: 'A tripped guard holds',
	pauses: 'Pauses',
	'adopt.proof': 'Proof before more is armed',
	'evidence.confirmWithin': 'Confirmation due: days',
	'evidence.oldAfter': 'Evidence is old after: days',
	'retention.days': 'Keep history: days',
	'retention.commits': 'Keep history: commits',
	'serve.port': 'Listen at port',
	'serve.address': 'Listen at address',
	'serve.certificate': 'Certificate of the listener',
	'serve.key': 'Key of that certificate',
	'serve.plainText': 'Listen without a certificate',
	'notifications.to': 'Who is told by mail',
	'notifications.smtp.host': 'Mail server',
	'notifications.smtp.port': 'Mail server: port',
	'notifications.smtp.security': 'Mail server: encryption',
	'notifications.smtp.user': 'Mail server: user name',
	'notifications.smtp.password': 'Mail server: password',
	'notifications.smtp.from': 'Mail comes from',
	'notifications.webhook.url': 'Webhook',
	'notifications.webhook.key': 'Webhook: key of signature',
	'notifications.heartbeat': 'Heartbeat after a good run',
	pseudonyms: 'Key for shared copies',
	'policy.leaverGrace': 'Grace of leavers: nights',
	'policy.graduation.*': 'Graduation of grade',
	'policy.locationMoves': 'Moves to another school',
	'policy.newLocations': 'Schools not known yet',
	'policy.autoMerge': 'Join duplicate accounts',
	'accounts.domain': 'Domain of accounts',
	'accounts.formats.*': 'Account format of',
	'accounts.numbering': 'Number equal names',
	'accounts.passwordPolicies.*': 'Password policy at',
	'policy.patch.duplicates': 'Prevent duplicates',
	'policy.patch.instructors': 'Clear unknown instructors',
	'policy.patch.classes': 'Drop rows: unknown classes',
	'policy.patch.students': 'Drop rows: unknown people',
	'policy.patch.repeated': 'Drop rows: repeated ones',
	'policy.patch.cleaning': 'Clean spaces and quotes',
	'policy.patch.manyInstructors': 'Cut instructors past 15',
	...Object.fromEntries(
		Object.entries(limits).flatMap(([limit, title]) =>
			Object.entries(parts).map(([part, words]) => [`guards.${limit}.${part}`, `${title}: ${words}`]),
		),
	),
	'guards.signIns': 'Sign-ins changing: more than',
	'guards.stale.days': 'Export older than: days',
	'guards.shrink.share': 'File shrinks below: share',
	'guards.shrink.from': 'File shrinks: counts from',
	'guards.locationHalfFrom': 'Half of a school: from',
	'guards.connections.*': 'Limits of',
};

/**
 * A setting's name in words; one that has no words yet, by its key.
 * @param setting its key in the list, such as `operators.*`
 * @param key with the name, such as `operators.ada`; `operators.` where the name is still to be typed.
 */
export function settingLabel(setting: string, key: string): string {
	const label = labels[setting] ?? fieldName(setting.replace(/\.\*$/, '').replace(/^policy\./, ''));
	const name = setting.endsWith('.*') ? key.slice(setting.length - 1) : '';
	return name === '' ? label : `${label} ${name}`;
}
