import type {Connection} from './connections.ts';
import {targetsFedByNobodyElse} from './feeds.ts';
import type {Found} from './finding.ts';

/** Connections that are disconnected while a target was fed by them alone: nothing new goes there by itself. */
export const disconnectedFindings = (connections: readonly Connection[]): readonly Found[] =>
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
					next: `Connect it again: rollcall connections reconnect ${stored.name}. Or send what is known as it is: rollcall publish`,
				},
			];
		});
