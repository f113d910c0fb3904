import {UsageError} from '../core/errors.ts';
import type {CommandFile} from './cli.ts';
import {portNumber} from './numbers.ts';

const formats = ['journal', 'text', 'json'] as const;
export type LogFormat = (typeof formats)[number];

interface ServeFlags {
	readonly port?: number;
	readonly once?: boolean;
	readonly log?: string;
}

/** `rollcall serve`: the scheduler, and what monitoring asks. */
export const serveCommand: CommandFile = (program, cli) => {
	program
		.command('serve')
		.description('sync every connection at its times, until it is stopped; health and metrics on loopback')
		.option(
			'--port <n>',
			'where it listens on 127.0.0.1; 0: any port that is free (else serve.port of the settings); the tenant URL of pushes names it while it listens there',
			portNumber,
		)
		.option('--once', 'run what is due now, and end: for cron. Nothing listens')
		.option('--log <format>', `${formats.join(', ')}; without: journal under systemd, else text`)
		.addHelpText(
			'after',
			'\nWhen a connection syncs: rollcall connections set NAME --set frequency=daily --set timeOfDay=02:15\nIt acts as the operator "service": it syncs, and never approves, arms or decides.\n\nExamples:\n  rollcall serve --port 8642\n  */10 * * * * rollcall serve --once --log text',
		)
		.action(async ({port, once = false, log}: ServeFlags) => {
			const format = formats.find((each) => each === log);
			if (log !== undefined && format === undefined)
				throw new UsageError(`there is no log format "${log}"`, {next: `Say one of: ${formats.join(', ')}.`});
			if (once && port !== undefined)
				throw new UsageError('--once listens nowhere', {next: 'Leave --port or --once out.'});
			cli.exit(
				await cli.programs.serve({
					once,
					...(port === undefined ? {} : {port}),
					...(format === undefined ? {} : {log: format}),
				}),
			);
		});
};
