/** What a piece of text means; how that looks is the theme's. Nothing is said by its colour alone. */
export type Tone = 'plain' | 'faint' | 'strong' | 'accent' | 'fine' | 'attention' | 'failed' | 'chosen';

export interface Style {
	readonly color?: string;
	readonly bold?: boolean;
	readonly dimColor?: boolean;
	readonly inverse?: boolean;
	readonly underline?: boolean;
}

export interface Theme {
	readonly styles: Readonly<Record<Tone, Style>>;
	/** The locale is not UTF-8: borders, marks and all other text in ASCII. */
	readonly ascii: boolean;
}

/** Sixteen colours suffice; cyan, yellow and red stay apart for most of those who see fewer. */
const colours: Theme['styles'] = {
	plain: {},
	faint: {dimColor: true},
	strong: {bold: true},
	accent: {color: 'cyan', bold: true},
	fine: {color: 'cyan'},
	attention: {color: 'yellow', bold: true},
	failed: {color: 'red', bold: true},
	chosen: {inverse: true},
};

const monochrome: Theme['styles'] = {
	plain: {},
	faint: {},
	strong: {bold: true},
	accent: {bold: true},
	fine: {},
	attention: {bold: true},
	failed: {bold: true, underline: true},
	chosen: {inverse: true},
};

/** The environment's wishes: `NO_COLOR`, and whether the locale is UTF-8. */
export function themeFrom(env: Readonly<Record<string, string | undefined>>): Theme {
	const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
	return {styles: env.NO_COLOR ? monochrome : colours, ascii: !/utf-?8/i.test(locale)};
}

/** The marks of the dashboard, and what stands for each in ASCII: all one column wide. */
export const glyphs = {
	fine: '●',
	attention: '▲',
	failed: '✖',
	off: '○',
	ended: '■',
	busy: '◐',
	pointer: '▸',
	marked: '✔',
	differs: '≠',
	dot: '·',
	rule: '─',
	arrow: '→',
	owned: '←',
	plus: '+',
	update: '~',
	minus: '−',
} as const;

const inAscii: Readonly<Record<string, string>> = {
	'●': '*',
	'▲': '!',
	'✖': 'x',
	'○': 'o',
	'■': '=',
	'◐': '%',
	'▸': '>',
	'✔': 'x',
	'≠': '#',
	'·': '-',
	'─': '-',
	'→': '>',
	'←': '<',
	'−': '-',
	'…': '~',
	'⏎': '<',
	'↑': '^',
	'↓': 'v',
	'–': '-',
	'—': '-',
	'’': "'",
	'▁': '.',
	'▂': '.',
	'▃': ':',
	'▄': ':',
	'▅': '|',
	'▆': '|',
	'▇': '#',
	'█': '#',
};

/** Where the locale is not UTF-8: marks by their stand-ins, any other character by `?`. */
export const toAscii = (text: string) =>
	text.replace(/[^\x20-\x7e]/gu, (character) => inAscii[character] ?? '?');
