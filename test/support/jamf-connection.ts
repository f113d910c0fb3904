import {jamfMirror} from '../../source/connections/jamf-school/mirror.ts';
import {jamfReader} from '../../source/connections/jamf-school/reader.ts';
import {type JamfSchoolSettings, jamfSchoolSettings} from '../../source/connections/jamf-school/settings.ts';
import type {ConnectionContext} from '../../source/connections/kind.ts';
import {connectionId} from '../../source/core/directory/ids.ts';
import type {Mirror, Reader} from '../../source/core/ports.ts';
import {fixedClock} from './fixed-clock.ts';
import type {JamfServer} from './jamf-server/server.ts';

/** Settings of a connection to it, as a person types them. */
export const jamfSettings = (
	{url, networkId}: Pick<JamfServer, 'url' | 'networkId'>,
	more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => ({url, networkId, ...more});

export interface JamfConnection {
	readonly mirror: Mirror;
	readonly reader: Reader;
	readonly context: ConnectionContext<JamfSchoolSettings>;
	/** What the client waited for. */
	readonly waited: number[];
}

/** A connection to it; waits are over at once. */
export function jamfConnection(
	server: JamfServer,
	more: Readonly<Record<string, string>> = {},
	apiKey: string | undefined = server.apiKey,
): JamfConnection {
	const clock = fixedClock(undefined, {sleepTurns: true});
	const waited: number[] = [];
	let random = 0;
	const context: ConnectionContext<JamfSchoolSettings> = {
		id: connectionId('jamf'),
		name: 'Jamf',
		settings: jamfSchoolSettings.parse(jamfSettings(server, more)),
		secret: async () => apiKey,
		clock: {
			...clock,
			sleep: (milliseconds, signal) => {
				waited.push(milliseconds);
				return clock.sleep(milliseconds, signal);
			},
		},
		randomness: (bytes) => Uint8Array.from({length: bytes}, () => random++ % 256),
		temporary: async (name) => name,
	};
	return {mirror: jamfMirror(context), reader: jamfReader(context), context, waited};
}

export const never = new AbortController().signal;
