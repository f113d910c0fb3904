import type {Account} from '../directory/account.ts';
import {isFromIdentityProvider} from '../directory/actions.ts';
import type {Directory} from '../directory/directory.ts';
import {type BaseName, longestName, NameMaker, type NamePart} from '../directory/managed-name.ts';
import {numberNames, type Wanted} from '../directory/number-names.ts';
import {nameForm, reservedNames} from '../directory/reserved.ts';
import {type AccountRules, defaultAccountRules} from './account-rules.ts';
import type {PlanInput} from './input.ts';

/** What becomes of a name: formed, none to be formed, or why it cannot be. */
export type NameOutcome =
	| {readonly name: string}
	| {
			readonly fault: 'empty' | 'long' | 'taken';
			readonly why: string;
			/** What there is none of. */
			readonly part?: NamePart;
	  }
	| undefined;

export const accountRulesOf = ({policy}: Pick<PlanInput, 'policy'>): AccountRules =>
	policy.accounts ?? defaultAccountRules;

/** Who has names, and by what settings new ones are formed. */
export interface NamingInput extends Pick<PlanInput, 'policy' | 'now'> {
	readonly directory: Pick<Directory, 'accounts' | 'tombstones'>;
}

/** Outcomes by Person ID. */
export type AccountNames = ReadonlyMap<string, NameOutcome>;

/**
 * Managed Apple Accounts for those who have none, by Person ID; whoever has one keeps it. For federated accounts none
 * is formed. Without a domain none is either, and an empty part is a fault all the same: Apple School Manager forms the
 * name with a domain of its own, and fails the whole upload where it cannot (`directory.md`). The order of `accounts`
 * does not matter.
 */
export function accountNames(input: NamingInput, accounts: readonly Account[]): AccountNames {
	const {naming} = accountRulesOf(input);
	const outcomes = new Map<string, NameOutcome>();
	const {domain} = naming;
	if (accounts.length === 0) return outcomes;
	const maker = new NameMaker({...naming, domain: domain ?? ''});
	const wanted: Wanted[] = [];
	for (const account of accounts) {
		// The user principal name is the name of whom an identity provider delivers [seed 003].
		if (account.authentication === 'Federated' || isFromIdentityProvider(account.source)) continue;
		if (account.managedAppleAccount !== undefined) continue;
		const base = maker.base(account);
		if ('fault' in base) {
			const part = base.fault === 'empty' ? {part: base.part} : {};
			outcomes.set(account.personId, {fault: base.fault, why: whyNot(base), ...part});
		} else wanted.push({key: account.personId, local: base.local});
	}
	if (wanted.length === 0 || domain === undefined) return outcomes;
	const taken = takenNames(input, maker.domain);
	const given = numberNames(wanted, (local) => taken.has(local), {
		numbering: naming.numbering,
		fits: (local) => maker.fits(local),
	});
	for (const {key, local} of wanted) {
		const name = given.get(key);
		if (name !== local && !naming.numbering)
			outcomes.set(key, {
				fault: 'taken',
				why: `${maker.full(local)} is somebody else's, and numbering is off`,
			});
		else if (name === undefined)
			outcomes.set(key, {
				fault: 'long',
				why: `${maker.full(local)} with a number has more than ${longestName} characters`,
			});
		else outcomes.set(key, {name: maker.full(name)});
	}
	return outcomes;
}

/** Parts in words. */
export const partNames = {
	first: 'first name',
	last: 'last name',
	initials: 'initials',
	personId: 'Person ID',
	personNumber: 'Person Number',
	sisUsername: 'SIS user name',
	email: 'e-mail',
} as const;

const whyNot = (base: Extract<BaseName, {fault: string}>) =>
	base.fault === 'empty'
		? `its format needs the ${partNames[base.part]}, and there is none`
		: `it would have more than ${longestName} characters`;

/** Local parts of the domain that belong to somebody, or are reserved. */
function takenNames({directory, now}: NamingInput, domain: string): Set<string> {
	const taken = new Set<string>();
	const end = `@${domain}`;
	const take = (name: string) => {
		if (name.endsWith(end)) taken.add(name.slice(0, -end.length));
	};
	for (const {managedAppleAccount} of directory.accounts.values())
		if (managedAppleAccount !== undefined) take(nameForm(managedAppleAccount.name));
	for (const name of reservedNames(directory, now).keys()) take(name);
	return taken;
}
