import {mirrorContract} from '../contracts/mirror.ts';
import {jamfConnection} from '../support/jamf-connection.ts';
import {jamfServer} from '../support/jamf-server/server.ts';
import {memoryMirror} from '../support/memory-mirror.ts';

mirrorContract('in memory', async () => {
	const mirror = memoryMirror({0: 'All', 3: 'Main Campus'});
	return {open: () => mirror, carriedOut: () => mirror.written.length};
});

for (const membersInList of [true, false])
	mirrorContract(`Jamf School, members ${membersInList ? '' : 'not '}in the list of classes`, async () => {
		const server = await jamfServer();
		server.school.location(0, 'All');
		server.school.location(3, 'Main Campus');
		server.ways.membersInList = membersInList;
		return {open: () => jamfConnection(server).mirror, carriedOut: () => server.writes.length};
	});
