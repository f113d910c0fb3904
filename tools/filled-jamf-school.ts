import {execFile} from 'node:child_process';
import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {jamfBeside, schoolHere} from '../test/support/jamf-beside.ts';

const program = fileURLToPath(new URL('../source/launch.mjs', import.meta.url));
const exported = fileURLToPath(new URL('../fixtures/oneroster/small', import.meta.url));

/**
 * Makes a state by the program's own commands beside a Jamf School that may be filled from it, and keeps that running.
 * @returns its folder, for `--state`; the caller stops it and removes the parent.
 */
export async function filledJamfSchool(): Promise<{
	readonly root: string;
	readonly state: string;
	readonly stop: () => void;
}> {
	const root = mkdtempSync(join(tmpdir(), 'rollcall-pictures-'));
	const state = join(root, 'state');
	const jamf = await jamfBeside();
	// It answers from this process, which therefore waits for nothing.
	const rollcall = async (...args: string[]) =>
		await promisify(execFile)(process.execPath, [program, '--state', state, ...args]);
	const key = join(root, 'key');
	writeFileSync(key, jamf.apiKey, {mode: 0o600});
	const set = Object.entries({
		url: jamf.url,
		networkId: jamf.networkId,
		createUsers: 'all',
		createClasses: 'yes',
		locations: `${schoolHere} = 3`,
	}).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
	await rollcall('connect', 'oneroster-csv', 'sis', '--set', `path=${exported}`);
	await rollcall('sync', 'sis', '--yes');
	await rollcall('connect', 'jamf-school', 'jamf', ...set, '--secret', `apiKey=file:${key}`);
	return {root, state, stop: () => jamf.close()};
}
