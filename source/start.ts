import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {askForState} from './ask-for-state.ts';
import {type AskedDashboard, asksForDashboard} from './asks-for-dashboard.ts';
import {exitCodes} from './core/errors.ts';
import {canDraw} from './dashboard/can-draw.ts';
import {folderOfState} from './state-folder.ts';
import {rootFile} from './store/root-file.ts';
import {tooOld} from './too-old.ts';

/**
 * Where the program begins. If it is the dashboard that is asked for, its frame is drawn at once; the commands, the
 * connections and the store are loaded after that. Where there is no state, that is asked about first.
 */
const {argv, env, stdin, stdout, stderr} = process;
const asked = asksForDashboard(argv.slice(2));
const drawn = asked !== undefined && canDraw(env, stdin, stdout).ok ? asked : undefined;
const unfit = tooOld(process.versions.node);
if (unfit === undefined) {
	// Read from the disk while the state is looked for.
	const opening = drawn === undefined ? undefined : import('./dashboard/opening.tsx');
	const state = drawn === undefined ? 'none' : await stateFor(drawn);
	if (state !== 'interrupted') await begin(state, opening);
} else {
	// Whoever runs the built file by hand passes by the launcher, and would be told of some missing call instead.
	stderr.write(`${unfit}\n`);
	process.exitCode = exitCodes.usage;
}

async function begin(
	state: 'there' | 'make' | 'none',
	opening: Promise<typeof import('./dashboard/opening.tsx')> | undefined,
) {
	const stage =
		drawn !== undefined && opening !== undefined && state !== 'none'
			? (await opening).openWithFrame({
					stdin,
					stdout,
					env: drawn.screenReader ? {...env, ROLLCALL_SCREEN_READER: '1'} : env,
					readOnly: drawn.readOnly,
				})
			: undefined;
	const {main} = await import('./cli.ts');
	await main(stage, state === 'make');
}

async function stateFor({readOnly, state: flag}: AskedDashboard) {
	const folder = folderOfState(flag, env);
	// As a rule there is one: what looks closer is loaded only where there seems to be none.
	if (existsSync(join(folder, rootFile))) return 'there';
	const [{hasState}, {fileSystem}, {askOnTerminal}] = await Promise.all([
		import('./store/folder.ts'),
		import('./io/files.ts'),
		import('./io/terminal.ts'),
	]);
	try {
		return await askForState({
			folder,
			readOnly,
			hasState: (path) => hasState(fileSystem, path),
			ask: (question) => askOnTerminal(question, stdin, stderr, new AbortController().signal),
		});
	} catch (error) {
		if ((error as Error).name !== 'AbortError') throw error;
		process.exitCode = exitCodes.interrupted;
		return 'interrupted';
	}
}
