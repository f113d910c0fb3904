import {UsageError} from '../../core/errors.ts';
import type {Reader} from '../../core/ports.ts';
import {type HttpWait, openHttp} from '../../io/http.ts';
import {keptPeople} from '../idp-map/base.ts';
import {enriches, rosterOfNumbers} from '../idp-map/enrich.ts';
import {rosterOfPeople} from '../idp-map/roster.ts';
import {byRule} from '../idp-map/rules.ts';
import {IdpService} from '../idp-map/service.ts';
import {tokenFor} from '../idp-map/token.ts';
import type {ConnectionContext} from '../kind.ts';
import {told} from '../told.ts';
import {waiting} from '../waiting.ts';
import {assertionForm} from './key.ts';
import {readGoogle, usersUrl} from './read.ts';
import type {GoogleSettings} from './settings.ts';
import {isBusy, userFields, usersOf} from './users.ts';

type Context = Pick<
	ConnectionContext<GoogleSettings>,
	'name' | 'settings' | 'secret' | 'clock' | 'randomness' | 'lastBase'
>;

/**
 * Reads the users of a Google Workspace by the Directory API.
 * @throws UsageError when who asks is refused; SourceUnhealthyError when it is not whole; TemporaryError when trying
 * again may help.
 */
export const googleReader = (context: Context): Reader => ({
	read: (signal) =>
		told(signal, (tell, stop) =>
			withService(context, {onWait: (wait) => tell(waiting(wait))}, async (service) => {
				const {settings, clock, lastBase} = context;
				const {apiUrl, customer, admin, orgUnits, whenDisabled, roles: rules} = settings;
				const domain = admin.slice(admin.lastIndexOf('@') + 1);
				const isEnriching = enriches(settings) !== undefined;
				const of = JSON.stringify([
					'google',
					apiUrl,
					customer,
					domain,
					userFields,
					...(isEnriching ? ['enrich'] : []),
				]);
				const kept = await keptPeople(await lastBase?.(), of);
				const {mark, people} = await readGoogle({
					service,
					settings,
					kept,
					of,
					now: clock.now(),
					tell,
					signal: stop,
				});
				return (isEnriching ? rosterOfNumbers : rosterOfPeople)({
					file: 'users',
					people,
					mark,
					whenDisabled,
					guests: false,
					byRule: (person) => byRule(rules, person),
					outside: ({unit = '/'}) => (isIn(orgUnits, unit) ? undefined : elsewhere),
				});
			}),
		),
	test: (signal) =>
		// A person waits: what fails is told at once.
		withService(context, {attempts: 1}, async (service) => {
			usersOf(await service.get(usersUrl(context.settings, {maxResults: '1'}), signal));
			return {message: 'signed in; users answer'};
		}),
});

const elsewhere = {code: 'org-unit', reason: 'in no organisational unit that is synced'} as const;

/** Units are compared as they are called, without case; those below are in it too. */
function isIn(units: readonly string[], unit: string): boolean {
	if (units.length === 0) return true;
	const path = unit.toLowerCase();
	return units.some((each) => path === each.toLowerCase() || path.startsWith(`${each.toLowerCase()}/`));
}

async function withService<T>(
	{name, settings, secret, clock, randomness}: Context,
	options: {readonly attempts?: number; readonly onWait?: (wait: HttpWait) => void},
	work: (service: IdpService) => Promise<T>,
): Promise<T> {
	const key = await secret('key');
	if (!key)
		throw new UsageError(`the connection "${name}" has no key of a service account`, {
			notDone: 'Nothing was asked.',
			next: `Run: rollcall connections set ${name} --secret key=file:PATH; the file must be readable by its owner only.`,
		});
	const http = openHttp({clock, randomness});
	try {
		const ask = () => ({
			url: settings.tokenUrl,
			form: assertionForm(key, settings, clock),
			next: 'See that the key is valid, that the service account has domain-wide delegation for admin.directory.user.readonly, and that admin is right.',
			...options,
		});
		const tools = {http, clock, randomness, ...options};
		return await work(new IdpService(tools, (signal) => tokenFor(http, ask(), signal), isBusy));
	} finally {
		http.close();
	}
}
