import {createSign} from 'node:crypto';
import {UsageError} from '../core/errors.ts';

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * A signed JSON Web Token (RFC 7515 §3.1), RS256.
 * @param key the private key as PEM.
 * @throws UsageError when it is no RSA key; nothing of it is repeated.
 */
export function signedJwt(
	claims: Readonly<Record<string, string | number>>,
	key: string,
	header: Readonly<Record<string, string>> = {},
): string {
	const signed = `${part({alg: 'RS256', typ: 'JWT', ...header})}.${part(claims)}`;
	try {
		return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key).toString('base64url')}`;
	} catch {
		// What the library says may quote the key.
		throw new UsageError('the private key cannot be used: it is no whole RSA key in PEM', {
			notDone: 'Nothing was asked.',
			next: 'Make a new key of the service account, as JSON, and set it again.',
		});
	}
}
