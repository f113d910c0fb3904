/** `double`: `""` (RFC 4180). `backslash`: `\"` (Apple's page). `strip`: the quote is left out. */
export const quoteEscapes = ['double', 'backslash', 'strip'] as const;
export type QuoteEscape = (typeof quoteEscapes)[number];

/** What had to be done to a value that CSV readers do not agree on. */
export interface CellFault {
	readonly code: 'newline-in-value' | 'quote-in-value' | 'backslash-in-value';
	readonly message: string;
	readonly action: string;
}

const breaks = /[\r\n\t]/;
const allBreaks = /\r\n|[\r\n\t]/g;
/**
 * Apple asks for quotes around a value with a space or comma, and for none elsewhere (axm46d50f6bf). Curly ones are
 * put between straight ones, so that nobody takes them for quotation marks of the file.
 */
const needsQuotes = /[ ,;"“”„]/;
/** Apple's page takes these for an escape of the quote, or of the line's end, that comes next (axm46d50f6bf). */
const escaping = /\\+(?="|$)/g;
const slashes = (run: string) => '/'.repeat(run.length);

/** Writes one value as a CSV cell; what may be read otherwise elsewhere is told. */
export function cellWriter(quotes: QuoteEscape): (value: string, tell: (fault: CellFault) => void) => string {
	const escaped = {double: '""', backslash: '\\"', strip: ''}[quotes];
	const action = {double: 'written as ""', backslash: 'written as \\"', strip: 'left out'}[quotes];
	return (value, tell) => {
		let text = value;
		if (breaks.test(text)) {
			text = text.replace(allBreaks, ' ');
			tell({code: 'newline-in-value', message: 'holds a newline or tab', action: 'replaced by a space'});
		}
		const quoted = text.includes('"');
		if (quoted) tell({code: 'quote-in-value', message: 'holds a quotation mark', action});
		if (quotes === 'strip') text = text.replaceAll('"', '');
		const about = {
			code: 'backslash-in-value',
			message: 'holds a backslash, which some readers take for an escape',
		} as const;
		const safe = quotes === 'backslash' ? text : text.replace(escaping, slashes);
		if (safe !== text) tell({...about, action: 'written as /'});
		const bare = quotes === 'backslash' && text.endsWith('\\');
		if (!needsQuotes.test(safe) && !bare) return safe;
		if (quotes !== 'backslash') {
			if (safe === text && text.includes('\\')) tell({...about, action: 'written as it is'});
			return `"${safe.replaceAll('"', escaped)}"`;
		}
		if (text.includes('\\')) tell({...about, action: 'written twice'});
		return `"${text.replaceAll('\\', '\\\\').replaceAll('"', escaped)}"`;
	};
}
