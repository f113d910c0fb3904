import type {ConnectionId, Instant, RunId} from '../directory/ids.ts';
import {joinList} from '../directory/records.ts';
import {
	type Mirrored,
	type MirroredFields,
	type MirroredKind,
	mirroredKey,
	type Pending,
} from './mirrored.ts';
import {type MirrorWrite, type Written, yetToCome} from './writes.ts';

/** A run that writes. */
export interface Writing {
	readonly connection: ConnectionId;
	readonly at: Instant;
	readonly run?: RunId;
	/** A person approved the plan by its hash: what it takes away and moves is no part of the rolling sums. */
	readonly approved?: boolean;
}

/** The collection that a write is about. */
export const writeKind = ({does}: Pick<MirrorWrite, 'does'>): MirroredKind =>
	does.endsWith('user') ? 'users' : 'classes';

/** Id there; of what is only to be created: `+` and the key of ours. */
export const writeId = (write: MirrorWrite): string => ('id' in write ? write.id : yetToCome(write.key));

/** Key in the state of the pair that a write is about. */
export const writtenKey = (connection: ConnectionId, write: MirrorWrite): string =>
	mirroredKey({connection, kind: writeKind(write), id: writeId(write)});

/** What a write puts into fields, as {@link Mirrored} keeps them. */
export function writtenFields(write: MirrorWrite): MirroredFields {
	switch (write.does) {
		case 'create-user':
		case 'create-class': {
			// A user name is given once, and is no field that both sides keep alike.
			const {
				notes: _,
				description: __,
				username: ___,
				...fields
			} = {notes: '', description: '', username: '', ...write.after};
			return fields;
		}
		case 'update-user':
		case 'move-user':
		case 'update-class':
			return {...write.after};
		case 'set-members':
			return {
				studentIds: joinList(write.after.studentIds),
				teacherIds: joinList(write.after.teacherIds),
			};
		case 'trash-user':
		case 'remove-class':
			return {};
	}
}

/** What was there before, by the same fields; of what is created there was nothing. */
function fieldsBefore(write: MirrorWrite): MirroredFields {
	switch (write.does) {
		case 'update-user':
		case 'move-user':
		case 'update-class':
			return {...write.before};
		case 'set-members':
			return {
				studentIds: joinList(write.before.studentIds),
				teacherIds: joinList(write.before.teacherIds),
			};
		case 'create-user':
		case 'create-class':
		case 'trash-user':
		case 'remove-class':
			return {};
	}
}

/** Every value that an older read may show of the fields that are written: of this write, and of those still waited for. */
function olderValues(row: Mirrored, write: MirrorWrite): NonNullable<Pending['was']> {
	const was: Record<string, readonly string[]> = {...row.pending?.was};
	const before = fieldsBefore(write);
	for (const field of Object.keys(writtenFields(write))) {
		const values = [...(was[field] ?? []), before[field], row.agreed[field], row.pending?.fields[field]];
		was[field] = [...new Set(values.filter((value) => value !== undefined))];
	}
	return was;
}

/**
 * The pair as it has to be on disk *before* a write is sent: an interruption then leaves a note that it may have been
 * made, and no second one is made until a read shows that it was not.
 * @param row the pair as it is; undefined: there is none yet.
 */
export function intended(row: Mirrored | undefined, write: MirrorWrite, writing: Writing): Mirrored {
	const {connection, at, run} = writing;
	const does =
		write.does === 'create-user' || write.does === 'create-class'
			? 'create'
			: write.does === 'trash-user' || write.does === 'remove-class'
				? 'remove'
				: 'fields';
	const before: Mirrored = row ?? {
		connection,
		kind: writeKind(write),
		id: writeId(write),
		key: write.key,
		agreed: {},
		at,
	};
	const earlier = before.pending;
	return {
		...before,
		pending: {
			at,
			...(run === undefined ? {} : {run}),
			does: earlier?.does === 'create' && does === 'fields' ? 'create' : does,
			fields: {...earlier?.fields, ...writtenFields(write)},
			was: olderValues(before, write),
			...(write.does === 'create-user' ? {username: write.after.username} : {}),
			unsure: true,
		},
	};
}

/** The pair after the other side said that it was written; what was created stands under its id there from now on. */
export function acknowledged(
	row: Mirrored,
	write: MirrorWrite,
	{id}: Written,
	{at, approved}: Writing,
): Mirrored {
	const {
		unsure: _,
		username: __,
		...pending
	}: Pending = row.pending ?? {at, does: 'fields' as const, fields: writtenFields(write)};
	const mark = {at, ...(approved === true ? {approved: true as const} : {})};
	const made = write.does === 'create-user' || write.does === 'create-class';
	return {
		...row,
		id,
		pending,
		...(made ? {made: true} : {}),
		...(write.does === 'trash-user' || write.does === 'remove-class' ? {ended: mark} : {}),
		...(write.does === 'move-user' ? {moved: mark} : {}),
	};
}

/**
 * The pair after a write was refused, so that certainly nothing was written: as it was before it was intended.
 * Where nobody knows (a broken line), what was intended stays.
 * @param before the pair as it was; undefined: there was none, and there is none again.
 */
export const refused = (before: Mirrored | undefined): Mirrored | undefined => before;
