/** One value of BER or DER (ITU-T X.690): its tag byte, and what it holds. */
export interface Ber {
	/** The identifier octet: class, whether it is made of others, and number; numbers above 30 are not read. */
	readonly tag: number;
	readonly content: Uint8Array;
	/** What it is made of; empty where it is primitive. */
	readonly children: readonly Ber[];
}

/** What is no BER: cut, nested too deep, or of a form that is not read here. */
export class BerFault extends Error {}

const constructed = 0x20;
const deepest = 32;

/** Reads one value, and all that it is made of. @throws BerFault */
export function readBer(bytes: Uint8Array): Ber {
	return readAt(bytes, 0, 0).value;
}

function readAt(
	bytes: Uint8Array,
	start: number,
	depth: number,
): {readonly value: Ber; readonly end: number} {
	if (depth > deepest) throw new BerFault('it is nested too deep');
	const tag = bytes[start];
	const length = bytes[start + 1];
	if (tag === undefined || length === undefined) throw new BerFault('it is cut');
	if ((tag & 0x1f) === 0x1f) throw new BerFault('it has a tag that is not known');
	const isMade = (tag & constructed) !== 0;
	// Indefinite: its parts follow until two zero octets.
	if (length === 0x80) {
		if (!isMade) throw new BerFault('it has a value without an end');
		return readParts(bytes, tag, start + 2, undefined, depth);
	}
	const octets = length < 0x80 ? 0 : length & 0x7f;
	if (octets > 4) throw new BerFault('it announces more than it can hold');
	let size = octets === 0 ? length : 0;
	for (let at = 0; at < octets; at++) size = size * 256 + (bytes[start + 2 + at] ?? 0);
	const from = start + 2 + octets;
	if (from + size > bytes.length) throw new BerFault('it is cut');
	if (isMade) return readParts(bytes, tag, from, from + size, depth);
	return {value: {tag, content: bytes.subarray(from, from + size), children: []}, end: from + size};
}

function readParts(bytes: Uint8Array, tag: number, from: number, until: number | undefined, depth: number) {
	const children: Ber[] = [];
	let at = from;
	const isEnd = () => (until === undefined ? bytes[at] === 0 && bytes[at + 1] === 0 : at >= until);
	while (!isEnd()) {
		const {value, end} = readAt(bytes, at, depth + 1);
		if (until !== undefined && end > until) throw new BerFault('a part is larger than the whole');
		children.push(value);
		at = end;
	}
	const value: Ber = {tag, content: bytes.subarray(from, at), children};
	return {value, end: until ?? at + 2};
}

/** An OCTET STRING's bytes; BER may cut one into several. */
export const octetsOf = ({content, children}: Ber): Uint8Array =>
	children.length === 0 ? content : Buffer.concat(children.map(octetsOf));

/** An OBJECT IDENTIFIER as text: `1.2.840.113549.1.7.3`. */
export function oidOf({content}: Ber): string {
	const numbers: number[] = [];
	let number = 0;
	for (const octet of content) {
		number = number * 128 + (octet & 0x7f);
		if (octet < 0x80) {
			numbers.push(number);
			number = 0;
		}
	}
	const [first = 0, ...rest] = numbers;
	const root = Math.min(2, Math.floor(first / 40));
	return [root, first - root * 40, ...rest].join('.');
}
