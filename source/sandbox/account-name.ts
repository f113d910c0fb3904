import {longestAccountName} from './rules.ts';

/** One part of a name as it stands before the @: small letters and digits, without Latin accents. */
const part = (name: string) =>
	name
		.normalize('NFKD')
		.replace(/(?<=\p{Script=Latin})\p{M}+/gu, '')
		.normalize('NFC')
		.toLowerCase()
		.replace(/[^\p{L}\p{M}\p{N}-]+/gu, '')
		.replace(/^-+|-+$/g, '');

/**
 * `first.last@domain`; undefined where a part is empty or the whole too long, which fails an upload with
 * MANAGED_ID_GENERATION_FAILED (ASM guide, axm46d50f6bf).
 */
export function accountName(firstName: string, lastName: string, domain: string): string | undefined {
	const [first, last] = [part(firstName), part(lastName)];
	const name = `${first}.${last}@${domain}`;
	return first && last && name.length <= longestAccountName ? name : undefined;
}

/** The name itself, or with the first number at its end that makes it free (ASM guide, axmfbea5f962). */
export function freeAccountName(name: string, isTaken: (name: string) => boolean): string {
	const at = name.lastIndexOf('@');
	for (let number = 0; ; number++) {
		const candidate = number === 0 ? name : `${name.slice(0, at)}${number}${name.slice(at)}`;
		if (!isTaken(candidate)) return candidate;
	}
}
