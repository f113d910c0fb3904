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

/** Nothing faint, bright colours only, and what needs a person underlined. */
const highContrast: Theme['styles'] = {
	plain: {},
	faint: {},
	strong: {bold: true},
	accent: {color: 'cyanBright', bold: true},
	fine: {color: 'cyanBright'},
	attention: {color: 'yellowBright', bold: true, underline: true},
	failed: {color: 'redBright', bold: true, underline: true},
	chosen: {inverse: true, bold: true},
};

/** By the names of the setting `theme`. */
const themes = {default: colours, contrast: highContrast, monochrome} as const;

/** A theme by its name; undefined: there is no such theme. */
const themeNamed = (name: string | undefined) =>
	name !== undefined && Object.hasOwn(themes, name) ? themes[name as keyof typeof themes] : undefined;

/**
 * The theme that is wished for: `ROLLCALL_THEME` before `NO_COLOR` (which is monochrome) before what is set for the
 * organisation. And ASCII where the locale is not UTF-8.
 * @param set The setting `theme`, where it is known.
 */
export function themeFrom(env: Readonly<Record<string, string | undefined>>, set?: string): Theme {
	const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
	const styles = themeNamed(env.ROLLCALL_THEME) ?? (env.NO_COLOR ? monochrome : (themeNamed(set) ?? colours));
	return {styles, ascii: !/utf-?8/i.test(locale)};
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
