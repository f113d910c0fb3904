import type {Reader} from '../../core/ports.ts';
import {type HttpWait, openHttp} from '../../io/http.ts';
import {clientSecretOf} from '../client-secret.ts';
import type {ConnectionContext} from '../kind.ts';
import {oneRosterFiles} from '../oneroster-map/columns.ts';
import {told} from '../told.ts';
import {waiting} from '../waiting.ts';
import {listAddress} from './address.ts';
import {openAuthorizer} from './authorizer.ts';
import {listsOf, readService} from './read.ts';
import {OneRosterService} from './service.ts';
import {type OneRosterSettings, signInOf} from './settings.ts';

type Context = Pick<
	ConnectionContext<OneRosterSettings>,
	'name' | 'settings' | 'secret' | 'clock' | 'randomness'
>;

/**
 * Reads a SIS by OneRoster 1.1 REST.
 * @throws UsageError when the service refuses who asks, or nobody knows where to ask; SourceUnhealthyError when it is
 * not whole or not what it should be; TemporaryError when trying again may help.
 */
export const oneRosterReader = (context: Context): Reader => ({
	read: (signal) =>
		told(signal, (tell, stop) =>
			withService(context, {onWait: (wait) => tell(waiting(wait))}, (service) =>
				readService({service, settings: context.settings, clock: context.clock, tell, signal: stop}),
			),
		),
	test: (signal) =>
		// A person waits: what fails is told at once.
		withService(context, {attempts: 1}, async (service) => {
			const {settings} = context;
			const lists = oneRosterFiles.flatMap((file) => listsOf(file, settings));
			for (const list of lists)
				await service.page(
					list,
					listAddress(settings.root, list, [
						['limit', '1'],
						['offset', '0'],
					]),
					signal,
				);
			return {message: `signed in; ${lists.join(', ')} answer`};
		}),
});

async function withService<T>(
	{name, settings, secret, clock, randomness}: Context,
	options: {readonly attempts?: number; readonly onWait?: (wait: HttpWait) => void},
	work: (service: OneRosterService) => Promise<T>,
): Promise<T> {
	const signIn = signInOf(name, settings);
	const clientSecret = await clientSecretOf({name, secret});
	const http = openHttp({clock, randomness});
	try {
		const tools = {http, clock, randomness, ...options};
		const authorizer = openAuthorizer(name, signIn, {id: settings.clientId, secret: clientSecret}, tools);
		return await work(new OneRosterService(http, authorizer, options));
	} finally {
		http.close();
	}
}
