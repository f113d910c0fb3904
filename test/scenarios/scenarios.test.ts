import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {folder, scenarioOf, scenarios} from './support/folders.ts';
import {goldenFiles, readGoldens, writeGoldens, writes} from './support/goldens.ts';
import {staged} from './support/staged.ts';

const told = async (name: string) => (await staged(name)).play({plans: true});

describe('a school year', () => {
	test.each(scenarios)('%s', async (name) => {
		const {known} = scenarioOf(name);
		const goldens = join(folder, name, 'golden');
		if (known !== undefined) {
			await expect(told(name), `this holds now; take out "known: ${known}"`).rejects.toMatchObject({
				name: 'ScenarioError',
				unmet: true,
			});
			return;
		}
		const files = goldenFiles(await told(name));
		if (writes) return writeGoldens(goldens, files);
		const stand = readGoldens(goldens);
		expect([...files.keys()].sort(), 'the files of the golden folder').toEqual([...stand.keys()]);
		for (const [file, content] of files) expect(content, `${name}/golden/${file}`).toBe(stand.get(file));
	});
});
