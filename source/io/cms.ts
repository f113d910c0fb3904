import {constants, createDecipheriv, createPrivateKey, type KeyObject, privateDecrypt} from 'node:crypto';
import {UsageError} from '../core/errors.ts';
import {type Ber, BerFault, octetsOf, oidOf, readBer} from './ber.ts';

/** RFC 5652 §6.1, RFC 8017 appendix A, RFC 3565, RFC 3370 §5.1. */
const envelopedData = '1.2.840.113549.1.7.3';
const rsa = '1.2.840.113549.1.1.1';
const rsaOaep = '1.2.840.113549.1.1.7';
const ciphers: ReadonlyMap<string, readonly [name: string, keyBytes: number]> = new Map([
	['2.16.840.1.101.3.4.1.2', ['aes-128-cbc', 16]],
	['2.16.840.1.101.3.4.1.22', ['aes-192-cbc', 24]],
	['2.16.840.1.101.3.4.1.42', ['aes-256-cbc', 32]],
	['1.2.840.113549.3.7', ['des-ede3-cbc', 24]],
]);

const tags = {octets: 0x04, sequence: 0x30, set: 0x31};

/**
 * What an S/MIME message or bare CMS that is encrypted for a certificate holds (RFC 5652 §6, EnvelopedData). It is not
 * signed: who made it nobody knows. Made so that RSA keys open it, by PKCS #1 v1.5 or by OAEP with SHA-1.
 * @param message the text of a `.p7m` file: headers and base64, PEM, or base64 alone.
 * @param key the private key, as PEM.
 * @throws UsageError naming what is wrong with the message or the key, and nothing of what they hold.
 */
export function openEnvelope(
	message: string,
	key: {readonly pem: string; readonly passphrase?: string},
): Buffer {
	const privateKey = keyFrom(key);
	let envelope: Envelope;
	try {
		envelope = envelopeOf(readBer(Buffer.from(base64Of(message), 'base64')));
	} catch (error) {
		if (!(error instanceof BerFault)) throw error;
		throw new UsageError(`this is no encrypted message (CMS): ${error.message}`);
	}
	for (const recipient of envelope.recipients) {
		const opened = openFor(recipient, envelope, privateKey);
		if (opened !== undefined) return opened;
	}
	throw new UsageError('the message is encrypted for another key', {
		next: 'Use the private key that belongs to the certificate it was made for.',
	});
}

function keyFrom({pem, passphrase}: {readonly pem: string; readonly passphrase?: string}): KeyObject {
	let key: KeyObject;
	try {
		key = createPrivateKey({key: pem, ...(passphrase === undefined ? {} : {passphrase})});
	} catch {
		// What OpenSSL says may quote the key's file.
		throw new UsageError(
			passphrase === undefined && pem.includes('ENCRYPTED')
				? 'the private key is encrypted, and there is no passphrase'
				: 'this is no private key in PEM, or its passphrase is another',
		);
	}
	if (key.asymmetricKeyType !== 'rsa') throw new UsageError('the private key is no RSA key');
	return key;
}

/** The base64 of S/MIME (after its headers, as RFC 5322 separates them), of PEM, or as it stands. */
function base64Of(message: string): string {
	const headers = /^[\w-]+:/.test(message.trimStart()) ? /\r?\n\r?\n/.exec(message) : null;
	const body = headers === null ? message : message.slice(headers.index);
	return body.replaceAll(/-----[A-Z0-9 ]+-----/g, '').replaceAll(/\s/g, '');
}

interface Envelope {
	readonly recipients: readonly Recipient[];
	readonly cipher: string;
	readonly keyBytes: number;
	readonly iv: Uint8Array;
	readonly content: Uint8Array;
}

interface Recipient {
	readonly algorithm: string;
	readonly key: Uint8Array;
}

function envelopeOf(info: Ber): Envelope {
	const [type, explicit] = info.children;
	if (type === undefined || oidOf(type) !== envelopedData) throw new BerFault('it is not enveloped data');
	const parts = explicit?.children[0]?.children ?? [];
	const recipients = parts.find(({tag}) => tag === tags.set)?.children ?? [];
	const encrypted = parts.find(({tag}) => tag === tags.sequence);
	const [, algorithm, content] = encrypted?.children ?? [];
	const [oid, iv] = algorithm?.children ?? [];
	if (oid === undefined || iv === undefined || content === undefined)
		throw new BerFault('its encrypted part is missing');
	const cipher = ciphers.get(oidOf(oid));
	if (cipher === undefined) throw new BerFault(`it is encrypted in a way that is not known (${oidOf(oid)})`);
	return {
		recipients: recipients.flatMap(recipientOf),
		cipher: cipher[0],
		keyBytes: cipher[1],
		iv: octetsOf(iv),
		content: octetsOf(content),
	};
}

/** KeyTransRecipientInfo (RFC 5652 §6.2.1); others are for keys that are not here. */
function recipientOf({tag, children}: Ber): readonly Recipient[] {
	const key = children.at(-1);
	const oid = children.at(-2)?.children[0];
	if (tag !== tags.sequence || key?.tag !== tags.octets || oid === undefined) return [];
	return [{algorithm: oidOf(oid), key: octetsOf(key)}];
}

/** @returns undefined where the key is not this one's: OpenSSL then gives a key of its own making, or throws. */
function openFor(
	{algorithm, key}: Recipient,
	{cipher, keyBytes, iv, content}: Envelope,
	privateKey: KeyObject,
): Buffer | undefined {
	if (algorithm !== rsa && algorithm !== rsaOaep) return undefined;
	const padding = algorithm === rsa ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_OAEP_PADDING;
	try {
		const contentKey = privateDecrypt({key: privateKey, padding}, key);
		if (contentKey.length !== keyBytes) return undefined;
		const decipher = createDecipheriv(cipher, contentKey, iv);
		return Buffer.concat([decipher.update(content), decipher.final()]);
	} catch {
		return undefined;
	}
}
