import {generateKeyPairSync} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {refuseExpired, serverTokenOf} from '../../../source/connections/asm-roster/server-token.ts';
import {UsageError} from '../../../source/core/errors.ts';

const fixture = (name: string) =>
	readFileSync(join(import.meta.dirname, '../../../fixtures/asm/server-token', name), 'utf8');
const pem = fixture('key.pem');
const expected = {
	consumer: {key: 'CK_test', secret: 'CS_test'},
	access: {key: 'AT_test', secret: 'AS_test'},
	expires: new Date('2099-03-01T00:00:00Z'),
};

describe('the server token is read', () => {
	test.each(['aes256.p7m', 'des3-indefinite.p7m', 'oaep.p7m'])('from %s', (name) => {
		expect(serverTokenOf(fixture(name), {pem})).toEqual(expected);
	});

	const json = JSON.stringify({
		consumer_key: 'CK_test',
		consumer_secret: 'CS_test',
		access_token: 'AT_test',
		access_secret: 'AS_test',
		access_token_expiry: '2099-03-01T00:00:00Z',
		something_new: 7,
	});
	test('from the JSON in it, without a key', () => {
		expect(serverTokenOf(` ${json}\n`, undefined)).toEqual(expected);
	});

	test('without a day on which it ends', () => {
		const {access_token_expiry: _, ...rest} = JSON.parse(json) as Record<string, string>;
		expect(serverTokenOf(JSON.stringify(rest), undefined).expires).toBeUndefined();
		const odd = JSON.stringify({...rest, access_token_expiry: 'soon'});
		expect(serverTokenOf(odd, undefined).expires).toBeUndefined();
	});
});

describe('what is none is refused, and says what to do:', () => {
	const refused = (text: string, key?: string) => {
		try {
			serverTokenOf(text, key === undefined ? undefined : {pem: key});
		} catch (error) {
			expect(error).toBeInstanceOf(UsageError);
			return error as UsageError;
		}
		throw new Error('it was read');
	};

	test('an encrypted one without a key', () => {
		expect(refused(fixture('aes256.p7m')).next).toContain('privateKey=file:PATH');
	});

	test("another service's key", () => {
		const {privateKey} = generateKeyPairSync('rsa', {modulusLength: 2048});
		const other = privateKey.export({type: 'pkcs8', format: 'pem'}).toString();
		expect(refused(fixture('aes256.p7m'), other).message).toBe(
			'the server token cannot be opened: the message is encrypted for another key',
		);
	});

	test.each(['', '{', '{}', '{"consumer_key":"CK_planted"}', '[]'])('%j', (text) => {
		const error = refused(text, pem);
		expect(error.next).toBeDefined();
		expect(error.message).not.toContain('CK_planted');
	});
});

test('one whose year is over is refused, one of the same day not', () => {
	expect(() => refuseExpired(expected, new Date('2099-02-28T23:59:59Z'))).not.toThrow();
	expect(() => refuseExpired(expected, new Date('2099-03-01T00:00:00Z'))).toThrow('expired on 2099-03-01');
	expect(() => refuseExpired({...expected, expires: undefined}, new Date('2199-01-01'))).not.toThrow();
});
