import {exitCodes, UsageError} from '../core/errors.ts';
import {connectionNamed} from '../sync/connection-named.ts';
import type {ConnectionView} from '../sync/rollcall.ts';
import type {CommandFile} from './cli.ts';
import {connectionJson} from './connection-json.ts';
import {disconnectCommands} from './connections-disconnect.ts';
import {provisionCommand} from './connections-provision.ts';
import {pushedCommands, pushText} from './connections-pushed.ts';
import {notUploadedText} from './mirror-text.ts';
import {moment, printJson, printLines, table} from './print.ts';
import {addValueOptions, type ValueOptions, valuesOf} from './values.ts';

/** `rollcall connections [list, show, test, set, disconnect, check, uncheck, reconfigure, reconnect, provision]` */
export const connectionsCommand: CommandFile = (program, cli) => {
	const connections = program
		.command('connections')
		.description('list, show, test, change and disconnect connections')
		.addHelpText('after', '\nExamples:\n  rollcall connections\n  rollcall connections test asm');
	connections
		.command('list', {isDefault: true})
		.description('every connection with its state')
		.addHelpText('after', '\nExamples:\n  rollcall connections list --json')
		.option('--json', 'one JSON object')
		.action(async ({json}: {json?: boolean}) => {
			const items = await (await cli.open()).connections();
			if (json) return printJson(cli, 'connections', {items: items.map(connectionJson), total: items.length});
			if (items.length === 0)
				return printLines(cli, ['No connection yet. Make one: rollcall connect --help']);
			printLines(
				cli,
				table([
					['NAME', 'KIND', 'STATE', 'LAST', ''],
					...items.map((each) => [
						each.name,
						each.kind,
						each.state,
						each.last ? moment(each.last.at) : '–',
						each.message,
					]),
				]),
			);
		});
	connections
		.command('show')
		.argument('<name>')
		.description('one connection: settings (secrets by reference), checklist, state')
		.addHelpText('after', '\nExamples:\n  rollcall connections show asm')
		.option('--json', 'one JSON object')
		.action(async (name: string, {json}: {json?: boolean}) => {
			const found = connectionNamed(await (await cli.open()).connections(), name, (each) => each);
			if (found === undefined)
				throw new UsageError(`there is no connection called "${name}"`, {
					next: 'rollcall connections lists them.',
				});
			if (json) return printJson(cli, 'connection', connectionJson(found));
			printLines(cli, showText(found));
		});
	connections
		.command('test')
		.argument('<name>')
		.description('try it, and change nothing on the other side')
		.addHelpText(
			'after',
			'\nExamples:\n  rollcall connections test asm\n  rollcall connections test asm --accept-host-key',
		)
		.option('--accept-host-key', 'pin the host key that is shown (first contact)')
		.option('--json', 'one JSON object')
		.action(async (name: string, {json, acceptHostKey}: {json?: boolean; acceptHostKey?: boolean}) => {
			const result = await (await cli.open()).test(name, acceptHostKey ? {acceptHostKey} : {}, cli.signal);
			if (json) printJson(cli, 'test', result);
			else
				printLines(cli, [
					`${name}: ${result.ok ? 'good' : 'not yet'}: ${result.message}`,
					...(result.findings ?? []).map(({text, ok}) => `  ${ok ? '[x]' : '[ ]'} ${text}`),
				]);
			if (!result.ok) cli.exit(exitCodes.heldBack);
		});
	const set = connections
		.command('set')
		.argument('<name>')
		.description(
			'change settings and secrets; those not named stay. The next run uses them, and they stay if it succeeds',
		)
		.addHelpText(
			'after',
			'\nExamples:\n  rollcall connections set sis --set path=/srv/export\n  rollcall connections set asm --secret password=file:/etc/rollcall/asm',
		)
		.option('--back', 'take changed settings back that no run succeeded by yet')
		.option('--json', 'one JSON object')
		.action(async (name: string, options: ValueOptions & {json?: boolean; back?: boolean}) => {
			if (options.back) {
				const keys = await (await cli.open()).dropPending(name);
				if (options.json) printJson(cli, 'settings', {items: keys, total: keys.length});
				else
					printLines(cli, [
						keys.length === 0
							? `${name}: no change waits for a run`
							: `${name}: ${keys.join(', ')} ${keys.length === 1 ? 'is' : 'are'} again as before`,
					]);
				return;
			}
			const changed = await (await cli.open()).reconfigure(name, valuesOf(options));
			if (options.json) printJson(cli, 'connection', connectionJson(changed));
			else printLines(cli, [...changedText(changed), ...notUploadedText(changed)]);
		});
	addValueOptions(set);
	for (const verb of ['check', 'uncheck'] as const)
		connections
			.command(verb)
			.argument('<name>')
			.argument('<item>', 'its number in the list, or how it begins')
			.description(
				verb === 'check'
					? 'tick a line of the checklist that only a person can check'
					: 'take the tick of a line back',
			)
			.addHelpText('after', `\nExamples:\n  rollcall connections ${verb} sis 2`)
			.option('--json', 'one JSON object')
			.action(async (name: string, item: string, {json}: {json?: boolean}) => {
				const changed = await (await cli.open()).tick(name, item, verb === 'check');
				if (json) printJson(cli, 'connection', connectionJson(changed));
				else printLines(cli, checklistText(changed));
			});
	provisionCommand(connections, cli);
	pushedCommands(connections, cli);
	disconnectCommands(connections, cli);
};

