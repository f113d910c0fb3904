import {isOne, unsentText} from '../sync/findings-waiting.ts';
import type {Rollcall} from '../sync/rollcall.ts';
import {visible} from './components/cell.ts';
import type {Jobs} from './jobs.ts';
import {count} from './phrases.ts';
import {waitsOf} from './waits.ts';

/** What is still running or waiting when the dashboard is left, as one line. */
export async function closingLine(rollcall: Rollcall, jobs: Jobs): Promise<string> {
	const overview = await rollcall.overview();
	const {conflicts, followUps, connections} = overview;
	const {held, notReady, disarmed} = waitsOf(overview);
	const running = [
		...jobs.all().map(({title}) => title),
		...connections.flatMap(({name, running: holder}) =>
			holder === undefined ? [] : [`${name} (process ${holder.pid})`],
		),
	];
	const parts = [
		...(running.length > 0 ? [`still running: ${running.join(', ')}`] : []),
		...held.map((name) => `${name} is held`),
		...notReady.map((name) => `${name} is not ready`),
		...disarmed.map((name) => `${name} is disarmed: nothing is sent to it`),
		...connections.flatMap(({name, unsent}) =>
			unsent === undefined
				? []
				: [`${unsentText(unsent)} ${isOne(unsent) ? 'waits' : 'wait'} to be sent to ${name}`],
		),
		...(conflicts > 0 ? [`${count(conflicts, 'conflict')} to decide`] : []),
		...(followUps > 0 ? [`${count(followUps, 'follow-up')} to do by hand`] : []),
	];
	return visible(
		`rollcall: ${parts.length === 0 ? 'nothing is running and nothing waits' : parts.join(', ')}.`,
	);
}
