import {createHmac, createSecretKey, type KeyObject} from 'node:crypto';
import {fold} from '../plan/fold.ts';

/**
 * Stable pseudonyms: keyed, so that no dictionary undoes them without the key, and the same for the same text.
 * Texts that differ only in case or spaces get pseudonyms that differ only in case. An id keeps its kind of shape: digits
 * stay digits, a UUID a UUID, an address an address. Letters stand in runs of three at most, so that no
 * pseudonym spells a name by chance.
 */
export class Pseudonyms {
	/** Taken in once: made of bytes at every turn it costs four times as much. */
	readonly #key: KeyObject;
	readonly #made = new Map<string, string>();

	constructor(key: Uint8Array) {
		this.#key = createSecretKey(key);
	}

	/** A name of a person, of a place, of an operator: each in its own realm, where equal stays equal. */
	name(realm: 'name' | 'place' | 'operator', text: string): string {
		return this.#once(realm, text, () => this.#word(realm, text, 3));
	}

	/** An id, a number, an e-mail address or an account's name. */
	id(text: string): string {
		return this.#once('id', text, () => {
			if (/^\d+$/.test(text)) return `9${this.digits('number', text, 15)}`;
			if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return this.#uuid(text);
			const at = text.lastIndexOf('@');
			if (at > 0 && at < text.length - 1)
				return `${this.id(text.slice(0, at))}@${this.server(text.slice(at + 1))}`;
			return this.#word('id', text, 4);
		});
	}

	/** A host or an e-mail domain. */
	server(text: string): string {
		return this.#once('server', text, () => `${this.#word('server', text, 3)}.example`);
	}

	/** As many digits as the hash is long; digits are hex too. */
	digest(text: string): string {
		return this.digits('digest', text, text.length);
	}

	/** So many digits made of the text. */
	digits(realm: string, text: string, length: number): string {
		let digits = '';
		for (let part = 0; digits.length < length; part++)
			digits += this.#bytes(realm, `${part}:${text}`)
				.readBigUInt64BE()
				.toString()
				.padStart(20, '0')
				.slice(-15);
		return digits.slice(0, length);
	}

	#uuid(text: string): string {
		const digits = this.digits('uuid', text.toLowerCase(), 30);
		return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(12, 15)}-8${digits.slice(15, 18)}-${digits.slice(18, 30)}`;
	}

	/** Syllables of three letters and a digit, in the letters' case of the text. */
	#word(realm: string, text: string, syllables: number): string {
		const folded = fold(text);
		const bytes = this.#bytes(realm, folded);
		let word = '';
		for (let index = 0; index < syllables; index++) {
			const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(index * 4);
			word += `${pick(consonants, a)}${pick(vowels, b)}${pick(consonants, c)}${pick(digits, d)}`;
		}
		return this.#inCase(realm, text, folded, word);
	}

	#inCase(realm: string, text: string, folded: string, word: string): string {
		if (text === folded) return word;
		if (text === folded.toUpperCase()) return word.toUpperCase();
		if (text === titled(folded)) return titled(word);
		const bits = this.#bytes(`${realm} case`, text);
		return [...word]
			.map((letter, index) => (((bits[index] ?? 0) & 1) === 1 ? letter.toUpperCase() : letter))
			.join('');
	}

	#bytes(realm: string, text: string): Buffer {
		return createHmac('sha256', this.#key).update(`${realm}\n${text}`).digest();
	}

	#once(realm: string, text: string, make: () => string): string {
		const known = this.#made.get(`${realm}\n${text}`);
		if (known !== undefined) return known;
		const made = make();
		// Enough for the ids that come again and again, and no second copy of a large state.
		if (this.#made.size > 100_000) this.#made.clear();
		this.#made.set(`${realm}\n${text}`, made);
		return made;
	}
}

const consonants = 'bdfghjklmnprstvz';
const vowels = 'aeiou';
const digits = '0123456789';
const pick = (from: string, byte: number) => from[byte % from.length] ?? '';
const titled = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
