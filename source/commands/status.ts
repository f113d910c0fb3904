import {RollcallError, UsageError} from '../core/errors.ts';
import {visible} from '../core/visible.ts';
import type {Overview} from '../sync/rollcall.ts';
import type {Cli, CommandFile} from './cli.ts';
import {connectionJson} from './connection-json.ts';
import {counted, moment, printJson, printLines, table} from './print.ts';

/** The monitoring-plugin convention; `status` alone has it. */
const codes = {fine: 0, attention: 1, failed: 2, unknown: 3} as const;

interface Options {
	readonly acknowledge?: string;
	readonly until?: string;
	readonly json?: boolean;
}

/** `rollcall status` */
export const statusCommand: CommandFile = (program, cli) => {
	program
		.command('status')
		.description('one screen: is it safe, when did it last run, what waits for me')
		.option('--acknowledge <finding>', 'take note of a finding, by its id, until a day')
		.option('--until <day>', 'that day, such as 2026-09-01; none: take the note back')
		.option('--json', 'one JSON object')
		.addHelpText(
			'after',
			'\nExit code: 0 fine, 1 needs attention, 2 failed or held, 3 unknown\n\nExamples:\n  rollcall status\n  rollcall status --json\n  rollcall status --acknowledge 3fa2b1c4 --until 2026-09-01',
		)
		.action(async ({json, acknowledge, until}: Options) => {
			if ((acknowledge === undefined) !== (until === undefined))
				throw new UsageError('--acknowledge FINDING and --until DAY go together', {
					next: 'rollcall status lists the findings with their ids.',
				});
			if (acknowledge !== undefined)
				await (await cli.open()).acknowledge(acknowledge, until === 'none' ? undefined : until);
			cli.exit(await showStatus(cli, json === true));
		});
};

/** Prints the status and returns its code. Without a state, or with one that cannot be read, nothing is known. */
export async function showStatus(cli: Cli, json: boolean): Promise<number> {
	let overview: Overview;
	try {
		overview = await (await cli.open()).overview();
	} catch (error) {
		if (!(error instanceof RollcallError)) throw error;
		if (json) printJson(cli, 'status', nothingKnown(error.message));
		for (const line of [error.message, error.next]) if (line !== undefined) cli.tell(visible(line));
		return codes.unknown;
	}
	if (json)
		printJson(cli, 'status', {
			level: overview.level,
			verdict: overview.verdict,
			findings: overview.findings,
			connections: overview.connections.map(connectionJson),
			conflicts: overview.conflicts,
			open: overview.open,
			held: overview.held,
			wire: overview.wire,
			followUps: overview.followUps,
			leaving: overview.leaving,
			clocks: overview.clocks,
			accounts: overview.accounts,
		});
	else printLines(cli, statusText(overview));
	return codes[overview.level];
}

const nothingKnown = (verdict: string) => ({
	level: 'unknown',
	verdict,
	findings: [],
	connections: [],
	conflicts: 0,
	open: {open: 0, fresh: 0},
	held: [],
	wire: [],
	followUps: 0,
	leaving: {count: 0},
	clocks: {count: 0, due: 0, soon: 0},
	accounts: {},
});

function statusText(overview: Overview): readonly string[] {
	const {accounts} = overview;
	const total = Object.values(accounts).reduce((sum, count) => sum + count, 0);
	return [
		overview.verdict,
		'',
		...(overview.connections.length === 0
			? ['No connection yet. Make one: rollcall connect --help']
			: table([
					['CONNECTION', 'STATE', 'LAST', 'NEXT', ''],
					...overview.connections.map((each) => [
						each.name,
						each.state,
						each.last ? moment(each.last.at) : '–',
						each.owed ? 'due' : each.next ? moment(each.next) : '–',
						each.message,
					]),
				])),
		'',
		`${counted(total, 'account', 'accounts')}: ${Object.entries(accounts)
			.map(([status, count]) => `${count} ${status}`)
			.join(', ')}`,
		`${counted(overview.conflicts, 'conflict', 'conflicts')}, ${counted(overview.held.length, 'held run', 'held runs')}, ${counted(overview.followUps, 'follow-up', 'follow-ups')}, ${overview.leaving.count} leaving`,
		...clockLine(overview.clocks),
		...overview.findings.filter(asks).flatMap(({id, text, next, again, acknowledged, severity}) => {
			const mark = severity === 'fine' ? '-' : '!';
			return acknowledged === undefined
				? ['', `${mark} ${text}${again === true ? ' (as before)' : ''}  [${id}]`, `  ${next}`]
				: ['', `. ${text}: acknowledged until ${acknowledged.until} by ${acknowledged.by}  [${id}]`];
		}),
		'',
		...overview.findings.filter((finding) => !asks(finding)).map(({text}) => `. ${text}`),
	];
}

/** Somebody has something to do with it, be it an alarm or not. */
const asks = ({severity, waits}: Overview['findings'][number]) => severity !== 'fine' || waits === true;

const clockLine = ({count, due, first}: Overview['clocks']): readonly string[] =>
	first === undefined
		? []
		: [
				`clocks: Apple School Manager removes ${counted(count, 'deactivated account', 'deactivated accounts')}, the first on ${first}${due > 0 ? ` (${due} due by today)` : ''}`,
			];
