import {RefusedError} from '../../source/core/errors.ts';
import type {Held, HeldClass, HeldLocation, HeldUser} from '../../source/core/mirror/held.ts';
import type {MirrorWrite, Written} from '../../source/core/mirror/writes.ts';
import type {Mirror} from '../../source/core/ports.ts';

/** A mirror in memory: for rules and runs that need no network. */
export interface MemoryMirror extends Mirror {
	readonly users: Map<string, HeldUser>;
	readonly classes: Map<string, HeldClass>;
	readonly locations: HeldLocation[];
	/** Every write that was carried out, oldest first. */
	readonly written: MirrorWrite[];
	/** Thrown in place of the next write that it fits. */
	fault: ((write: MirrorWrite) => Error | undefined) | undefined;
}

/** @param locations names by ids there. */
export function memoryMirror(locations: Readonly<Record<string, string>> = {0: 'All'}): MemoryMirror {
	const users = new Map<string, HeldUser>();
	const classes = new Map<string, HeldClass>();
	const written: MirrorWrite[] = [];
	let last = 0;

	const held = (): Held => ({
		users: [...users.values()],
		classes: [...classes.values()],
		locations: mirror.locations,
	});
	const userOf = (id: string) => {
		const user = users.get(id);
		if (user === undefined || user.trashed) throw new RefusedError(`no user ${id}`);
		return user;
	};
	const classOf = (id: string) => {
		const found = classes.get(id);
		if (found === undefined) throw new RefusedError(`no class ${id}`);
		return found;
	};
	const locationOf = (id: string) => {
		if (!mirror.locations.some((each) => each.id === id)) throw new RefusedError(`no location ${id}`);
		return id;
	};
	const carryOut = (write: MirrorWrite): Written => {
		switch (write.does) {
			case 'create-user': {
				const {username, email, locationId} = write.after;
				const same = [...users.values()].find((each) => each.username === username);
				if (same?.trashed === false && same.notes === write.after.notes && same.notes !== '')
					return {id: same.id, already: true};
				if (same !== undefined) throw new RefusedError(`a user "${username}" is there`);
				refuseTaken(users, email, undefined);
				const id = String(++last);
				users.set(id, {...write.after, id, trashed: false, locationId: locationOf(locationId)});
				return {id};
			}
			case 'update-user':
				refuseTaken(users, write.after.email, write.id);
				users.set(write.id, {...userOf(write.id), ...write.after});
				return {id: write.id};
			case 'move-user':
				users.set(write.id, {...userOf(write.id), locationId: locationOf(write.after.locationId)});
				return {id: write.id};
			case 'trash-user': {
				const user = users.get(write.id);
				if (user === undefined || user.trashed) return {id: write.id, already: true};
				if (user.notes !== write.before.notes) throw new RefusedError('its notes changed');
				users.set(write.id, {...user, trashed: true});
				return {id: write.id};
			}
			case 'create-class': {
				const same = [...classes.values()].find((each) => each.description === write.after.description);
				if (same !== undefined) return {id: same.id, already: true};
				const id = `class-${++last}`;
				const members = {studentIds: [], teacherIds: []};
				locationOf(write.after.locationId);
				classes.set(id, {...write.after, ...members, id, source: 'manual'});
				return {id};
			}
			case 'update-class':
				classes.set(write.id, {...classOf(write.id), ...write.after});
				return {id: write.id};
			case 'set-members': {
				for (const id of [...write.after.studentIds, ...write.after.teacherIds]) userOf(id);
				classes.set(write.id, {...classOf(write.id), ...write.after});
				return {id: write.id};
			}
			case 'remove-class': {
				const found = classes.get(write.id);
				if (found === undefined) return {id: write.id, already: true};
				if (found.description !== write.before.description) throw new RefusedError('its description changed');
				classes.delete(write.id);
				return {id: write.id};
			}
		}
	};

	const mirror: MemoryMirror = {
		users,
		classes,
		locations: Object.entries(locations).map(([id, name]) => ({id, name, district: false})),
		written,
		fault: undefined,
		test: async () => ({message: 'in memory'}),
		async *read(signal) {
			signal.throwIfAborted();
			yield {stage: 'read', message: 'users', done: users.size, unit: 'records'};
			return held();
		},
		async write(write, signal) {
			signal.throwIfAborted();
			const fault = mirror.fault?.(write);
			if (fault !== undefined) throw fault;
			const done = carryOut(write);
			if (done.already === undefined) written.push(write);
			return done;
		},
	};
	return mirror;
}

function refuseTaken(
	users: ReadonlyMap<string, HeldUser>,
	email: string | undefined,
	own: string | undefined,
) {
	if (email === undefined || email === '') return;
	for (const user of users.values())
		if (user.id !== own && user.email.toLowerCase() === email.toLowerCase())
			throw new RefusedError(`${email} is taken`);
}
