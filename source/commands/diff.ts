import type {DifferingRecord} from '../sync/differing.ts';
import type {CommandFile} from './cli.ts';
import {wholeNumber} from './numbers.ts';
import {printJson, printLines} from './print.ts';

/** `rollcall diff RUN [RUN]` */
export const diffCommand: CommandFile = (program, cli) => {
	program
		.command('diff')
		.argument('<run>', 'what this run changed; or, with a second one,')
		.argument('[run]', 'how the directory that the one left differs from what the other left')
		.description('what changed between two generations, by kind and field')
		.option('--limit <n>', 'how many records are shown as text', wholeNumber, 200)
		.option('--json', 'one JSON object, with all of them')
		.addHelpText('after', '\nExamples:\n  rollcall diff 14\n  rollcall diff 12 14 --json')
		.action(async (id: string, other: string | undefined, {limit, json}: {limit: number; json?: boolean}) => {
			const {from, to, counts, records} = await (await cli.open()).diff(id, other);
			if (json) return printJson(cli, 'diff', {from, to, counts, total: records.length, items: records});
			printLines(cli, [
				`From ${from} to ${to}:`,
				...(records.length === 0 ? ['nothing differs'] : []),
				...Object.entries(counts).map(
					([kind, {create = 0, update = 0, remove = 0}]) =>
						`  ${kind.padEnd(11)} +${create} ~${update} -${remove}`,
				),
				...records.slice(0, limit).flatMap(recordLines),
				...(records.length > limit ? [`… and ${records.length - limit} more (--limit, --json)`] : []),
			]);
		});
};

const marks = {create: '+', update: '~', remove: '-'} as const;

const recordLines = ({kind, key, name, action, fields}: DifferingRecord): readonly string[] => [
	`${marks[action]} ${kind} ${key}${name === '' ? '' : ` ${name}`}`,
	...(action === 'update'
		? fields.map(({field, before, after}) => `    ${field}: '${before}' → '${after}'`)
		: []),
];
