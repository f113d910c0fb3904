import type {ConnectionId} from '../core/directory/ids.ts';
import type {Connection} from './connections.ts';
import {targetsFedByNobodyElse} from './feeds.ts';
import type {Found} from './finding.ts';
import {unmoved} from './migrating.ts';
import {isDirectorySync} from './one-directory.ts';

/** What is to be known of connections that are disconnected. */
export const disconnectedFindings = (
	connections: readonly Connection[],
	/** How many accounts, not Deactivated, are still a connection's. */
	ownedBy: (connection: ConnectionId) => number = () => 0,
): readonly Found[] => [...starving(connections), ...leftBehind(connections, ownedBy)];

/** People whom another connection was to take up in its place, and did not: they may be made a second time. */
const leftBehind = (
	connections: readonly Connection[],
	ownedBy: (connection: ConnectionId) => number,
): readonly Found[] =>
	connections
		.filter(({stored}) => stored.disconnected !== undefined)
		.flatMap((from) => {
			const left = ownedBy(from.stored.id);
			const told = unmoved(from, connections, left);
			if (told === undefined) return [];
			return [
				{
					severity: 'attention' as const,
					screen: 'connections' as const,
					open: from.stored.name,
					...told,
					about: `left behind by ${from.stored.name}`,
				},
			];
		});

/** While a target was fed by them alone nothing new goes there by itself. */
const starving = (connections: readonly Connection[]): readonly Found[] =>
	connections
		.filter(({kind, stored}) => kind.reader !== undefined && stored.disconnected !== undefined)
		.flatMap((connection) => {
			const {stored} = connection;
			const starved = targetsFedByNobodyElse(connections, connection);
			if (starved.length === 0) return [];
			const targets = starved.map((target) => target.stored.name).join(', ');
			return [
				{
					severity: 'attention' as const,
					screen: 'connections' as const,
					open: stored.name,
					text: `${stored.name} is disconnected since ${stored.disconnected?.slice(0, 10)}, and nobody else feeds ${targets}`,
					// A package without the people of a directory sync would take them away [seed 001]: uploads end with it.
					next: connections.some(isDirectorySync)
						? `Uploads end where directory sync begins: rollcall connections disconnect ${starved[0]!.stored.name}`
						: `Connect it again: rollcall connections reconnect ${stored.name}. Or send what is known as it is: rollcall publish`,
				},
			];
		});
