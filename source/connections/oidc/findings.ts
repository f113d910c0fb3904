import type {OidcMetadata} from '../../io/oidc.ts';

/** What was looked at, in words; `false`: it cannot be used so. */
export interface OidcFinding {
	readonly text: string;
	readonly ok: boolean;
}

/** All of these are required of a provider with sign-in by code (OpenID Connect Discovery 1.0 §3). */
const endpoints = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const;

/** The words of a list that a provider gives; undefined: it gives none. */
export const listed = (metadata: OidcMetadata, key: string): readonly string[] | undefined => {
	const value = metadata[key];
	return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : undefined;
};

/** Algorithms by which anybody can check a signature; `none` and shared secrets are not among them. */
export const signingAlgorithms = (metadata: OidcMetadata): readonly string[] =>
	(listed(metadata, 'id_token_signing_alg_values_supported') ?? []).filter((each) =>
		/^(RS|PS|ES)(256|384|512)$|^EdDSA$|^Ed25519$/.test(each),
	);

/** How the client may show its secret at the token endpoint; where nothing is said, by HTTP Basic (§3). */
export function authenticationOf(
	metadata: OidcMetadata,
): 'client_secret_basic' | 'client_secret_post' | undefined {
	const ways = listed(metadata, 'token_endpoint_auth_methods_supported') ?? ['client_secret_basic'];
	return (['client_secret_basic', 'client_secret_post'] as const).find((way) => ways.includes(way));
}

/** Grants of a client; where nothing is said, these two (§3). */
export const grantsOf = (metadata: OidcMetadata): readonly string[] =>
	listed(metadata, 'grant_types_supported') ?? ['authorization_code', 'implicit'];

/**
 * What a provider says of itself, looked through: endpoints, grants, PKCE, signatures.
 * @param isAddress whether credentials may go to an address.
 */
export function findingsOf(
	metadata: OidcMetadata,
	isAddress: (text: string) => boolean,
): readonly OidcFinding[] {
	const findings: OidcFinding[] = [];
	const add = (ok: boolean, good: string, bad: string) => findings.push({ok, text: ok ? good : bad});
	for (const key of endpoints) {
		const value = metadata[key];
		if (value === undefined) add(false, '', `${key} is missing`);
		else add(typeof value === 'string' && isAddress(value), key, `${key} is no https address`);
	}
	add(
		grantsOf(metadata).includes('authorization_code') &&
			(listed(metadata, 'response_types_supported') ?? []).includes('code'),
		'sign-in by authorization_code',
		'sign-in by authorization_code is not offered (grant_types_supported, response_types_supported)',
	);
	const pkce = listed(metadata, 'code_challenge_methods_supported');
	// Discovery does not know this member; RFC 8414 does, and many that can do it do not say so: our decision.
	if (pkce === undefined) findings.push({ok: true, text: 'PKCE not told of'});
	else
		add(pkce.includes('S256'), 'PKCE (S256)', 'PKCE: S256 is not offered (code_challenge_methods_supported)');
	const algorithms = signingAlgorithms(metadata);
	add(
		algorithms.length > 0,
		`signs with ${algorithms.join(', ')}`,
		'signatures: no algorithm is offered that can be checked (id_token_signing_alg_values_supported)',
	);
	add(
		authenticationOf(metadata) !== undefined,
		`client shows its secret by ${authenticationOf(metadata)}`,
		'client: neither client_secret_basic nor client_secret_post is taken (token_endpoint_auth_methods_supported)',
	);
	return findings;
}
