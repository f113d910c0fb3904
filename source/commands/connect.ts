import type {Command} from 'commander';
import {UsageError} from '../core/errors.ts';
import type {ConnectionValues, KindView} from '../sync/rollcall.ts';
import type {Cli, CommandFile} from './cli.ts';
import {connectionJson} from './connections.ts';
import {printJson, printLines} from './print.ts';

interface Options {
	readonly set: readonly string[];
	readonly secret: readonly string[];
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
			if (options.json) printJson(cli, 'connection', connectionJson(made));
			else
				printLines(cli, [
					`${made.name} is connected (${made.title}): ${made.message}`,
					`Try it: rollcall connections test ${made.name}`,
				]);
		});
	addValueOptions(command);
}

/** `--set KEY=VALUE` and `--secret KEY=REF`, each as often as needed. */
export function addValueOptions(command: Command): void {
	const collect = (value: string, earlier: readonly string[]) => [...earlier, value];
	command
		.option('--set <key=value>', 'a setting', collect, [])
		.option('--secret <key=reference>', 'a secret by reference: env:NAME or file:PATH', collect, []);
}

export function valuesOf({set, secret}: Pick<Options, 'set' | 'secret'>): ConnectionValues {
	return {settings: pairs(set, '--set'), secrets: pairs(secret, '--secret')};
}

function pairs(items: readonly string[], option: string): Readonly<Record<string, string>> {
	return Object.fromEntries(
		items.map((item) => {
			const at = item.indexOf('=');
			// A secret that was typed here by mistake is not repeated.
			if (at < 1)
				throw new UsageError(`${option} needs KEY=VALUE`, {
					next: `For example: ${option} ${option === '--set' ? 'path=/srv/export' : 'password=env:ASM_PASSWORD'}`,
				});
			return [item.slice(0, at), item.slice(at + 1)];
		}),
	);
}

function settingsHelp({settings}: KindView): string {
	const lines = settings.map(({key, describe, required, secret, value}) => {
		const told = [
			secret ? 'secret' : '',
			required ? 'required' : '',
			value === '' ? '' : `default ${value}`,
		].filter(Boolean);
		return `  ${key.padEnd(16)} ${describe}${told.length > 0 ? ` (${told.join(', ')})` : ''}`;
	});
	return `\nSettings (--set KEY=VALUE, secrets with --secret KEY=REFERENCE):\n${lines.join('\n')}`;
}
