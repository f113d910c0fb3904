import {z} from 'zod';
import {UsageError} from '../../core/errors.ts';
import type {Clock} from '../../core/ports.ts';
import {signedJwt} from '../../io/jwt.ts';

/** What is read of the key file that Google makes for a service account. */
const keyFile = z.object({
	client_email: z.string().min(3),
	private_key: z.string().min(1),
	private_key_id: z.string().optional(),
});

/** Reading users, and no more (developers.google.com, *OAuth 2.0 scopes*: admin.directory.user.readonly). */
export const scope = 'https://www.googleapis.com/auth/admin.directory.user.readonly';

/** Such a token may ask for an hour at most (developers.google.com, *Using OAuth 2.0 for server to server*). */
const lifeSeconds = 3600;

/**
 * The form by which a service account asks for a token in the name of an administrator (RFC 7523 §2.1).
 * @param key the key file's text. @throws UsageError when it is none; nothing of it is repeated.
 */
export function assertionForm(
	key: string,
	{admin, tokenUrl}: {readonly admin: string; readonly tokenUrl: string},
	clock: Pick<Clock, 'now'>,
): Readonly<Record<string, string>> {
	const {client_email: iss, private_key: pem, private_key_id: kid} = keyOf(key);
	const iat = Math.floor(clock.now().getTime() / 1000);
	const claims = {iss, scope, aud: tokenUrl, sub: admin, iat, exp: iat + lifeSeconds};
	return {
		grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
		assertion: signedJwt(claims, pem, kid === undefined ? {} : {kid}),
	};
}

function keyOf(text: string): z.output<typeof keyFile> {
	try {
		return keyFile.parse(JSON.parse(text));
	} catch (error) {
		if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
		throw new UsageError('the key of the service account is no key file of Google', {
			notDone: 'Nothing was asked.',
			next: 'Make a key of the service account as JSON, and set it: rollcall connections set NAME --secret key=file:PATH',
		});
	}
}
