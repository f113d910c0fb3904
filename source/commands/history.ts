import {UsageError} from '../core/errors.ts';
import {patchLine} from '../core/plan/patch-line.ts';
import type {Run} from '../core/plan/run.ts';
import {evidenceWords, pairWords, runTitle, runWhat} from '../core/plan/run-words.ts';
import {classesLost} from '../core/plan/schoolwork.ts';
import {problemLine} from '../core/roster/problem.ts';
import type {Activity} from '../core/state-records.ts';
import type {CommandFile} from './cli.ts';
import {mirrorRunText} from './mirror-text.ts';
import {wholeNumber} from './numbers.ts';
import {changeJson, changeLine} from './plan-text.ts';
import {counted, moment, printJson, printLines, table} from './print.ts';
import {publishedLine} from './published-line.ts';

interface Options {
	readonly limit: number;
	readonly json?: boolean;
	readonly modifiedCsvs?: string;
}

/** `rollcall history [RUN]` */
export const historyCommand: CommandFile = (program, cli) => {
	program
		.command('history')
		.argument('[run]', 'one run, whole: 14 or R000014')
		.description('what ran, newest first; or one run with all its changes')
		.addHelpText(
			'after',
			'\nExamples:\n  rollcall history\n  rollcall history 14\n  rollcall history 14 --json\n  rollcall history 14 --modified-csvs run-14',
		)
		.option('--modified-csvs <folder>', 'write what the run left of its roster, and its patch summary, there')
		.option('--limit <n>', 'how many', wholeNumber, 50)
		.option('--json', 'one JSON object')
		.action(async (id: string | undefined, {limit, json, modifiedCsvs}: Options) => {
			const rollcall = await cli.open();
			if (modifiedCsvs !== undefined) {
				if (id === undefined)
					throw new UsageError('--modified-csvs needs a run', {next: 'rollcall history lists the runs.'});
				const written = await rollcall.exportRun(id, modifiedCsvs);
				if (json) return printJson(cli, 'modified-csvs', written);
				return printLines(cli, [
					...written.files.map(({name, rows}) => `${name}: ${counted(rows, 'row', 'rows')}`),
					`written to ${written.folder}, with ${counted(written.patches, 'patch', 'patches')} in patch-summary.csv and .txt`,
				]);
			}
			if (id !== undefined) {
				const {run, changes} = await rollcall.run(id);
				if (json) printJson(cli, 'run', {...run, changes: changes?.map(changeJson) ?? null});
				else
					printLines(cli, [
						...runText(run),
						...(changes === undefined
							? ['', 'Its changes are no longer kept.']
							: [
									'',
									`Changes (${changes.length}):`,
									...changes.slice(0, 100).map((change) => changeLine(change).replace(/: $/, '')),
								]),
					]);
				return;
			}
			const {items, total} = await rollcall.runs({limit});
			const others = (await rollcall.activities(recentActivities)).filter(standsAlone);
			if (json) return printJson(cli, 'history', {items, total, others});
			if (total + others.length === 0) return printLines(cli, ['Nothing ran yet.']);
			const oldest = items.length < total ? (items.at(-1)?.begin ?? '') : '';
			const rows = [
				...items.map((run) => [run.begin, runRow(run)] as const),
				...others.filter(({at}) => at >= oldest).map((each) => [each.at, activityRow(each)] as const),
			].sort(([a], [b]) => (a < b ? 1 : a > b ? -1 : 0));
			printLines(
				cli,
				table([
					['RUN', 'WHEN', 'WHAT', 'CONNECTION', 'STATE', 'PEOPLE', 'BY'],
					...rows.map(([, row]) => row),
				]),
			);
			if (items.length < total) printLines(cli, [`… ${total - items.length} older ones (--limit)`]);
		});
};

/** So many of the newest activities are looked through for those that are as much as a run. */
const recentActivities = 1000;

/** What changed the state as a whole, or a connection, and is no run: it would be missed between the runs. */
const standsAlone = ({action, subjects}: Activity): boolean =>
	['forget', 'restore', 'repair', 'reconnect'].includes(action) &&
	!subjects.some((subject) => /^R\d{6,}$/.test(subject));

const activityRow = ({at, action, subjects, message, by}: Activity) => [
	'–',
	moment(at),
	action,
	action === 'reconnect' ? (subjects[0] ?? '–') : '–',
	message,
	'–',
	by,
];

const runRow = (run: Run) => [
	run.id,
	moment(run.begin),
	runWhat(run),
	run.connectionName,
	run.state,
	people(run),
	run.by,
];

function people({counts}: Run): string {
	if (counts === undefined) return '–';
	const {create, update, reactivate, deactivate, remove} = counts.accounts;
	return `+${create + reactivate} ~${update} -${deactivate + remove}`;
}

function runText(run: Run): readonly string[] {
	const pair = pairWords(run);
	return [
		`${run.id}  ${runTitle(run)}  ${run.state}`,
		`${moment(run.begin)} to ${moment(run.end)}, ${run.trigger}, by ${run.by}`,
		...(run.message === undefined ? [] : [run.message]),
		...(pair === undefined ? [] : [pair]),
		...(run.planHash === undefined
			? []
			: [
					`plan ${run.planHash.slice(0, 12)}${run.approved ? `, approved by ${run.approved.by}${run.approved.additionsOnly ? ' (additions only)' : ''}` : ''}`,
				]),
		...run.stages.map(
			({stage, milliseconds, count, unit}) =>
				`  ${stage.padEnd(8)} ${milliseconds} ms${count === undefined ? '' : `, ${count} ${unit ?? ''}`}`,
		),
		...(run.evidence === undefined ? [] : [`evidence: ${evidenceWords(run.evidence)}`]),
		...(run.mirror === undefined ? [] : mirrorRunText(run.mirror)),
		...(run.counts === undefined ? [] : [`people ${people(run)}`]),
		...(run.generation === undefined ? [] : classesLost(run.counts)),
		...run.published.map(publishedLine),
		...run.guards.filter(({tripped}) => tripped).map(({code, message}) => `guard ${code}: ${message}`),
		...(run.conflicts.length > 0 ? [`conflicts: ${run.conflicts.join(', ')}`] : []),
		...(run.heldBack > 0 ? [`${run.heldBack} records held back`] : []),
		...run.problems
			.filter(({severity}) => severity !== 'note')
			.slice(0, 50)
			.map(problemLine),
		...run.patches.slice(0, 50).map(patchLine),
	];
}
