import {Command} from 'commander';
import {exitCodeMeanings, UsageError} from '../core/errors.ts';
import type {KindView} from '../sync/rollcall.ts';
import {adoptCommand} from './adopt.ts';
import {backupCommands} from './backup.ts';
import type {Cli} from './cli.ts';
import {conflictsCommands} from './conflicts.ts';
import {connectCommand} from './connect.ts';
import {connectionsCommand} from './connections.ts';
import {diffCommand} from './diff.ts';
import {doctorCommand} from './doctor.ts';
import {domainsCommand} from './domains.ts';
import {reconcileCommand} from './evidence.ts';
import {explainCommand} from './explain.ts';
import {followUpsCommand} from './follow-ups.ts';
import {historyCommand} from './history.ts';
import {importCommand} from './import.ts';
import {planCommand} from './plan.ts';
import {privacyCommands} from './privacy.ts';
import {programCommands} from './programs.ts';
import {publishCommand} from './publish.ts';
import {serveCommand} from './serve.ts';
import {settingsCommand} from './settings.ts';
import {statusCommand} from './status.ts';
import {syncCommand} from './sync.ts';
import {undoCommand} from './undo.ts';
import {userCommand} from './user.ts';
import {usersCommand} from './users.ts';
import {verifyCommand} from './verify.ts';

/** What holds for every command; read before any of them runs. */
export interface GlobalOptions {
	readonly state?: string;
	readonly as?: string;
	readonly readOnly?: boolean;
	readonly screenReader?: boolean;
	readonly quiet?: boolean;
	readonly debug?: boolean;
	readonly color?: boolean;
}

/** The whole program: every command, its help and its examples. */
export function makeProgram(cli: Cli, kinds: readonly KindView[], version: string): Command {
	const program = new Command('rollcall')
		.description("Keeps Apple School Manager in step with a school's student information system.")
		.version(version)
		.option(
			'--state <folder>',
			'where the state lies (else ROLLCALL_STATE, $STATE_DIRECTORY, state/ of a checkout, ~/.local/state/rollcall)',
		)
		.option('--as <operator>', 'act as this operator')
		.option('--read-only', 'switch every change off')
		.option('--screen-reader', 'print the dashboard line by line instead of drawing it')
		.option('--quiet', 'no progress and no hints')
		.option('--no-color', 'no colours')
		.option('--debug', 'show the stack of an error')
		.addHelpText(
			'after',
			`\nExit codes:\n${exitCodeMeanings.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`).join('\n')}\n  status has its own: 0 fine, 1 needs attention, 2 failed or held, 3 unknown`,
		)
		.showHelpAfterError('rollcall --help lists the commands.')
		.exitOverride()
		.configureOutput({writeOut: (text) => cli.out(text), writeErr: (text) => cli.tell(text.trimEnd())});
	const files = [
		statusCommand,
		planCommand,
		syncCommand,
		publishCommand,
		verifyCommand,
		connectCommand(kinds),
		connectionsCommand,
		adoptCommand,
		usersCommand,
		userCommand,
		conflictsCommands,
		historyCommand,
		undoCommand,
		diffCommand,
		explainCommand,
		reconcileCommand,
		importCommand,
		settingsCommand,
		domainsCommand,
		followUpsCommand,
		doctorCommand,
		backupCommands,
		privacyCommands,
		serveCommand,
		programCommands,
	];
	for (const add of files) add(program, cli);
	program.helpCommand('help [command]').allowExcessArguments();
	program.action(async (_options, {args: [word]}: Command) => {
		if (word !== undefined)
			throw new UsageError(`there is no command "${word}"`, {next: 'rollcall --help lists the commands.'});
		cli.exit(await cli.programs.dashboard());
	});
	return program;
}
