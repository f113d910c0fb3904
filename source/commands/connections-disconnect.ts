import type {Command} from 'commander';
import {connectionNamed} from '../sync/connection-named.ts';
import type {DisconnectOptions, DisconnectPlan, DisconnectResult} from '../sync/disconnecting.ts';
import type {Cli} from './cli.ts';
import {connectionJson} from './connection-json.ts';
import {counted, printJson, printLines} from './print.ts';
import {addValueOptions, type ValueOptions, valuesOf} from './values.ts';

interface Options {
	readonly yes?: boolean;
	readonly json?: boolean;
}

/** `rollcall connections disconnect|reconfigure|reconnect NAME` */
export function disconnectCommands(connections: Command, cli: Cli): void {
	connections
		.command('disconnect')
		.argument('<name>')
		.description('its accounts and classes become Manual, nothing is removed; it can be connected again')
		.option('-y, --yes', 'disconnect without asking')
		.option('--json', 'one JSON object')
		.addHelpText(
			'after',
			'\nWithout a terminal and without --yes it says what it would do, changes nothing and exits 4.\nDo not promote or re-number people at the source while it is disconnected: what changed is asked about one by one, or all alike, after reconnecting.\nTo move to uploads, or to an identity provider, connect that next, and keep the Person IDs that are there: rollcall adopt ids NAME.\n\nExamples:\n  rollcall connections disconnect sis\n  rollcall connections disconnect sis --yes --json',
		)
		.action(async (name: string, options: Options) => {
			const rollcall = await cli.open();
			const asked = optionsOf(cli, options, `Disconnect ${name}?`);
			finish(cli, options, await cli.follow(rollcall.disconnect(name, asked, cli.signal)));
		});
	const reconnect = connections
		.command('reconnect')
		.argument('<name>')
		.description('connect it again under the same id; what changed meanwhile is asked about')
		.option('--json', 'one JSON object')
		.addHelpText(
			'after',
			'\nExamples:\n  rollcall connections reconnect sis\n  rollcall connections reconnect sis --set path=/srv/new-export',
		)
		.action(async (name: string, options: ValueOptions & {json?: boolean}) => {
			const made = await (await cli.open()).reconnect(name, valuesOf(options));
			if (options.json) printJson(cli, 'connection', connectionJson(made));
			else printLines(cli, [`${made.name} is connected again: ${made.message}`]);
		});
	addValueOptions(reconnect);
	const reconfigure = connections
		.command('reconfigure')
		.argument('<name>')
		.description(
			'another source, or the same one set up anew, under the same id: disconnect and connect again',
		)
		.option('-y, --yes', 'do it without asking')
		.option('--json', 'one JSON object')
		.addHelpText(
			'after',
			'\nThe next read is compared with the last one before, and what differs is asked about. To change a setting and no more: rollcall connections set.\n\nExamples:\n  rollcall connections reconfigure sis --set path=/srv/other-sis --yes',
		)
		.action(async (name: string, options: ValueOptions & Options) => {
			const rollcall = await cli.open();
			const values = valuesOf(options);
			const view = connectionNamed(await rollcall.connections(), name, (each) => each);
			// Nothing is left to disconnect: it is connected again with these settings.
			if (view?.state === 'disconnected') {
				const made = await rollcall.reconnect(name, values);
				if (options.json) return printJson(cli, 'connection', connectionJson(made));
				return printLines(cli, [`${made.name} is connected again: ${made.message}`]);
			}
			const asked = optionsOf(cli, options, `Disconnect ${name} and connect it again?`);
			const work = rollcall.disconnect(name, {...asked, reconnect: values}, cli.signal);
			finish(cli, options, await cli.follow(work));
		});
	addValueOptions(reconfigure);
}

const optionsOf = (cli: Cli, {yes, json}: Options, question: string): DisconnectOptions => ({
	...(yes ? {yes: true} : {}),
	...(cli.ask === undefined || json
		? {}
		: {
				confirm: async (planned: DisconnectPlan) => {
					printLines(cli, [...planned.steps, '']);
					return (await cli.ask?.(question)) ?? false;
				},
			}),
});

function finish(cli: Cli, {json}: Options, result: DisconnectResult) {
	if (json) {
		const {connection, planned, run, outcome} = result;
		const done = run === undefined ? null : {id: run.id, state: run.state, stages: run.stages};
		printJson(cli, 'disconnect', {connection, result: outcome, ...planned, run: done});
	} else printLines(cli, textOf(cli, result));
	cli.exit(result.exitCode);
}

function textOf(cli: Cli, {connection, planned, run, outcome}: DisconnectResult): readonly string[] {
	switch (outcome) {
		case 'planned':
			return [
				// Who was asked has read it.
				...(cli.ask === undefined ? [...planned.steps, ''] : []),
				'Nothing was changed.',
				...(cli.ask === undefined ? ['To do it: the same with --yes'] : []),
			];
		case 'disconnected':
		case 'reconnected':
			return [
				`${connection} is disconnected (${run?.id ?? ''})${manual(planned)}`,
				...(outcome === 'reconnected'
					? [
							`${connection} is connected again: what differs at its next read is asked about. Look first: rollcall plan ${connection}`,
						]
					: [
							...(planned.stops.length === 0
								? []
								: [`Nothing is sent to ${planned.stops.join(', ')} by itself`]),
							`To connect it again: rollcall connections reconnect ${connection}`,
							...(planned.next === undefined ? [] : [planned.next]),
						]),
			];
	}
}

/** Nothing of a target, or of what is only written to, becomes Manual. */
const manual = ({accounts, classes}: DisconnectPlan): string =>
	accounts + classes === 0
		? ''
		: `: ${counted(accounts, 'account', 'accounts')} and ${counted(classes, 'class', 'classes')} are Manual`;
