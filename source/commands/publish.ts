import type {CommandFile} from './cli.ts';
import {printJson, printLines} from './print.ts';
import {publishedLine} from './sync.ts';

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
					run: result.run?.id ?? null,
				});
			else if (result.written === undefined) printLines(cli, result.published.map(publishedLine));
			else printLines(cli, [`written to ${result.written}; nothing was sent`]);
			cli.exit(result.exitCode);
		});
};
