import type {Command} from 'commander';
import {placeName} from '../core/roster/problem.ts';
import type {ConflictView, RuleView} from '../sync/answers/conflicts.ts';
import type {CommandFile} from './cli.ts';
import {counted, moment, printJson, printLines, table} from './print.ts';

/** `rollcall conflicts`, `rollcall resolve ID CHOICE`, `rollcall unresolve ID`, `rollcall rules [drop ID]` */
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
			printLines(cli, conflictsText(items));
		});
	program
		.command('resolve')
		.argument('<id>', 'the conflict, or the beginning of its id')
		.argument('<choice>', 'the letter of a way out')
		.option('--alike', 'decide all that are alike the same way: of one kind, with the same fields differing')
		.option('--always', 'make it a rule for later runs, where the kind of conflict allows that')
		.option('--input <value>', 'for a way out that needs one')
		.option('--json', 'one JSON object')
		.description('decide a conflict; it takes effect at the next sync, or push')
		.addHelpText(
			'after',
			'\nExamples:\n  rollcall resolve c-1a2b3c4d s\n  rollcall resolve c-1a2b3c4d d --alike\n  rollcall resolve c-1a2b3c4d t --always\n  rollcall resolve c-1a2b3c4d e --input ana@school.example',
		)
		.action(
			async (
				id: string,
				choice: string,
				{alike, always, input, json}: {alike?: boolean; always?: boolean; input?: string; json?: boolean},
			) => {
				const rollcall = await cli.open();
				// Whom they are about is seen no more once they are decided.
				const who = whoIn(alike === true && json !== true ? await rollcall.conflicts() : []);
				const result = await rollcall.resolve(id, choice, {
					...(alike ? {alike} : {}),
					...(always ? {always} : {}),
					...(input === undefined ? {} : {input}),
				});
				if (json) printJson(cli, 'resolve', result);
				else
					printLines(cli, [
						...(alike ? result.decided.map((each) => `  ${each}  ${who.get(each) ?? ''}`.trimEnd()) : []),
						`Decided: ${alike ? counted(result.decided.length, 'conflict', 'conflicts') : result.decided.join(', ')}. It takes effect at the next sync, or push; until then: rollcall unresolve ID`,
						...(result.rule === undefined
							? []
							: [`From now on by the rule ${result.rule}. Drop it: rollcall rules drop ${result.rule}`]),
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
	const rules = program
		.command('rules')
		.description('decisions that hold for later runs')
		.addHelpText(
			'after',
			'\nExamples:\n  rollcall rules\n  rollcall rules --json\n  rollcall rules drop r-1a2b3c4d',
		)
		.option('--json', 'one JSON object')
		.action(async ({json}: {json?: boolean}) => {
			const items = await (await cli.open()).rules();
			if (json) return printJson(cli, 'rules', {items, total: items.length});
			printLines(cli, items.length === 0 ? ['No rules.'] : rulesText(items));
		});
	rules
		.command('drop')
		.argument('<id>', 'the rule, or the beginning of its id')
		.option('--json', 'one JSON object')
		.description('drop a rule; its conflicts are asked about again at the next sync')
		.addHelpText('after', '\nExamples:\n  rollcall rules drop r-1a2b3c4d')
		.action(async (id: string, _options: object, command: Command) => {
			// `rules` has the same option, and takes it.
			const {json} = command.optsWithGlobals<{json?: boolean}>();
			await (await cli.open()).dropRule(id);
			if (json) printJson(cli, 'rules-drop', {id});
			else printLines(cli, [`${id} no longer holds; what it decided is asked again at the next sync.`]);
		});
};

function rulesText(items: readonly RuleView[]): readonly string[] {
	return table([
		['id', 'kind', 'connection', 'decided', 'for', 'used', 'last', 'by'],
		...items.map(({id, title, connection, choice, label, about, used, last, run, by, at}) => [
			id,
			title,
			connection,
			`${choice}  ${label}`,
			about,
			used === undefined ? `since ${run ?? ''}` : counted(used, 'time', 'times'),
			last === undefined ? '' : moment(last),
			`${by}, ${moment(at)}`,
		]),
	]);
}

const conflictJson = ({conflict, connection, alike, mayBecomeRule}: ConflictView) => ({
	id: conflict.id,
	kind: conflict.kind,
	connection,
	accounts: conflict.accounts,
	incoming: conflict.incoming,
	sides: conflict.sides,
	matched: conflict.matched,
	evidence: conflict.matched.map((field) => ({
		field,
		value: conflict.sides[1].fields[field] ?? '',
		...(conflict.sides[1].place ?? {}),
	})),
	choices: conflict.choices,
	// Of ten thousand that are alike each would list all others.
	alike: alike.slice(0, 100),
	alikeTotal: alike.length,
	mayBecomeRule,
	since: conflict.since,
	decision: conflict.decision ?? null,
});

/** Whom or what each conflict is about, by its id. */
const whoIn = (items: readonly ConflictView[]): ReadonlyMap<string, string> =>
	new Map(items.map(({conflict}) => [conflict.id, whoIs(conflict)]));

function whoIs({sides, incoming, accounts}: ConflictView['conflict']): string {
	const names = sides.flatMap(({fields: {firstName = '', lastName = '', name = ''}}) => {
		const full = [firstName, lastName].filter(Boolean).join(' ') || name;
		return full === '' ? [] : full;
	});
	return [[...new Set(names)].join(' / '), accounts.join(', ') || incoming].filter(Boolean).join('  ');
}

/** How many of those that are alike are named, under the first of them. */
const named = 10;

function conflictsText(items: readonly ConflictView[]): readonly string[] {
	const who = whoIn(items);
	const told = new Set<string>();
	return items.flatMap((item) => {
		const {conflict, alike} = item;
		const [first] = alike;
		const isTold = first === undefined || told.has(first);
		told.add(conflict.id);
		return conflictText(item, isTold ? [] : alikeLines(alike, who));
	});
}

const alikeLines = (alike: ConflictView['alike'], who: ReadonlyMap<string, string>): readonly string[] => [
	`  ${counted(alike.length, 'other is', 'others are')} alike; --alike decides them all:`,
	...alike.slice(0, named).map((id) => `    ${id}  ${who.get(id) ?? ''}`),
	...(alike.length > named ? [`    … and ${alike.length - named} more (--json)`] : []),
];

/** A value as an admin reads it: a moment of ours to the minute, what another system says of it in its own words. */
const shown = (field: string, value = ''): string =>
	field === 'changed' ? value.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, (at) => moment(at)) : value;

function conflictText(
	{conflict, connection, alike}: ConflictView,
	others: readonly string[],
): readonly string[] {
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
				shown(field, a.fields[field]),
				shown(field, b.fields[field]),
			]),
		]),
		...conflict.choices.map(({key, label, effect}) => `  ${key}  ${label}. ${effect}`),
		...others,
		`  rollcall resolve ${conflict.id} ${conflict.choices.map(({key}) => key).join('|')}${alike.length > 0 ? ' [--alike]' : ''}`,
		'',
	];
}
