import type {Command} from 'commander';
import {visible} from '../core/visible.ts';
import type {ProvisionOptions, ProvisionResult, ProvisionStep} from '../sync/answers/provision.ts';
import type {Cli} from './cli.ts';
import {planJson} from './plan-text.ts';
import {printJson, printLines} from './print.ts';

interface Options {
	readonly connection?: string;
	readonly apply?: boolean;
	readonly approve?: string;
	readonly json?: boolean;
}

/** `rollcall connections provision PERSON` */
export function provisionCommand(connections: Command, cli: Cli): void {
	connections
		.command('provision')
		.argument('<person>', 'id, user name or Employee ID at the identity provider, or a Person ID')
		.description('one person of an identity provider, step by step: import, in scope, match, action')
		.option('--connection <name>', 'the identity provider; may be left out where only one is read')
		.option('--apply', 'do it, where no guard holds it')
		.option('--approve <hash>', 'do it though guards hold it, as the plan of this hash')
		.option('--json', 'one JSON object')
		.addHelpText(
			'after',
			'\nWithout --apply nothing is changed. Nobody else is touched, and the next sync is due as before.\n\nExamples:\n  rollcall connections provision ada@school.example\n  rollcall connections provision ada@school.example --connection entra --apply --json',
		)
		.action(async (person: string, options: Options) => {
			const rollcall = await cli.open();
			const asked: ProvisionOptions = {
				...(options.connection === undefined ? {} : {connection: options.connection}),
				...(options.apply ? {apply: true} : {}),
				...(options.approve === undefined ? {} : {approve: options.approve}),
			};
			const result = await cli.follow(rollcall.provision(person, asked, cli.signal));
			if (options.json) printJson(cli, 'provision', provisionJson(result));
			else printLines(cli, provisionText(result));
			cli.exit(result.exitCode);
		});
}

function provisionJson({plan, run, ...result}: ProvisionResult): object {
	const {exitCode: _, steps, ...told} = result;
	return {
		...told,
		steps: steps.map(({found, ...step}) => ({...step, found: Object.fromEntries(found)})),
		run: run === undefined ? null : {id: run.id, state: run.state},
		plan: plan === undefined ? null : planJson(result.connection, plan, true),
	};
}

const marks = {success: '[x]', skipped: '[-]', failed: '[!]'} as const;

/** The four steps with what was found, and what comes next. */
export function provisionText(result: ProvisionResult): readonly string[] {
	return [...result.steps.flatMap((step, at) => stepText(step, at + 1)), '', nextOf(result)];
}

const stepText = ({title, outcome, text, found}: ProvisionStep, number: number): readonly string[] => [
	`${marks[outcome]} ${number}. ${title}: ${visible(text)}`,
	...found.map(([name, value]) => `       ${visible(name)}: ${visible(value)}`),
];

function nextOf({outcome, plan, connection, asked, run}: ProvisionResult): string {
	const again = `rollcall connections provision ${visible(asked)} --connection ${connection}`;
	switch (outcome) {
		case 'not found':
		case 'not in scope':
			return 'Nothing was changed.';
		case 'nothing to do':
			return 'Nothing to do.';
		case 'planned':
			return `Nothing was changed. To do it: ${again} --apply`;
		case 'held':
			return `Held: nothing was changed. To do it all the same: ${again} --approve ${plan?.hash.slice(0, 12) ?? ''}`;
		case 'applied':
			return `Done: ${run?.id ?? ''}, ${run?.state ?? ''}.`;
	}
}
