import {exitCodes, UsageError} from '../core/errors.ts';
import type {EditResult} from '../sync/answers/people.ts';
import type {Rollcall} from '../sync/rollcall.ts';
import type {Cli} from './cli.ts';
import {printJson, printLines} from './print.ts';
import type {UserWords} from './user-words.ts';

/** `rollcall user ID… edit FIELD=VALUE…`, `create FIELD=VALUE…` and `ID… follow`: asks before, says so after. */
export async function runEdit(
	cli: Cli,
	rollcall: Rollcall,
	{verb, ids, values}: UserWords,
	{yes, json}: {readonly yes?: boolean; readonly json?: boolean},
): Promise<void> {
	const run = (agreed: boolean): Promise<EditResult> =>
		verb === 'create'
			? rollcall.create(values, {agreed})
			: verb === 'follow'
				? rollcall.followSource(ids)
				: rollcall.edit(ids, values, {agreed});
	let result = await run(yes === true);
	if (result.asks.length > 0) {
		if (cli.ask === undefined || json === true)
			throw new UsageError(result.asks.join('; '), {
				notDone: 'Nothing was changed.',
				next: 'Say so with --yes if that is meant.',
			});
		if (!(await cli.ask(`${result.asks.join('. ')}. Go on?`))) {
			cli.exit(exitCodes.planned);
			return printLines(cli, ['Nothing was changed.']);
		}
		result = await run(true);
	}
	if (json) printJson(cli, 'edit', {action: verb, done: result.done, results: result.results});
	else printLines(cli, editText(result));
	if (!result.done) cli.exit(exitCodes.heldBack);
}

/** All or nothing is said where several were meant. */
function editText({done, results}: EditResult): readonly string[] {
	return [
		...(done ? [] : [`Nothing was changed${results.length > 1 ? ': it is all of them or none' : ''}.`]),
		...results.flatMap((result) => [
			result.ok
				? result.message
				: result.code === 'NOT_TRIED'
					? `${result.personId}: ${result.message}`
					: `${result.personId}: refused (${result.code}): ${result.message}`,
			...(result.followUp === undefined ? [] : ['  follow-up: rollcall followups']),
		]),
	];
}
