import type {Account} from './directory/account.ts';
import {isFromIdentityProvider} from './directory/actions.ts';
import {passwordLapses, removalOf} from './directory/clocks.ts';
import {domainOf} from './directory/domain.ts';
import {differenceOf} from './evidence/differences.ts';
import {evidenceState} from './evidence/words.ts';
import {isOpen} from './plan/conflict.ts';
import type {CollectionName, Collections} from './ports.ts';

/**
 * Words by which a store counts its records as it commits them, so that the first screen costs no reading of a
 * million accounts. Whoever changes what a record's words are raises {@link tallyVersion}: a store counts anew
 * then.
 */
export const tallyVersion = 14;

type Words = {readonly [C in CollectionName]?: (record: Collections[C]) => readonly string[]};

const words: Words = {
	accounts: (account) => [
		`status:${account.status}`,
		`source:${account.source}`,
		`evidence:${evidenceState(account)}`,
		...account.roles.map(({role}) => `role:${role}`),
		...(account.owner === undefined || account.status === 'Deactivated' ? [] : [`owner:${account.owner}`]),
		...(differenceOf(account) === undefined ? [] : ['differs']),
		...(isLeaving(account) ? [`leaving:${account.leaving!.due}`] : []),
		...removalDay(account).map((day) => `removal:${day}`),
		...passwordDay(account).map((day) => `password:${day}`),
		...(account.pushed?.staged === undefined ? [] : [`staged:${account.owner}`]),
		...(isUnderOtherRule(account) ? [`rule:${account.owner}`] : []),
		// Manual since a connection that pushed it was disconnected.
		...(account.pushed !== undefined && account.owner !== undefined && account.source === 'Manual'
			? [`left:${account.owner}`]
			: []),
		...syncedDomain(account).map((domain) => `${synced}${domain}`),
		...(awaitsSignIn(account) ? [`sign-in:${account.created.slice(0, 10)}`] : []),
	],
	conflicts: (conflict) =>
		isOpen(conflict)
			? ['open', `open:${conflict.connection}`, `since:${conflict.since.slice(0, 10)}`]
			: conflict.applied === undefined
				? ['decided', `decided:${conflict.connection}`]
				: ['applied'],
	// Known to be there: not asked for only, nor gone on either side.
	mirrored: ({connection, kind, id, ended, missing}) =>
		id.startsWith('+') || ended !== undefined || missing !== undefined ? [] : [`${kind}:${connection}`],
	// What a run leaves to be done in its time is no matter for attention.
	followUps: ({done, action}) => [
		done !== undefined ? 'done' : action === 'create sign-ins' ? 'sign-ins' : 'to do',
	],
};

/** Absent at the source and in its grace. */
export const isLeaving = ({leaving, status}: Account): boolean =>
	leaving !== undefined && status !== 'Deactivated';

/** Another rule for roles fits by what was pushed since, and nobody edited the roles. */
export const isUnderOtherRule = ({pushed, kept, status}: Account): boolean =>
	pushed?.otherRule !== undefined && status !== 'Deactivated' && kept?.includes('roles') !== true;

/** Nobody has signed in to it, and a person creates the sign-in: by the day on which it came. */
const awaitsSignIn = ({status, authentication, asked}: Account): boolean =>
	status === 'New' && authentication === 'Managed Apple Account' && asked?.action !== 'create';

/** The day (UTC) on which a clock removes the account. */
function removalDay(account: Account): readonly string[] {
	const removal = removalOf(account);
	return removal !== undefined && 'at' in removal ? [removal.at.slice(0, 10)] : [];
}

/** The day (UTC) on which a temporary password that nobody used lapses. */
function passwordDay(account: Account): readonly string[] {
	const at = account.status === 'Deactivated' ? undefined : passwordLapses(account);
	return at === undefined ? [] : [at.slice(0, 10)];
}

const synced = 'synced:';

/** The domain of whom an identity provider delivers. */
function syncedDomain({source, status, managedAppleAccount}: Account): readonly string[] {
	if (status === 'Deactivated' || !isFromIdentityProvider(source)) return [];
	const domain = domainOf(managedAppleAccount?.name);
	return domain === '' ? [] : [domain];
}

/** How many an identity provider delivers, by their domain, from the tally of the accounts. */
export const syncedIn = (accounts: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
	new Map(
		[...accounts].flatMap(([word, count]) =>
			word.startsWith(synced) ? [[word.slice(synced.length), count] as const] : [],
		),
	);

/** The words of a record; each counts once. */
export function wordsOf<C extends CollectionName>(collection: C, record: Collections[C]): readonly string[] {
	const of = words[collection];
	return of === undefined ? [] : [...new Set(of(record))];
}

/** Whether records of this collection have words at all. */
export const isTallied = (collection: string): boolean => Object.hasOwn(words, collection);
