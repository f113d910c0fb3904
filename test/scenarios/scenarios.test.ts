import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {fixedClock} from '../support/fixed-clock.ts';
import {openAsm} from './support/asm.ts';
import {folder, scenarioOf, scenarios} from './support/folders.ts';
import {goldenFiles, readGoldens, writeGoldens, writes} from './support/goldens.ts';
import {commandsInProcess} from './support/in-process.ts';
import {play, type Told} from './support/play.ts';
import type {Scenario} from './support/steps.ts';

async function told(name: string, scenario: Scenario): Promise<Told> {
	const root = mkdtempSync(join(tmpdir(), 'rollcall-scenario-'));
	onTestFinished(() => rmSync(root, {recursive: true, force: true}));
	const clock = fixedClock('2026-01-01T00:00:00.000Z', {sleepTurns: true});
	const asm = await openAsm(root, clock);
	const run = commandsInProcess({folder: join(root, 'state'), clock, asm: asm.kind});
	const schools = [join(folder, name, 'before'), join(folder, 'schools')];
	return await play(scenario, {root, schools, clock, asm, run, plans: true});
}

describe('a school year', () => {
	test.each(scenarios)('%s', async (name) => {
		const scenario = scenarioOf(name);
		const goldens = join(folder, name, 'golden');
		if (scenario.known !== undefined) {
			await expect(
				told(name, scenario),
				`this holds now; take out "known: ${scenario.known}"`,
			).rejects.toMatchObject({name: 'ScenarioError', unmet: true});
			return;
		}
		const files = goldenFiles(await told(name, scenario));
		if (writes) return writeGoldens(goldens, files);
		const stand = readGoldens(goldens);
		expect([...files.keys()].sort(), 'the files of the golden folder').toEqual([...stand.keys()]);
		for (const [file, content] of files) expect(content, `${name}/golden/${file}`).toBe(stand.get(file));
	});
});
