import {type Command, Option} from 'commander';
import {exitCodes, RefusedError, sentences, UsageError} from '../core/errors.ts';
import type {DocumentName} from '../core/ports.ts';
import type {CareFinding, OpenBackup} from '../core/state-care.ts';
import type {RestorePlan} from '../sync/answers/care.ts';
import {refuseService} from './care-operator.ts';
import type {Cli} from './cli.ts';
import {moment, printJson, printLines, table} from './print.ts';
import type {GlobalOptions} from './program.ts';

interface Options {
	readonly yes?: boolean;
	readonly another?: boolean;
	readonly only?: DocumentName;
	readonly json?: boolean;
}

/** What came of it, as text and JSON tell it. */
interface Outcome {
	readonly outcome: 'nothing to do' | 'planned' | 'restored';
	/** What stood there before. */
	readonly over: OpenBackup['over']['state'];
	readonly made: string;
	/** Number of the backup's last commit. */
	readonly from: number;
	readonly secrets: readonly string[];
	/** Of the state that stood there. */
	readonly damage?: readonly CareFinding[];
	readonly plan?: RestorePlan;
	/** Number of the last commit now. */
	readonly sequence?: number;
	readonly run?: string;
	/** Where the damaged state lies now. */
	readonly aside?: string;
}

/** `rollcall restore FILE` */
export function restoreCommand(program: Command, cli: Cli): void {
	program
		.command('restore')
		.argument('<file>', 'what “rollcall backup” wrote')
		.description('bring a state back from a backup')
		.option('-y, --yes', 'restore without asking')
		.option('--another', 'with --yes: also when it was made from another state')
		.addOption(
			new Option('--only <file>', 'no more than this file, where the state lost it').choices([
				'settings',
				'connections',
				'rules',
			]),
		)
		.option('--json', 'one JSON object')
		.addHelpText(
			'after',
			`
The backup is checked first, to the last byte. Where there is no state, it becomes the state, with all its history. A
damaged state is set aside as a whole. Over a whole one, which may be running, the difference is one commit: people,
classes, decisions and settings go back; what happened since (runs, packages sent, activity) stays.
Every target is disarmed by it: nothing is sent until you arm it.
With --only, one settings file comes back where it is missing or cannot be read, and all else stays as it is.
Without a terminal and without --yes it says what it would do, changes nothing and exits 4.

Examples:
  rollcall restore /backup/rollcall.zip
  rollcall restore /backup/rollcall.zip --yes
  rollcall restore /backup/rollcall.zip --only connections
  rollcall --state /tmp/look restore /backup/rollcall.zip --yes     (a copy to look into)`,
		)
		.action(async (file: string, options: Options) => {
			if (program.opts<GlobalOptions>().readOnly)
				throw new RefusedError('Restoring a backup is switched off', {
					notDone: 'Nothing was changed.',
					next: 'Leave --read-only out.',
				});
			const care = await cli.care();
			refuseService(program, 'Restoring a backup');
			const again = againLine(program.opts<GlobalOptions>().state, file);
			const backup = await cli.follow(care.openBackup(file, cli.signal));
			try {
				if (options.only !== undefined)
					return await onlyOne(cli, backup, options.only, {...options, again, folder: care.folder});
				const outcome =
					backup.over.state === 'whole'
						? await overWhole(cli, backup, options)
						: await inPlace(cli, care.folder, backup, options);
				if (options.json) printJson(cli, 'restore', outcome);
				else printLines(cli, endText(again, outcome));
				if (outcome.outcome === 'planned') cli.exit(exitCodes.planned);
			} finally {
				await backup.close();
			}
		});
}

/** One document, where the state has none that can be read. */
async function onlyOne(
	cli: Cli,
	backup: OpenBackup,
	name: DocumentName,
	{yes, json, again, folder}: Options & {readonly again: string; readonly folder: string},
): Promise<void> {
	if (backup.over.state === 'none')
		throw new UsageError(`there is no state in ${folder}`, {
			notDone: 'Nothing was restored.',
			next: 'Leave --only out: the backup becomes the state.',
		});
	const made = {made: backup.made, from: backup.sequence, only: name};
	if (!json)
		printLines(cli, [
			checkedLine(backup),
			`Only ${name}.json is taken out of it, as it was then: what was changed in it since is not there. All else in ${folder} stays.`,
		]);
	if (!(await goesOn(cli, {yes, json}))) {
		cli.exit(exitCodes.planned);
		if (json) return printJson(cli, 'restore', {outcome: 'planned', ...made});
		return printLines(cli, ['', `Nothing was changed. Restore it: ${again} --only ${name}`]);
	}
	const {aside} = await backup.placeDocument(name);
	if (json) return printJson(cli, 'restore', {outcome: 'restored', ...made, aside: aside ?? null});
	printLines(cli, [
		'',
		sentences(
			`Restored ${name}.json`,
			aside === undefined ? undefined : `What was there before is in ${aside}`,
		),
		'Look whether all is well now: rollcall doctor',
	]);
}

/** There is no state, or a damaged one: the backup becomes the state. Who may do so is up to who may write there. */
async function inPlace(cli: Cli, folder: string, backup: OpenBackup, {yes, json}: Options): Promise<Outcome> {
	const told = toldOf(backup);
	const text = [checkedLine(backup), ...overText(folder, backup.over), ...secretsText(backup.secrets)];
	if (!json) printLines(cli, text);
	if (!(await goesOn(cli, {yes, json}))) return {...told, outcome: 'planned'};
	return {...told, outcome: 'restored', ...(await backup.place())};
}

