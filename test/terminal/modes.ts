import type {Driver} from './driver.ts';

/** Private modes that a program could leave behind, by their numbers in DECSET. */
const privateModes = {
	'application cursor keys': 1,
	origin: 6,
	wrap: 7,
	'mouse X10': 9,
	'cursor shown': 25,
	'alternate screen 47': 47,
	'application keypad': 66,
	mouse: 1000,
	'mouse drag': 1002,
	'mouse moves': 1003,
	focus: 1004,
	'mouse SGR': 1006,
	'alternate screen 1047': 1047,
	'alternate screen': 1049,
	'bracketed paste': 2004,
	'synchronized output': 2026,
} as const;

/** What a terminal answers about itself. */
export type Modes = Readonly<Record<string, string>>;

/**
 * Asks the terminal for every mode, the scroll region and the cursor's shape, and looks at how a character would be drawn
 * that is written now. It writes and erases that character: ask when nobody draws.
 */
export async function modesOf(driver: Driver): Promise<Modes> {
	const names = Object.entries(privateModes);
	const answers = await driver.ask(
		`${names.map(([, mode]) => `\x1b[?${mode}$p`).join('')}\x1b[4$p\x1bP$qr\x1b\\\x1bP$q q\x1b\\`,
	);
	const state = (pattern: RegExp) => pattern.exec(answers)?.[1] ?? 'no answer';
	const modes = Object.fromEntries(
		names.map(([name, mode]) => [name, state(new RegExp(`\\?${mode};(\\d)\\$y`))]),
	);
	const region = state(/P1\$r([\d;]+)r/);
	const shape = state(/P1\$r([\d;]+) q/);
	return {...modes, insert: state(/\[4;(\d)\$y/), region, shape, drawn: await drawn(driver)};
}

/** How a character is drawn that is written now. */
async function drawn(driver: Driver): Promise<string> {
	await driver.ask('x');
	const {active} = driver.terminal.buffer;
	const cell = active.getLine(active.baseY + active.cursorY)?.getCell(active.cursorX - 1);
	await driver.ask('\b \b');
	return `${cell?.getChars()} ${cell?.isAttributeDefault() ? 'plain' : 'in colours'}`;
}

/**
 * What the bytes that were written leave switched on of what this headless terminal does not know, or does not
 * answer for: keyboard protocols, and modes whose last word is not the one they began with.
 */
export function leftOn(written: string): readonly string[] {
	const last = new Map<string, string>();
	for (const [, modes = '', set = ''] of written.matchAll(/\x1b\[\?([\d;]+)([hl])/g))
		for (const mode of modes.split(';')) last.set(mode, set);
	const onAtFirst = new Set(['7', '25']);
	const modes = [...last]
		.filter(([mode, set]) => (set === 'h') !== onAtFirst.has(mode))
		.map(([mode]) => `?${mode}`);
	const count = (pattern: RegExp) => written.match(pattern)?.length ?? 0;
	const kitty = count(/\x1b\[>\d*u/g) - count(/\x1b\[<\d*u/g);
	const keypad = written.lastIndexOf('\x1b=') > written.lastIndexOf('\x1b>');
	const otherKeys = /\x1b\[>4;[12]m/.test(written);
	return [
		...modes,
		...(kitty > 0 ? ['kitty keyboard'] : []),
		...(keypad ? ['keypad'] : []),
		...(otherKeys ? ['modifyOtherKeys'] : []),
	];
}
