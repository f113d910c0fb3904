import {createHmac} from 'node:crypto';

export interface OAuth1Request {
	readonly method: string;
	/** Its query is signed too, and its fragment is not. */
	readonly url: string;
	readonly consumer: {readonly key: string; readonly secret: string};
	/** Absent: two-legged, signed with the consumer's secret alone. */
	readonly token?: {readonly key: string; readonly secret: string};
	/** Stands in the header and is not signed. */
	readonly realm?: string;
	readonly signature: 'HMAC-SHA1' | 'HMAC-SHA256';
	/** When it is signed: seconds of it are sent, and a server refuses what is far from its own clock. */
	readonly now: Date;
	/** Never the same twice. */
	readonly nonce: string;
}

/**
 * The `Authorization` header of a request that is signed by OAuth 1.0a (RFC 5849 §3.1, §3.4, §3.5.1). A body is not
 * signed: none that is sent with it may be a form.
 */
export function oauth1Header(request: OAuth1Request): string {
	const {consumer, token, realm, signature, now, nonce} = request;
	const parameters: ReadonlyArray<readonly [string, string]> = [
		['oauth_consumer_key', consumer.key],
		...(token === undefined ? [] : [['oauth_token', token.key] as const]),
		['oauth_signature_method', signature],
		['oauth_timestamp', String(Math.floor(now.getTime() / 1000))],
		['oauth_nonce', nonce],
		['oauth_version', '1.0'],
	];
	const key = `${encoded(consumer.secret)}&${encoded(token?.secret ?? '')}`;
	const signed = createHmac(signature === 'HMAC-SHA1' ? 'sha1' : 'sha256', key)
		.update(baseString(request, parameters))
		.digest('base64');
	return `OAuth ${[
		...(realm === undefined ? [] : [`realm="${realm}"`]),
		...[...parameters, ['oauth_signature', signed] as const].map(
			([name, value]) => `${name}="${encoded(value)}"`,
		),
	].join(', ')}`;
}

/** RFC 5849 §3.4.1: the method, the address without its query, and all parameters in order. */
function baseString(
	{method, url}: Pick<OAuth1Request, 'method' | 'url'>,
	parameters: ReadonlyArray<readonly [string, string]>,
): string {
	const {protocol, host, pathname, searchParams} = new URL(url);
	const sorted = [...parameters, ...searchParams]
		.map(([name, value]) => [encoded(name), encoded(value)] as const)
		.sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
		.map(([name, value]) => `${name}=${value}`)
		.join('&');
	return [method.toUpperCase(), `${protocol}//${host}${pathname}`, sorted].map(encoded).join('&');
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** RFC 5849 §3.6 leaves fewer characters as they are than `encodeURIComponent` does. */
const encoded = (text: string): string =>
	encodeURIComponent(text).replace(
		/[!'()*]/g,
		(character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
	);
