import {HostKeyError, RollcallError, toldError} from '../core/errors.ts';
import type {Publisher} from '../core/ports.ts';
import {
	type Connection,
	listConnections,
	markTested,
	openEvidence,
	openMirror,
	openPublisher,
	openReader,
	pinHostKey,
	probeConnection,
} from './connections.ts';
import type {Context} from './context.ts';
import {notUploaded} from './feeds.ts';
import type {TestResult} from './rollcall.ts';
import {hasVisited} from './scim-state.ts';

/** Tries a connection and changes nothing on the other side. A first host key is shown, and pinned when accepted. */
export async function test(
	context: Context,
	connection: Connection,
	options: {readonly acceptHostKey?: boolean},
	signal: AbortSignal,
): Promise<TestResult> {
	try {
		const result =
			connection.kind.pushes !== undefined
				? await testPushed(context, connection, signal)
				: connection.kind.mirror !== undefined
					? {ok: true, ...(await testMirror(context, connection, signal))}
					: connection.kind.evidence !== undefined
						? {ok: true, ...(await openEvidence(context, connection).test(signal))}
						: connection.kind.publisher === undefined
							? await testReader(context, connection, options, signal)
							: await testPublisher(context, connection, options, signal);
		if (result.ok && result.findings === undefined) await markTested(context, connection);
		return result;
	} catch (error) {
		// What was wrong is remembered: *never tested* would be another matter.
		if (error instanceof RollcallError)
			await markTested(context, connection, {message: toldError(error), setting: error.setting});
		throw error;
	}
}

/** Signs in, and lets go of the connection that was opened for it. */
async function testMirror(context: Context, connection: Connection, signal: AbortSignal) {
	const mirror = openMirror(context, connection);
	try {
		const {message} = await mirror.test(signal);
		const unfed = notUploaded(await listConnections(context), connection);
		return {message: unfed === undefined ? message : `${message}. Beware: ${unfed}`};
	} finally {
		await mirror.close?.();
	}
}

/** What can be looked at on the other side first: where that is not as it should be, nothing else matters. */
async function testPushed(
	context: Context,
	connection: Connection,
	signal: AbortSignal,
): Promise<TestResult> {
	const pushes = testPushes(context, connection);
	const findings = await probeConnection(context, connection, signal);
	if (findings === undefined) return pushes;
	const faults = findings.filter(({ok}) => !ok);
	if (faults.length > 0) {
		const message = faults.map(({text}) => text).join('; ');
		await markTested(context, connection, {message});
		return {ok: false, message, findings};
	}
	await markTested(context, connection);
	return {
		ok: pushes.ok,
		message: `all ${findings.length} things that were looked at there are as they should be. Users: ${pushes.message}`,
		findings,
	};
}

/** Nobody can be called: it is seen whether the identity provider came. */
function testPushes({clock}: Context, {stored}: Connection): TestResult {
	const ok = hasVisited(stored, clock.now());
	return {
		ok,
		message: ok
			? `the identity provider came last at ${stored.push?.last ?? 'a time that is not known'}`
			: `nobody came with a live token yet: give the identity provider the tenant URL and a token (rollcall connections token ${stored.name}), keep rollcall serve running, and test the connection there`,
	};
}

async function testReader(
	context: Context,
	connection: Connection,
	options: {readonly acceptHostKey?: boolean},
	signal: AbortSignal,
): Promise<TestResult> {
	const first = openReader(context, connection);
	const greeted = first.server && (await greet(context, connection, first.server, options, signal));
	if (greeted?.shown !== undefined) return greeted.shown;
	const key = greeted === undefined ? {} : {hostKey: greeted.hostKey, pinned: true};
	const reader = greeted === undefined ? first : openReader(context, greeted.ready);
	if (reader.test !== undefined) return {ok: true, ...key, ...(await reader.test(signal))};
	const reading = reader.read(signal);
	for (;;) {
		const step = await reading.next();
		if (!step.done) continue;
		const {people, classes, enrolments, problems} = step.value;
		const errors = problems.filter(({severity}) => severity === 'error').length;
		return {
			ok: true,
			...key,
			message: `read ${people.count} people, ${classes.count} classes and ${enrolments.count} enrolments${errors > 0 ? `; ${errors} rows carry an error` : ''}`,
		};
	}
}

async function testPublisher(
	context: Context,
	connection: Connection,
	options: {readonly acceptHostKey?: boolean},
	signal: AbortSignal,
): Promise<TestResult> {
	const publisher = openPublisher(context, connection);
	const {ready, hostKey, shown} = await greet(context, connection, publisher, options, signal);
	if (shown !== undefined) return shown;
	await openPublisher(context, ready).test(signal);
	return {
		ok: true,
		hostKey,
		pinned: true,
		message: `signed in at ${publisher.binding.host}; the folder is there; host key ${hostKey}`,
	};
}

/**
 * First contact with a server, before anything of the login is sent: its host key is the pinned one, or is pinned when it
 * was accepted.
 * @returns the connection with its key; `shown`: nobody accepted the key yet.
 * @throws HostKeyError when the key is another one than the pinned.
 */
async function greet(
	context: Context,
	connection: Connection,
	server: Pick<Publisher, 'binding' | 'hostKey'>,
	{acceptHostKey}: {readonly acceptHostKey?: boolean},
	signal: AbortSignal,
): Promise<{readonly ready: Connection; readonly hostKey: string; readonly shown?: TestResult}> {
	const {hostKey: pinned, host} = server.binding;
	const hostKey = await server.hostKey(signal);
	if (pinned !== undefined && pinned !== hostKey) throw changedKey(connection, pinned, hostKey);
	if (pinned !== undefined) return {ready: connection, hostKey};
	if (acceptHostKey) return {ready: await pinHostKey(context, connection, hostKey), hostKey};
	const shown = {
		ok: false,
		hostKey,
		pinned: false,
		message: `${host} shows the host key ${hostKey}. Compare it with what the server's operator says, then accept it: rollcall connections test ${connection.stored.name} --accept-host-key`,
	};
	return {ready: connection, hostKey, shown};
}

const changedKey = ({stored}: Connection, pinned: string, shown: string): RollcallError =>
	new HostKeyError(`the host key of "${stored.name}" changed: pinned is ${pinned}, shown was ${shown}`, {
		notDone: 'Nothing was sent, no user name or password either.',
		next: `Ask the server's operator whether the key was replaced. Only then: rollcall connections set ${stored.name} --set hostKey=${shown}`,
	});
