import type {Command} from 'commander';
import type {Fate} from '../core/adopt/forecast.ts';
import type {AdoptForecast} from '../sync/answers/adopting.ts';
import type {Cli} from './cli.ts';
import {counted, printJson, printLines, table} from './print.ts';

/** `rollcall adopt forecast [CONNECTION]` */
export function addAdoptForecast(adopt: Command, cli: Cli): void {
	adopt
		.command('forecast')
		.argument('[connection]', 'what to read; may be left out where there is only one')
		.description('what the next sync would do in Apple School Manager, by source; changes nothing')
		.option('--names', 'list everybody who is new, duplicated or leaves')
		.option('--exit-code', '0: nothing to do, 4: changes, 6: held by a guard')
		.option('--json', 'one JSON object')
		.addHelpText('after', '\nExamples:\n  rollcall adopt forecast\n  rollcall adopt forecast sis --names')
		.action(
			async (
				connection: string | undefined,
				{json, names, exitCode}: {json?: boolean; names?: boolean; exitCode?: boolean},
			) => {
				const result = await cli.follow((await cli.open()).adoptForecast(connection, cli.signal));
				if (json) {
					const {people, ...figures} = result;
					printJson(cli, 'adopt-forecast', names ? result : figures);
				} else printLines(cli, forecastText(result, names === true));
				if (exitCode) cli.exit(result.exitCode);
			},
		);
}

const columns: ReadonlyArray<readonly [title: string, fate: Fate]> = [
	['followed', 'followed'],
	['as last sent', 'carried'],
	['asked', 'asked'],
	['leaving', 'leaving'],
	['deactivated', 'deactivated'],
	['turn Manual', 'manual'],
	['not ours', 'elsewhere'],
];

/** What the command says of a forecast. */
export function forecastText(result: AdoptForecast, names: boolean): readonly string[] {
	const {connection, bySource, created, there, duplicates, deactivated, guards, conflicts, people, next} =
		result;
	const shown = columns.filter(([, fate]) => bySource.some((row) => row.fates[fate] > 0));
	return [
		`What a sync of ${connection} would do in Apple School Manager (nothing was changed):`,
		'',
		...(bySource.length === 0
			? ['Nobody is known there yet: rollcall import LAST-UPLOAD.zip']
			: table([
					['source', 'known', 'stay', ...shown.map(([title]) => title), 'duplicated'],
					...bySource.map(({source, known, stays, fates, duplicated}) => [
						source,
						String(known),
						String(stays),
						...shown.map(([, fate]) => String(fates[fate])),
						String(duplicated),
					]),
				])),
		'',
		`${counted(created, 'account is', 'accounts are')} new${there > 0 ? `, ${there} of which Apple School Manager has already` : ''}; ${duplicates.created} look like somebody who is there, ${duplicates.asked} more wait to be told apart; ${deactivated} would be deactivated.`,
		...(conflicts > 0 ? [`${counted(conflicts, 'conflict', 'conflicts')} would be open.`] : []),
		...guards.map(({message}) => `! held: ${message}`),
		...(names
			? [
					'',
					...people.map(
						({fate, personId, name, source, why, like}) =>
							`${fate}: ${name} (${[personId, source].filter(Boolean).join(', ')})${like === undefined ? '' : ` like ${like.join(', ')}`}: ${why}`,
					),
				]
			: people.length > 0
				? [`${counted(people.length, 'name', 'names')}: --names`]
				: []),
		next,
	];
}
