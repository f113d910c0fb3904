import {generateKeyPairSync} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {UsageError} from '../../source/core/errors.ts';
import {openEnvelope} from '../../source/io/cms.ts';

const fixture = (name: string) =>
	readFileSync(join(import.meta.dirname, '../../fixtures/asm/server-token', name), 'utf8');
const pem = fixture('key.pem');
const message = fixture('aes256.p7m');
const opened = (text: string, key = pem) => openEnvelope(text, {pem: key}).toString('utf8');

describe('a message that OpenSSL encrypted is opened', () => {
	test.each(['aes256.p7m', 'des3-indefinite.p7m', 'oaep.p7m'])('%s', (name) => {
		expect(opened(fixture(name))).toContain('"consumer_key":"CK_test"');
	});

	const base64 = message.slice(message.search(/\r?\n\r?\n/)).trim();
	test.each([
		['with line ends of Windows', message.replaceAll(/\r?\n/g, '\r\n')],
		['as PEM', `-----BEGIN PKCS7-----\n${base64}\n-----END PKCS7-----\n`],
		['as base64 alone', base64],
	])('%s', (_, text) => {
		expect(opened(text)).toContain('CK_test');
	});
});

describe('what cannot be opened is named, and nothing of it is told:', () => {
	const refused = (text: string, key?: string) => {
		try {
			opened(text, key);
		} catch (error) {
			expect(error).toBeInstanceOf(UsageError);
			return (error as UsageError).message;
		}
		throw new Error('it was opened');
	};

	test('a key that is another', () => {
		const {privateKey} = generateKeyPairSync('rsa', {modulusLength: 2048});
		const other = privateKey.export({type: 'pkcs8', format: 'pem'}).toString();
		expect(refused(message, other)).toBe('the message is encrypted for another key');
	});

	test('a key that is none, is no RSA key, or needs a passphrase', () => {
		const {privateKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
		expect(refused(message, 'secret-7c1e')).toMatch(/^this is no private key in PEM/);
		expect(refused(message, privateKey.export({type: 'pkcs8', format: 'pem'}).toString())).toMatch(/no RSA/);
		const locked = privateKey.export({
			type: 'pkcs8',
			format: 'pem',
			cipher: 'aes-256-cbc',
			passphrase: 'open sesame',
		});
		expect(refused(message, locked.toString())).toMatch(/encrypted, and there is no passphrase/);
	});

	test('what is no message', () => {
		for (const text of ['', 'hello', '{"consumer_key":"CK"}', 'MIIB', '====', '\u0000'.repeat(100)])
			expect(refused(text)).toMatch(/^this is no encrypted message \(CMS\)/);
	});

	test('a message that is cut, wherever', () => {
		const base64 = message.slice(message.search(/\r?\n\r?\n/)).replaceAll(/\s/g, '');
		const bytes = Buffer.from(base64, 'base64');
		for (let length = 0; length < bytes.length; length += 7)
			expect(refused(bytes.subarray(0, length).toString('base64'))).toMatch(/CMS/);
	});

	test('a message with any byte changed, which says what it says or nothing', () => {
		const bytes = Buffer.from(message.slice(message.search(/\r?\n\r?\n/)).replaceAll(/\s/g, ''), 'base64');
		for (let at = 0; at < 300; at += 3) {
			const changed = Buffer.from(bytes);
			changed[at] = changed[at]! ^ 0x55;
			try {
				opened(changed.toString('base64'));
			} catch (error) {
				expect(error, `byte ${at}`).toBeInstanceOf(UsageError);
			}
		}
	});

	test('nesting without an end', () => {
		const deep = Buffer.alloc(100_000, Buffer.from([0x30, 0x80]));
		expect(refused(deep.toString('base64'))).toMatch(/nested too deep/);
	});
});