/** A state that works, perhaps in other processes too: it goes back by a commit of its own. */
async function overWhole(cli: Cli, backup: OpenBackup, {yes, another, json}: Options): Promise<Outcome> {
	const rollcall = await cli.open();
	const plan = await cli.follow(rollcall.planRestore(backup));
	const told = {...toldOf(backup), plan};
	if (isNothing(plan)) return {...told, outcome: 'nothing to do'};
	if (!json) printLines(cli, planText(backup, plan));
	if (plan.another && yes && !another)
		throw new RefusedError(
			'this backup was made from another state: none of its people and connections are here',
			{
				notDone: 'Nothing was restored.',
				next: 'Name the state that it belongs to (--state DIR). To put it over this one all the same: --yes --another',
			},
		);
	const question = plan.another
		? 'This backup was made from another state. Put it over this one all the same?'
		: undefined;
	if (!(await goesOn(cli, {yes, json}, question))) return {...told, outcome: 'planned'};
	return {...told, outcome: 'restored', ...(await cli.follow(rollcall.restore(backup, plan)))};
}

const goesOn = async (
	{ask}: Cli,
	{yes, json}: {readonly yes?: boolean | undefined; readonly json?: boolean | undefined},
	question = 'Restore this backup?',
) => yes === true || (!json && (await ask?.(question)) === true);

const toldOf = ({made, sequence, secrets, over}: OpenBackup) => ({
	over: over.state,
	made,
	from: sequence,
	secrets,
	...(over.state === 'damaged' ? {damage: over.damage} : {}),
});

const isNothing = ({counts, documents}: RestorePlan) =>
	documents.length === 0 &&
	Object.values(counts).every(({create, update, remove}) => create + update + remove === 0);

const checkedLine = ({made, sequence}: OpenBackup) =>
	`A whole backup of ${moment(made)}: commit ${sequence} and all before it.`;

function overText(folder: string, over: OpenBackup['over']): readonly string[] {
	if (over.state !== 'damaged') return [`There is no state in ${folder}: the backup becomes it.`];
	const [first, ...others] = over.damage;
	return [
		`The state in ${folder} is damaged: ${first === undefined ? '' : findingLine(first)}${others.length === 0 ? '' : ` (and ${others.length} more: rollcall doctor)`}`,
		...(over.whole === undefined
			? []
			: [
					`Whole in it is everything up to commit ${over.whole.sequence}${over.whole.at === undefined ? '' : ` of ${moment(over.whole.at)}`}. To keep that instead: rollcall doctor --repair`,
				]),
		'With the restore all of it, apart from its secrets, is set aside in its folder “damaged”, and the backup takes its place.',
	];
}

const findingLine = ({subject, line, what}: CareFinding) =>
	`${subject}${line === undefined ? '' : ` line ${line}`}: ${what}`;

const secretsText = (secrets: readonly string[]): readonly string[] =>
	secrets.length === 0 ? [] : [`Secrets are in no backup. To be given again: ${secrets.join(', ')}`];

/** What the collections hold, in an admin's words. */
const words: Readonly<Record<string, string>> = {
	accounts: 'accounts',
	enrolments: 'enrolment lists',
	tombstones: 'deleted accounts',
	pastClasses: 'ids of classes that left',
	conflicts: 'conflicts',
	followUps: 'follow-ups',
	strangers: 'unexplained rows',
};

function planText(
	backup: OpenBackup,
	{over, counts, documents, secrets, another}: RestorePlan,
): readonly string[] {
	const rows = Object.entries(counts)
		.filter(([, {create, update, remove}]) => create + update + remove > 0)
		.map(([name, {create, update, remove}]) => [
			words[name] ?? name,
			`+${create}`,
			`~${update}`,
			`-${remove}`,
		]);
	return [
		checkedLine(backup),
		...(another
			? [
					'It was made from another state: none of its people and connections are here. Everybody here would go.',
				]
			: []),
		`The state here is whole, at commit ${over}. To bring it back:`,
		...table(rows).map((row) => `  ${row}`),
		...(documents.length === 0
			? []
			: [`  settings files: ${documents.map((name) => `${name}.json`).join(', ')}`]),
		'Runs, packages sent and activity stay: they happened. Every target is disarmed.',
		...secretsText(secrets),
	];
}

/** The command that does it, over the same state. */
const againLine = (state: string | undefined, file: string) =>
	`rollcall${state === undefined ? '' : ` --state ${word(state)}`} restore ${word(file)} --yes`;

/** A word for a POSIX shell. */
const word = (text: string) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

function endText(again: string, {outcome, over, run, sequence, aside, plan}: Outcome): readonly string[] {
	switch (outcome) {
		case 'nothing to do':
			return ['The state is as this backup says: there is nothing to restore.'];
		case 'planned':
			return ['', `Nothing was changed. Restore it: ${again}${plan?.another ? ' --another' : ''}`];
		case 'restored':
			return [
				'',
				over === 'whole'
					? `Restored (${run ?? ''}), as commit ${sequence ?? ''}.`
					: sentences(
							`Restored, as commit ${sequence ?? ''}`,
							aside === undefined ? undefined : `What was there before is in ${aside}`,
						),
				'Every target is disarmed: nothing is sent until you arm it. Look first: rollcall status',
				...(over === 'whole'
					? []
					: [
							'If something was sent after the backup was made, import the last package before you arm: rollcall import ZIP',
						]),
			];
	}
}
