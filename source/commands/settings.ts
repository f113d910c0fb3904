import {UsageError} from '../core/errors.ts';
import type {SettingItem} from '../sync/rollcall.ts';
import type {CommandFile} from './cli.ts';
import {printJson, printLines, table} from './print.ts';

/** `rollcall settings [get, set]` */
export const settingsCommand: CommandFile = (program, cli) => {
	const settings = program
		.command('settings')
		.description('every setting with its value, default and meaning; get or set one')
		.option('--json', 'one JSON object')
		.addHelpText(
			'after',
			'\nExamples:\n  rollcall settings\n  rollcall settings get guards.removals.share\n  rollcall settings set policy.leaverGrace 14\n  rollcall settings set pauses \'[{"from":"07-01","to":"08-15","reason":"summer"}]\'\n  rollcall settings set guards.removals.most --default',
		)
		.action(async ({json}: {json?: boolean}) => {
			const items = await (await cli.open()).settings();
			if (json) printJson(cli, 'settings', {items, total: items.length});
			else
				printLines(
					cli,
					table([
						['SETTING', 'VALUE', 'MEANING'],
						...items.map((item) => [item.key, shown(item), item.meaning]),
					]),
				);
		});
	settings
		.command('get')
		.argument('<key>', 'as rollcall settings lists it')
		.description('the value that holds')
		.option('--json', 'one JSON object')
		.addHelpText('after', '\nExample:\n  rollcall settings get guards.removals.share')
		.action(async (key: string, _options: object, command) => {
			const {json} = command.optsWithGlobals() as {json?: boolean};
			const items = (await (await cli.open()).settings()).filter(
				(item) => item.key === key || item.key.startsWith(`${key}.`),
			);
			const [only] = items;
			if (only === undefined)
				throw new UsageError(`there is no setting "${key}"`, {next: 'rollcall settings lists them.'});
			if (json) printJson(cli, 'settings', {items, total: items.length});
			else if (items.length === 1 && only.key === key) printLines(cli, [textOf(only.value ?? only.default)]);
			else printLines(cli, table(items.map((item) => [item.key, shown(item)])));
		});
	settings
		.command('set')
		.argument('<key>', 'as rollcall settings lists it')
		.argument('[value]', 'text, or JSON')
		.description('set a value; the next run uses it')
		.option('--default', 'take it back to its default')
		.option('--json', 'one JSON object')
		.addHelpText(
			'after',
			'\nExamples:\n  rollcall settings set whenHeld removals\n  rollcall settings set policy.leaverGrace --default',
		)
		.action(async (key: string, value: string | undefined, _options: object, command) => {
			const options = command.optsWithGlobals() as {json?: boolean; default?: boolean};
			if ((value === undefined) === (options.default !== true))
				throw new UsageError('give a value, or --default', {notDone: 'Nothing was changed.'});
			const item = await (await cli.open()).setSetting(key, value);
			if (options.json) printJson(cli, 'settings', {items: [item], total: 1});
			else printLines(cli, [`${item.key} = ${shown(item)}`]);
		});
	settings
		.command('test-notifications')
		.description('send everybody who is told by itself a test message')
		.addHelpText('after', '\nExample:\n  rollcall settings test-notifications')
		.action(async () => {
			const tested = await (await cli.open()).testNotifications(cli.signal);
			const taken = tested.flatMap(({channel, failed}) => (failed === undefined ? [channel] : []));
			if (taken.length > 0)
				printLines(cli, [`A test message was taken by: ${taken.join(', ')}. Look whether it arrives.`]);
			const failed = tested.find((each) => each.failed !== undefined)?.failed;
			if (failed !== undefined) throw failed;
		});
};

const shown = ({value, default: fallback}: SettingItem) =>
	value === undefined ? `${textOf(fallback)}${fallback === undefined ? '' : ' (default)'}` : textOf(value);

const textOf = (value: unknown) =>
	value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
