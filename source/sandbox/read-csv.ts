export interface CsvLine {
	/** 1 is the header's. */
	readonly line: number;
	readonly fields: readonly string[];
	/** Why the line cannot be read. */
	readonly fault?: string;
}

/**
 * Reads lines of comma- or semicolon-separated text, the separator as the first line has it. A quote inside
 * a quoted value may be doubled (RFC 4180) or stand behind a backslash (ASM guide, axm46d50f6bf).
 */
export function* readCsv(text: string): Generator<CsvLine, undefined> {
	const head = text.slice(0, text.search(/[\r\n]|$/));
	const separator = head.includes(';') && !head.includes(',') ? ';' : ',';
	let at = 0;
	let line = 1;
	while (at < text.length) {
		const begin = line;
		const fields: string[] = [];
		let fault: string | undefined;
		let more = true;
		while (more) {
			let value = '';
			if (text[at] === '"') {
				at++;
				let closed = false;
				while (at < text.length) {
					const char = text[at]!;
					const next = text[at + 1];
					if (char === '\\' && (next === '"' || next === '\n')) {
						value += next;
						at += 2;
						if (next === '\n') line++;
					} else if (char === '"' && next === '"') {
						value += '"';
						at += 2;
					} else if (char === '"') {
						at++;
						closed = true;
						break;
					} else {
						if (char === '\n') line++;
						value += char;
						at++;
					}
				}
				if (!closed) fault = 'a quotation mark is never closed';
				else if (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r')
					fault = 'text follows a closing quotation mark';
			}
			const from = at;
			while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at++;
			value += text.slice(from, at);
			fields.push(value);
			more = text[at] === separator;
			if (more) at++;
		}
		if (text[at] === '\r') at++;
		if (text[at] === '\n') at++;
		line++;
		// A blank line is no record.
		if (fields.length === 1 && fields[0] === '' && fault === undefined) continue;
		yield {line: begin, fields, ...(fault !== undefined && {fault})};
	}
}
