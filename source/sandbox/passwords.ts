import {scrypt, timingSafeEqual} from 'node:crypto';
import type {PasscodePolicy, Password} from './organisation.ts';

export type Randomness = (bytes: number) => Uint8Array;

// Without letters and digits that are easily taken for each other.
const letters = 'abcdefghijkmnpqrstuvwxyz';
const digits = '0123456789';
const clearDigits = '23456789';

/** A character of the alphabet, each equally likely: bytes past its last whole multiple are drawn again. */
function pick(alphabet: string, random: Randomness): string {
	const limit = 256 - (256 % alphabet.length);
	while (true) {
		const byte = random(1)[0] ?? limit;
		if (byte < limit) return alphabet[byte % alphabet.length] ?? '';
	}
}

const several = (count: number, alphabet: string, random: Randomness) =>
	Array.from({length: count}, () => pick(alphabet, random)).join('');

/** A temporary password that fits the policy: 4 or 6 digits, or letters and digits, ten of them. */
export function temporaryPassword(policy: PasscodePolicy, random: Randomness): string {
	if (policy === '4') return several(4, digits, random);
	if (policy === '6') return several(6, digits, random);
	return `${several(6, letters, random)}${several(4, clearDigits, random)}`;
}

/** Whether a password that a person chose fits the policy (ASM guide, tese4faad4d4). */
export function fitsPolicy(password: string, policy: PasscodePolicy): boolean {
	if (policy !== '8') return new RegExp(`^[0-9]{${policy}}$`).test(password);
	return password.length >= 8 && /\p{L}/u.test(password) && /\p{N}/u.test(password);
}

const derive = (password: string, salt: Buffer) =>
	new Promise<Buffer>((resolve, reject) => {
		scrypt(password.normalize('NFC'), salt, 32, (error, hash) => (error ? reject(error) : resolve(hash)));
	});

/** What is kept of a password. */
export async function keep(password: string, random: Randomness, until?: Date): Promise<Password> {
	const salt = Buffer.from(random(16));
	return {
		hash: (await derive(password, salt)).toString('hex'),
		salt: salt.toString('hex'),
		...(until && {until: until.toISOString()}),
	};
}

/** Whether this is the password, and a temporary one has not lapsed. */
export async function isRight(password: string, kept: Password, now: Date): Promise<boolean> {
	if (kept.until !== undefined && new Date(kept.until) <= now) return false;
	return timingSafeEqual(
		await derive(password, Buffer.from(kept.salt, 'hex')),
		Buffer.from(kept.hash, 'hex'),
	);
}
