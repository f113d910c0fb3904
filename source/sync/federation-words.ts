import type {FederationChange} from '../core/plan/federation.ts';

const people = (count: number, one: string, many: string) =>
	`${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

/** What turning federated authentication of a domain on or off does, as sentences. */
export const federationSteps = (
	domain: string,
	turn: 'on' | 'off',
	change: FederationChange,
): readonly string[] => [...(turn === 'on' ? turningOn : turningOff)(domain, change), byHand];

const byHand = 'Apple School Manager is not told by rollcall: a follow-up says what a person does there.';

function turningOff(domain: string, {moved, others, signIns}: FederationChange): readonly string[] {
	return [
		`${people(moved, 'account', 'accounts')} of ${domain} ${moved === 1 ? 'becomes' : 'become'} Manual, and ${moved === 1 ? 'its' : 'their'} attributes (such as user names) can then be edited. Nothing is removed.`,
		...(moved === 0
			? []
			: [
					'What the identity provider says of them is not taken while it is off: pushes are refused, and differences are asked about. Turned on again, they follow it as before.',
				]),
		...(signIns === 0
			? []
			: [
					`${people(signIns, 'person signs', 'people sign')} in with a password of their Managed Apple Account from then on, which has to be made in Apple School Manager.`,
				]),
		...sourceStays(others),
	];
}

function turningOn(
	domain: string,
	{accounts, moved, edited, others, signIns, withoutEmail, provisioned}: FederationChange,
): readonly string[] {
	const deactivated = accounts.filter(({after}) => after.status === 'Deactivated').length;
	return [
		`${people(signIns, 'person', 'people')} of ${domain} ${signIns === 1 ? 'signs' : 'sign'} in at the identity provider from then on.`,
		...(deactivated === 0
			? []
			: [
					`${people(deactivated, 'account that is deactivated changes', 'accounts that are deactivated change')} with them, so that ${people(accounts.length, 'account changes', 'accounts change')}.`,
				]),
		...(provisioned.length === 0
			? []
			: [
					`An activity tells that ${provisioned.map(([source, users]) => `${people(users, 'user', 'users')} of ${source}`).join(', ')} came in.`,
				]),
		...(accounts.length > 0
			? []
			: [
					'No user was sent before: whoever comes later is synced, and no activity tells of them. See the provisioning logs of the identity provider first.',
				]),
		...(moved === 0
			? []
			: [
					`${people(moved, 'account that is', 'accounts that are')} Manual since it was turned off ${moved === 1 ? 'follows its' : 'follow their'} source again${edited === 0 ? '' : `; ${people(edited, 'was', 'were')} edited meanwhile, which the next cycle gives up`}.`,
				]),
		...(withoutEmail === 0
			? []
			: [
					`${people(withoutEmail, 'person has', 'people have')} no e-mail address, which a federated domain demands.`,
				]),
		...sourceStays(others),
	];
}

const sourceStays = (others: number) =>
	others === 0
		? []
		: [`${people(others, 'account', 'accounts')} of other sources keep their source: their sign-in changes.`];
