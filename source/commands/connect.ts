import type {Command} from 'commander';
import type {KindView} from '../sync/rollcall.ts';
import type {Cli, CommandFile} from './cli.ts';
import {connectionJson} from './connection-json.ts';
import {tokenLines} from './connections-pushed.ts';
import {notUploadedText} from './mirror-text.ts';
import {printJson, printLines} from './print.ts';
import {addValueOptions, type ValueOptions, valuesOf} from './values.ts';

interface Options extends ValueOptions {
	readonly json?: boolean;
}

/** `rollcall connect KIND NAME`: one sub-command a kind, so that its help lists its settings. */
export const connectCommand =
	(kinds: readonly KindView[]): CommandFile =>
	(program, cli) => {
		const connect = program
			.command('connect')
			.description('make a connection')
			.addHelpText(
				'after',
				'\nExamples:\n  rollcall connect oneroster-csv sis --set path=/srv/export\n  rollcall connect asm-sftp asm --set username=XXXX@sftp.apple.com --secret password=file:/etc/rollcall/asm',
			);
		for (const kind of kinds) addKind(connect, kind, cli);
	};

function addKind(connect: Command, kind: KindView, cli: Cli): void {
	const command = connect
		.command(kind.kind)
		.argument('<name>', 'what to call it')
		.description(kind.title)
		.option('--json', 'one JSON object')
		.addHelpText('after', settingsHelp(kind))
		.action(async (name: string, options: Options) => {
			const rollcall = await cli.open({create: true});
			const made = await rollcall.connect(kind.kind, name, valuesOf(options));
			if (made.pushes) {
				const token = await rollcall.newToken(made.name);
				const view = (await rollcall.connections()).find(({id}) => id === made.id) ?? made;
				if (options.json) printJson(cli, 'connection', {...connectionJson(view), ...token});
				else
					printLines(cli, [
						`${made.name} is connected (${made.title})`,
						...tokenLines(token),
						`Try it: rollcall connections test ${made.name}`,
					]);
			} else if (options.json) printJson(cli, 'connection', connectionJson(made));
			else
				printLines(cli, [
					`${made.name} is connected (${made.title}): ${made.message}`,
					...notUploadedText(made),
					`Try it: rollcall connections test ${made.name}`,
				]);
		});
	addValueOptions(command);
}

function settingsHelp({kind, publishes, settings, example: {name, sets}}: KindView): string {
	const lines = settings.map(({key, describe, required, secret, value}) => {
		const told = [
			secret ? 'secret' : '',
			required ? 'required' : '',
			value === '' ? '' : `default ${value}`,
		].filter(Boolean);
		return `  ${key.padEnd(16)} ${describe}${told.length > 0 ? ` (${told.join(', ')})` : ''}`;
	});
	const words = settings
		.filter(({key, required, secret}) => !secret && (required || sets.includes(key)))
		.map(({key}) => ` --set ${key}=VALUE`)
		.join('');
	// A reader's optional secrets are for some of its sources only.
	const secret = settings.find((each) => each.secret && (each.required || publishes))?.key;
	const example = `rollcall connect ${kind} ${name}${words}${secret === undefined ? '' : ` --secret ${secret}=env:NAME`}`;
	return `\nSettings (--set KEY=VALUE, secrets with --secret KEY=REFERENCE):\n${lines.join('\n')}\n\nExample:\n  ${example}`;
}
