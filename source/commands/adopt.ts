import {UsageError} from '../core/errors.ts';
import type {Arming} from '../core/ports.ts';
import type {ArmOptions} from '../sync/rollcall.ts';
import type {CommandFile} from './cli.ts';
import {printJson, printLines} from './print.ts';

const levels = ['first', 'additions', 'all'] as const;

/** `rollcall adopt [arm, disarm]` */
export const adoptCommand: CommandFile = (program, cli) => {
	const adopt = program
		.command('adopt')
		.description('take over a living organisation, and arm its target')
		.addHelpText('after', '\nExamples:\n  rollcall import last-upload.zip && rollcall adopt arm first');
	adopt
		.command('arm')
		.argument('<level>', `${levels.join(', ')}, or removals`)
		.argument('[names...]', 'the target, where there are several; after removals, the location first')
		.option('--empty', 'with "all": there is nothing in the organisation yet')
		.option('--json', 'one JSON object')
		.description('let a target be sent to: one upload (first), additions and updates, or everything')
		.addHelpText(
			'after',
			'\nIt contacts the server, pins the host key that it shows if none is pinned yet, and sends nothing.\n\nExamples:\n  rollcall import last-upload.zip && rollcall adopt arm first\n  rollcall adopt arm all --empty',
		)
		.action(
			async (level: string, names: readonly string[], {empty, json}: {empty?: boolean; json?: boolean}) => {
				const arming = await (await cli.open({create: true})).arm(
					...armOptions(level, names, empty),
					cli.signal,
				);
				if (json) printJson(cli, 'arming', arming);
				else printLines(cli, [armText(arming)]);
			},
		);
	adopt
		.command('disarm')
		.argument('[target]')
		.option('--json', 'one JSON object')
		.description('send nothing any more, until it is armed again')
		.addHelpText('after', '\nExamples:\n  rollcall adopt disarm\n  rollcall adopt disarm asm')
		.action(async (target: string | undefined, {json}: {json?: boolean}) => {
			const arming = await (await cli.open()).disarm(target);
			if (json) printJson(cli, 'arming', arming);
			else
				printLines(cli, [
					'Disarmed: packages are built, and nothing is sent.',
					...(arming.uploading === undefined
						? []
						: [
								`An upload that began before still runs and is not stopped (${arming.uploading.owner}, pid ${arming.uploading.pid} on ${arming.uploading.host}): rollcall status says how it ended.`,
							]),
				]);
		});
};

function armOptions(
	level: string,
	names: readonly string[],
	empty: boolean | undefined,
): [target: string | undefined, options: ArmOptions] {
	if (level === 'removals') {
		const [location, target] = names;
		if (location === undefined)
			throw new UsageError('name the location whose removals are armed', {
				next: 'rollcall adopt arm removals LOCATION',
			});
		return [target, {level: 'additions', removals: location}];
	}
	const known = levels.find((each) => each === level);
	if (known === undefined)
		throw new UsageError(`"${level}" cannot be armed`, {
			next: `Say one of: ${levels.join(', ')}, removals LOCATION.`,
		});
	return [names[0], {level: known, ...(empty ? {empty} : {})}];
}

const meaning = {
	disarmed: 'nothing is sent',
	first: 'one upload is sent, then it is disarmed again',
	additions: 'additions and updates are sent',
	all: 'everything is sent that the guards let pass',
} as const;

const armText = ({level, binding}: Arming) =>
	`Armed (${level}): ${meaning[level]}. Bound to ${binding?.user ?? ''} at ${binding?.host ?? ''}:${binding?.port ?? ''}, host key ${binding?.hostKey ?? ''}, this machine and this state folder.`;
