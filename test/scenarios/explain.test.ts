import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {oneOf} from '../support/runs.ts';
import {scenarioOf, scenarios} from './support/folders.ts';
import type {Told} from './support/play.ts';
import {type Staged, staged} from './support/staged.ts';

/**
 * Every line of every export, and everybody and every class that is, or ever was, in Apple School Manager: by id where
 * no export has a line of theirs.
 */
async function asksOf({root, run}: Staged, {uploads}: Told): Promise<ReadonlySet<string>> {
	const asks = new Set<string>();
	const listed = new Set<string>();
	for (const folder of readdirSync(root).filter((each) => each.startsWith('export-')))
		for (const file of readdirSync(join(root, folder)))
			for (const [at, row] of linesOf(readFileSync(join(root, folder, file), 'utf8')).entries()) {
				asks.add(`${file}:${at + 2}`);
				listed.add(idOf(row));
			}
	const {items} = JSON.parse((await run(['users', '--json'])).stdout) as {
		items: ReadonlyArray<{readonly personId: string}>;
	};
	const sent = uploads.flatMap((upload) =>
		Object.entries(upload).flatMap(([file, text]) => (file === 'rosters.csv' ? [] : linesOf(text).map(idOf))),
	);
	for (const id of [...items.map(({personId}) => personId), ...sent]) if (!listed.has(id)) asks.add(id);
	return asks;
}

const idOf = (row: string) => row.split(',')[0] ?? '';
const linesOf = (text: string) =>
	text
		.split('\n')
		.slice(1)
		.filter((line) => line !== '');

/** Text of programs and not of people. */
const raw =
	/[[\]{}]|undefined|\bnull\b|\bNaN\b|\d{4}-\d{2}-\d{2}T|(?:apple-csv|stand-in-idp|oneroster-csv)-[0-9a-f]{8}/;
const inOrOut =
	/ is (?:in|not in) the next upload; .+ (?:It|Absent|No|What|The|sis|csv|idp|jamf) |is not in Apple School Manager by us: |" is not in the directory(?: yet)?: |" names no record that is kept: | would put .+ into the class .+ is not in the next upload/;
/** What it rests on: a line of a file, or of what an identity provider or a Jamf School gave, or that there is none. */
const ground =
	/(?:\w\.csv|(?:idp|again): users|jamf: (?:users|classes|locations)):\d+ (?:lists|is left out|- )|does not list it|no last roster lists it|No roster of it is kept|names no record/;

/** What is wrong with an answer, to be sent on by an admin. */
function faultsOf(text: string): readonly string[] {
	const [answer = ''] = text.split('\n');
	return [
		...(raw.test(text) ? [`holds ${raw.exec(text)?.[0]}`] : []),
		...(inOrOut.test(answer) ? [] : ['does not say in or out, and why']),
		...(ground.test(text) ? [] : ['names neither a line nor the absence']),
		...(/^ {2}New, /m.test(text) ? ['says New and not what is known of it'] : []),
	];
}

/** Everybody in every scenario in the long run; in the short one, one of so many in every fifth scenario. */
const every = oneOf(8);
const nth = oneOf(5);

describe('explain answers for everybody in', () => {
	const held = scenarios.filter((name) => scenarioOf(name).known === undefined);
	test.each(held.filter((_, at) => at % nth === 0))(
		'%s',
		async (name) => {
			const stage = await staged(name);
			const asks = await asksOf(stage, await stage.play({plans: false}));
			expect(asks.size).toBeGreaterThan(15);
			const faulty: string[] = [];
			for (const [at, asked] of [...asks].entries()) {
				if ((at + name.length) % every !== 0) continue;
				const {code, stdout, stderr} = await stage.run(['explain', asked]);
				const faults = faultsOf(stdout);
				if (code !== 0 || stderr !== '' || faults.length > 0)
					faulty.push(`${asked} (exit ${code}) ${faults.join(', ')}\n${stdout}${stderr}`);
			}
			expect(faulty.slice(0, 3)).toEqual([]);
		},
		120_000,
	);
});
