import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {RollcallError} from '../core/errors.ts';
import type {Rollcall} from '../sync/rollcall.ts';
import {isLoopback} from './listener.ts';
import type {Metrics} from './metrics.ts';

/** Whether the service itself does what it is there for; what the data needs is `level`, and no reason to restart it. */
export interface Pulse {
	/** When it was last seen at work, in milliseconds of the monotonic clock. */
	last: number;
	/** What it is doing, where it takes longer than a look: a run. */
	busy: boolean;
}

/** Not seen at work for so long, it hangs. */
const silent = 5 * 60_000;

/** `/healthz` and `/metrics`, for this machine alone. */
export function addHealth(
	server: FastifyInstance,
	rollcall: Pick<Rollcall, 'overview' | 'clock'>,
	metrics: Metrics,
	pulse: Pulse,
): void {
	// Asked of the route, however its address is spelt.
	const onRequest = async ({ip}: FastifyRequest, reply: FastifyReply) =>
		isLoopback(ip) ? undefined : reply.code(404).type('text/plain').send('not found\n');
	server.get('/healthz', {onRequest}, async (_request, reply) => {
		reply.header('cache-control', 'no-store');
		const quiet = rollcall.clock.monotonic() - pulse.last;
		if (!pulse.busy && quiet > silent)
			return reply
				.code(503)
				.send({status: 'stuck', reason: `nothing was done for ${Math.round(quiet / 1000)} s`});
		try {
			const {level, conflicts, held, followUps} = await rollcall.overview();
			return {status: 'ok', level, conflicts, held: held.length, followUps};
		} catch (error) {
			if (!(error instanceof RollcallError)) throw error;
			return reply.code(503).send({status: 'failed', reason: error.message, exitCode: error.exitCode});
		}
	});
	server.get('/metrics', {onRequest}, async (_request, reply) =>
		reply
			.header('cache-control', 'no-store')
			.type(metrics.contentType)
			.send(await metrics.text()),
	);
}
