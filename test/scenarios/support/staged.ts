import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import type {Ended} from '../../support/cli.ts';
import {fixedClock} from '../../support/fixed-clock.ts';
import {openAsm} from './asm.ts';
import {folder, scenarioOf} from './folders.ts';
import {commandsInProcess} from './in-process.ts';
import {play, type Told} from './play.ts';

/** A scenario that can be played within this process, and commands over the state that it leaves. */
export interface Staged {
	readonly root: string;
	play(options: {readonly plans: boolean}): Promise<Told>;
	run(args: readonly string[]): Promise<Ended>;
}

export async function staged(name: string): Promise<Staged> {
	const root = mkdtempSync(join(tmpdir(), 'rollcall-scenario-'));
	onTestFinished(() => rmSync(root, {recursive: true, force: true}));
	const clock = fixedClock('2026-01-01T00:00:00.000Z', {sleepTurns: true});
	const asm = await openAsm(root, clock);
	const run = commandsInProcess({folder: join(root, 'state'), clock, asm: asm.kind});
	const schools = [join(folder, name, 'before'), join(folder, 'schools')];
	return {
		root,
		run,
		play: ({plans}) => play(scenarioOf(name), {root, schools, clock, asm, run, plans}),
	};
}
