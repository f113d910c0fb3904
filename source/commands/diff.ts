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
			const items = records.map(({words: _, ...record}) => record);
			if (json) return printJson(cli, 'diff', {from, to, counts, total: records.length, items});
			const shown = records.filter(({action, words}) => action !== 'update' || words.length > 0);
			const hidden = records.length - shown.length;
			printLines(cli, [
				`From ${from} to ${to}:`,
				...(records.length === 0 ? ['nothing differs'] : []),
				...Object.entries(counts).map(
					([kind, {create = 0, update = 0, remove = 0}]) =>
						`  ${kind.padEnd(11)} +${create} ~${update} -${remove}`,
				),
				...shown.slice(0, limit).flatMap(recordLines),
				...(shown.length > limit ? [`… and ${shown.length - limit} more (--limit, --json)`] : []),
				...(hidden === 0 ? [] : [`… and ${hidden} of which only our own marks changed (--json)`]),
			]);
		});
};

const marks = {create: '+', update: '~', remove: '-'} as const;

const recordLines = ({kind, key, name, action, words}: DifferingRecord): readonly string[] => [
	`${marks[action]} ${kind} ${key}${name === '' ? '' : ` ${name}`}`,
	...(action === 'update'
		? words.map(({field, before, after}) => `    ${field}: '${before}' → '${after}'`)
		: []),
];
