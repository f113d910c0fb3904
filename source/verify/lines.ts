import {isUtf8} from 'node:buffer';

/** One line of a file, without what ends it. */
export interface Line {
	/** Counted from 1. */
	readonly number: number;
	readonly text: string;
	readonly end: '\n' | '\r\n' | '';
	/** False: its bytes are no UTF-8; they stand as replacement characters. */
	readonly utf8: boolean;
}

/** A file has a line that no roster has. */
export class LongLineError extends Error {
	readonly line: number;

	constructor(line: number) {
		super(`line ${line} is too long`);
		this.line = line;
	}
}

const longestLine = 1 << 22;
const newline = 0x0a;

/**
 * Lines of UTF-8 bytes, a batch for each piece that came; no more is held than a piece and a line. A BOM is the first
 * character of the first line.
 * @throws LongLineError past four million bytes.
 */
export async function* readLines(
	chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly Line[], undefined> {
	let rest = Buffer.alloc(0);
	let number = 0;
	for await (const chunk of chunks) {
		const last = chunk.lastIndexOf(newline);
		if (last < 0) {
			rest = Buffer.concat([rest, chunk]);
			if (rest.length > longestLine) throw new LongLineError(number + 1);
			continue;
		}
		const block = Buffer.concat([rest, chunk.subarray(0, last + 1)]);
		rest = Buffer.from(chunk.subarray(last + 1));
		const lines = split(block, number);
		number += lines.length;
		yield lines;
	}
	if (rest.length > 0) yield [lineOf(rest, number + 1, '')];
}

/** Lines of a block that ends in a newline. */
function split(block: Buffer, before: number): readonly Line[] {
	if (!isUtf8(block)) return slowly(block, before);
	const texts = block.toString('utf8').split('\n');
	texts.pop();
	return texts.map((text, index) => {
		if (text.length > longestLine) throw new LongLineError(before + index + 1);
		const crlf = text.endsWith('\r');
		return {
			number: before + index + 1,
			text: crlf ? text.slice(0, -1) : text,
			end: crlf ? '\r\n' : '\n',
			utf8: true,
		};
	});
}

function slowly(block: Buffer, before: number): readonly Line[] {
	const lines: Line[] = [];
	for (let from = 0; from < block.length; ) {
		const end = block.indexOf(newline, from);
		if (end - from > longestLine) throw new LongLineError(before + lines.length + 1);
		lines.push(lineOf(block.subarray(from, end), before + lines.length + 1, '\n'));
		from = end + 1;
	}
	return lines;
}

function lineOf(bytes: Buffer, number: number, end: '\n' | ''): Line {
	const text = bytes.toString('utf8');
	const crlf = end === '\n' && text.endsWith('\r');
	return {
		number,
		text: crlf ? text.slice(0, -1) : text,
		end: crlf ? '\r\n' : end,
		utf8: isUtf8(bytes),
	};
}
