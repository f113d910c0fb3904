import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseSteps, type Scenario} from './steps.ts';

export const folder = fileURLToPath(new URL('../../../fixtures/scenarios/', import.meta.url));

/** The names of all scenarios. */
export const scenarios: readonly string[] = readdirSync(folder, {withFileTypes: true})
	.filter((each) => each.isDirectory() && each.name !== 'schools')
	.map(({name}) => name)
	.sort();

export const scenarioOf = (name: string): Scenario =>
	parseSteps(readFileSync(join(folder, name, 'steps'), 'utf8'), `fixtures/scenarios/${name}/steps`);
