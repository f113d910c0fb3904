import {entra} from '../../source/connections/entra/kind.ts';
import {type GraphServer, graphPerson, graphServer, graphSettings} from './graph-server.ts';
import {idpReading} from './idp-reading.ts';

/** A tenant of these users, and what one read of it gives in this scope. */
export async function entraReading(
	scope: 'all' | 'assigned',
	ids: readonly string[],
): Promise<{readonly server: GraphServer; people(): Promise<readonly string[]>}> {
	const server = await graphServer();
	for (const id of ids) server.put(graphPerson(id));
	const application = '99999999-2222-3333-4444-555555555555';
	const more = scope === 'all' ? {} : {people: 'assigned', application};
	const reading = await idpReading(entra, graphSettings(server, more), server.secret);
	return {
		server,
		async people() {
			const {people} = await reading.next();
			return Array.from({length: people.count}, (_, row) => people.text(row, 'externalId')).sort();
		},
	};
}
