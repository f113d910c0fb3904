/** What a look at a cell's bytes found; several at once. */
export const notAscii = 1;
/** A control character other than tab, newline and NUL; an escape sequence begins with one. */
export const hasControl = 2;
/** Tab, newline or carriage return. */
export const hasBreak = 4;
export const hasNul = 8;
/** Anything but ASCII letters, digits and hyphen: more than Apple says an id may hold (axm46d50f6bf). */
export const notPlainId = 16;

const flags = new Uint8Array(256).fill(notPlainId);
for (let byte = 0; byte < 256; byte++) {
	if (byte >= 0x80) flags[byte]! |= notAscii;
	else if (byte === 0) flags[byte]! |= hasNul;
	else if (byte === 9 || byte === 10 || byte === 13) flags[byte]! |= hasBreak;
	else if (byte < 0x20 || byte === 0x7f) flags[byte]! |= hasControl;
	else if (/[\w-]/.test(String.fromCharCode(byte)) && byte !== 0x5f) flags[byte] = 0;
}

/** All flags of the bytes from `from` up to `to`. */
export function inspect(bytes: Uint8Array, from: number, to: number): number {
	let seen = 0;
	for (let at = from; at < to; at++) seen |= flags[bytes[at]!]!;
	return seen;
}

const strict = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
const lenient = new TextDecoder('utf-8', {ignoreBOM: true});

export function isUtf8(bytes: Uint8Array, from: number, to: number): boolean {
	try {
		strict.decode(bytes.subarray(from, to));
		return true;
	} catch {
		return false;
	}
}

/** The bytes as text; what is no UTF-8 shows as replacement characters. */
export const decode = (bytes: Uint8Array, from: number, to: number) =>
	lenient.decode(bytes.subarray(from, to));

/** Turns tabs and newlines into spaces, in place: lists are joined by tabs, rows end at newlines. */
export function spaceBreaks(bytes: Uint8Array, from: number, to: number): void {
	for (let at = from; at < to; at++) {
		const byte = bytes[at]!;
		if (byte === 9 || byte === 10 || byte === 13) bytes[at] = 0x20;
	}
}
