import {createServer} from 'node:net';
import {asmSftpPublisher} from '../../../source/connections/asm-sftp/publisher.ts';
import {asmSftpSettings} from '../../../source/connections/asm-sftp/settings.ts';
import type {Publisher} from '../../../source/core/ports.ts';

/** A publisher from settings as a person types them. */
export function publisherOf(
	settings: Readonly<Record<string, string>>,
	secrets: Readonly<Record<string, string>>,
	timeouts = {connect: 2_000, stall: 1_000},
): Publisher {
	return asmSftpPublisher(
		{
			name: 'apple',
			settings: asmSftpSettings.parse(settings),
			secret: async (key) => secrets[key],
		},
		timeouts,
	);
}

/** A port on loopback on which nobody listens. */
export const deafPort = () =>
	new Promise<number>((resolve) => {
		const server = createServer().listen(0, '127.0.0.1', () => {
			const {port} = server.address() as {port: number};
			server.close(() => resolve(port));
		});
	});
