import type {CommandFile, SandboxOptions} from './cli.ts';
import {portNumber, share, wholeNumber} from './numbers.ts';

interface SandboxFlags {
	readonly folder: string;
	readonly port: number;
	readonly user: string;
	readonly password?: string;
	readonly authorizedKey?: string;
	readonly rosterPort?: number;
	readonly people?: string;
	readonly play?: boolean;
	readonly seed: number;
	readonly signIns: number;
	readonly lockOuts: number;
}

/** `rollcall demo` and `rollcall sandbox`: programs of their own, wired in `source/cli.ts`. */
export const programCommands: CommandFile = (program, cli) => {
	program
		.command('demo')
		.description('a sample district, a sandbox Apple School Manager and the dashboard, in a throw-away state')
		.addHelpText(
			'after',
			'\nExamples:\n  rollcall demo\n  rollcall demo --text\n  rollcall demo --adopt --text',
		)
		.option('--adopt', 'take over an organisation that lives already, under other ids')
		.option('--text', 'tell both nights as text, as without a terminal')
		.option('--keep', 'keep the throw-away state, and say where it is')
		.action(async (options: {text?: boolean; keep?: boolean; adopt?: boolean}) => {
			cli.exit(await cli.programs.demo(options));
		});
	program
		.command('sandbox')
		.description('the rehearsal Apple School Manager on its own: SFTP dropbox on loopback, activity logs')
		.requiredOption('--folder <folder>', 'where it keeps its accounts, packages and activity logs')
		.option('--port <port>', 'SFTP port on 127.0.0.1; 0: any that is free', portNumber, 0)
		.option('--user <name>', 'user name for SFTP', 'XXXX@sftp.apple.com')
		.option('--password <reference>', 'password for SFTP, by reference: env:NAME or file:PATH')
		.option('--authorized-key <file>', 'public key that may sign in')
		.option(
			'--roster-port <port>',
			'serve the roster service for device management too, at this port; 0: any that is free',
			portNumber,
		)
		.option(
			'--people <file>',
			'instead of serving: write its people as the MDM roster service would give them (JSON)',
		)
		.option('--play', 'instead of serving: let people sign in and lock themselves out')
		.option('--seed <n>', 'with --play: the same seed plays the same', wholeNumber, 1)
		.option('--sign-ins <share>', 'with --play: the share that signs in, 0 to 1', share, 0.5)
		.option('--lock-outs <share>', 'with --play: the share that locks itself out, 0 to 1', share, 0.01)
		.addHelpText(
			'after',
			'\nExamples:\n  rollcall sandbox --folder /tmp/asm --port 2222 --password env:SANDBOX_PASSWORD\n  rollcall sandbox --folder /tmp/asm --people people.json',
		)
		.action(
			async ({
				folder,
				port,
				user,
				password,
				authorizedKey,
				rosterPort,
				people,
				play,
				seed,
				signIns,
				lockOuts,
			}: SandboxFlags) => {
				const options: SandboxOptions = {
					folder,
					port,
					user,
					...(password === undefined ? {} : {password}),
					...(authorizedKey === undefined ? {} : {authorizedKey}),
					...(rosterPort === undefined ? {} : {rosterPort}),
					...(people === undefined ? {} : {people}),
					...(play ? {play: {seed, signIns, lockOuts}} : {}),
				};
				cli.exit(await cli.programs.sandbox(options));
			},
		);
};
