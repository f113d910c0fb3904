import type {ImportResult} from '../sync/answers/adoption.ts';
import type {CommandFile} from './cli.ts';
import {reconcileText} from './evidence.ts';
import {counted, moment, printJson, printLines} from './print.ts';

/** `rollcall import ZIP|DIR|LOG…` */
export const importCommand: CommandFile = (program, cli) => {
	program
		.command('import')
		.argument(
			'<paths...>',
			'earlier uploads (zips, or folders of the six files), in any order; activity logs (CSV) among them',
		)
		.option('--target <name>', 'whose they were, where there are several')
		.option('--json', 'one JSON object')
		.description('take earlier uploads as what Apple School Manager holds')
		.addHelpText(
			'after',
			'\nThe newest package by the times of its files is what the next one is compared with. What is older than what is\nknown adds who left since, and changes nothing else.\n\nExamples:\n  rollcall import last-upload.zip && rollcall adopt ids\n  rollcall import uploads/*.zip modified-csvs/ activity-log.csv',
		)
		.action(async (paths: readonly string[], {target, json}: {target?: string; json?: boolean}) => {
			const result = await (await cli.open({create: true})).importPackages(paths, target);
			if (json) printJson(cli, 'import', result);
			else printLines(cli, importText(result));
			cli.exit(result.exitCode);
		});
};

/** What was imported, a line for each file. */
export function importText({
	packages,
	created,
	updated,
	baseline,
	evidence,
}: ImportResult): readonly string[] {
	return [
		...packages.flatMap((each) => [`${packageLine(each)}.`, ...leftLines(each)]),
		...(packages.length === 0
			? []
			: [
					`${counted(created, 'account', 'accounts')} adopted, ${updated} updated; ${
						baseline === undefined
							? 'what is known is newer, and stays what the next package is compared with'
							: `the newest package is the baseline (SHA-256 ${baseline.slice(0, 12)}…)`
					}`,
				]),
		...(evidence === undefined ? [] : reconcileText(evidence)),
	];
}

function packageLine({
	path,
	people,
	at,
	as,
	created,
	updated,
	heldBack,
	gone = 0,
}: ImportResult['packages'][number]) {
	const begin = `${path}: ${counted(people, 'person', 'people')}, ${moment(at)}`;
	if (as === 'older')
		return `${begin}: older than what is known; ${created} of them left since and are Deactivated here${gone === 0 ? '' : `, ${gone} are gone by now and not taken`}`;
	return `${begin}: ${as === 'baseline' ? 'the newest, ' : ''}${created} adopted, ${updated} updated${heldBack === 0 ? '' : `; ${counted(heldBack, 'row', 'rows')} cannot be used`}`;
}

/** Whom the next upload leaves out: said where it can still be mended, since a copy or a download loses the times of files. */
function leftLines({as, left}: ImportResult['packages'][number]): readonly string[] {
	if (left === undefined) return [];
	const live = left.live === 0 ? '' : `, ${left.live} of them live in Apple School Manager by evidence`;
	return [
		`! ${counted(left.people, 'person', 'people')} of earlier uploads ${left.people === 1 ? 'is' : 'are'} not in it${live}: Deactivated here, and sent no more.`,
		...(as === 'baseline'
			? [
					'  Was it not the last upload, but a copy of an older one? Give the true last one the time of now (touch FILE), and import that.',
				]
			: []),
	];
}
