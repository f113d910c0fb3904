import {HostKeyError, RollcallError, toldError} from '../core/errors.ts';
import {
	type Connection,
	markTested,
	openEvidence,
	openPublisher,
	openReader,
	pinHostKey,
} from './connections.ts';
import type {Context} from './context.ts';
import type {TestResult} from './rollcall.ts';

/** Tries a connection and changes nothing on the other side. A first host key is shown, and pinned when accepted. */
export async function test(
	context: Context,
	connection: Connection,
	options: {readonly acceptHostKey?: boolean},
	signal: AbortSignal,
): Promise<TestResult> {
	try {
		const result =
			connection.kind.evidence !== undefined
				? {ok: true, ...(await openEvidence(context, connection).test(signal))}
				: connection.kind.publisher === undefined
					? await testReader(context, connection, signal)
					: await testPublisher(context, connection, options, signal);
		if (result.ok) await markTested(context, connection);
		return result;
	} catch (error) {
		// What was wrong is remembered: *never tested* would be another matter.
		if (error instanceof RollcallError) await markTested(context, connection, toldError(error));
		throw error;
	}
}

async function testReader(
	context: Context,
	connection: Connection,
	signal: AbortSignal,
): Promise<TestResult> {
	const reader = openReader(context, connection);
	if (reader.test !== undefined) return {ok: true, ...(await reader.test(signal))};
	const reading = reader.read(signal);
	for (;;) {
		const step = await reading.next();
		if (!step.done) continue;
		const {people, classes, enrolments, problems} = step.value;
		const errors = problems.filter(({severity}) => severity === 'error').length;
		return {
			ok: true,
			message: `read ${people.count} people, ${classes.count} classes and ${enrolments.count} enrolments${errors > 0 ? `; ${errors} rows carry an error` : ''}`,
		};
	}
}

async function testPublisher(
	context: Context,
	connection: Connection,
	{acceptHostKey}: {readonly acceptHostKey?: boolean},
	signal: AbortSignal,
): Promise<TestResult> {
	const publisher = openPublisher(context, connection);
	const {hostKey: pinned} = publisher.binding;
	const shown = await publisher.hostKey(signal);
	if (pinned === undefined && !acceptHostKey)
		return {
			ok: false,
			hostKey: shown,
			pinned: false,
			message: `${publisher.binding.host} shows the host key ${shown}. Compare it with what the server's operator says, then accept it: rollcall connections test ${connection.stored.name} --accept-host-key`,
		};
	if (pinned !== undefined && pinned !== shown) throw changedKey(connection, pinned, shown);
	const ready = pinned === undefined ? await pinHostKey(context, connection, shown) : connection;
	await openPublisher(context, ready).test(signal);
	return {
		ok: true,
		hostKey: shown,
		pinned: true,
		message: `signed in at ${publisher.binding.host}; the folder is there; host key ${shown}`,
	};
}

const changedKey = ({stored}: Connection, pinned: string, shown: string): RollcallError =>
	new HostKeyError(`the host key of "${stored.name}" changed: pinned is ${pinned}, shown was ${shown}`, {
		notDone: 'Nothing was sent, no user name or password either.',
		next: `Ask the server's operator whether the key was replaced. Only then: rollcall connections set ${stored.name} --set hostKey=${shown}`,
	});
