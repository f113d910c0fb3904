import type {Work} from '../../core/ports.ts';
import type {MirrorOptions} from '../../sync/answers/mirror.ts';
import type {SyncOptions} from '../../sync/answers/runs.ts';
import type {TestResult} from '../../sync/rollcall.ts';
import {useDashboard} from '../dashboard.ts';
import {mirrorText} from '../mirror-outcomes.ts';
import {evidenceText, syncText} from '../outcomes.ts';

/** Long work on a connection, started from any screen: it goes on while others are used and says how it ended. */
export interface ConnectionWork {
	readonly sync: (connection: string, options?: SyncOptions) => void;
	/** Makes a plan and shows it. */
	readonly plan: (connection: string) => void;
	readonly test: (connection: string) => void;
	/** Reads what Apple School Manager holds, where the connection tells that. */
	readonly readEvidence: (connection: string) => void;
}

/** Under which name the dashboard keeps what the last test of a connection said. */
export const testResultSlot = (connection: string) => `test result ${connection}`;

/** Where the plan of a connection is shown. */
export const previewPlace = (connection: string) => ({screen: 'runs', open: `plan ${connection}`});

export function useWork(): ConnectionWork {
	const dashboard = useDashboard();
	const {rollcall, jobs, say, report, reload, previews, go, placeNow, overview} = dashboard;

	const start = <T>(
		title: string,
		subject: string,
		run: (signal: AbortSignal) => Work<T>,
		done: (result: T) => void,
	) => {
		const from = placeNow();
		const started = jobs.start({
			title,
			subject,
			run,
			done: (result) => {
				done(result);
				reload();
			},
			failed: (error, stopped) => {
				if (stopped)
					say('attention', `${title} was stopped. What it had already applied stays; Runs shows it.`);
				else report(error);
				reload();
			},
		});
		if (started) say('fine', `${title} began.`);
		else say('attention', `${subject} is already being worked on: wait for it, or stop it first.`);
		return from;
	};

	/** Shows the plan, unless the person has gone somewhere else in the meantime. */
	const show = (connection: string, from: string, text: string, severity: 'fine' | 'attention') => {
		if (placeNow().screen === from) go(previewPlace(connection));
		say(severity, text);
	};

	/** It is kept as the directory is: both of its halves are planned and done as one. */
	const isMirror = (connection: string) =>
		(overview.data?.connections ?? []).some(
			({name, mirrors}) => name === connection && mirrors !== undefined,
		);

	const mirror = (connection: string, options: MirrorOptions) => {
		const from = placeNow().screen;
		start(
			`${options.look === true ? 'Plan' : 'Sync'} of ${connection}`,
			connection,
			(signal) => rollcall.syncMirror(connection, options, signal),
			(result) => {
				const {severity, text} = mirrorText(result, options);
				if (options.look === true || result.outcome === 'held' || result.outcome === 'planned') {
					previews.keepMirror(result);
					show(connection, from, text, severity === 'fine' ? 'fine' : 'attention');
					return;
				}
				previews.drop(connection);
				say(severity, text);
			},
		);
	};

	const sync: ConnectionWork['sync'] = (connection, options = {yes: true}) => {
		if (isMirror(connection)) return mirror(connection, options);
		const from = placeNow().screen;
		start(
			`Sync of ${connection}`,
			connection,
			(signal) => rollcall.sync(connection, options, signal),
			(result) => {
				const {severity, text} = syncText(result, options);
				// Held, or another one than that which was approved: what is now the plan is shown.
				if (result.outcome === 'held' || result.outcome === 'planned') {
					previews.keep({
						connection,
						plan: result.plan,
						...(options.relink === undefined ? {} : {relinked: options.relink}),
					});
					show(connection, from, text, 'attention');
					return;
				}
				previews.drop(connection);
				say(severity, text);
			},
		);
	};

	const plan: ConnectionWork['plan'] = (connection) => {
		if (isMirror(connection)) return mirror(connection, {look: true});
		const from = placeNow().screen;
		start(
			`Plan of ${connection}`,
			connection,
			(signal) => rollcall.plan(connection, signal),
			(result) => {
				previews.keep(result);
				show(
					connection,
					from,
					`The plan of ${connection} is ready; nothing was changed.`,
					result.plan.outcome === 'held' ? 'attention' : 'fine',
				);
			},
		);
	};

	const tested = (connection: string, result: TestResult) => {
		dashboard.kept.set(testResultSlot(connection), result);
		// A first key is neither good nor bad before a person has seen it.
		if (result.hostKey === undefined || result.pinned !== false) {
			// All that was looked at is well, and only people did not come yet: that is no failure.
			const well = result.findings?.every(({ok}) => ok) === true;
			say(result.ok ? 'fine' : well ? 'attention' : 'failed', `${connection}: ${result.message}`);
			return;
		}
		dashboard.ask({
			title: `Is this the host key of ${connection}?`,
			consequences: [
				result.hostKey,
				'Compare it with the key that Apple School Manager shows beside the upload’s address. A wrong key means another server: it would get every child’s record.',
			],
			yes: 'Accept this key and remember it',
			proceed: () => test(connection, true),
		});
	};

	const test = (connection: string, acceptHostKey = false) => {
		start(
			`Test of ${connection}`,
			connection,
			async function* (signal) {
				yield {stage: 'connecting'};
				return await rollcall.test(connection, acceptHostKey ? {acceptHostKey} : {}, signal);
			},
			(result) => tested(connection, result),
		);
	};

	const readEvidence: ConnectionWork['readEvidence'] = (connection) => {
		start(
			`Reading ${connection}`,
			connection,
			(signal) => rollcall.readEvidence(connection, {}, signal),
			(result) => {
				const {severity, text} = evidenceText(result);
				say(severity, text);
			},
		);
	};

	return {sync, plan, readEvidence, test: (connection) => test(connection)};
}
