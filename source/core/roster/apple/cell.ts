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
/** Apple asks for quotes around a value with a space or comma, and for none elsewhere (axm46d50f6bf). */
const needsQuotes = /[ ,;"]/;

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
		if (!needsQuotes.test(text)) return text;
		if (text.includes('\\')) {
			tell({
				code: 'backslash-in-value',
				message: 'holds a backslash, which some readers take for an escape',
				action: quotes === 'backslash' ? 'written twice' : 'written as it is',
			});
			if (quotes === 'backslash') text = text.replaceAll('\\', '\\\\');
		}
		return `"${quoted ? text.replaceAll('"', escaped) : text}"`;
	};
}
