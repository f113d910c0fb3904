import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {fixedClock} from '../support/fixed-clock.ts';
import {oneOf} from '../support/runs.ts';
import {openBuilt} from './support/built.ts';
import {folder, scenarioOf} from './support/folders.ts';
import {goldenFiles, readGoldens} from './support/goldens.ts';
import {play} from './support/play.ts';

/** Those in which no id is made by chance, which would order lists otherwise. */
const names = [
	'bulk-deactivation-by-hand',
	'august-load',
	'half-an-export',
	'leaver',
	'rollover-with-the-30-day-filter',
];

test.each(names.filter((_, nth) => nth % oneOf(3) === 0))(
	'%s is the same through the built program and SFTP',
	async (name) => {
		const root = mkdtempSync(join(tmpdir(), 'rollcall-scenario-'));
		const clock = fixedClock('2026-01-01T00:00:00.000Z');
		const {asm, run, close} = await openBuilt(root, clock);
		onTestFinished(async () => {
			await close();
			rmSync(root, {recursive: true, force: true});
		});
		const schools = [join(folder, name, 'before'), join(folder, 'schools')];
		const told = await play(scenarioOf(name), {root, schools, clock, asm, run, plans: false});
		const goldens = readGoldens(join(folder, name, 'golden'));
		for (const [file, content] of goldenFiles(told))
			if (file !== 'plans.txt') expect(content, `${name}/golden/${file}`).toBe(goldens.get(file));
	},
	60_000,
);
