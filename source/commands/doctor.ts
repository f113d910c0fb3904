import {exitCodes, RefusedError, RollcallError, StateDamagedError} from '../core/errors.ts';
import type {CareFinding, RepairPlan, StateCare} from '../core/state-care.ts';
import {refuseService} from './care-operator.ts';
import type {Cli, CommandFile} from './cli.ts';
import {disarmedText, type Report, repairText, reportText, terminalFindings} from './doctor-report.ts';
import {type Surroundings, surroundings} from './doctor-surroundings.ts';
import {printJson, printLines} from './print.ts';

interface Options {
	readonly repair?: boolean;
	readonly yes?: boolean;
	readonly json?: boolean;
}

/** `rollcall doctor` */
export const doctorCommand: CommandFile = (program, cli) => doctorIn(surroundings)(program, cli);

/** The command in surroundings that tests make. */
export const doctorIn =
	(around: () => Surroundings): CommandFile =>
	(program, cli) => {
		program
			.command('doctor')
			.description(
				'terminal, state, permissions, clock, connections, versions; what to do about each finding',
			)
			.option('--repair', 'mend a damaged state: shows what that does, and asks')
			.option('-y, --yes', 'with --repair: mend it without asking')
			.option('--json', 'one JSON object')
			.addHelpText(
				'after',
				'\nEvery file of the state is read and its checksum compared. Nothing is changed without --repair; what a repair\nreplaces is set aside in the folder “damaged” of the state first. Without a terminal and without --yes it shows\nthe repair, changes nothing and exits 4.\n\nExit code: 0 nothing is damaged, 4 a repair was planned and not made, 10 damaged; where commands cannot work on the\nstate for another reason, the code that they end with (2 settings or permissions, 5 no room on the disk)\n\nExamples:\n  rollcall doctor\n  rollcall doctor --json\n  rollcall doctor --repair\n  rollcall doctor --repair --yes',
			)
			.action(async (options: Options) => {
				const version = program.version() ?? '';
				if (options.repair && program.opts<{readOnly?: boolean}>().readOnly)
					throw new RefusedError('Repairing is switched off', {next: 'Run it without --read-only.'});
				if (options.repair) refuseService(program, 'Repairing a state');
				await treat(cli, await cli.care(), {...around(), rollcall: version}, options);
			});
	};

async function treat(
	cli: Cli,
	care: StateCare,
	around: Surroundings & {readonly rollcall: string},
	options: Options,
): Promise<void> {
	const before = await look(cli, care, around);
	if (!options.repair) return show(cli, before, options);
	if (!options.json) printLines(cli, reportText(before));
	const plan = await cli.follow(care.planRepair(cli.signal));
	if (plan === undefined) {
		if (options.json) return show(cli, before, options);
		printLines(cli, [
			'',
			isDamaged(before) ? 'None of this can be mended by a repair.' : 'Nothing has to be repaired.',
		]);
		return cli.exit(codeOf(before));
	}
	if (!options.json) printLines(cli, ['', ...repairText(plan)]);
	const {generation} = plan;
	const isAgreed = generation !== undefined && (options.yes === true || (await isAsked(cli, options)));
	if (!isAgreed) {
		if (options.json) printJson(cli, 'doctor', {...jsonOf(before), repair: {...planJson(plan), done: false}});
		else if (generation !== undefined)
			printLines(cli, ['', 'Nothing was changed. To do it: rollcall doctor --repair --yes']);
		return cli.exit(generation === undefined ? exitCodes.damaged : exitCodes.planned);
	}
	const {aside} = await cli.follow(care.repair(plan, cli.signal));
	const after = await look(cli, care, around);
	const repaired = {...planJson(plan), done: true, aside: aside ?? null};
	if (options.json) printJson(cli, 'doctor', {...jsonOf(after), repair: repaired});
	else
		printLines(cli, [
			'',
			`Repaired: the state is at commit ${generation}.${aside === undefined ? '' : ` What was replaced lies in ${aside}`}`,
			...disarmedText(plan),
			'',
			...reportText(after),
		]);
	cli.exit(codeOf(after));
}

const isAsked = async ({ask}: Cli, {json}: Options): Promise<boolean> =>
	ask !== undefined && json !== true && (await ask('Repair the state like this?'));

/** Examines the state, and what is around it where it can be opened. */
async function look(
	cli: Cli,
	care: StateCare,
	around: Surroundings & {readonly rollcall: string},
): Promise<Report> {
	const examination = await cli.follow(care.examine(cli.signal));
	const findings = [...examination.findings];
	try {
		const rollcall = await cli.open();
		const found = await cli.follow(rollcall.check(cli.signal));
		// What the examination names already is not said a second time.
		const damaged = findings.filter(({severity}) => severity === 'damage');
		findings.push(...found.filter(({what}) => !damaged.some(({subject}) => what.includes(subject))));
	} catch (error) {
		if (cli.signal.aborted || !(error instanceof RollcallError)) throw error;
		// A state that does not open is not well; why is told once.
		const told = findings.some(({severity, exitCode}) => severity === 'damage' || exitCode !== undefined);
		const same = findings.findIndex(({next}) => next !== undefined && next === error.next);
		if (!told && same === -1) findings.push(notOpened(care.folder, error));
		else if (!told) findings[same] = {...findings[same]!, exitCode: error.exitCode};
	}
	return {folder: care.folder, examination, around, findings: [...findings, ...terminalFindings(around)]};
}

const notOpened = (folder: string, error: RollcallError): CareFinding => ({
	severity: error instanceof StateDamagedError ? 'damage' : 'warning',
	subject: folder,
	what: `cannot be opened: ${error.message}`,
	...(error.next === undefined ? {} : {next: error.next}),
	exitCode: error.exitCode,
});

function show(cli: Cli, report: Report, {json}: Options): void {
	if (json) printJson(cli, 'doctor', jsonOf(report));
	else printLines(cli, reportText(report));
	cli.exit(codeOf(report));
}

const isDamaged = ({findings}: Report) => findings.some(({severity}) => severity === 'damage');
const codeOf = (report: Report) =>
	isDamaged(report)
		? exitCodes.damaged
		: (report.findings.find(({exitCode}) => exitCode !== undefined)?.exitCode ?? exitCodes.done);

function jsonOf(report: Report): object {
	const {folder, examination, around, findings} = report;
	const {whole, format, files, bytes, commits} = examination;
	const {rollcall, node, terminal} = around;
	const hasWarnings = findings.some(({severity}) => severity === 'warning');
	return {
		level: isDamaged(report) ? 'damaged' : hasWarnings ? 'warning' : 'fine',
		state: {folder, whole: whole ?? null, format: format ?? null, files, bytes, commits},
		versions: {rollcall, node},
		terminal,
		findings,
	};
}

const planJson = ({steps, lost, lostUnknown, disarms, generation, hash}: RepairPlan) => ({
	steps,
	lost,
	lostUnknown: lostUnknown === true,
	disarms: disarms === true,
	generation: generation ?? null,
	hash,
});
