import type {CommandFile} from './cli.ts';
import {moment, printJson, printLines} from './print.ts';

/** `rollcall followups [done ID]` */
export const followUpsCommand: CommandFile = (program, cli) => {
	const followUps = program
		.command('followups')
		.description('what is to be done by hand in Apple School Manager')
		.addHelpText('after', '\nExamples:\n  rollcall followups\n  rollcall followups done 3fa2b1');
	followUps
		.command('list', {isDefault: true})
		.description('open ones first')
		.addHelpText('after', '\nExamples:\n  rollcall followups --json')
		.option('--json', 'one JSON object')
		.action(async ({json}: {json?: boolean}) => {
			const items = await (await cli.open()).followUps();
			if (json) return printJson(cli, 'followups', {items, total: items.length});
			if (items.length === 0) return printLines(cli, ['Nothing to do by hand.']);
			printLines(
				cli,
				items.flatMap(({id, action, account, at, done, steps}) => [
					`${done === undefined ? '[ ]' : '[x]'} ${id.slice(-6)}  ${action}${account === undefined ? '' : ` ${account}`}, asked ${moment(at)}${done === undefined ? '' : `, ${done.how === 'withdrawn' ? `withdrawn ${moment(done.at)}` : `done ${moment(done.at)} (${done.how})`}`}`,
					...(done === undefined ? steps.map((step, index) => `      ${index + 1}. ${step}`) : []),
				]),
			);
		});
	followUps
		.command('done')
		.argument('<id>', 'as listed')
		.description('tick it off')
		.addHelpText('after', '\nExamples:\n  rollcall followups done 3fa2b1')
		.option('--json', 'one JSON object')
		.action(async (id: string, {json}: {json?: boolean}) => {
			await (await cli.open()).finishFollowUp(id);
			if (json) printJson(cli, 'followup', {id, done: true});
			else printLines(cli, [`${id}: done.`]);
		});
};
