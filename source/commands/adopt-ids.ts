import type {Command} from 'commander';
import {crosswalkKeys, crosswalkKinds, type KindCrosswalk, neverAlone} from '../core/adopt/crosswalk.ts';
import type {AdoptIdsOptions, AdoptIdsResult} from '../sync/answers/adopting.ts';
import type {Cli} from './cli.ts';
import {counted, printJson, printLines, table} from './print.ts';

interface Options extends AdoptIdsOptions {
	readonly json?: boolean;
}

/** `rollcall adopt ids [CONNECTION]` */
export function addAdoptIds(adopt: Command, cli: Cli): void {
	adopt
		.command('ids')
		.argument('[connection]', 'whose records are compared; may be left out where there is only one')
		.description('compare the ids that Apple School Manager has with those of a source, and keep them')
		.option('--by <keys...>', 'what pairs them, in place of what is recommended')
		.option('--apply', 'store the pairs: the known ids are kept')
		.option('--export <file>', 'write the crosswalk (CSV), to be checked in a spreadsheet')
		.option('--map <file>', 'take the pairs of a crosswalk that was checked, and no others')
		.option('--json', 'one JSON object')
		.addHelpText(
			'after',
			`\nKeys: ${crosswalkKeys.filter((key) => !neverAlone.includes(key)).join(', ')}.\nThose that mean one human by themselves are used without being named; e-mail addresses only where you name them, and\na name alone never pairs two people.\n\nExamples:\n  rollcall adopt ids sis\n  rollcall adopt ids sis --by person-number name-email --apply\n  rollcall adopt ids sis --export ids.csv && rollcall adopt ids sis --map ids.csv --apply`,
		)
		.action(async (connection: string | undefined, {json, ...options}: Options) => {
			const rollcall = await cli.open();
			const result = await cli.follow(rollcall.adoptIds(connection, options, cli.signal));
			if (json) printJson(cli, 'adopt-ids', result);
			else printLines(cli, adoptIdsText(result));
			cli.exit(result.exitCode);
		});
}

/** What the command says of a comparison. */
export function adoptIdsText(result: AdoptIdsResult): readonly string[] {
	const {connection, crosswalk, mapped, refused, stored, applied, exported, there, next} = result;
	return [
		`Ids of ${connection} beside those that Apple School Manager is known to have:`,
		...crosswalkKinds.flatMap((kind) => kindText(crosswalk[kind])),
		...(there > 0
			? [
					'',
					`${counted(there, 'person', 'people')} only here whose id Apple School Manager has by evidence: the account there is updated`,
				]
			: []),
		'',
		...(mapped === undefined ? [] : [`The crosswalk pairs ${counted(mapped, 'record', 'records')}.`]),
		...refused.slice(0, 20).map(({kind, incoming, known, why}) => `! ${kind} ${incoming} → ${known}: ${why}`),
		...(refused.length > 20 ? [`  … and ${refused.length - 20} more (--json)`] : []),
		...(applied
			? [
					stored === 0
						? 'Nothing had to be stored.'
						: `Stored: ${counted(stored, 'record keeps its id', 'records keep their ids')}.`,
				]
			: ['Nothing was stored.']),
		...(exported === undefined
			? []
			: [`Written: ${exported.file} (${counted(exported.rows, 'row', 'rows')}).`]),
		next,
	];
}

function kindText(found: KindCrosswalk): readonly string[] {
	const {kind, known, incoming, already, rates, by, recommended, more, pairs, apart, unmatched} = found;
	const mark = (key: string) =>
		by.some((each) => each === key) ? 'used' : recommended.some((each) => each === key) ? 'recommended' : '';
	const ambiguous = apart.filter(({why}) => why === 'ambiguous').length;
	const told = rates.filter((rate) => rate.known > 0 || rate.incoming > 0);
	return [
		'',
		`${kind}: ${known} known there, ${incoming} at the source${already > 0 ? `, ${already} paired already` : ''}`,
		...(told.length === 0 || known === 0 || incoming === 0
			? []
			: table([
					['  key', 'matched', 'rate', 'ambiguous', 'conflicting', ''],
					...told.map(({key, pairs: matched, ambiguous, conflicting}) => [
						`  ${key}`,
						String(matched),
						rateOf(matched, known),
						String(ambiguous),
						String(conflicting),
						mark(key),
					]),
				])),
		`  ${counted(pairs.length, 'pair', 'pairs')}; ${unmatched.incoming.length} only here, ${unmatched.known.length} only there; ${ambiguous} ambiguous, ${apart.length - ambiguous} conflicting`,
		...more.map(({key, pairs}) => `  with --by ${[...by, key].join(' ')}: ${pairs} more`),
		...apart
			.slice(0, 5)
			.map(({why, known, incoming, message}) => `  ${why}: ${some(incoming)} → ${some(known)}: ${message}`),
		...(apart.length > 5 ? [`  … and ${apart.length - 5} more (--export FILE, --json)`] : []),
	];
}

const rateOf = (matched: number, known: number) => `${((100 * matched) / Math.max(1, known)).toFixed(1)} %`;

const some = (ids: readonly string[]) =>
	ids.length === 0 ? 'nobody' : ids.length > 3 ? `${ids.slice(0, 3).join(', ')} …` : ids.join(', ');
