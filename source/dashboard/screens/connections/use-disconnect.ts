import type {ConnectionView} from '../../../sync/rollcall.ts';
import {typedFrom} from '../../asked.ts';
import {useDashboard} from '../../dashboard.ts';

/** Disconnecting, asked with what it does, and connecting again. */
export function useDisconnect() {
	const {rollcall, jobs, say, report, reload, ask} = useDashboard();

	const go = (name: string) => {
		const started = jobs.start({
			title: `Disconnect of ${name}`,
			subject: name,
			run: (signal) => rollcall.disconnect(name, {yes: true}, signal),
			done: ({planned, run}) => {
				say(
					'attention',
					`${name} is disconnected${run === undefined ? '' : ` (${run.id})`}${planned.accounts + planned.classes === 0 ? '' : `: ${planned.accounts} accounts and ${planned.classes} classes are Manual`}. C connects it again.`,
				);
				reload();
			},
			failed: (error, stopped) => {
				if (stopped) say('attention', `Disconnecting ${name} was stopped before anything was changed.`);
				else report(error);
				reload();
			},
		});
		if (!started) say('attention', `${name} is already being worked on: wait for it, or stop it first.`);
	};

	/** Plans first, so that the question says what it does; nothing is changed before it is answered. */
	const disconnect = ({name}: ConnectionView) => {
		const started = jobs.start({
			title: `Looking at ${name}`,
			subject: name,
			run: (signal) => rollcall.disconnect(name, {}, signal),
			done: ({planned}) =>
				ask({
					title: `Disconnect ${name}?`,
					consequences: planned.steps,
					yes: 'Disconnect',
					typeNumber: planned.accounts >= typedFrom ? planned.accounts : undefined,
					proceed: () => go(name),
				}),
			failed: (error, stopped) => {
				if (!stopped) report(error);
			},
		});
		if (!started) say('attention', `${name} is already being worked on: wait for it, or stop it first.`);
	};

	const reconnect = ({name}: ConnectionView) => {
		rollcall.reconnect(name, {settings: {}, secrets: {}}).then(
			({message}) => {
				say('fine', `${name} is connected again: ${message}`);
				reload();
			},
			(error: unknown) => report(error),
		);
	};

	return {disconnect, reconnect};
}
