/** One thing that a person did at the keyboard, as the terminal wrote it. */
export type Keystroke = string;

export interface SplitKeys {
	/** Whole keys, in order: one grapheme, one control character, one escape sequence or one bracketed paste. */
	readonly keys: readonly Keystroke[];
	/** The beginning of a sequence whose rest has not come yet. */
	readonly rest: string;
}

const esc = '\x1b';
export const pasteBegins = '\x1b[200~';
export const pasteEnds = '\x1b[201~';

/**
 * Escape alone, written so that nothing can be taken for its rest: Ink would wait 20 ms for one and read
 * `ESC j` as Alt+j.
 */
export const escapeKey = '\x1b[27u';

const graphemes = new Intl.Segmenter('en', {granularity: 'grapheme'});
const isControl = (character: string) => character < ' ' || (character >= '\x7f' && character < '\xa0');

/** Where the sequence that begins at `start` ends (exclusive); undefined: its rest has not come yet. */
function sequenceEnd(text: string, start: number): number | undefined {
	const kind = text[start + 1];
	if (kind === undefined) return undefined;
	// Two escapes: the first was Escape alone, unless a sequence follows (Alt and an arrow in rxvt).
	if (kind === esc) {
		const next = text[start + 2];
		if (next === undefined) return undefined;
		return next === '[' || next === 'O' ? sequenceEnd(text, start + 1) : start + 1;
	}
	if (kind === '[') {
		let at = start + 2;
		if (text[at] === '[') at++;
		for (; at < text.length; at++) {
			const byte = text[at]!;
			if (byte >= '@' && byte <= '~') return at + 1;
			if (byte < ' ' || byte > '?') return at;
		}
		return undefined;
	}
	if (kind === 'O') {
		let at = start + 2;
		while (at < text.length && /[0-9;]/.test(text[at]!)) at++;
		return at < text.length ? at + 1 : undefined;
	}
	// Replies of the terminal (OSC, DCS, APC, PM, SOS) end with BEL or ST.
	if (']P_^X'.includes(kind)) {
		const ends = [text.indexOf('\x07', start), text.indexOf(`${esc}\\`, start)];
		const [bell, terminator] = ends as [number, number];
		if (bell < 0 && terminator < 0) return undefined;
		return bell >= 0 && (terminator < 0 || bell < terminator) ? bell + 1 : terminator + 2;
	}
	// No key here has Alt: this is Escape and the key after it, in one lump.
	return start + 1;
}

const isReply = (sequence: string) => sequence.length > 2 && ']P_^X'.includes(sequence[1]!);

/** Splits text from a terminal into single keys. Replies of the terminal are no keys and are left out. */
export function splitKeys(text: string): SplitKeys {
	const keys: Keystroke[] = [];
	let at = 0;
	while (at < text.length) {
		if (text.startsWith(pasteBegins, at)) {
			const end = text.indexOf(pasteEnds, at);
			if (end < 0) return {keys, rest: text.slice(at)};
			keys.push(text.slice(at, end + pasteEnds.length));
			at = end + pasteEnds.length;
		} else if (text[at] === esc) {
			const end = sequenceEnd(text, at);
			if (end === undefined) return {keys, rest: text.slice(at)};
			const sequence = text.slice(at, end);
			if (sequence === esc) keys.push(escapeKey);
			else if (!isReply(sequence)) keys.push(sequence);
			at = end;
		} else if (isControl(text[at]!)) {
			// Enter in a lump may come as CR LF: one key.
			const end = text.startsWith('\r\n', at) ? at + 2 : at + 1;
			keys.push(text[at]!);
			at = end;
		} else {
			let end = at;
			while (end < text.length && !isControl(text[end]!)) end++;
			for (const {segment} of graphemes.segment(text.slice(at, end))) keys.push(segment);
			at = end;
		}
	}
	return {keys, rest: ''};
}

/**
 * What a beginning stands for when its rest never came: Escape alone is the key; a paste is what came of it;
 * half a sequence is nothing, so that its letters are never taken for commands.
 */
export function giveUp(rest: string): readonly Keystroke[] {
	if (rest.startsWith(pasteBegins)) return [rest + pasteEnds];
	if (rest === esc) return [escapeKey];
	if (rest === esc + esc) return [escapeKey, escapeKey];
	return [];
}
