import type {Reader} from '../../core/ports.ts';
import {type HttpWait, openHttp} from '../../io/http.ts';
import {clientSecretOf} from '../client-secret.ts';
import {keptPeople} from '../idp-map/base.ts';
import {enriches, rosterOfNumbers} from '../idp-map/enrich.ts';
import {rosterOfPeople} from '../idp-map/roster.ts';
import {byRule, groupsIn} from '../idp-map/rules.ts';
import {IdpService} from '../idp-map/service.ts';
import {tokenFor} from '../idp-map/token.ts';
import type {ConnectionContext} from '../kind.ts';
import {told} from '../told.ts';
import {waiting} from '../waiting.ts';
import {readAssigned} from './assigned.ts';
import {pageOf} from './graph.ts';
import {readMemberships} from './groups.ts';
import {readUsers} from './read.ts';
import type {EntraSettings} from './settings.ts';
import {graphUser, selected} from './users.ts';

type Context = Pick<
	ConnectionContext<EntraSettings>,
	'name' | 'settings' | 'secret' | 'clock' | 'randomness' | 'lastBase'
>;

/**
 * Reads the users of an Entra ID tenant by Microsoft Graph: whole the first time, then what changed.
 * @throws UsageError when who asks is refused; SourceUnhealthyError when it is not whole; TemporaryError when trying
 * again may help.
 */
export const entraReader = (context: Context): Reader => ({
	read: (signal) =>
		told(signal, (tell, stop) =>
			withService(context, {onWait: (wait) => tell(waiting(wait))}, async (service) => {
				const {settings, clock, lastBase} = context;
				const {graphUrl, tenant, people: covers, application, whenDisabled, guests, roles: rules} = settings;
				const isEnriching = enriches(settings) !== undefined;
				const of = JSON.stringify(['entra', tenant, graphUrl, selected, ...(isEnriching ? ['enrich'] : [])]);
				const kept = await keptPeople(await lastBase?.(), of);
				const now = clock.now();
				const assigned =
					covers === 'assigned' && application !== undefined
						? await readAssigned(service, {graphUrl, application}, stop)
						: undefined;
				const memberships = await readMemberships(
					service,
					graphUrl,
					isEnriching ? [] : groupsIn(rules),
					stop,
				);
				const {mark, people} = await readUsers({service, graphUrl, kept, of, now, tell, signal: stop});
				return (isEnriching ? rosterOfNumbers : rosterOfPeople)({
					file: 'users',
					people,
					mark,
					whenDisabled,
					guests: guests === 'yes',
					byRule: (person) => byRule(rules, person, memberships),
					outside: ({id}) => (assigned === undefined || assigned.has(id) ? undefined : notAssigned),
				});
			}),
		),
	test: (signal) =>
		// A person waits: what fails is told at once.
		withService(context, {attempts: 1}, async (service) => {
			const {graphUrl, people, application} = context.settings;
			const url = new URL(`${graphUrl}/v1.0/users?$select=id,userPrincipalName&$top=1`);
			pageOf(await service.get(url, signal), graphUser);
			if (people === 'all' || application === undefined) return {message: 'signed in; users answer'};
			const assigned = await readAssigned(service, {graphUrl, application}, signal);
			return {message: `signed in; users answer, and ${assigned.size} are assigned`};
		}),
});

const notAssigned = {
	code: 'not-assigned',
	reason: 'not assigned to the application for Apple School Manager',
} as const;

async function withService<T>(
	{name, settings, secret, clock, randomness}: Context,
	options: {readonly attempts?: number; readonly onWait?: (wait: HttpWait) => void},
	work: (service: IdpService) => Promise<T>,
): Promise<T> {
	const {loginUrl, graphUrl, tenant, clientId} = settings;
	const clientSecret = await clientSecretOf({name, secret});
	const http = openHttp({clock, randomness});
	try {
		const ask = {
			url: `${loginUrl}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`,
			form: {
				grant_type: 'client_credentials',
				client_id: clientId,
				client_secret: clientSecret,
				scope: `${graphUrl}/.default`,
			},
			next: 'Compare tenant, clientId and the client secret (its value, not its ID) with the app registration in Entra ID; secrets expire there.',
			...options,
		};
		const tools = {http, clock, randomness, ...options};
		return await work(new IdpService(tools, (signal) => tokenFor(http, ask, signal)));
	} finally {
		http.close();
	}
}
