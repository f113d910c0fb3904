import {placeName} from '../core/roster/problem.ts';
import type {ConflictView} from '../sync/rollcall.ts';
import type {CommandFile} from './cli.ts';
import {printJson, printLines, table} from './print.ts';

/** `rollcall conflicts`, `rollcall resolve ID CHOICE`, `rollcall unresolve ID` */
export const conflictsCommands: CommandFile = (program, cli) => {
	program
		.command('conflicts')
		.description('incoming records that wait for a decision')
		.addHelpText('after', '\nExamples:\n  rollcall conflicts\n  rollcall conflicts --json')
		.option('--json', 'one JSON object')
		.action(async ({json}: {json?: boolean}) => {
			const items = await (await cli.open()).conflicts();
			if (json) return printJson(cli, 'conflicts', {items: items.map(conflictJson), total: items.length});
			if (items.length === 0) return printLines(cli, ['No conflicts.']);
			printLines(cli, items.flatMap(conflictText));
		});
	program
		.command('resolve')
		.argument('<id>', 'the conflict, or the beginning of its id')
		.argument('<choice>', 'the letter of a way out')
		.option('--alike', 'decide all that are alike the same way')
		.option('--input <value>', 'for a way out that needs one')
		.option('--json', 'one JSON object')
		.description('decide a conflict; it takes effect at the next sync')
		.addHelpText(
			'after',
			'\nExamples:\n  rollcall resolve c-1a2b3c4d s\n  rollcall resolve c-1a2b3c4d d --alike',
		)
		.action(
			async (
				id: string,
				choice: string,
				{alike, input, json}: {alike?: boolean; input?: string; json?: boolean},
			) => {
				const result = await (await cli.open()).resolve(id, choice, {
					...(alike ? {alike} : {}),
					...(input === undefined ? {} : {input}),
				});
				if (json) printJson(cli, 'resolve', result);
				else
					printLines(cli, [
						`Decided: ${result.decided.join(', ')}. It takes effect at the next sync; until then: rollcall unresolve ID`,
					]);
			},
		);
	program
		.command('unresolve')
		.argument('<id>', 'the conflict')
		.option('--json', 'one JSON object')
		.description('take a decision back, until it was applied')
		.addHelpText('after', '\nExamples:\n  rollcall unresolve c-1a2b3c4d')
		.action(async (id: string, {json}: {json?: boolean}) => {
			await (await cli.open()).unresolve(id);
			if (json) printJson(cli, 'unresolve', {id});
			else printLines(cli, [`${id} is open again.`]);
		});
};

const conflictJson = ({conflict, connection, alike}: ConflictView) => ({
	id: conflict.id,
	kind: conflict.kind,
	connection,
	accounts: conflict.accounts,
	incoming: conflict.incoming,
	sides: conflict.sides,
	matched: conflict.matched,
	choices: conflict.choices,
	alike,
	since: conflict.since,
	decision: conflict.decision ?? null,
});

function conflictText({conflict, connection, alike}: ConflictView): readonly string[] {
	const [a, b] = conflict.sides;
	const fields = [...new Set([...Object.keys(a.fields), ...Object.keys(b.fields)])].filter(
		(field) => (a.fields[field] ?? '') !== '' || (b.fields[field] ?? '') !== '',
	);
	return [
		`${conflict.id}  ${conflict.kind}  ${connection}${conflict.decision === undefined ? '' : `  decided: ${conflict.decision.choice}`}${alike.length > 0 ? `  (${alike.length} alike)` : ''}`,
		...table([
			['   ', '', a.label, `${b.label}${b.place === undefined ? '' : ` (${placeName(b.place)})`}`],
			...fields.map((field) => [
				(a.fields[field] ?? '') === (b.fields[field] ?? '') ? '   ' : '  ≠',
				field,
				a.fields[field] ?? '',
				b.fields[field] ?? '',
			]),
		]),
		...conflict.choices.map(({key, label, effect}) => `  ${key}  ${label}. ${effect}`),
		`  rollcall resolve ${conflict.id} ${conflict.choices.map(({key}) => key).join('|')}`,
		'',
	];
}
