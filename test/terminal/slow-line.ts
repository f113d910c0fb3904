import {expect} from 'vitest';
import type {Driver} from './driver.ts';

/** The environment of a program at the other end of an SSH line. */
export const overSsh = {SSH_CONNECTION: '192.0.2.1 50000 192.0.2.2 22'};

/** A pause between two halves of a sequence that the dashboard waits out over SSH (it waits 100 ms). */
const pause = 30;

/** Whether the driver itself was too late: the machine was busy, and what the halves became says nothing. */
const tooLate = 80;

/** Writes the halves of a sequence. @throws where this machine made the pauses longer than a line would. */
async function writeHalves(driver: Driver, ...halves: readonly string[]) {
	const longest = await driver.halves(pause, ...halves);
	if (longest > tooLate)
		throw new Error(`the halves were ${Math.round(longest)} ms apart: to be tried again`);
}

/**
 * Moves in a list, menu or text: first with care, one key after the other, each seen on the screen; then as a slow line
 * delivers the same keys. The screen has to be the same every time, byte for byte of what can be read. The cursor is
 * then where it was.
 * @param moves How far it can be moved down from here.
 * @param letters Whether j and k move too; not where text is typed.
 * @returns the screens: before, and after each move.
 */
export async function movesAlike(
	driver: Driver,
	{moves, letters = true}: {readonly moves: number; readonly letters?: boolean},
): Promise<readonly string[]> {
	const screens = [driver.body()];
	for (let move = 0; move < moves; move++)
		screens.push(await driver.step(letters && move % 2 === 0 ? 'j' : 'down'));
	for (let move = moves; move > 0; move--) {
		await driver.step(letters && move % 2 === 0 ? 'k' : 'up');
		expect(driver.body()).toBe(screens[move - 1]);
	}
	const shows = (move: number, by: string) =>
		driver.when(() => driver.body() === screens[move], `the screen of ${move} careful moves after ${by}`);
	const [down, up] = ['\x1b[B', '\x1b[A'];
	const lumps: ReadonlyArray<readonly [string, string]> = [
		[down, up],
		['\x1bOB', '\x1bOA'],
		...(letters ? ([['j', 'k']] as const) : []),
	];
	for (const [there, back] of lumps) {
		driver.type(there.repeat(moves));
		await shows(moves, `${moves} in one lump`);
		driver.type(back.repeat(moves));
		await shows(0, `${moves} back in one lump`);
	}
	// To and fro in one lump, ending one down.
	driver.type(`${down}${up}${letters ? 'jkj' : down}`);
	await shows(1, 'a lump to and fro');
	await writeHalves(driver, '\x1b', '[A');
	await shows(0, 'an arrow in halves');
	await writeHalves(driver, '\x1b', '[', 'B');
	await shows(1, 'an arrow in three pieces');
	await writeHalves(driver, '\x1b[', 'A');
	await shows(0, 'an arrow broken after its bracket');
	return screens;
}

/** Pastes what would move, open, leave and quit, where nothing is typed: it must do nothing at all. */
export async function pasteDoesNothing(driver: Driver, screens: readonly string[]): Promise<void> {
	await driver.when(() => driver.terminal.modes.bracketedPasteMode, 'bracketed paste');
	driver.paste('jj\r\x1b[B\x1b[B\rq\x03!A\n2');
	// A key after it: when its effect is seen, the paste has had all of its own.
	driver.press('down');
	await driver.when(() => driver.body() === screens[1], 'one move after a paste');
	driver.press('up');
	await driver.when(() => driver.body() === screens[0], 'the place before the paste');
}
