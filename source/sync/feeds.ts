import {UsageError} from '../core/errors.ts';
import type {Connection} from './connections.ts';
import type {StoredConnection} from './documents.ts';

/** A target's `feeds` names connections; by default all SIS and CSV connections feed it. */
export function isFedBy(target: Connection, connection: StoredConnection): boolean {
	const names = feedsOf(target.stored);
	return names.length === 0 || names.includes(connection.name);
}

/** Targets that are on. */
const targetsOf = (connections: readonly Connection[]) =>
	connections.filter(({kind, stored}) => kind.publisher !== undefined && stored.disconnected === undefined);

/** Targets that are on and fed by this connection. */
export const targetsFedBy = (
	connections: readonly Connection[],
	connection: StoredConnection,
): readonly Connection[] => targetsOf(connections).filter((target) => isFedBy(target, connection));

/** Targets that nobody feeds once this connection is disconnected. */
export const targetsFedByNobodyElse = (
	connections: readonly Connection[],
	connection: StoredConnection,
): readonly Connection[] =>
	targetsFedBy(connections, connection).filter(
		(target) =>
			!connections.some(
				({kind, stored}) =>
					kind.reader !== undefined &&
					stored.id !== connection.id &&
					stored.disconnected === undefined &&
					isFedBy(target, stored),
			),
	);

/** Says why nothing of this connection goes anywhere, where there are targets and it feeds none of them. */
export function noneFedBy(
	connections: readonly Connection[],
	connection: StoredConnection,
): string | undefined {
	const [first] = targetsOf(connections);
	if (first === undefined || targetsFedBy(connections, connection).length > 0) return undefined;
	const {name} = connection;
	return `"${name}" feeds no target: their setting feeds does not name it. To change that: rollcall connections set ${first.stored.name} --set feeds=${name}`;
}

/**
 * A name in `feeds` that nobody has would starve the target without a word.
 * @throws UsageError naming it, and who could feed the target.
 */
export function refuseUnknownFeeds(connections: readonly Connection[], {stored, kind}: Connection): void {
	if (kind.publisher === undefined) return;
	const readers = connections.flatMap((each) => (each.kind.reader === undefined ? [] : [each.stored.name]));
	const unknown = feedsOf(stored).filter((name) => !readers.includes(name));
	if (unknown.length === 0) return;
	const names = unknown.map((name) => `"${name}"`).join(', ');
	throw new UsageError(`"${stored.name}" cannot be fed by ${names}`, {
		notDone: 'Nothing was changed.',
		next:
			readers.length === 0
				? 'There is no connection to read from yet: make that first, or leave feeds out.'
				: `Connections to read from: ${readers.join(', ')}.`,
	});
}

const feedsOf = ({settings}: StoredConnection): readonly string[] =>
	(settings.feeds ?? '')
		.split(',')
		.map((name) => name.trim())
		.filter(Boolean);
