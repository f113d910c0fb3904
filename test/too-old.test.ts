import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {neededNode, tooOld} from '../source/too-old.ts';

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

test('the launcher and the package ask for the same Node', () => {
	expect(readFileSync(at('source/launch.mjs'), 'utf8')).toContain(`const needed = ${neededNode};`);
	expect(JSON.parse(readFileSync(at('package.json'), 'utf8')).engines.node).toBe(`>=${neededNode}`);
});

test.each([
	['20.20.2', true],
	['21.9.0', true],
	['22.0.0', false],
	['24.21.0', false],
])('Node %s: too old %s', (version, expected) => {
	expect(tooOld(version) !== undefined).toBe(expected);
});

/** Runs the built file itself as if by a Node of this version. */
const runBuilt = (version: string, ...args: readonly string[]) => {
	const pretend = `Object.defineProperty(process, 'versions', {value: {...process.versions, node: '${version}'}});`;
	return promisify(execFile)(process.execPath, [
		'--import',
		`data:text/javascript,${encodeURIComponent(pretend)}`,
		at('dist/cli.js'),
		...args,
	]).then(
		({stdout}) => ({code: 0, stdout, stderr: ''}),
		(error: {readonly code: number; readonly stdout: string; readonly stderr: string}) => error,
	);
};

test('the built file, run by hand with an old Node, says what to do', async () => {
	const {code, stdout, stderr} = await runBuilt('20.20.2', '--version');
	expect([code, stdout]).toEqual([2, '']);
	expect(stderr).toBe(`${tooOld('20.20.2')}\n`);
	expect(await runBuilt('24.21.0', '--version')).toMatchObject({
		code: 0,
		stdout: expect.stringMatching(/^\d/),
	});
});
