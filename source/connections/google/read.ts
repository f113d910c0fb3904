import {SourceUnhealthyError} from '../../core/errors.ts';
import type {Progress} from '../../core/ports.ts';
import type {KeptPeople} from '../idp-map/base.ts';
import type {IdpPerson} from '../idp-map/person.ts';
import type {IdpService} from '../idp-map/service.ts';
import {userFields, usersOf} from './users.ts';

export interface GoogleRead {
	readonly service: IdpService;
	readonly settings: {readonly apiUrl: string; readonly customer: string};
	/** What the last read left; undefined: there was none. */
	readonly kept: KeptPeople | undefined;
	readonly of: string;
	readonly now: Date;
	readonly tell: (progress: Progress) => void;
	readonly signal: AbortSignal;
}

/** Deleted users are listed for so long (support.google.com, *Restore a recently deleted user*). */
const toldFor = 20 * 86_400_000;
/** The most that a page holds (Directory API, users.list). */
const pageSize = 500;

/** Where users are listed. */
export const usersUrl = (
	{apiUrl, customer}: GoogleRead['settings'],
	query: Readonly<Record<string, string>> = {},
) =>
	new URL(
		`${apiUrl}/admin/directory/v1/users?${new URLSearchParams({customer, projection: 'full', fields: userFields, ...query})}`,
	);

/**
 * All users of a domain; there is no delta, and who comes with the etag of the last read is not looked at again. Whoever is no longer listed is gone where Google says that it deleted them,
 * or may have forgotten it; else nobody knows, and they count as there (`missing`): our decision.
 * @throws SourceUnhealthyError when it does not come to its end, or nobody is listed.
 */
export async function readGoogle(read: GoogleRead): Promise<KeptPeople> {
	const {kept, of, now} = read;
	const people = await listed(read, 'users', {}, kept?.people);
	if (people.size === 0)
		throw new SourceUnhealthyError('Google lists no users', {
			notDone: 'A domain that answers with nobody is never taken for an empty school.',
			next: 'See whether customer is right, and what the administrator may read.',
		});
	const absent = [...(kept?.people.values() ?? [])].filter(({id}) => !people.has(id));
	if (absent.length > 0) {
		const deleted = await listed(read, 'deleted users', {showDeleted: 'true'});
		for (const person of absent) {
			if (deleted.has(person.id)) continue;
			const missing = person.missing ?? now.toISOString();
			const since = Date.parse(person.missing ?? kept!.mark.wholeAt);
			if (now.getTime() - since < toldFor) people.set(person.id, {...person, missing});
		}
	}
	return {mark: {of, wholeAt: now.toISOString()}, people};
}

/** A list to its end, each user once. */
async function listed(
	{service, settings, tell, signal}: GoogleRead,
	message: string,
	query: Readonly<Record<string, string>>,
	known?: ReadonlyMap<string, IdpPerson>,
): Promise<Map<string, IdpPerson>> {
	const people = new Map<string, IdpPerson>();
	const seen = new Set<string>();
	for (let token: string | undefined; ; ) {
		const paged = {
			...query,
			maxResults: String(pageSize),
			...(token === undefined ? {} : {pageToken: token}),
		};
		const page = usersOf(await service.get(usersUrl(settings, paged), signal), known);
		for (const person of page.people) people.set(person.id, person);
		tell({stage: 'read', message, done: people.size, unit: 'records'});
		token = page.next;
		if (token === undefined) return people;
		if (seen.has(token))
			throw new SourceUnhealthyError(`${message}: the pages lead to no end`, {
				notDone: 'A part is never taken for the whole: nothing was planned or changed.',
				next: 'Try again; where it stays so, see whether apiUrl is the address of the Admin SDK.',
			});
		seen.add(token);
	}
}
