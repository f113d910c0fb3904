import {execFileSync, spawn} from 'node:child_process';
import {mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {freePort, PlayedEntra} from '../test/support/playing-entra.ts';

const program = fileURLToPath(new URL('../source/launch.mjs', import.meta.url));
const firstNames = ['Ana', 'Ben', 'Carla', 'Dario', 'Emma', 'Finn', 'Grace', 'Hugo'];
const lastNames = ['Lopez', 'Diaz', 'Nakamura', 'Smith', 'Okafor', 'Ahmed'];

/**
 * Makes a state by the program's own commands to which an identity provider pushed 48 people, of whom it removed more
 * than the guard lets pass, and keeps the service running.
 * @returns its folder, for `--state`; the caller stops it and removes the parent.
 */
export async function pushedPeople(): Promise<{
	readonly root: string;
	readonly state: string;
	readonly stop: () => void;
}> {
	const root = mkdtempSync(join(tmpdir(), 'rollcall-pictures-'));
	const state = join(root, 'state');
	const rollcall = (...args: string[]) =>
		execFileSync(process.execPath, [program, '--state', state, ...args], {encoding: 'utf8', stdio: 'pipe'});
	const port = await freePort();
	const url = 'url=https://rollcall.school.example';
	const {token} = JSON.parse(rollcall('connect', 'scim', 'entra', '--set', url, '--json')) as {
		readonly token: string;
	};
	const service = spawn(process.execPath, [program, '--state', state, 'serve', '--port', String(port)]);
	await new Promise<void>((resolve, reject) => {
		const look = (text: Buffer) => {
			if (text.includes('listening')) resolve();
		};
		service.stdout.on('data', look);
		service.stderr.on('data', look);
		service.once('exit', (code) => reject(new Error(`the service ended with ${code}`)));
	});
	const entra = new PlayedEntra(`http://127.0.0.1:${port}/feeds/school/scim`, token);
	await entra.testConnection();
	const names = firstNames.flatMap((first) => lastNames.map((last) => `${first} ${last}`));
	const ids: string[] = [];
	for (const name of names) ids.push((await entra.send(name)).id);
	for (const id of ids.slice(-18)) await entra.remove(id);
	return {root, state, stop: () => void service.kill('SIGTERM')};
}
