import {RefusedError, type RollcallError, SourceUnhealthyError, TemporaryError} from '../../core/errors.ts';
import type {
	CreateClass,
	CreateUser,
	MirrorWrite,
	RemoveClass,
	TrashUser,
	Written,
} from '../../core/mirror/writes.ts';
import type {Randomness} from '../../core/ports.ts';
import type {HttpResponse} from '../../io/http.ts';
import {GoneError, type JamfClient} from './client.ts';
import type {MadeBefore} from './made-before.ts';
import {answers, isTrashed} from './records.ts';

export interface WriteOne<Write extends MirrorWrite = MirrorWrite> {
	readonly client: JamfClient;
	readonly before: MadeBefore;
	readonly randomness: Randomness;
	readonly write: Write;
	readonly signal: AbortSignal;
}

/** Writes one record. @throws as {@link Mirror.write}. */
export async function writeOne(one: WriteOne): Promise<Written> {
	const {client, write, signal} = one;
	switch (write.does) {
		case 'create-user':
			return await createUser({...one, write});
		case 'update-user':
			await client.write('PUT', userPath(write.id), write.after, signal);
			return {id: write.id};
		case 'move-user': {
			// The user alone: devices stay where they are.
			const body = {locationId: numeric(write.after.locationId), onlyUser: true};
			await client.write('PUT', `${userPath(write.id)}/migrate`, body, signal);
			return {id: write.id};
		}
		case 'trash-user':
			return await trashUser({...one, write});
		case 'create-class':
			return await createClass({...one, write});
		case 'update-class':
			await client.write('PUT', classPath(write.id), write.after, signal);
			return {id: write.id};
		case 'set-members': {
			const {studentIds, teacherIds} = write.after;
			const body = {students: studentIds, teachers: teacherIds};
			await client.write('PUT', `${classPath(write.id)}/users`, body, signal);
			return {id: write.id};
		}
		case 'remove-class':
			return await removeClass({...one, write});
	}
}

const userPath = (id: string) => `/users/${encodeURIComponent(id)}`;
const classPath = (id: string) => `/classes/${encodeURIComponent(id)}`;

/** Ids of locations are numbers there, but for lists of members. */
const numeric = (id: string): number | string => (/^\d{1,15}$/.test(id) ? Number(id) : id);

async function createUser({
	client,
	before,
	randomness,
	write,
	signal,
}: WriteOne<CreateUser>): Promise<Written> {
	const {username, email, firstName, lastName, locationId, notes} = write.after;
	const known = await before.user(client, username, signal);
	if (known !== undefined && !known.trashed && notes !== '' && known.notes === notes)
		return {id: known.id, already: true};
	if (known !== undefined)
		throw new RefusedError(
			known.trashed
				? `a user "${username}" is in the trash of Jamf School`
				: `a user "${username}" is in Jamf School already, and was not made by this connection`,
			{
				notDone: 'Nothing was created.',
				next: known.trashed
					? 'Restore them there, or delete them for good; then sync again.'
					: 'Sync again: the next plan looks whether they are the same person.',
			},
		);
	const body = {
		username,
		// One is demanded. Nobody knows this one, nor is it kept anywhere: who signs in there is given another by an admin.
		password: Buffer.from(randomness(24)).toString('base64url'),
		storePassword: false,
		email,
		firstName,
		lastName,
		notes,
		locationId: numeric(locationId),
	};
	const made = await created(before, 'users', async () =>
		idIn(await client.write('POST', '/users', body, signal), answers.madeUser, ({id}) => id),
	);
	before.madeUser(username, {id: made, trashed: false, notes});
	return {id: made};
}

async function createClass({client, before, write, signal}: WriteOne<CreateClass>): Promise<Written> {
	const {name, description, locationId} = write.after;
	const known = await before.class(client, description, signal);
	if (known !== undefined) return {id: known, already: true};
	const body = {name, description, locationId: numeric(locationId)};
	const made = await created(before, 'classes', async () =>
		idIn(await client.write('POST', '/classes', body, signal), answers.madeClass, ({uuid}) => uuid),
	);
	before.madeClass(description, made);
	return {id: made};
}

/** A creation that ended in the open is asked about before the next one. */
async function created(
	before: MadeBefore,
	kind: 'users' | 'classes',
	create: () => Promise<string>,
): Promise<string> {
	try {
		return await create();
	} catch (error) {
		before.forget(kind);
		throw error;
	}
}

/** The id of what was made. @throws TemporaryError when the answer does not say: it may be there all the same. */
function idIn<Answer>(
	response: HttpResponse,
	schema: {safeParse(value: unknown): {readonly data?: Answer | undefined}},
	idOf: (answer: Answer) => string,
): string {
	let answer: unknown;
	try {
		answer = response.json();
	} catch (error) {
		if (!(error instanceof SourceUnhealthyError)) throw error;
	}
	const {data} = schema.safeParse(answer);
	if (data !== undefined) return idOf(data);
	throw new TemporaryError('Jamf School took it, and does not say under which id', {
		notDone: 'It is not known whether it was created.',
		next: 'Sync again: the next sync looks whether it is there.',
	});
}

/** Looks once more whose it is: what somebody took over since the plan was made is not taken away. */
async function trashUser({client, write, signal}: WriteOne<TrashUser>): Promise<Written> {
	const {id, before} = write;
	return await taken(id, async () => {
		const {user} = await client.get(userPath(id), answers.user, signal);
		if (isTrashed(user)) return {id, already: true};
		if (user.username !== before.username || user.notes !== before.notes)
			throw changedSince(`user "${before.username}"`, 'user name or notes');
		await client.write('DELETE', userPath(id), undefined, signal);
		return {id};
	});
}

async function removeClass({client, before: known, write, signal}: WriteOne<RemoveClass>): Promise<Written> {
	const {id, before} = write;
	return await taken(id, async () => {
		const {class: there} = await client.get(classPath(id), answers.class, signal);
		if (there.description !== before.description) throw changedSince(`class "${before.name}"`, 'description');
		await client.write('DELETE', classPath(id), undefined, signal);
		known.removedClass(before.description);
		return {id};
	});
}

/** What is not there any more does not have to be taken away. */
async function taken(id: string, take: () => Promise<Written>): Promise<Written> {
	try {
		return await take();
	} catch (error) {
		if (error instanceof GoneError) return {id, already: true};
		throw error;
	}
}

const changedSince = (what: string, field: string): RollcallError =>
	new RefusedError(`the ${field} of the ${what} changed in Jamf School since the plan was made`, {
		notDone: 'Nothing was taken away.',
		next: 'Sync again: the next plan looks at it as it is.',
	});
