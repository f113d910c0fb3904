import type {Held, HeldClass, HeldUser} from '../../core/mirror/held.ts';
import type {JamfClient} from './client.ts';
import {answers, heldClass, heldUser} from './records.ts';

type KnownUser = Pick<HeldUser, 'id' | 'trashed' | 'notes'>;

/**
 * What is there already, so that nothing is created twice: by user name, which no two users share, and by the mark of
 * a class, which names ours. As the last read of this mirror found it, or as is asked before the first creation.
 */
export class MadeBefore {
	#users: Map<string, KnownUser> | undefined;
	#classes: Map<string, string> | undefined;

	take({users, classes}: Pick<Held, 'users' | 'classes'>): void {
		this.#users = byName(users);
		this.#classes = byMark(classes);
	}

	/** After a write of which nobody knows whether it was carried out: the next creation asks first. */
	forget(kind: 'users' | 'classes'): void {
		if (kind === 'users') this.#users = undefined;
		else this.#classes = undefined;
	}

	async user(client: JamfClient, username: string, signal: AbortSignal): Promise<KnownUser | undefined> {
		this.#users ??= byName((await client.get('/users', answers.users, signal)).users.map(heldUser));
		return this.#users.get(username.toLowerCase());
	}

	/** The id of the class that carries just this mark; an empty one is carried by none. */
	async class(client: JamfClient, mark: string, signal: AbortSignal): Promise<string | undefined> {
		this.#classes ??= byMark((await client.get('/classes', answers.classes, signal)).classes.map(heldClass));
		return this.#classes.get(mark);
	}

	madeUser(username: string, user: KnownUser): void {
		this.#users?.set(username.toLowerCase(), user);
	}

	madeClass(mark: string, id: string): void {
		if (mark !== '') this.#classes?.set(mark, id);
	}

	removedClass(mark: string): void {
		this.#classes?.delete(mark);
	}
}

/** Who is in the trash stands behind somebody alive of the same name. */
function byName(users: readonly HeldUser[]): Map<string, KnownUser> {
	const names = new Map<string, KnownUser>();
	for (const {id, username, trashed, notes} of users) {
		const name = username.toLowerCase();
		if (name !== '' && !(trashed && names.has(name))) names.set(name, {id, trashed, notes});
	}
	return names;
}

const byMark = (classes: readonly HeldClass[]): Map<string, string> =>
	new Map(classes.flatMap(({id, description}) => (description === '' ? [] : [[description, id] as const])));
