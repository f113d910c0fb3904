import {exitCodes} from '../core/errors.ts';
import type {Rollcall} from '../sync/rollcall.ts';
import type {ServeEvent} from '../sync/serving.ts';
import {addHealth, type Pulse} from './health.ts';
import {listen, makeServer, type Place, portOf} from './listener.ts';
import type {Level, Log} from './log.ts';
import {metricsOf} from './metrics.ts';
import {addScim} from './scim.ts';

export interface Service {
	readonly rollcall: Rollcall;
	/** Absent: nothing listens, as with `--once`. */
	readonly place?: Place;
	readonly once: boolean;
	readonly log: Log;
	/** The first stop: what was begun is finished or left whole. */
	readonly signal: AbortSignal;
}

/**
 * Runs the schedule and answers questions about it, until it is stopped.
 * @returns the exit code.
 * @throws UsageError where it cannot listen; LockedError where another process runs the schedule.
 */
export async function runService({rollcall, place, once, log, signal}: Service): Promise<number> {
	const pulse: Pulse = {last: rollcall.clock.monotonic(), busy: false};
	const metrics = metricsOf(rollcall);
	const server = place === undefined ? undefined : await makeServer(place);
	try {
		if (server !== undefined) {
			addHealth(server, rollcall, metrics, pulse);
			await addScim(server, {service: rollcall.scim(() => portOf(server)), clock: rollcall.clock, log});
			log('notice', 'listening', {url: await listen(server, place!)});
		}
		const port = server && portOf(server);
		const events = rollcall.serve(
			{once, alive: () => beat(pulse, rollcall), ...(port === undefined ? {} : {port})},
			signal,
		);
		for (;;) {
			const {done, value} = await events.next();
			beat(pulse, rollcall);
			if (done) return value;
			if (value.what === 'began') pulse.busy = true;
			if (value.what === 'ended') pulse.busy = false;
			metrics.note(value);
			if (value.what !== 'ended' || value.repeated !== true) tell(log, value);
		}
	} finally {
		await server?.close();
	}
}

const beat = (pulse: Pulse, {clock}: Rollcall) => {
	pulse.last = clock.monotonic();
};

function tell(log: Log, event: ServeEvent): void {
	const {what, ...facts} = event;
	log(weightOf(event), what, isIdle(event) ? {...facts, hint} : facts);
}

/** Nothing runs by itself, and nobody pushes either. */
const isIdle = (event: ServeEvent) =>
	event.what === 'started' && event.scheduled === 0 && event.pushed === undefined;

const hint = 'no connection runs by itself: rollcall connections set NAME --set frequency=daily';

function weightOf(event: ServeEvent): Level {
	switch (event.what) {
		case 'started':
			return isIdle(event) ? 'warning' : 'notice';
		case 'ended':
			return levelOf(event.exitCode);
		case 'told':
			return event.failed === undefined ? 'info' : 'warning';
		case 'stuck':
			return 'error';
		case 'stopped':
			return 'notice';
		default:
			return 'info';
	}
}

/** Held and held back wait for a person; what passes by itself is a warning. */
function levelOf(exitCode: number): Level {
	if (exitCode === exitCodes.done) return 'info';
	if (exitCode === exitCodes.heldBack) return 'notice';
	const waits: readonly number[] = [
		exitCodes.temporary,
		exitCodes.held,
		exitCodes.locked,
		exitCodes.interrupted,
	];
	return waits.includes(exitCode) ? 'warning' : 'error';
}
