/** How a cell looks: the attributes that are on, as bits, and the two colours as SGR parameters (`36`, `38;5;9`). */
export interface CellStyle {
	readonly on: number;
	readonly foreground: string;
	readonly background: string;
}

export const plainStyle: CellStyle = {on: 0, foreground: '', background: ''};

/** The attributes by the parameter that turns each on (ECMA-48 §8.3.117). */
const attributes = [1, 2, 3, 4, 5, 7, 8, 9];
const bit = (parameter: number) => 1 << attributes.indexOf(parameter);
const off: Readonly<Record<number, number>> = {
	22: bit(1) | bit(2),
	23: bit(3),
	24: bit(4),
	25: bit(5),
	27: bit(7),
	28: bit(8),
	29: bit(9),
};
/** Underlined, inverse or struck out: seen on a space too. */
const onSpaces = bit(4) | bit(7) | bit(9);

/** Each look once, so that two cells look alike when their styles are the same object. */
const known = new Map<string, CellStyle>([['0||', plainStyle]]);
const steps = new Map<CellStyle, Map<string, CellStyle | undefined>>();

function one(on: number, foreground: string, background: string): CellStyle {
	const key = `${on}|${foreground}|${background}`;
	let style = known.get(key);
	if (style === undefined) known.set(key, (style = {on, foreground, background}));
	return style;
}

/** What is seen of a style on a space. */
export const onSpace = (style: CellStyle): CellStyle =>
	style === plainStyle || (style.on & onSpaces) !== 0 || style.background !== '' ? style : plainStyle;

/** The style after an SGR sequence with these parameters; undefined: they say something that is not known here. */
export function styleAfter(style: CellStyle, parameters: string): CellStyle | undefined {
	let next = steps.get(style);
	if (next === undefined) steps.set(style, (next = new Map()));
	if (!next.has(parameters)) next.set(parameters, step(style, parameters));
	return next.get(parameters);
}

function step(style: CellStyle, parameters: string): CellStyle | undefined {
	const codes = parameters.split(';').map(Number);
	let {on, foreground, background} = style;
	for (let at = 0; at < codes.length; at++) {
		const code = codes[at]!;
		if (code === 0) ({on, foreground, background} = plainStyle);
		else if (attributes.includes(code)) on |= bit(code);
		else if (off[code] !== undefined) on &= ~off[code];
		else if (code === 39) foreground = '';
		else if (code === 49) background = '';
		else if (isColour(code, 30)) foreground = String(code);
		else if (isColour(code, 40)) background = String(code);
		else if (code === 38 || code === 48) {
			const taken = codes[at + 1] === 5 ? 3 : codes[at + 1] === 2 ? 5 : 0;
			const colour = codes.slice(at, at + taken);
			if (taken === 0 || colour.length < taken) return undefined;
			if (code === 38) foreground = colour.join(';');
			else background = colour.join(';');
			at += taken - 1;
		} else return undefined;
	}
	return one(on, foreground, background);
}

/** 30–37 and 90–97 for the foreground, ten more for the background. */
const isColour = (code: number, from: number) =>
	(code >= from && code < from + 8) || (code >= from + 60 && code < from + 68);

/** The shortest sequence that turns one style into another. */
export function turn(from: CellStyle, to: CellStyle): string {
	if (from === to) return '';
	if (to === plainStyle) return '\x1b[m';
	// Bold and faint are turned off together: what stays of them would have to be said again.
	if ((from.on & ~to.on) !== 0) return `\x1b[0;${said(plainStyle, to)}m`;
	return `\x1b[${said(from, to)}m`;
}

function said(from: CellStyle, to: CellStyle): string {
	const parts: string[] = attributes.filter((code) => to.on & ~from.on & bit(code)).map(String);
	if (to.foreground !== from.foreground) parts.push(to.foreground || '39');
	if (to.background !== from.background) parts.push(to.background || '49');
	return parts.join(';');
}
