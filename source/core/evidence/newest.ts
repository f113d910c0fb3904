import type {Account, AccountEvidence, SeenFields} from '../directory/account.ts';
import type {Instant} from '../directory/ids.ts';
import type {PersonEvidence} from './evidence.ts';

/** Stands for Apple's code where a whole list does not hold the account, and nothing else was ever seen of it. Ours [D]. */
export const notListed = 'NOT_LISTED';

/** Whether all that is known is something that was refused. */
export const isRefusal = ({state, code}: AccountEvidence): boolean =>
	state === 'unknown' && code !== notListed;

/** The newest of each that was told of an account: three things that say nothing of each other. */
interface Told {
	/** Live or inactive. */
	readonly seen?: AccountEvidence;
	readonly refused?: {readonly at: Instant; readonly code: string; readonly from: AccountEvidence['from']};
	readonly unlisted?: {readonly at: Instant};
	/** By the roster service alone: it knows of signing in and of names, a log does not. */
	readonly service?: {readonly at: Instant; readonly code: string};
	readonly fields?: SeenFields;
	/** By the roster service too, and kept until it says otherwise. */
	readonly there?: Pick<AccountEvidence, 'source' | 'roles'>;
}

/** When the roster service was read that told of the account last; undefined: it never did. */
export const serviceAt = (known: AccountEvidence | undefined): Instant | undefined =>
	toldBy(known).service?.at;

/**
 * What is known of an account after evidence told more of it. The newest counts of what was seen, of what was refused
 * and of lists that do not hold it: in whatever order they are read, the same comes out. What is older than what was
 * seen last says nothing any more.
 */
export function withSeen(
	known: AccountEvidence | undefined,
	evidence: Pick<PersonEvidence, 'says' | 'at' | 'code' | 'fields' | 'source' | 'roles'>,
	from: AccountEvidence['from'],
	account?: Account,
): AccountEvidence | undefined {
	const {says, at, code, fields, source, roles} = evidence;
	const told = toldBy(known);
	if (says === 'issue') return joined({...told, refused: newer(told.refused, {at, code, from})});
	const seen = newer(told.seen, {state: says, at, code, from});
	if (from !== 'roster service' || (told.service !== undefined && told.service.at > at))
		return joined({...told, seen});
	const {fields: _, ...others} = told;
	const differ = account === undefined ? undefined : differing(account, fields);
	return joined({
		...others,
		seen,
		service: {at, code},
		...(differ === undefined ? {} : {fields: differ}),
		there: {
			...told.there,
			...(source === undefined ? {} : {source}),
			...(roles === undefined ? {} : {roles}),
		},
	});
}

/** The same, after a whole list that was read then did not hold the account. */
export function withUnlisted(known: AccountEvidence | undefined, at: Instant): AccountEvidence | undefined {
	const told = toldBy(known);
	return joined({
		...told,
		unlisted: told.unlisted !== undefined && told.unlisted.at > at ? told.unlisted : {at},
	});
}

function toldBy(known: AccountEvidence | undefined): Told {
	if (known === undefined) return {};
	const {issue, unlisted, service, fields, source, roles, ...rest} = known;
	const isService = known.state !== 'unknown' && known.from === 'roster service';
	const refused = isRefusal(known) ? {at: known.at, code: known.code} : issue;
	return {
		...(known.state === 'unknown' ? {} : {seen: rest}),
		...(refused === undefined ? {} : {refused: {...refused, from: known.from}}),
		...(unlisted === undefined ? {} : {unlisted}),
		...(isService ? {service: {at: known.at, code: known.code}} : service === undefined ? {} : {service}),
		...(fields === undefined ? {} : {fields}),
		there: {...(source === undefined ? {} : {source}), ...(roles === undefined ? {} : {roles})},
	};
}

function joined({seen, refused, unlisted, service, fields, there}: Told): AccountEvidence | undefined {
	const since = seen?.at ?? '';
	const later = unlisted !== undefined && unlisted.at > since ? {unlisted} : {};
	if (seen !== undefined)
		return {
			...seen,
			...(refused !== undefined && refused.at >= since ? {issue: {at: refused.at, code: refused.code}} : {}),
			...later,
			...(service !== undefined && seen.from !== 'roster service' ? {service} : {}),
			...(fields === undefined ? {} : {fields}),
			...there,
		};
	if (refused !== undefined) return {state: 'unknown', ...refused, ...later};
	if (unlisted === undefined) return undefined;
	return {state: 'unknown', at: unlisted.at, code: notListed, from: 'roster service', unlisted};
}

type Dated = {readonly at: Instant; readonly code: string; readonly from: AccountEvidence['from']};

/** Of two that are as old, a list of people counts more than a log, then the later code: so that the order of files is nothing. */
function newer<T extends Dated>(a: T | undefined, b: T): T {
	if (a === undefined || a.at < b.at) return b;
	if (a.at > b.at) return a;
	if (a.from !== b.from) return a.from === 'roster service' ? a : b;
	return a.code > b.code ? a : b;
}

/** What the other side calls them otherwise than we do; undefined: nothing. */
function differing(account: Account, fields: SeenFields | undefined): SeenFields | undefined {
	const others = Object.entries(fields ?? {}).filter(
		([field, text]) => (account[field as keyof SeenFields] ?? '') !== text,
	);
	return others.length === 0 ? undefined : Object.fromEntries(others);
}
