import type {Literal} from './filter.ts';

/** A piece of a filter: a mark, a name or an operator, a value; a bare word may be a name or a value. */
export interface Token {
	/** Where it begins, counted from 0. */
	readonly at: number;
	readonly mark?: '(' | ')' | '[' | ']';
	readonly word?: string;
	readonly literal?: Literal;
}

const pattern = /\s+|[()[\]]|"(?:[^"\\]|\\.)*"|[^\s()[\]"]+/gy;

/**
 * Takes a filter apart. A value without quotes is taken as text, as one of Microsoft's examples has it
 * (`externalId eq jyoung`).
 * @returns undefined where a text does not end, or is none of JSON.
 */
export function tokens(text: string): readonly Token[] | undefined {
	const found: Token[] = [];
	pattern.lastIndex = 0;
	let end = 0;
	for (const match of text.matchAll(pattern)) {
		const [piece] = match;
		const at = match.index;
		end = at + piece.length;
		if (piece.trim() === '') continue;
		if (piece === '(' || piece === ')' || piece === '[' || piece === ']') found.push({at, mark: piece});
		else if (piece.startsWith('"')) {
			const literal = quoted(piece);
			if (literal === undefined) return undefined;
			found.push({at, literal});
		} else found.push({at, word: piece, literal: bare(piece)});
	}
	return end === text.length ? found : undefined;
}

function quoted(piece: string): string | undefined {
	try {
		const value: unknown = JSON.parse(piece);
		return typeof value === 'string' ? value : undefined;
	} catch {
		// Not text of JSON: the caller says so.
		return undefined;
	}
}

function bare(word: string): Literal {
	switch (word.toLowerCase()) {
		case 'true':
			return true;
		case 'false':
			return false;
		case 'null':
			return null;
		default:
			return word;
	}
}
