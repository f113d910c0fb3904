import {execFileSync} from 'node:child_process';
import {cpSync, mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const program = fileURLToPath(new URL('../source/launch.mjs', import.meta.url));

/**
 * Makes a state by the program's own commands in which a night is held: the medium district, read once, then
 * with every fifteenth person gone from the export.
 * @returns its folder, for `--state`; the caller removes the parent.
 */
export function heldNight(): {readonly root: string; readonly state: string} {
	const root = mkdtempSync(join(tmpdir(), 'rollcall-pictures-'));
	const [state, exported] = [join(root, 'state'), join(root, 'export')];
	cpSync(fileURLToPath(new URL('../fixtures/oneroster/medium', import.meta.url)), exported, {
		recursive: true,
	});
	const rollcall = (...args: string[]) => {
		try {
			execFileSync(process.execPath, [program, '--state', state, ...args], {stdio: 'pipe'});
		} catch (error) {
			// 6 is what a held night ends with.
			if ((error as {status?: number}).status !== 6) throw error;
		}
	};
	rollcall('connect', 'oneroster-csv', 'sis', '--set', `path=${exported}`);
	rollcall('sync', 'sis', '--yes');
	const users = join(exported, 'users.csv');
	const lines = readFileSync(users, 'utf8').split('\r\n');
	writeFileSync(
		users,
		lines.filter((_, line) => line === 0 || line % 15 !== 0 || line === lines.length - 1).join('\r\n'),
	);
	rollcall('sync', 'sis', '--yes');
	return {root, state};
}
