import {asksForDashboard} from './asks-for-dashboard.ts';
import {canDraw} from './dashboard/can-draw.ts';

/**
 * Where the program begins. If it is the dashboard that is asked for, its frame is drawn at once; the commands, the
 * connections and the store are loaded after that.
 */
const {argv, env, stdin, stdout} = process;
const asked = asksForDashboard(argv.slice(2));
const stage =
	asked !== undefined && canDraw(env, stdin, stdout).ok
		? (await import('./dashboard/opening.tsx')).openWithFrame({
				stdin,
				stdout,
				env: asked.screenReader ? {...env, ROLLCALL_SCREEN_READER: '1'} : env,
				readOnly: asked.readOnly,
			})
		: undefined;
const {main} = await import('./cli.ts');
await main(stage);
