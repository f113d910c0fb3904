import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, onTestFinished, test} from 'vitest';
import {fixedClock} from '../support/fixed-clock.ts';
import {openAsm} from './support/asm.ts';
import {goldenFiles, readGoldens, writeGoldens, writes} from './support/goldens.ts';
import {commandsInProcess} from './support/in-process.ts';
import {play, ScenarioError, type Told} from './support/play.ts';
import {parseSteps, type Scenario} from './support/steps.ts';

const folder = fileURLToPath(new URL('../../fixtures/scenarios/', import.meta.url));
const names = readdirSync(folder, {withFileTypes: true})
	.filter((each) => each.isDirectory() && each.name !== 'schools')
	.map(({name}) => name)
	.sort();

const scenarioOf = (name: string): Scenario =>
	parseSteps(readFileSync(join(folder, name, 'steps'), 'utf8'), `fixtures/scenarios/${name}/steps`);

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
	test.each(names)('%s', async (name) => {
		const scenario = scenarioOf(name);
		const goldens = join(folder, name, 'golden');
		if (scenario.known !== undefined) {
			await expect(
				told(name, scenario),
				`this holds now; take out "known: ${scenario.known}"`,
			).rejects.toThrow(ScenarioError);
			return;
		}
		const files = goldenFiles(await told(name, scenario));
		if (writes) return writeGoldens(goldens, files);
		const stand = readGoldens(goldens);
		expect([...files.keys()].sort(), 'the files of the golden folder').toEqual([...stand.keys()]);
		for (const [file, content] of files) expect(content, `${name}/golden/${file}`).toBe(stand.get(file));
	});
});
