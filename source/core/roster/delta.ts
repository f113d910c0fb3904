/**
 * Deltas are merged into a table as it was kept: text, a row a line, its key first, without line breaks inside. So a
 * table of millions streams through, and only what changed is held.
 */

/** What a delta says of a table: the whole line of a row that is new or changed; null: the row is deleted. */
export type TableDelta = ReadonlyMap<string, string | null>;

/** One row as a line (without its end): cells are quoted where they have to be, line breaks become spaces. */
export const tableLine = (cells: readonly string[]): string => cells.map(cellOf).join(',');

const cellOf = (text: string) => {
	const plain = /[\r\n]/.test(text) ? text.replace(/[\r\n]/g, ' ') : text;
	return /[",;]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};

/** The key of a line that {@link tableLine} wrote. */
export function keyOfLine(line: string): string {
	if (!line.startsWith('"')) {
		const end = line.indexOf(',');
		return end < 0 ? line : line.slice(0, end);
	}
	const end = /^"((?:[^"]|"")*)"/.exec(line);
	return (end?.[1] ?? '').replaceAll('""', '"');
}

/**
 * The table with its delta: rows keep their order, changed ones their place, new ones follow in order of their keys.
 * The same whatever order the delta's rows came in.
 * @param header given again as it is; a table that was not there yet gets this one.
 */
export async function* mergedTable(
	chunks: AsyncIterable<Uint8Array> | undefined,
	delta: TableDelta,
	header: string,
): AsyncIterable<Uint8Array> {
	const encoder = new TextEncoder();
	const left = new Map(delta);
	let out = `${header}\n`;
	let isHeader = true;
	for await (const line of chunks === undefined ? [] : linesOf(chunks)) {
		if (isHeader) {
			isHeader = false;
			continue;
		}
		const key = keyOfLine(line).trim();
		const changed = left.get(key);
		left.delete(key);
		if (changed === null) continue;
		out += `${changed ?? line}\n`;
		if (out.length > 1 << 18) {
			yield encoder.encode(out);
			out = '';
		}
	}
	for (const [, line] of [...left].sort(([a], [b]) => (a < b ? -1 : 1)))
		if (line !== null) out += `${line}\n`;
	yield encoder.encode(out);
}

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncIterable<string> {
	const decoder = new TextDecoder();
	let rest = '';
	for await (const chunk of chunks) {
		const text = rest + decoder.decode(chunk, {stream: true});
		let from = 0;
		for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
			yield text.slice(from, end);
			from = end + 1;
		}
		rest = text.slice(from);
	}
	rest += decoder.decode();
	if (rest !== '') yield rest;
}
