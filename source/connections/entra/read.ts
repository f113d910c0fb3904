import {SourceUnhealthyError} from '../../core/errors.ts';
import type {Progress} from '../../core/ports.ts';
import type {KeptPeople} from '../idp-map/base.ts';
import type {IdpPerson} from '../idp-map/person.ts';
import {type IdpService, linkOf} from '../idp-map/service.ts';
import {codeOf, pageOf} from './graph.ts';
import {graphUser, selected, takeUser} from './users.ts';

export interface UsersRead {
	readonly service: IdpService;
	readonly graphUrl: string;
	/** What the last read left; undefined: all is read. */
	readonly kept: KeptPeople | undefined;
	/** What the next read has to ask for, as text. */
	readonly of: string;
	readonly now: Date;
	readonly tell: (progress: Progress) => void;
	readonly signal: AbortSignal;
}

/** Deleted users can be restored for so long (learn.microsoft.com, *Restore or remove a recently deleted user*). */
const binLife = 30 * 86_400_000;

/** Changes can no longer be told from where the last read ended: all has to be read. */
class Resync extends Error {
	readonly url: URL | undefined;
	constructor(url: URL | undefined) {
		super('resync');
		this.url = url;
	}
}

/**
 * All users of a tenant: the last read's with what changed since, or all anew where there is none, or Graph no longer
 * knows it. Whoever is not in a whole read is absent; what that means is for the plan and its guards.
 * @throws SourceUnhealthyError when it does not come to its end; nothing is ever planned on a part.
 */
export async function readUsers(read: UsersRead): Promise<KeptPeople> {
	const {kept, graphUrl, tell} = read;
	const all = new URL(`${graphUrl}/v1.0/users/delta?$select=${selected}`);
	const link = kept?.mark.link;
	if (kept !== undefined && link !== undefined)
		try {
			return await walk(read, linkOf(link, all), new Map(kept.people), kept.mark.wholeAt);
		} catch (error) {
			if (!(error instanceof Resync)) throw error;
			tell({stage: 'read', message: 'changes since the last read are no longer known: all users are read'});
			return await wholly(read, error.url ?? all, all);
		}
	return await wholly(read, all, all);
}

/** A whole read that expires on the way begins again, once. */
async function wholly(read: UsersRead, from: URL, all: URL): Promise<KeptPeople> {
	const wholeAt = read.now.toISOString();
	for (let url = from, again = true; ; again = false) {
		try {
			const {mark, people} = await walk(read, url, new Map(), wholeAt);
			if (people.size === 0)
				throw new SourceUnhealthyError('Microsoft Graph answers with no users', {
					notDone: 'A tenant that answers with nobody is never taken for an empty school.',
					next: 'See whether tenant is right, and what this application may read.',
				});
			return {mark, people: withBin(read, people)};
		} catch (error) {
			if (!(error instanceof Resync)) throw error;
			if (!again)
				throw new SourceUnhealthyError('Microsoft Graph does not let all users be read to the end', {
					notDone: 'A part is never taken for the whole: nothing was planned or changed.',
					next: 'Try again later.',
				});
			url = error.url ?? all;
		}
	}
}

/** Whoever was in the bin is not listed either: that is no absence while it can come back. */
function withBin({kept, now}: UsersRead, people: ReadonlyMap<string, IdpPerson>) {
	const all = new Map(people);
	for (const person of kept?.people.values() ?? [])
		if (!all.has(person.id) && person.binned !== undefined)
			if (now.getTime() - Date.parse(person.binned) < binLife) all.set(person.id, person);
	return all;
}

/** Follows the links of pages, empty ones too, to the one from which the next read tells changes. */
async function walk(
	{service, kept, of, now, tell, signal}: UsersRead,
	start: URL,
	people: Map<string, IdpPerson>,
	wholeAt: string,
): Promise<KeptPeople> {
	const last = kept?.people ?? new Map<string, IdpPerson>();
	const seen = new Set<string>();
	let read = 0;
	for (let url = start; ; ) {
		if (seen.has(url.href)) throw endless(url);
		seen.add(url.href);
		const response = await service.get(url, signal);
		if (response.status === 410 || (response.status >= 400 && isExpired(codeOf(response)))) {
			const {location} = response.headers;
			throw new Resync(location === undefined ? undefined : linkOf(location, url));
		}
		const page = pageOf(response, graphUser);
		for (const user of page.value) takeUser(people, last, user, now.toISOString());
		read += page.value.length;
		tell({stage: 'read', message: 'users', done: read, unit: 'records'});
		const {'@odata.nextLink': next, '@odata.deltaLink': link} = page;
		if (next !== undefined) url = linkOf(next, url);
		else if (link === undefined) throw endless(url);
		else return {mark: {of, wholeAt, link: linkOf(link, url).href}, people};
	}
}

/** learn.microsoft.com, *Use delta query to track changes*; microsoft-graph-docs issue 2350. */
const isExpired = (code: string) => code === 'syncstatenotfound' || code.startsWith('resync');

const endless = (url: URL) =>
	new SourceUnhealthyError(`${url.origin}${url.pathname}: its pages lead to no end`, {
		notDone: 'A part is never taken for the whole: nothing was planned or changed.',
		next: 'Try again; where it stays so, see whether graphUrl is the address of Microsoft Graph.',
	});
