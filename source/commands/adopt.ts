import {UsageError} from '../core/errors.ts';
import type {Armed, ArmOptions} from '../sync/answers/adoption.ts';
import {addAdoptCompare} from './adopt-compare.ts';
import {addAdoptForecast} from './adopt-forecast.ts';
import {addAdoptIds} from './adopt-ids.ts';
import {addAdoptSteps} from './adopt-steps.ts';
import type {Cli, CommandFile} from './cli.ts';
import {printJson, printLines} from './print.ts';

const levels = ['first', 'additions', 'all'] as const;

/** `rollcall adopt`, which says where it stands, and its steps. */
export const adoptCommand: CommandFile = (program, cli) => {
	const adopt = program
		.command('adopt')
		// Its own options go before a step: `--json` behind one is that one's.
		.enablePositionalOptions()
		.description('take over a living organisation, and arm its target')
		.addHelpText(
			'after',
			'\nExamples:\n  rollcall adopt\n  rollcall import last-upload.zip && rollcall adopt ids --apply',
		);
	addAdoptSteps(adopt, cli);
	addAdoptIds(adopt, cli);
	addAdoptForecast(adopt, cli);
	addAdoptCompare(adopt, cli);
	adopt
		.command('arm')
		.argument('<level>', `${levels.join(', ')}, or removals`)
		.argument('[names...]', 'the target, where there are several; after removals, the location first')
		.option('--empty', 'with "all": there is nothing in the organisation yet')
		.option('--json', 'one JSON object')
		.description('let a target be sent to: one upload (first), additions and updates, or everything')
		.addHelpText(
			'after',
			"\nIt contacts the server and sends no package. Where no host key is pinned yet, it shows and pins the one that the\nserver has (on a terminal it asks first), and does not sign in: compare it with what the server's operator says.\n\nExamples:\n  rollcall import last-upload.zip && rollcall adopt arm first\n  rollcall adopt arm all --empty",
		)
		.action(
			async (level: string, names: readonly string[], {empty, json}: {empty?: boolean; json?: boolean}) => {
				const [target, options] = armOptions(level, names, empty);
				const rollcall = await cli.open({create: true});
				const asked = json ? {} : acceptance(cli);
				const arming = await rollcall.arm(target, {...options, ...asked}, cli.signal);
				if (json)
					printJson(cli, 'arming', {
						...arming,
						hostKey: arming.binding?.hostKey ?? null,
						pinned: arming.pinned === true,
					});
				else printLines(cli, armText(arming));
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

/** On a terminal a first host key is shown and asked about; elsewhere arming is what accepts it. */
function acceptance({ask}: Cli): Pick<ArmOptions, 'acceptHostKey'> {
	if (ask === undefined) return {};
	return {
		acceptHostKey: (host, hostKey) =>
			ask(`${host} shows the host key ${hostKey}, seen for the first time. Pin it?`),
	};
}

const armText = ({level, binding, pinned, removals, warning}: Armed): readonly string[] => [
	...(warning === undefined ? [] : [`! ${warning}`]),
	...(pinned === true
		? [
				`Pinned the host key ${binding?.hostKey ?? ''}, seen for the first time. Compare it with what the server's operator says; then try to sign in: rollcall connections test`,
			]
		: []),
	`Armed (${level}): ${meaning[level]}${removals === undefined ? '' : `, and removals at ${removals.join(', ')}`}. Bound to ${binding?.user ?? ''} at ${binding?.host ?? ''}:${binding?.port ?? ''}, host key ${binding?.hostKey ?? ''}, this machine and this state folder.`,
];
