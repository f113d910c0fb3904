import type {Account} from '../core/directory/account.ts';
import {isFromIdentityProvider} from '../core/directory/actions.ts';
import {domainForm, domainOf} from '../core/directory/domain.ts';
import {UsageError} from '../core/errors.ts';
import type {DomainChange, DomainView} from './answers/federation.ts';
import {type Context, requireMay, withSnapshot} from './context.ts';
import {readSettings, type Settings, updateSettings} from './documents.ts';
import {domainsOf, isVerified, type KnownDomain} from './domain-settings.ts';
import {activity, byOperator} from './recording.ts';

/** Domains that somebody listed, and those that accounts of an identity provider are in. */
export async function domains(context: Context): Promise<readonly DomainView[]> {
	const listed = domainsOf(await readSettings(context.store.documents));
	const counts = await withSnapshot(context.store, async (snapshot) =>
		countsOf((await snapshot.load('accounts')).values()),
	);
	const known = new Set(listed.map(({domain}) => domain));
	const found = [...counts]
		.filter(([domain, {synced}]) => synced > 0 && !known.has(domain))
		.map(([domain]) => ({domain, federation: 'off' as const, found: true as const}));
	return [...listed, ...found].map((each): DomainView => {
		const counted = counts.get(each.domain) ?? nobody;
		const verified = isVerified(each);
		return {...each, isVerified: verified, ...counted, notes: notesOf(each, counted)};
	});
}

type Counts = Pick<DomainView, 'accounts' | 'synced' | 'withoutEmail' | 'manual'>;
const nobody: Counts = {accounts: 0, synced: 0, withoutEmail: 0, manual: 0};

function countsOf(accounts: Iterable<Account>): ReadonlyMap<string, Counts> {
	const counts = new Map<string, {-readonly [K in keyof Counts]: number}>();
	for (const {managedAppleAccount, email, status, source, local} of accounts) {
		const domain = domainOf(managedAppleAccount?.name ?? email);
		if (status === 'Deactivated' || domain === '') continue;
		const each = counts.get(domain) ?? {...nobody};
		counts.set(domain, each);
		each.accounts++;
		if (isFromIdentityProvider(source)) each.synced++;
		if (email === undefined) each.withoutEmail++;
		if (local?.federation === domain) each.manual++;
	}
	return counts;
}

/** What the domain demands, or what comes next (seeds 001 and 003). */
function notesOf(known: KnownDomain, {synced, withoutEmail, manual}: Counts): readonly string[] {
	const {domain, federation} = known;
	const people = (count: number) => `${count.toLocaleString('en-US')} ${count === 1 ? 'person' : 'people'}`;
	if (!isVerified(known))
		return [
			`Verify it in Apple School Manager, then say so: rollcall domains set ${domain} verified. A domain that is not verified cannot be federated.`,
		];
	// One that was turned off stays configured.
	const since =
		manual === 0
			? []
			: [
					`${people(manual)} became Manual when federated authentication was turned off: they follow their source again once it is on.`,
				];
	switch (federation) {
		case 'off':
			return [
				...since,
				`Configure federated authentication in Apple School Manager, and do not turn it on yet: rollcall domains set ${domain} configured.`,
			];
		case 'configured':
			return [
				...since,
				synced === 0
					? 'Turn federated authentication on after the provisioning logs of the identity provider show that the users were sent: then an activity tells that they came in.'
					: `${people(synced)} came in. Where the provisioning logs of the identity provider show no more to come: rollcall domains federation ${domain} on.`,
			];
		case 'on':
			return withoutEmail === 0
				? []
				: [`${people(withoutEmail)} have no e-mail address, which federated authentication demands.`];
	}
}

/** The domain as it is kept. @throws UsageError where it is none. */
export function namedDomain(typed: string): string {
	const domain = domainForm(typed);
	if (domain !== undefined) return domain;
	throw new UsageError(`"${typed}" is no domain`, {
		notDone: 'Nothing was changed.',
		next: 'Write it like school.example.',
	});
}

/** What is said in the activities. */
const toldAs: Readonly<Record<DomainChange, string>> = {
	add: 'was added',
	remove: 'was taken off the list',
	verified: 'is verified in Apple School Manager',
	'not verified': 'is not verified',
	configured: 'has federated authentication configured in Apple School Manager',
	'not configured': 'has no federated authentication configured',
};

/**
 * Says something of a domain; who and when is kept. No account changes by it.
 * @throws UsageError where a domain that is federated would not be verified, configured or listed any more, or one that
 * is not verified would be configured.
 */
export async function setDomain(
	context: Context,
	typed: string,
	change: DomainChange,
): Promise<readonly DomainView[]> {
	requireMay(context, 'approve', 'Changing a domain');
	const domain = namedDomain(typed);
	const said = byOperator(context);
	await updateSettings(context.store.documents, (settings) => {
		refuse(settings, domain, change);
		const {[domain]: before = {}, ...others} = settings.domains ?? {};
		if (change === 'remove') return {...settings, domains: others};
		const {verified, configured, ...rest} = before;
		const after = {
			...rest,
			...(change === 'verified' ? {verified: said} : change === 'not verified' ? {} : given({verified})),
			...(change === 'configured'
				? {configured: said}
				: change === 'not configured'
					? {}
					: given({configured})),
		};
		return {...settings, domains: {...others, [domain]: after}};
	});
	const told = `${domain} ${toldAs[change]}`;
	await context.store.commit([activity(context, 'domain', [domain], 'UPDATED', told)]);
	return await domains(context);
}

const given = <T extends object>(fields: T) =>
	Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
		[K in keyof T]?: NonNullable<T[K]>;
	};

function refuse(settings: Settings, domain: string, change: DomainChange): void {
	const known = domainsOf(settings).find((each) => each.domain === domain);
	const isTakenBack = change === 'remove' || change === 'not verified' || change === 'not configured';
	if (known === undefined && isTakenBack)
		throw new UsageError(`the domain ${domain} is not listed`, {
			notDone: 'Nothing was changed.',
			next: 'rollcall domains lists them.',
		});
	if (known?.federation === 'on' && isTakenBack)
		throw new UsageError(`federated authentication of ${domain} is turned on`, {
			notDone: 'Nothing was changed.',
			next: `Turn it off first, and look at what that does: rollcall domains federation ${domain} off`,
		});
	if (change === 'configured' && (known === undefined || !isVerified(known))) throw notVerified(domain);
	if (change === 'not verified' && known?.federation === 'configured')
		throw new UsageError(`federated authentication of ${domain} is configured, which a verified domain has`, {
			notDone: 'Nothing was changed.',
			next: `Take that back first: rollcall domains set ${domain} not-configured`,
		});
}

/** A domain that is not verified cannot be federated [seeds 001 and 003]. */
export const notVerified = (domain: string) =>
	new UsageError(`${domain} is not verified: a domain that is not verified cannot be federated`, {
		notDone: 'Nothing was changed.',
		next: `Verify it in Apple School Manager, then say so: rollcall domains set ${domain} verified`,
	});
