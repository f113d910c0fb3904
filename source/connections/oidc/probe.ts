import {RollcallError, sentences, UsageError} from '../../core/errors.ts';
import {type Http, openHttp} from '../../io/http.ts';
import {addressOf} from '../../io/http-address.ts';
import {type ClientAnswer, discover, keysOf, type OidcMetadata, type OidcProvider} from '../../io/oidc.ts';
import type {ConnectionContext, Probed} from '../kind.ts';
import {authenticationOf, findingsOf, grantsOf, type OidcFinding, signingAlgorithms} from './findings.ts';
import type {OidcSettings} from './settings.ts';

type Context = Pick<ConnectionContext<OidcSettings>, 'name' | 'settings' | 'secret' | 'clock' | 'randomness'>;

/**
 * Looks whether the identity provider is what the settings say: discovery, endpoints, grants, PKCE, signatures, keys and
 * the client. Changes nothing there.
 * @throws SourceUnhealthyError where it has no configuration of this issuer; UsageError where there is no secret;
 * TemporaryError where nobody answers.
 */
export async function probe(context: Context, signal: AbortSignal): Promise<Probed> {
	const {name, settings, secret, clock, randomness} = context;
	const clientSecret = await secret('clientSecret');
	if (clientSecret === undefined)
		throw new UsageError(`"${name}" has no client secret`, {
			notDone: 'Nothing was asked.',
			next: `Set it by reference: rollcall connections set ${name} --secret clientSecret=env:NAME`,
		});
	const http = openHttp({clock, randomness});
	try {
		const provider = await discover(http, settings.issuer, signal);
		const said = findingsOf(provider.metadata, isAddress);
		const findings: OidcFinding[] = [{ok: true, text: 'issuer'}, ...said, ...fieldOf(settings)];
		findings.push(await keysFinding(http, provider.metadata, signal));
		findings.push(await clientFinding(provider, settings, clientSecret, signal));
		return {findings};
	} finally {
		http.close();
	}
}

function isAddress(text: string): boolean {
	try {
		addressOf(text);
		return true;
	} catch (error) {
		if (error instanceof UsageError) return false;
		throw error;
	}
}

/** Users come by SCIM, which knows them by `userName`: another field has to be sent as that one. */
const fieldOf = ({uniqueField}: OidcSettings): readonly OidcFinding[] =>
	uniqueField === 'userName'
		? []
		: [{ok: true, text: `${uniqueField} has to be mapped onto userName in the provisioning there`}];

/** Where one of these is at fault, what it leads to says why it is, and no more. */
async function keysFinding(http: Http, metadata: OidcMetadata, signal: AbortSignal): Promise<OidcFinding> {
	const address = metadata.jwks_uri;
	if (typeof address !== 'string' || !isAddress(address)) return {ok: false, text: 'keys were not looked at'};
	try {
		const answer = await http.request({
			url: address,
			headers: {accept: 'application/json'},
			signal,
			maxBytes: 1_048_576,
			attempts: 1,
		});
		if (answer.status !== 200) return {ok: false, text: `jwks_uri: it answers ${answer.status}`};
		const keys = await keysOf(answer.json(), signingAlgorithms(metadata));
		const usable = keys.filter(({fault}) => fault === undefined);
		if (usable.length > 0)
			return {ok: true, text: `${usable.length} usable ${usable.length === 1 ? 'key' : 'keys'}`};
		const why = keys.map(({id, fault}) => `${id || 'a key'} ${fault}`);
		return {
			ok: false,
			text: `jwks_uri: no usable key${why.length === 0 ? '' : ` (${why.slice(0, 5).join('; ')})`}`,
		};
	} catch (error) {
		if (!(error instanceof RollcallError)) throw error;
		return {ok: false, text: `jwks_uri: ${error.message}`};
	}
}

/** What a provider answers to a client that it knows, and that may not do what was asked (RFC 6749 §5.2). */
const known = new Set([
	'unauthorized_client',
	'unsupported_grant_type',
	'invalid_scope',
	'invalid_grant',
	'invalid_target',
]);

/**
 * Whether the provider knows the client and its secret: by a token of its own where that is offered, else by a code that
 * nobody was given, which is refused as such only of a client that is known.
 */
async function clientFinding(
	provider: OidcProvider,
	{clientId: id, callbackUrl, issuer}: OidcSettings,
	secret: string,
	signal: AbortSignal,
): Promise<OidcFinding> {
	const {metadata} = provider;
	const authentication = authenticationOf(metadata);
	const endpoint = metadata.token_endpoint;
	if (authentication === undefined || typeof endpoint !== 'string' || !isAddress(endpoint))
		return {ok: false, text: 'client was not looked at'};
	const client = {id, secret, authentication};
	const own = grantsOf(metadata).includes('client_credentials');
	try {
		const answer = own
			? await provider.ownToken(client, signal)
			: await provider.noCode(client, callbackUrl ?? issuer, signal);
		return told(answer, own);
	} catch (error) {
		if (!(error instanceof RollcallError)) throw error;
		return {ok: false, text: `token_endpoint: ${sentences(error.message).replace(/\.$/, '')}`};
	}
}

function told(answer: ClientAnswer, own: boolean): OidcFinding {
	if (answer.ok)
		return own
			? {ok: true, text: 'client ID and secret accepted (client_credentials)'}
			: {ok: false, text: 'token_endpoint: it gives a token for a code that nobody was given'};
	if (known.has(answer.code)) return {ok: true, text: `client ID and secret accepted (${answer.code})`};
	return {
		ok: false,
		text:
			answer.code === 'invalid_client'
				? 'client: client ID or secret is refused (invalid_client)'
				: `token_endpoint: it refuses (${answer.code})`,
	};
}