/** What a mirror said of itself was true of its settings before. */
const changedText = ({name, mirrors, last, message}: ConnectionView): readonly string[] =>
	mirrors === undefined || last === undefined
		? [`${name} was changed: ${message}`]
		: [`${name} was changed; after its last sync: ${message}`, `What the change does: rollcall plan ${name}`];

/** When it runs by itself; of a target, nothing. */
function nextText({reads, next, owed, byHand, settings}: ConnectionView): readonly string[] {
	if (byHand !== undefined) return [`Next: by hand only: ${byHand}`];
	if (owed !== undefined) return [`Next: was due ${moment(owed)}, and nothing ran it`];
	if (next !== undefined) return [`Next: ${moment(next)}, while rollcall serve (or cron) runs`];
	const frequency = settings.find(({key}) => key === 'frequency')?.value ?? '';
	if (frequency !== '' && frequency !== 'off')
		return [`Next: not now (${frequency}): it is paused, disconnected, or not set up yet`];
	return reads ? ['Next: only by hand (frequency gives it a time)'] : [];
}

function showText(view: ConnectionView): readonly string[] {
	return [
		`${view.name}  ${view.title}`,
		`State: ${view.state}. ${view.message}`,
		...notUploadedText(view),
		...(view.armed === undefined ? [] : [`Armed: ${view.armed}`]),
		...(view.people === undefined ? [] : [`People: ${view.people}`]),
		...(view.tested === undefined
			? []
			: [
					`Tested: ${moment(view.tested.at)}, ${view.tested.ok ? 'good' : `failed: ${view.tested.message ?? ''}`}`,
				]),
		...(view.last === undefined
			? []
			: [`Last: ${view.last.run}, ${moment(view.last.at)}, ${view.last.state}`]),
		...nextText(view),
		...pushText(view),
		...(view.pending === undefined
			? []
			: [
					`Pending: ${view.pending.keys.join(', ')}, changed ${moment(view.pending.at)} by ${view.pending.by}; stays if the next run succeeds (rollcall connections set ${view.name} --back takes it back)`,
				]),
		'',
		'Settings:',
		...table(
			view.settings.map(({key, value, describe}) => [`  ${key}`, value === '' ? '–' : value, describe]),
		),
		'',
		...checklistText(view),
	];
}

const done = {true: '[x]', false: '[ ]', 'by hand': '[?]'} as const;

/** Numbered, so that a line can be ticked: `[?]` is for a person to tick. */
const checklistText = ({checklist}: ConnectionView): readonly string[] => [
	'Before you begin:',
	...checklist.flatMap((item, at) => [
		`  ${done[String(item.done) as keyof typeof done]} ${at + 1}. ${item.text}${item.ticked === undefined ? '' : ` (ticked by ${item.ticked.by}, ${moment(item.ticked.at)})`}`,
		...(item.note === undefined ? [] : [`         ${item.note}`]),
	]),
];
