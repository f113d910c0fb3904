import {exitCodes} from '../core/errors.ts';
import type {PackageFinding, PackageReport} from '../core/ports.ts';
import type {CommandFile} from './cli.ts';
import {counted, printJson, printLines} from './print.ts';

interface Options {
	readonly primaryLocation?: string;
	readonly all?: boolean;
	readonly json?: boolean;
}

/** `rollcall verify ZIP|DIR`: needs no state. */
export const verifyCommand: CommandFile = (program, cli) => {
	program
		.command('verify')
		.argument('<package>', "a zip, or a folder of Apple's six files")
		.description("check a package by Apple's rules, with a reader that shares nothing with the writer")
		.option('--primary-location <id>', 'the location made at sign-up: it takes nobody by SFTP')
		.option('--all', 'each warning by itself, not only how often')
		.option('--json', 'one JSON object')
		.addHelpText(
			'after',
			'\nIt ends with 7 where Apple School Manager would refuse the package, else with 0. A warning is what may be read\notherwise or do harm, and refuses nothing. Each finding names the source of its rule.\n\nExamples:\n  rollcall verify last-upload.zip\n  rollcall verify --all /srv/export\n  rollcall verify package.zip --primary-location L1 --json',
		)
		.action(async (path: string, {primaryLocation, all, json}: Options) => {
			const options = {signal: cli.signal, ...(primaryLocation === undefined ? {} : {primaryLocation})};
			const report = await cli.follow(cli.programs.verify(path, options));
			if (json) printJson(cli, 'verify', {package: path, sound: report.refused === 0, ...report});
			else printLines(cli, reportLines(path, report, all === true));
			cli.exit(report.refused > 0 ? exitCodes.unhealthy : exitCodes.done);
		});
};

function reportLines(path: string, report: PackageReport, all: boolean): readonly string[] {
	const {refused, warnings, rows, findings, counts} = report;
	const told = findings.filter(({severity}) => severity === 'refused' || all);
	return [
		refused > 0
			? `${path}: Apple School Manager would refuse it: ${counted(refused, 'fault', 'faults')}, ${counted(warnings, 'warning', 'warnings')}`
			: `${path}: nothing in it that Apple School Manager is known to refuse; ${counted(warnings, 'warning', 'warnings')}`,
		...(Object.keys(rows).length > 0
			? [
					`  ${Object.entries(rows)
						.map(([file, count]) => `${file} ${count}`)
						.join(', ')}`,
				]
			: []),
		...told.map(
			(finding) => `  ${finding.severity}: ${findingLine(finding)} [${finding.rule}: ${finding.source}]`,
		),
		...counts.flatMap((each) => {
			const shown = told.filter((one) => isOf(one, each)).length;
			if (shown === each.count) return [];
			const where = [each.file, each.field].filter(Boolean).join(' ');
			return [
				`  ${each.severity}: ${each.rule}${where === '' ? '' : ` in ${where}`}: ${each.count - shown}${shown > 0 ? ' more' : ''} [${each.source}]`,
			];
		}),
		...(!all && warnings > 0 ? ['  Each warning by itself: --all'] : []),
	];
}

const isOf = (
	finding: PackageFinding,
	{rule, file, field}: Pick<PackageFinding, 'rule' | 'file' | 'field'>,
) => finding.rule === rule && finding.file === file && finding.field === field;

/** `staff.csv:3 location_id = '10' does not reference …` */
function findingLine({file, line, field, value, message}: PackageFinding): string {
	const place = line === undefined ? file : `${file}:${line}`;
	const named = value === undefined ? [field] : [field, field === undefined ? `'${value}'` : `= '${value}'`];
	return [place === '' ? 'the package' : place, ...named, message]
		.filter((part) => part !== undefined)
		.join(' ');
}
