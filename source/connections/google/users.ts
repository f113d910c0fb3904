import {z} from 'zod';
import {type RollcallError, SourceUnhealthyError, TemporaryError, UsageError} from '../../core/errors.ts';
import type {HttpResponse} from '../../io/http.ts';
import {placeOf} from '../../io/http-address.ts';
import {given, type IdpPerson} from '../idp-map/person.ts';

const text = z.string().nullish();

/** A user of the Directory API, so far as it is read. */
const user = z.object({
	id: z.string().min(1),
	etag: text,
	primaryEmail: text,
	name: z.object({givenName: text, familyName: text}).nullish(),
	suspended: z.boolean().nullish(),
	archived: z.boolean().nullish(),
	orgUnitPath: text,
	externalIds: z.array(z.object({type: text, value: text})).nullish(),
	organizations: z
		.array(z.object({primary: z.boolean().nullish(), department: text, costCenter: text}))
		.nullish(),
});
const page = z.object({
	/** Absent where nobody is on the page. */
	users: z.array(z.unknown()).optional(),
	nextPageToken: z.string().optional(),
	kind: z.string(),
});

const failure = z.object({
	error: z.object({errors: z.array(z.object({reason: z.string()})).optional(), status: text}),
});

/** Reasons of a 403 that pass (developers.google.com, *Directory API: Limits and quotas*). */
const passing: ReadonlySet<string> = new Set(['userRateLimitExceeded', 'rateLimitExceeded', 'quotaExceeded']);

/** Whether a refusal only asks to come again later. */
export const isBusy = (response: HttpResponse): boolean =>
	response.status === 403 && passing.has(reasonOf(response));

/** `''` where it says none. */
export function reasonOf(response: HttpResponse): string {
	try {
		const parsed = failure.safeParse(response.json());
		return (parsed.success && parsed.data.error.errors?.[0]?.reason) || '';
	} catch (error) {
		// The status says enough: what is no JSON says no more.
		if (error instanceof SourceUnhealthyError) return '';
		throw error;
	}
}

/** What is asked of users and pages, and no more (developers.google.com, *Performance tips: partial response*). */
export const userFields =
	'kind,nextPageToken,users(id,etag,primaryEmail,name(givenName,familyName),suspended,archived,orgUnitPath,externalIds(type,value),organizations(primary,department,costCenter))';

/**
 * The people of a page.
 * @param known whom the last read left: who comes with the same etag is the same object, and costs no looking at.
 * @throws UsageError when who asks is refused; SourceUnhealthyError where it is no page.
 */
export function usersOf(
	response: HttpResponse,
	known: ReadonlyMap<string, IdpPerson> = new Map(),
): {
	readonly people: readonly IdpPerson[];
	readonly next?: string;
} {
	if (response.status !== 200) throw refusal(response);
	const parsed = page.safeParse(response.json());
	const people = parsed.success ? peopleOf(parsed.data.users ?? [], known) : undefined;
	if (!parsed.success || people === undefined)
		throw new SourceUnhealthyError(`${placeOf(response.url)} answers, and not with a page of users`, {
			notDone: 'It is not taken for an empty domain: nothing was planned or changed.',
			next: 'See whether apiUrl is the address of the Admin SDK.',
		});
	const {nextPageToken: next} = parsed.data;
	return {people, ...(next === undefined || next === '' ? {} : {next})};
}

/** Undefined where one of them is none. */
function peopleOf(
	users: readonly unknown[],
	known: ReadonlyMap<string, IdpPerson>,
): readonly IdpPerson[] | undefined {
	const people: IdpPerson[] = [];
	for (const each of users) {
		const last = unchanged(each, known);
		if (last !== undefined) {
			people.push(last);
			continue;
		}
		const parsed = user.safeParse(each);
		if (!parsed.success) return undefined;
		people.push(personOf(parsed.data));
	}
	return people;
}

/** Whom the last read left with this id and this etag; looked at by hand, since of most users it is all that is done. */
function unchanged(each: unknown, known: ReadonlyMap<string, IdpPerson>): IdpPerson | undefined {
	if (typeof each !== 'object' || each === null) return undefined;
	const {id, etag} = each as {readonly id?: unknown; readonly etag?: unknown};
	if (typeof id !== 'string' || typeof etag !== 'string') return undefined;
	const last = known.get(id);
	return last?.etag === etag && etag !== '' && last.missing === undefined ? last : undefined;
}

/** The Employee ID is the external id of type *organization*, as the Admin console fills it. */
function personOf(found: z.output<typeof user>): IdpPerson {
	const organization = found.organizations?.find(({primary}) => primary) ?? found.organizations?.[0];
	const employeeId = found.externalIds?.find(({type}) => type === 'organization')?.value;
	return {
		id: found.id,
		userName: found.primaryEmail ?? '',
		firstName: found.name?.givenName ?? '',
		lastName: found.name?.familyName ?? '',
		...given('employeeId', employeeId),
		...given('department', organization?.department),
		...given('costCentre', organization?.costCenter),
		...given('disabled', (found.suspended || found.archived) as true),
		...given('unit', found.orgUnitPath),
		...given('etag', found.etag),
	};
}

function refusal(response: HttpResponse): RollcallError {
	const reason = reasonOf(response);
	const told = /^\w+$/.test(reason) ? `${response.status} ${reason}` : String(response.status);
	const where = placeOf(response.url);
	const notDone = 'Nothing was planned or changed.';
	if (isBusy(response))
		return new TemporaryError(`${where} says that too much is asked (${told})`, {
			notDone,
			next: 'Try again later, or raise the quota of the project.',
		});
	if (response.status === 401 || response.status === 403)
		return new UsageError(`${where} does not let this service account read users (${told})`, {
			notDone,
			next: 'Give it domain-wide delegation for admin.directory.user.readonly, and see that admin may read users.',
		});
	return new SourceUnhealthyError(`${where} does not take the question (${told})`, {
		notDone,
		next: 'Try again; where it stays so, see whether customer and apiUrl are right.',
	});
}
