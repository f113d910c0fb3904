import {UsageError} from '../../core/errors.ts';
import {visible} from '../../core/visible.ts';
import {type HttpWait, openHttp} from '../../io/http.ts';
import type {ConnectionContext} from '../kind.ts';
import {JamfClient} from './client.ts';
import {answers} from './records.ts';
import type {JamfSchoolSettings} from './settings.ts';

export type JamfContext = Pick<
	ConnectionContext<JamfSchoolSettings>,
	'name' | 'settings' | 'secret' | 'clock' | 'randomness' | 'merge'
>;

interface OpenOptions {
	readonly attempts?: number;
	readonly onWait?: (wait: HttpWait) => void;
}

/** A client, and how its connections are closed. */
export interface OpenJamf {
	readonly client: JamfClient;
	close(): void;
}

/** @throws UsageError without a key. */
export async function openJamf(
	{name, settings, secret, clock, randomness}: JamfContext,
	options: OpenOptions,
): Promise<OpenJamf> {
	const apiKey = await secret('apiKey');
	if (!apiKey)
		throw new UsageError(`the connection "${name}" has no API key`, {
			notDone: 'Nothing was asked.',
			next: `Run: rollcall connections set ${name} --secret apiKey=file:PATH; the file must be readable by its owner only.`,
		});
	const {url, networkId} = settings;
	const http = openHttp({clock, randomness});
	const client = new JamfClient({http, clock, randomness, url, networkId, apiKey, ...options});
	return {client, close: () => http.close()};
}

/** Works with a client, and closes its connections afterwards. @throws UsageError without a key. */
export async function withJamf<T>(
	context: JamfContext,
	options: OpenOptions,
	work: (client: JamfClient) => Promise<T>,
): Promise<T> {
	const {client, close} = await openJamf(context, options);
	try {
		return await work(client);
	} finally {
		close();
	}
}

/** Signs in and reads what is short; a person waits, so that what fails is told at once. */
export const testJamf = (context: JamfContext, signal: AbortSignal): Promise<{readonly message: string}> =>
	withJamf(context, {attempts: 1}, async (client) => {
		const {locations} = await client.get('/locations', answers.locations, signal);
		const names = locations.map(({name}) => name);
		const count = `${names.length} ${names.length === 1 ? 'location' : 'locations'}`;
		return {
			message: `signed in; ${count}: ${visible(names.slice(0, 3).join(', '))}${names.length > 3 ? ' …' : ''}`,
		};
	});
