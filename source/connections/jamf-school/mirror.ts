import type {Mirror} from '../../core/ports.ts';
import {told} from '../told.ts';
import {waiting} from '../waiting.ts';
import {MadeBefore} from './made-before.ts';
import {type JamfContext, type OpenJamf, openJamf, testJamf, withJamf} from './open.ts';
import {heldOf, readJamf} from './read.ts';
import {writeOne} from './write.ts';

/** A Jamf School as a mirror of the directory. Its connections stay open between writes, until it is closed. */
export function jamfMirror(context: JamfContext): Mirror {
	const before = new MadeBefore();
	let open: Promise<OpenJamf> | undefined;
	return {
		test: (signal) => testJamf(context, signal),
		read: (signal) =>
			told(signal, (tell, stop) =>
				withJamf(context, {onWait: (wait) => tell(waiting(wait))}, async (client) => {
					const held = heldOf(await readJamf(client, tell, stop));
					before.take(held);
					return held;
				}),
			),
		async write(write, signal) {
			open ??= openJamf(context, {}).catch((error: unknown) => {
				open = undefined;
				throw error;
			});
			const {client} = await open;
			return await writeOne({client, before, randomness: context.randomness, write, signal});
		},
		async close() {
			const opened = await open;
			open = undefined;
			opened?.close();
		},
	};
}
