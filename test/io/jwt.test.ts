import {createVerify, generateKeyPairSync} from 'node:crypto';
import {expect, it} from 'vitest';
import {UsageError} from '../../source/core/errors.ts';
import {signedJwt} from '../../source/io/jwt.ts';

const {publicKey, privateKey} = generateKeyPairSync('rsa', {
	modulusLength: 2048,
	publicKeyEncoding: {type: 'spki', format: 'pem'},
	privateKeyEncoding: {type: 'pkcs8', format: 'pem'},
});
const decoded = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());

it('signs header and claims by RS256, without padding', () => {
	const token = signedJwt({iss: 'a', exp: 1}, privateKey, {kid: 'k1'});
	const [header = '', claims = '', signature = ''] = token.split('.');
	expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
	expect(decoded(header)).toEqual({alg: 'RS256', typ: 'JWT', kid: 'k1'});
	expect(decoded(claims)).toEqual({iss: 'a', exp: 1});
	const verify = (text: string) =>
		createVerify('RSA-SHA256').update(text).verify(publicKey, Buffer.from(signature, 'base64url'));
	expect(verify(`${header}.${claims}`)).toBe(true);
	expect(verify(`${header}.${claims}x`)).toBe(false);
});

it.each(['planted-key', `${privateKey.slice(0, 200)}\n-----END PRIVATE KEY-----`, ''])(
	'repeats nothing of a key that cannot be used',
	(key) => {
		try {
			signedJwt({}, key);
			expect.unreachable();
		} catch (error) {
			expect(error).toBeInstanceOf(UsageError);
			expect((error as Error).cause).toBeUndefined();
			expect((error as Error).message).not.toContain('planted');
		}
	},
);
