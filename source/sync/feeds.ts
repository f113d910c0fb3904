import type {Account} from '../core/directory/account.ts';
import {UsageError} from '../core/errors.ts';
import type {Checked} from './before-you-begin.ts';
import type {Connection} from './connections.ts';
import type {StoredConnection} from './documents.ts';
import {isTwoWay, mirrorRulesOf, readsRoster} from './mirroring-settings.ts';

/**
 * A target's `feeds` names connections; by default all SIS and CSV connections feed it (`sync.md`, *What is
 * published*): an identity provider provisions its accounts itself.
 */
export function isFedBy(target: Connection, connection: Connection): boolean {
	const names = feedsOf(target.stored);
	return names.length === 0 ? feedsByDefault(connection) : names.includes(connection.stored.name);
}

/** A mirror feeds where its settings let it upload. */
const feedsByDefault = (connection: Connection) =>
	connection.kind.family === 'sis' || (mirrorRulesOf(connection)?.uploads ?? 'never') !== 'never';

/** Connections to read from that feed the target; without one, those that would feed it by default. */
export const feedersOf = (
	target: Connection | undefined,
	connections: readonly Connection[],
): readonly Connection[] =>
	connections.filter(
		(each) => readsRoster(each) && (target === undefined ? feedsByDefault(each) : isFedBy(target, each)),
	);

/** Targets that are on. */
const targetsOf = (connections: readonly Connection[]) =>
	connections.filter(({kind, stored}) => kind.publisher !== undefined && stored.disconnected === undefined);

/** Targets that are on and fed by this connection. */
export const targetsFedBy = (
	connections: readonly Connection[],
	connection: Connection,
): readonly Connection[] => targetsOf(connections).filter((target) => isFedBy(target, connection));

/** Targets that are on and get the account: fed by who owns it, or it was adopted for one. Empty: no upload carries it. */
export function targetsOfAccount(
	connections: readonly Connection[],
	{owner, adoptedFor}: Pick<Account, 'owner' | 'adoptedFor'>,
): readonly Connection[] {
	if (owner === undefined) return targetsOf(connections).filter(({stored}) => stored.id === adoptedFor);
	const owning = connections.find(({stored}) => stored.id === owner);
	return owning === undefined ? [] : targetsFedBy(connections, owning);
}

/** Targets that nobody feeds once this connection is disconnected. */
export const targetsFedByNobodyElse = (
	connections: readonly Connection[],
	connection: Connection,
): readonly Connection[] =>
	targetsFedBy(connections, connection).filter(
		(target) =>
			!feedersOf(target, connections).some(
				({stored}) => stored.id !== connection.stored.id && stored.disconnected === undefined,
			),
	);

/**
 * Says why nothing of this connection goes anywhere, where there are targets and it feeds none of them though its
 * kind does by default: that of an identity provider goes nowhere as a rule.
 */
export function noneFedBy(connections: readonly Connection[], connection: Connection): string | undefined {
	const [first] = targetsOf(connections);
	if (first === undefined || !feedsByDefault(connection)) return undefined;
	if (targetsFedBy(connections, connection).length > 0) return undefined;
	const {name} = connection.stored;
	return `"${name}" feeds no target: their setting feeds does not name it. To change that: rollcall connections set ${first.stored.name} --set feeds=${[...feedsOf(first.stored), name].join(',')}`;
}

/**
 * Why what comes in from a two-way mirror goes nowhere though its settings upload it, as sentences; undefined: it goes
 * somewhere, or is not to.
 */
export function notUploaded(connections: readonly Connection[], connection: Connection): string | undefined {
	const rules = mirrorRulesOf(connection);
	if (!isTwoWay(rules) || !feedsByDefault(connection)) return undefined;
	if (targetsFedBy(connections, connection).length > 0) return undefined;
	return (
		noneFedBy(connections, connection) ??
		`nothing of "${connection.stored.name}" is uploaded: Apple School Manager is not connected. To connect it: rollcall connect asm-sftp ASM --set username=XXXX@sftp.apple.com --secret password=file:PATH`
	);
}

/** How the line of a checklist stands that asks for a target. */
export function checkedUploads(connections: readonly Connection[], connection: Connection): Checked {
	const missing = notUploaded(connections, connection);
	if (missing !== undefined) return {done: false, note: `${capital(missing)}.`};
	if (!isTwoWay(mirrorRulesOf(connection))) return {done: true, note: 'Not asked for: it is one-way.'};
	const targets = targetsFedBy(connections, connection).map(({stored}) => stored.name);
	return {done: true, note: `It goes to ${targets.join(', ')}.`};
}

const capital = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/**
 * A name in `feeds` that nobody has would starve the target without a word.
 * @throws UsageError naming it, and who could feed the target.
 */
export function refuseUnknownFeeds(connections: readonly Connection[], {stored, kind}: Connection): void {
	if (kind.publisher === undefined) return;
	const readers = connections.flatMap((each) => (readsRoster(each) ? [each.stored.name] : []));
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
