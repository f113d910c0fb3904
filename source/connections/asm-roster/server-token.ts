import {z} from 'zod';
import {UsageError} from '../../core/errors.ts';
import {openEnvelope} from '../../io/cms.ts';

/** What a device management service signs its session request with (Apple, *Examining server tokens*). */
export interface ServerToken {
	readonly consumer: {readonly key: string; readonly secret: string};
	readonly access: {readonly key: string; readonly secret: string};
	/** Apple lets a token live for a year. Undefined: it does not say. */
	readonly expires: Date | undefined;
}

const part = z.string().trim().min(1);
const tokenFile = z.object({
	consumer_key: part,
	consumer_secret: part,
	access_token: part,
	access_secret: part,
	access_token_expiry: z.string().optional(),
});

const howToRenew =
	'In Apple School Manager (Preferences, your device management service) download a new server token, and set it: rollcall connections set NAME --secret serverToken=file:PATH';

/**
 * The server token, from the `.p7m` file as Apple School Manager gives it, or from the JSON in it when somebody
 * decrypted it already.
 * @param key the private key of the certificate that was uploaded for it; only a `.p7m` needs one.
 * @throws UsageError saying what is wrong, and nothing of what the token holds.
 */
export function serverTokenOf(
	text: string,
	key: {readonly pem: string; readonly passphrase?: string} | undefined,
): ServerToken {
	const json = text.trimStart().startsWith('{') ? text : decrypted(text, key);
	// Decrypted, it is a message again: headers, and the JSON between two lines (Apple, *Examining server tokens*).
	const from = json.indexOf('{');
	const until = json.lastIndexOf('}');
	const {data} = tokenFile.safeParse(parsed(json.slice(from, until + 1)));
	if (data === undefined)
		throw new UsageError('the server token is not what Apple School Manager gives: its keys are missing', {
			next: howToRenew,
		});
	const expires = new Date(data.access_token_expiry ?? '');
	return {
		consumer: {key: data.consumer_key, secret: data.consumer_secret},
		access: {key: data.access_token, secret: data.access_secret},
		expires: Number.isNaN(expires.getTime()) ? undefined : expires,
	};
}

function decrypted(
	text: string,
	key: {readonly pem: string; readonly passphrase?: string} | undefined,
): string {
	if (key === undefined)
		throw new UsageError('the server token is encrypted, and there is no private key to open it with', {
			next: 'Set the key whose certificate was uploaded to Apple School Manager: --secret privateKey=file:PATH',
		});
	try {
		return openEnvelope(text, key).toString('utf8');
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		throw new UsageError(`the server token cannot be opened: ${error.message}`, {
			next:
				error.next ??
				'Give the .p7m file as it was downloaded, and the private key whose certificate was uploaded for it.',
			cause: error,
		});
	}
}

function parsed(json: string): unknown {
	try {
		return JSON.parse(json);
	} catch {
		return undefined;
	}
}

/** @throws UsageError when the token's year is over. */
export function refuseExpired({expires}: ServerToken, now: Date): void {
	if (expires === undefined || expires > now) return;
	throw new UsageError(`the server token expired on ${expires.toISOString().slice(0, 10)}`, {
		notDone: 'Nothing was sent.',
		next: howToRenew,
	});
}
