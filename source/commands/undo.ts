import type {Staying, UndoPlan} from '../core/plan/undo.ts';
import type {UndoOptions, UndoResult} from '../sync/undoing.ts';
import type {Cli, CommandFile} from './cli.ts';
import {changeJson, changeLine} from './plan-text.ts';
import {counted, printJson, printLines} from './print.ts';
import {publishedLine} from './published-line.ts';

interface Options {
	readonly yes?: boolean;
	readonly approve?: string;
	readonly publish: boolean;
	readonly json?: boolean;
}

/** `rollcall undo RUN` */
export const undoCommand: CommandFile = (program, cli) => {
	program
		.command('undo')
		.argument('<run>', 'the run to take back: 14 or R000014')
		.description('take a run back: directory and next upload as they were before it')
		.option('-y, --yes', 'take back what no guard holds, without asking')
		.option('--approve <hash>', 'take it back though guards hold it')
		.option('--no-publish', 'apply, and send nothing')
		.option('--json', 'one JSON object')
		.addHelpText(
			'after',
			'\nWhat changed since the run stays, and is told. History stays too: an undo is a run of its own.\nWithout a terminal and without --yes it plans, changes nothing and exits 4 (or 0, 6).\n\nExamples:\n  rollcall undo 14\n  rollcall undo 14 --yes --json',
		)
		.action(async (id: string, options: Options) => {
			const rollcall = await cli.open();
			const undoing: UndoOptions = {
				...(options.yes ? {yes: true} : {}),
				...(options.approve === undefined ? {} : {approve: options.approve}),
				publish: options.publish,
				...(cli.ask === undefined || options.json ? {} : {confirm: asking(cli)}),
			};
			const result = await cli.follow(rollcall.undo(id, undoing, cli.signal));
			if (options.json) printJson(cli, 'undo', undoJson(result));
			else printLines(cli, undoText(result));
			cli.exit(result.exitCode);
		});
};

const asking =
	(cli: Cli): NonNullable<UndoOptions['confirm']> =>
	async (undo, {id}) => {
		printLines(cli, [...planLines(id, undo), '']);
		return (await cli.ask?.(`Take ${id} back?`)) ?? false;
	};

const undoJson = ({undone, run, undo, published, outcome}: UndoResult) => ({
	undone: undone.id,
	result: outcome,
	run: run === undefined ? null : {id: run.id, state: run.state, stages: run.stages},
	hash: undo.plan.hash,
	lost: undo.lost,
	staying: undo.staying,
	counts: undo.plan.counts,
	guards: undo.plan.guards,
	changes: [...undo.plan.changes].map(changeJson),
	published,
});

function undoText({undone, run, undo, published, outcome}: UndoResult): readonly string[] {
	const hash = undo.plan.hash.slice(0, 12);
	switch (outcome) {
		case 'nothing to do':
			return [`${undone.id}: there is nothing left to take back`, ...undo.staying.map(stayingLine)];
		case 'planned':
			return [
				...planLines(undone.id, undo),
				'',
				`Nothing was changed. Take it back: rollcall undo ${undone.id} --yes`,
			];
		case 'held':
			return [
				...planLines(undone.id, undo),
				'',
				`Held: nothing was changed. Approve it: rollcall undo ${undone.id} --approve ${hash}`,
			];
		case 'applied':
			return [
				...undo.lost,
				`${undone.id} is taken back by ${run?.id ?? ''}: ${counted(undo.plan.changes.length, 'change', 'changes')}`,
				...undo.staying.slice(0, 50).map(stayingLine),
				...published.map(publishedLine),
				`The next sync makes the same changes again unless the source was mended or a guard holds it.`,
			];
	}
}

/** What cannot come back first, then what holds it, then what it would do. */
function planLines(id: string, {plan, lost, staying}: UndoPlan): readonly string[] {
	const tripped = plan.guards.filter((guard) => guard.tripped);
	return [
		`Undo of ${id}  ${plan.hash.slice(0, 12)}`,
		...lost.map((text) => `! ${text}`),
		...(tripped.length === 0
			? []
			: ['', 'HELD:', ...tripped.map(({code, message}) => `  ${code}: ${message}`)]),
		...(staying.length === 0
			? []
			: ['', `Stays as it is now (${staying.length}):`, ...staying.slice(0, 50).map(stayingLine)]),
		'',
		`Changes (${plan.changes.length}):`,
		...[...plan.changes].slice(0, 50).map(changeLine),
		...(plan.changes.length > 50 ? [`  … and ${plan.changes.length - 50} more (--json)`] : []),
	];
}

const stayingLine = ({kind, key, field, is, was, why}: Staying) =>
	`  ${kind} ${key}${field === undefined ? '' : ` ${field} = '${is ?? ''}' (was '${was ?? ''}')`}: ${why}`;
