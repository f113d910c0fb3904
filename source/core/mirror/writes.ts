import {isSame} from '../canonical.ts';

/** What a user there is, so far as we write it. */
export interface UserFields {
	/** Given once, when it is created: it cannot be changed there. */
	readonly username: string;
	readonly email: string;
	readonly firstName: string;
	readonly lastName: string;
	readonly locationId: string;
	/** The mark of what we made; empty on what we did not. */
	readonly notes: string;
}

/** Fields of a user that are kept alike after it was created; its location only by a move. */
export const keptUserFields = ['email', 'firstName', 'lastName'] as const;
export type KeptUserField = (typeof keptUserFields)[number];

/** What a class there is, so far as we write it. */
export interface ClassFields {
	readonly name: string;
	/** The mark of what we made; left as it is on what we did not. */
	readonly description: string;
	readonly locationId: string;
}

/**
 * Members of a class by their ids there, sorted; somebody whose user is only created by the same plan stands as
 * `+` and the Person ID until that is done (`withMade`).
 */
export interface Members {
	readonly studentIds: readonly string[];
	readonly teacherIds: readonly string[];
}

interface Common {
	/** Key of our record: Person ID or class_id. */
	readonly key: string;
	/** A sentence part. */
	readonly reason: string;
}

interface There extends Common {
	/** The record's id there. */
	readonly id: string;
}

export type CreateUser = Common & {readonly does: 'create-user'; readonly after: UserFields};
export type UpdateUser = There & {
	readonly does: 'update-user';
	/** Only the fields that change. */
	readonly before: Partial<Pick<UserFields, KeptUserField>>;
	readonly after: Partial<Pick<UserFields, KeptUserField>>;
};
/** The user alone: devices stay where they are. */
export type MoveUser = There & {
	readonly does: 'move-user';
	readonly before: Pick<UserFields, 'locationId'>;
	readonly after: Pick<UserFields, 'locationId'>;
};
export type TrashUser = There & {readonly does: 'trash-user'; readonly before: UserFields};
/** Without its members: those are set afterwards, when all of them are there. */
export type CreateClass = Common & {readonly does: 'create-class'; readonly after: ClassFields};
export type UpdateClass = There & {
	readonly does: 'update-class';
	readonly before: Partial<Pick<ClassFields, 'name'>>;
	readonly after: Partial<Pick<ClassFields, 'name'>>;
};
export type SetMembers = Common & {
	readonly does: 'set-members';
	/** `+` and the class_id while the class itself is only created by the same plan. */
	readonly id: string;
	readonly before: Members;
	readonly after: Members;
};
export type RemoveClass = There & {readonly does: 'remove-class'; readonly before: ClassFields & Members};

/** One record's change on the other side, whole. */
export type MirrorWrite =
	| CreateUser
	| UpdateUser
	| MoveUser
	| TrashUser
	| CreateClass
	| UpdateClass
	| SetMembers
	| RemoveClass;
export type MirrorWriteKind = MirrorWrite['does'];

/** In the order in which they are made: nobody is a member before they are there, nobody leaves before their classes. */
export const mirrorWriteKinds = [
	'create-user',
	'update-user',
	'move-user',
	'create-class',
	'update-class',
	'set-members',
	'remove-class',
	'trash-user',
] as const satisfies readonly MirrorWriteKind[];

/** What a write was answered with: the record's id there. */
export interface Written {
	readonly id: string;
	/** It was there already as it should be, so that nothing was sent: an interrupted run had made it. */
	readonly already?: true;
}

/** An id that is not known before the write that makes it. */
export const yetToCome = (key: string) => `+${key}`;

/**
 * The write with the ids of what was made meanwhile.
 * @param made ids there, by `users/<Person ID>` and `classes/<class_id>`.
 * @returns undefined when the class that it is about was not made, or nothing is left to change. Members who were not
 * made are left out: a later sync adds them.
 */
export function withMade(write: MirrorWrite, made: ReadonlyMap<string, string>): MirrorWrite | undefined {
	if (write.does !== 'set-members') return write;
	const idOf = (kind: 'users' | 'classes', id: string) =>
		id.startsWith('+') ? made.get(`${kind}/${id.slice(1)}`) : id;
	const id = idOf('classes', write.id);
	if (id === undefined) return undefined;
	const members = (ids: readonly string[]) => ids.flatMap((each) => idOf('users', each) ?? []).sort();
	const after = {studentIds: members(write.after.studentIds), teacherIds: members(write.after.teacherIds)};
	return isSame(after, write.before) ? undefined : {...write, id, after};
}
