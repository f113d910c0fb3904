import {existsSync} from 'node:fs';
import {exitCodes, UsageError} from '../core/errors.ts';
import type {ForgetPlan, Forgotten} from '../sync/answers/care.ts';
import type {Cli, CommandFile} from './cli.ts';
import {counted, printJson, printLines} from './print.ts';

interface ExportOptions {
	readonly anonymise?: boolean;
	readonly force?: boolean;
	readonly json?: boolean;
}

/** `rollcall export FILE` and `rollcall forget PERSON…` */
export const privacyCommands: CommandFile = (program, cli) => {
	program
		.command('export')
		.argument('<file>', 'the zip to write')
		.description('a copy of what the state holds, as JSON lines; to be shared with --anonymise')
		.option('--anonymise', 'stable pseudonyms in place of people, places and servers')
		.option('--force', 'replace a file that is there')
		.option('--json', 'one JSON object')
		.addHelpText(
			'after',
			'\nSecrets are in no export. With --anonymise the same person has the same pseudonym in every export of this state,\nand nobody without its key can tell whose it is.\n\nExamples:\n  rollcall export all.zip\n  rollcall export --anonymise to-share.zip',
		)
		.action(async (file: string, {anonymise, force, json}: ExportOptions) => {
			if (!force && existsSync(file))
				throw new UsageError(`${file} is there already`, {
					notDone: 'Nothing was exported, and nothing was overwritten.',
					next: 'Name another file, or replace this one with --force.',
				});
			const rollcall = await cli.open();
			const exported = await cli.follow(rollcall.exportTo(file, {anonymise: anonymise === true}));
			if (json) return printJson(cli, 'exported', {...exported, anonymised: anonymise === true});
			const {accounts = 0, classes = 0, runs = 0} = exported.records;
			printLines(cli, [
				`${exported.file}: ${counted(accounts, 'account', 'accounts')}, ${counted(classes, 'class', 'classes')}, ${counted(runs, 'run', 'runs')}; ${exported.bytes} bytes.`,
				anonymise
					? 'People, places and servers stand under pseudonyms.'
					: 'It holds real names: keep it where only you can read it, or share one made with --anonymise.',
			]);
		});
	program
		.command('forget')
		.argument('<person...>', 'Person IDs')
		.description('take accounts out of the state, its history, its runs and its files, for good')
		.option('-y, --yes', 'do not ask')
		.option('--json', 'one JSON object')
		.addHelpText(
			'after',
			'\nWithout --yes it shows what would go and asks; where nobody can be asked, it changes nothing and exits 4.\nSomebody whom a source still lists is refused: take the person out there first.\n\nExamples:\n  rollcall forget 4711\n  rollcall forget 4711 4712 --yes',
		)
		.action(async (ids: readonly string[], options: {yes?: boolean; json?: boolean}) => {
			const rollcall = await cli.open();
			const plan = await rollcall.planForget(ids);
			if (plan.refused.length > 0) {
				cli.exit(exitCodes.heldBack);
				if (options.json) return printJson(cli, 'forget', {...plan, done: null});
				return printLines(cli, [...plan.refused, 'Nobody was forgotten.']);
			}
			if (!options.json) printLines(cli, planLines(plan));
			if (!(await confirmed(cli, plan, options))) {
				cli.exit(exitCodes.planned);
				if (options.json) return printJson(cli, 'forget', {...plan, done: null});
				return printLines(cli, [
					'Nobody was forgotten.',
					...(cli.ask === undefined ? ['To do it: add --yes.'] : []),
				]);
			}
			const done = await cli.follow(rollcall.forget(ids));
			// Who it was is not said again: what is printed may be kept, too.
			if (options.json) return printJson(cli, 'forget', {done});
			printLines(cli, doneLines(done));
		});
};

async function confirmed(
	cli: Cli,
	{accounts}: ForgetPlan,
	{yes, json}: {readonly yes?: boolean; readonly json?: boolean},
): Promise<boolean> {
	if (yes) return true;
	if (cli.ask === undefined || json) return false;
	return await cli.ask(`Forget ${counted(accounts.length, 'account', 'accounts')} for good?`);
}

const planLines = ({accounts, steps, remains}: ForgetPlan): readonly string[] => [
	`To be forgotten (${accounts.length}):`,
	...accounts.map(({personId, name}) => `  ${personId}${name === '' ? '' : `  ${name}`}`),
	...steps.map((step, index) => `${index + 1}. ${step}`),
	'What remains:',
	...remains.map((remain) => `  ${remain}`),
];

const doneLines = ({accounts, records, files, remains}: Forgotten): readonly string[] => [
	`${counted(accounts, 'account was', 'accounts were')} forgotten: ${counted(records, 'record', 'records')} and all of history changed, ${counted(files, 'kept package', 'kept packages')} removed.`,
	...remains,
];
