import {exitCodes} from '../core/errors.ts';
import type {Plan} from '../core/plan/plan.ts';
import type {CommandFile} from './cli.ts';
import {mirrorNamed, planMirrorCommand} from './mirror.ts';
import {planJson, planText} from './plan-text.ts';
import {printJson, printLines} from './print.ts';
import {printEvidence, tellsEvidence} from './read-evidence.ts';

interface Options {
	readonly json?: boolean;
	readonly changes?: boolean;
	readonly exitCode?: boolean;
}

const codes = {clean: exitCodes.done, changes: exitCodes.planned, held: exitCodes.held} as const;

/** `rollcall plan [CONNECTION]` */
export const planCommand: CommandFile = (program, cli) => {
	program
		.command('plan')
		.argument('[connection]', 'what to read; may be left out where there is only one')
		.description('read and plan, and change nothing')
		.option('--changes', 'list every change with before, after and reason')
		.option('--exit-code', '0: nothing to do, 4: changes, 6: held by a guard')
		.option('--json', 'one JSON object')
		.addHelpText('after', '\nExamples:\n  rollcall plan\n  rollcall plan sis --changes --json')
		.action(async (connection: string | undefined, options: Options) => {
			const rollcall = await cli.open();
			if (await tellsEvidence(rollcall, connection)) {
				const read = rollcall.readEvidence(connection!, {look: true}, cli.signal);
				return printEvidence(cli, await cli.follow(read), options);
			}
			const mirror = await mirrorNamed(rollcall, connection);
			if (mirror !== undefined) return await planMirrorCommand(cli, rollcall, mirror, options);
			const result = await cli.follow(rollcall.plan(connection, cli.signal));
			if (options.json)
				printJson(cli, 'plan', planJson(result.connection, result.plan, options.changes === true));
			else {
				printLines(cli, planText(result.connection, result.plan, {changes: options.changes === true}));
				printLines(cli, ['', nextStep(result.connection, result.plan)]);
			}
			if (options.exitCode) cli.exit(codes[result.plan.outcome]);
		});
};

function nextStep(connection: string, {outcome, hash, guards, relinks}: Plan): string {
	const named = hash.slice(0, 12);
	switch (outcome) {
		case 'clean':
			return 'Nothing to do.';
		case 'changes':
			return `Nothing was changed. To apply it: rollcall sync ${connection}`;
		case 'held':
			return [
				`Nothing was changed. To apply it all the same: rollcall sync ${connection} --approve ${named}`,
				...(guards.every(({tripped, removalsOnly}) => !tripped || removalsOnly)
					? [`additions and updates only: rollcall sync ${connection} --yes --additions-only`]
					: []),
				...(relinks === undefined
					? []
					: [`the same ones under other ids: rollcall sync ${connection} --relink ${named}`]),
			].join('; ');
	}
}
