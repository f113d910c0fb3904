import type {WireReport} from '../sync/answers/runs.ts';
import type {CommandFile} from './cli.ts';
import {printJson, printLines} from './print.ts';
import {publishedLine} from './published-line.ts';

interface Options {
	readonly approve?: string;
	readonly out?: string;
	readonly zip?: string;
	readonly json?: boolean;
}

/** `rollcall publish [TARGET]` */
export const publishCommand: CommandFile = (program, cli) => {
	program
		.command('publish')
		.argument('[target]', 'where to send; may be left out where there is only one')
		.description('build, guard and upload the package; or write it')
		.option('--approve <hash>', 'send the package of this hash though the wire guards hold it')
		.option('--out <folder>', 'write the six CSVs into this folder instead of sending')
		.option('--zip <file>', 'write the zip to this file instead of sending')
		.option('--json', 'one JSON object')
		.addHelpText('after', '\nExamples:\n  rollcall publish\n  rollcall publish asm --zip /tmp/package.zip')
		.action(async (target: string | undefined, {approve, out, zip, json}: Options) => {
			const rollcall = await cli.open();
			const options = {
				...(approve === undefined ? {} : {approve}),
				...(out === undefined ? {} : {out}),
				...(zip === undefined ? {} : {zip}),
			};
			const result = await cli.follow(rollcall.publish(target, options, cli.signal));
			if (json)
				printJson(cli, 'publish', {
					published: result.published,
					...(result.written === undefined ? {} : {written: result.written}),
					...(result.wire === undefined ? {} : {wire: result.wire}),
					run: result.run?.id ?? null,
				});
			else if (result.written === undefined) printLines(cli, result.published.map(publishedLine));
			else
				printLines(cli, [
					`written to ${result.written}; nothing was sent`,
					...(result.wire === undefined ? [] : wireLines(result.wire)),
				]);
			cli.exit(result.exitCode);
		});
};

/** How a package that was written stands beside what its target holds. */
function wireLines({known, guards, added, removed, changed, message}: WireReport): readonly string[] {
	const held = guards
		.filter(({tripped}) => tripped)
		.map(({code, message}) => `  would be held: ${code}: ${message}`);
	if (message !== undefined) return [message, ...held];
	if (!known) return ['nobody knows what the target holds: nothing to compare it with', ...held];
	const {people, classes, courses, locations} = removed;
	return [
		`beside the last package: +${added} people, ${changed.length} with other names, e-mail or ids, -${people.length} people, -${classes.length} classes, -${courses.length} courses, -${locations.length} locations`,
		...held,
		...(people.length > 0 ? [`  people who would leave: ${shortList(people)}`] : []),
		...(classes.length > 0 ? [`  classes that would leave: ${shortList(classes)}`] : []),
	];
}

const shortList = (keys: readonly string[]) =>
	`${keys.slice(0, 10).join(', ')}${keys.length > 10 ? ` … and ${keys.length - 10} more (--json)` : ''}`;
