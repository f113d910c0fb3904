import type {Command} from 'commander';
import {type Difference, pairOf} from '../core/parity/difference.ts';
import type {ParityGroup} from '../core/parity/parity.ts';
import type {CompareResult} from '../sync/answers/comparing.ts';
import type {Cli} from './cli.ts';
import {counted, moment, printJson, printLines, table} from './print.ts';

/** How many unexplained lines the text lists; `--json` has them all. */
const listed = 40;

/** `rollcall adopt compare OLD.zip [NEW.zip]` */
export function addAdoptCompare(adopt: Command, cli: Cli): void {
	adopt
		.command('compare')
		.argument('<old>', 'an earlier upload: a zip, or a folder of the six files')
		.argument('[new]', 'what it is compared with; left out: what would be sent now')
		.option('--target <name>', 'for whom, where there are several')
		.option('--json', 'one JSON object')
		.description('our package beside an old one, every difference explained or listed')
		.addHelpText(
			'after',
			'\nExit code 0: every difference is explained; 4: some are not.\n\nExamples:\n  rollcall adopt compare last-upload.zip\n  rollcall adopt compare last-upload.zip ours.zip --json',
		)
		.action(
			async (old: string, next: string | undefined, {target, json}: {target?: string; json?: boolean}) => {
				const rollcall = await cli.open();
				const options = {
					...(next === undefined ? {} : {next}),
					...(target === undefined ? {} : {target}),
				};
				const result = await cli.follow(rollcall.compare(old, options));
				if (json) printJson(cli, 'compare', result);
				else printLines(cli, compareText(result));
				cli.exit(result.exitCode);
			},
		);
}

/** What the command says of two packages. */
export function compareText(result: CompareResult): readonly string[] {
	const {old, next, files, form, explained, unexplained, counts} = result;
	const lines = unexplained.flatMap((group) => group.lines.map((line) => lineText(line)));
	return [
		`${old.path}${old.at === undefined ? '' : ` (${moment(old.at)})`} beside ${next.path ?? 'what would be sent now'}:`,
		...table([
			['  file', 'old', 'new', 'same', 'changed', 'only old', 'only new'],
			...files.map((each) => [
				`  ${each.file}`,
				...[each.old, each.next, each.same, each.changed, each.missing, each.added].map(String),
			]),
		]),
		...(form.length === 0 ? [] : ['', 'Written otherwise, and read alike:']),
		...form.map(({file, message}) => `  ${file} ${message}`),
		...(explained.length === 0 ? [] : ['', `Explained: ${counts.explained}`]),
		...explained.map(groupText),
		'',
		counts.unexplained === 0
			? 'Every difference is explained.'
			: `Not explained: ${counted(counts.unexplained, 'difference', 'differences')}`,
		...unexplained.map(groupText),
		...(lines.length === 0 ? [] : ['']),
		...lines.slice(0, listed).map((line) => `  ${line}`),
		...(lines.length > listed ? [`  … and ${lines.length - listed} more (--json)`] : []),
	];
}

const groupText = ({count, file, column, text, kind}: ParityGroup): string =>
	`  ${count} × ${file}${column === undefined ? '' : ` ${column}`} (${{missing: 'only old', added: 'only new', changed: 'changed', faulty: 'faulty'}[kind]}): ${text}`;

const list = (text = '') => text.replaceAll('\t', ' ');

/** `students.csv:12 → 14 S17 grade_level '5' → '6'` */
function lineText({file, key, kind, column, before, after, oldLine, newLine}: Difference): string {
	const [inClass, student] = pairOf(key);
	const name = file === 'rosters.csv' ? `class ${inClass}, student ${student}` : key;
	const place = [oldLine, newLine].filter((line) => line !== undefined).join(' → ');
	const where = `${file}:${place} ${name}`;
	switch (kind) {
		case 'missing':
			return `${where}: only in the old one`;
		case 'added':
			return `${where}: only in the new one`;
		case 'faulty':
			return `${where}: ${column ?? ''} ${before ?? ''}`;
		case 'changed':
			return `${where}: ${column ?? ''} '${list(before)}' → '${list(after)}'`;
	}
}
