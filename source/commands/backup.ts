import type {BackupMade} from '../core/state-care.ts';
import {restoreCommand} from './backup-restore.ts';
import type {CommandFile} from './cli.ts';
import {printJson, printLines} from './print.ts';

/** `rollcall backup FILE` and `rollcall restore FILE` */
export const backupCommands: CommandFile = (program, cli) => {
	program
		.command('backup')
		.argument('<file>', 'the file to write, best on another disk')
		.description('keep a copy of the state, with its history, in one file')
		.option('--force', 'replace a file that is there')
		.option('--json', 'one JSON object')
		.addHelpText(
			'after',
			'\nIt may be taken while rollcall runs: it holds the newest commit and all before it, whole. It holds children\'s\nrecords, and is readable by its owner only. Secrets are not in it.\n\nExamples:\n  rollcall backup /backup/rollcall.zip\n  rollcall backup --force /backup/rollcall.zip --json\n  0 3 * * *  rollcall backup "/backup/rollcall-$(date +\\%F).zip"     (crontab)',
		)
		.action(async (file: string, {force, json}: {force?: boolean; json?: boolean}) => {
			const care = await cli.care();
			const made = await cli.follow(care.backup(file, cli.signal, force ? {replace: true} : {}));
			if (json) printJson(cli, 'backup', made);
			else printLines(cli, backupText(made));
		});
	restoreCommand(program, cli);
};

const backupText = ({file, bytes, sha256, sequence, secrets}: BackupMade): readonly string[] => [
	`${file}: the state at commit ${sequence}, with its history; ${size(bytes)}, SHA-256 ${sha256.slice(0, 12)}…`,
	...(secrets.length === 0
		? []
		: [
				`Secrets are not in it. Keep these elsewhere; a restore on another machine needs them: ${secrets.join(', ')}`,
			]),
];

function size(bytes: number): string {
	if (bytes < 1000) return `${bytes} bytes`;
	const [unit, of] = bytes < 1e6 ? ['kB', 1e3] : bytes < 1e9 ? ['MB', 1e6] : ['GB', 1e9];
	return `${(bytes / (of as number)).toFixed(1)} ${unit}`;
}
