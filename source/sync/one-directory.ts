import type {ConnectionKind} from '../connections/kind.ts';
import {UsageError} from '../core/errors.ts';
import type {Connection} from './connections.ts';
import {enrichedBy} from './enriching.ts';

/** Whether people of an identity provider are synced by it now; reading that only enriches is none (`idp.md`). */
export const isDirectorySync = (connection: Connection): boolean =>
	connection.kind.family === 'idp' &&
	connection.stored.disconnected === undefined &&
	enrichedBy(connection) === undefined;

/**
 * One directory sync at a time, and none beside a SIS or uploads from one [seed 001].
 * @throws UsageError naming the connection that is in the way, and how to disconnect it.
 */
export function refuseSecondDirectory(connections: readonly Connection[], connection: Connection): void {
	const {stored, kind} = connection;
	// Reading that only enriches is no directory sync (`idp.md`).
	if (enrichedBy(connection) !== undefined) return;
	const on = connections.filter(
		(each) =>
			each.stored.disconnected === undefined &&
			each.stored.id !== stored.id &&
			enrichedBy(each) === undefined,
	);
	const other = on.find((each) => excludes(kind, each.kind) || excludes(each.kind, kind));
	if (other === undefined) return;
	const {name} = other.stored;
	throw new UsageError(
		`"${name}" is connected (${other.kind.title}): one directory sync is connected at a time, and none beside a student information system`,
		{
			notDone: 'Nothing was changed.',
			next: `To disconnect it, guarded and as a run of its own: rollcall connections disconnect ${name}`,
		},
	);
}

const excludes = (one: ConnectionKind, other: ConnectionKind) =>
	one.excludes?.includes(other.family) === true;
