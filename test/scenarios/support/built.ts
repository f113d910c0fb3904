import {copyFileSync, mkdirSync, readdirSync} from 'node:fs';
import {userInfo} from 'node:os';
import {join} from 'node:path';
import type {Clock} from '../../../source/core/ports.ts';
import {type IngestResult, openSandbox} from '../../../source/sandbox/sandbox.ts';
import {type Ended, run} from '../../support/cli.ts';
import {type Asm, actIn, filesIn, ingested} from './asm.ts';

const user = 'X@sftp.apple.com';
const password = 'planted-secret-5d2e';

/** The built program in processes of its own, and a sandbox that takes its uploads over real SFTP. */
export async function openBuilt(
	root: string,
	clock: Clock,
): Promise<{readonly asm: Asm; run(args: readonly string[]): Promise<Ended>; close(): Promise<void>}> {
	const received = join(root, 'received');
	mkdirSync(received, {recursive: true});
	const told: string[] = [];
	const seen = new Set<string>();
	const sandbox = await openSandbox({folder: join(root, 'asm'), clock, setup: {domain: 'school.example'}});
	const dropbox = join(sandbox.folder, 'dropbox');
	const serving = await sandbox.serve({
		user,
		password,
		onIngest(result) {
			const name = readdirSync(dropbox).find((each) => each.endsWith('.zip') && !seen.has(each));
			seen.add(name!);
			copyFileSync(join(dropbox, name!), join(received, `${String(told.length + 1).padStart(3, '0')}.zip`));
			told.push(ingested(result as IngestResult));
		},
	});
	const preload = new URL('turned-clock.mjs', import.meta.url).href;
	/** An upload is taken in when its last byte is there, which the program does not wait for. */
	const takenIn = async (count: number) => {
		for (let waited = 0; told.length < count && waited < 10_000; waited += 10)
			await new Promise((resolve) => setTimeout(resolve, 10));
	};
	return {
		asm: {
			settings: ['host=127.0.0.1', `port=${serving.port}`, `username=${user}`, `hostKey=${serving.hostKey}`],
			told,
			uploads: () =>
				Promise.all(
					readdirSync(received)
						.sort()
						.map((name) => filesIn(join(received, name))),
				),
			act: (action, person, values) => actIn(sandbox, action, person, values),
			async status(person) {
				await sandbox.tick();
				return (await sandbox.account(person))?.status ?? 'gone';
			},
		},
		async run(args) {
			const before = told.length;
			const ended = await run(args, {
				state: join(root, 'state'),
				env: {
					ASM: password,
					SCENARIO_NOW: clock.now().toISOString(),
					NODE_OPTIONS: `--import=${preload}`,
				},
			});
			if (/^asm: sent/m.test(ended.stdout)) await takenIn(before + 1);
			// Whoever runs the tests: in the goldens it is ada.
			return {...ended, stdout: ended.stdout.replaceAll(`By ${userInfo().username},`, 'By ada,')};
		},
		close: () => serving.close(),
	};
}
