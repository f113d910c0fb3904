import {SourceUnhealthyError} from '../../core/errors.ts';
import type {Held} from '../../core/mirror/held.ts';
import type {Progress} from '../../core/ports.ts';
import {GoneError, type JamfClient} from './client.ts';
import {
	answers,
	heldClass,
	heldLocation,
	heldUser,
	type JamfClass,
	type JamfLocation,
	type JamfUser,
	lacksMembers,
} from './records.ts';

/** All that a Jamf School holds, so far as we look at it. */
export interface JamfRead {
	readonly locations: readonly JamfLocation[];
	readonly users: readonly JamfUser[];
	/** With their members. */
	readonly classes: readonly JamfClass[];
}

export const heldOf = ({locations, users, classes}: JamfRead): Held => ({
	locations: locations.map(heldLocation),
	users: users.map(heldUser),
	classes: classes.map(heldClass),
});

/** Classes that are asked for by themselves at once; no limit is published [our decision]. */
const atOnce = 4;

/**
 * Reads locations, users and classes whole; there is no paging.
 * @throws SourceUnhealthyError when a list is shorter than it says, or there is no location at all; else as
 * {@link JamfClient.get}.
 */
export async function readJamf(
	client: JamfClient,
	tell: (progress: Progress) => void,
	signal: AbortSignal,
): Promise<JamfRead> {
	const began = (message: string) => tell({stage: 'read', message, done: 0, unit: 'records'});
	const ended = (message: string, done: number) =>
		tell({stage: 'read', message, done, total: done, unit: 'records'});
	began('locations');
	const {locations, count: locationCount} = await client.get('/locations', answers.locations, signal);
	whole('locations', locations.length, locationCount);
	if (locations.length === 0)
		throw new SourceUnhealthyError('Jamf School tells of no location at all, and every one has some', {
			notDone: 'Nothing was planned or changed.',
			next: 'See what the API key may read.',
		});
	ended('locations', locations.length);
	began('users');
	const {users, count} = await client.get('/users', answers.users, signal);
	whole('users', users.length, count);
	ended('users', users.length);
	began('classes');
	const {classes: listed, count: classCount} = await client.get('/classes', answers.classes, signal);
	whole('classes', listed.length, classCount);
	const classes = await withMembers(client, listed, tell, signal);
	ended('classes', classes.length);
	return {locations, users: once(users, ({id}) => id), classes: once(classes, ({uuid}) => uuid)};
}

/** A record that is told twice is one: the last word counts. */
const once = <Item>(items: readonly Item[], idOf: (item: Item) => string): readonly Item[] => [
	...new Map(items.map((item) => [idOf(item), item])).values(),
];

function whole(list: string, length: number, count: number | null | undefined): void {
	if (count === undefined || count === null || count === length) return;
	throw new SourceUnhealthyError(`Jamf School says that it has ${count} ${list}, and tells ${length}`, {
		notDone: 'A part is never taken for the whole: nothing was planned or changed.',
		next: 'Try again; if it stays so, ask Jamf.',
	});
}

/** Where the list leaves members out, each class is asked for by itself. One that goes meanwhile is left out. */
async function withMembers(
	client: JamfClient,
	listed: readonly JamfClass[],
	tell: (progress: Progress) => void,
	signal: AbortSignal,
): Promise<readonly JamfClass[]> {
	if (!listed.some(lacksMembers)) return listed;
	const classes: Array<JamfClass | undefined> = [...listed];
	let next = 0;
	let done = 0;
	const worker = async () => {
		while (next < listed.length) {
			const at = next++;
			const each = listed[at]!;
			try {
				if (lacksMembers(each)) classes[at] = await oneClass(client, each.uuid, signal);
			} catch (error) {
				// The others ask for nothing more.
				next = listed.length;
				throw error;
			}
			tell({stage: 'read', message: 'classes', done: ++done, total: listed.length, unit: 'records'});
		}
	};
	await Promise.all(Array.from({length: atOnce}, worker));
	return classes.filter((each) => each !== undefined);
}

async function oneClass(
	client: JamfClient,
	uuid: string,
	signal: AbortSignal,
): Promise<JamfClass | undefined> {
	try {
		return (await client.get(`/classes/${encodeURIComponent(uuid)}`, answers.class, signal)).class;
	} catch (error) {
		if (error instanceof GoneError) return undefined;
		throw error;
	}
}
