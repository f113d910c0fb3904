import type {Command} from 'commander';
import {UsageError} from '../core/errors.ts';
import type {ConnectionView} from '../sync/rollcall.ts';
import type {NewToken} from '../sync/scim-tokens.ts';
import type {Cli} from './cli.ts';
import {moment, printJson, printLines} from './print.ts';

/** What the identity provider is given, as lines: the token is shown this once. */
export const tokenLines = ({connection, tenantUrl, token, useBefore, ended}: NewToken): readonly string[] => [
	`Tenant URL: ${tenantUrl}`,
	`Token:      ${token}`,
	`The token is shown this once and not kept. It has to be used before ${moment(useBefore)}, and lives for a year then.`,
	...ended.map(
		(id) => `Two live side by side: the token ${id} ended at once, and whoever comes with it is refused.`,
	),
	`Pushes are taken while rollcall serve runs. How it stands: rollcall connections show ${connection}`,
];

/** How a connection that is pushed to stands: its tenant URL, tokens, and all that is to be done about it. */
export function pushText({push}: Pick<ConnectionView, 'push'>): readonly string[] {
	if (push === undefined) return [];
	const {tenantUrl, tokens, troubles, last} = push;
	return [
		`Tenant URL: ${tenantUrl}`,
		...tokens.map(
			({id, made, used, ends, daysLeft}) =>
				`Token ${id}: made ${moment(made)}, ${used === undefined ? 'not used' : `used since ${moment(used)}`}, ${daysLeft < 0 ? 'ended' : used === undefined ? 'to be used before' : 'ends'} ${moment(ends)}`,
		),
		...(last === undefined ? [] : [`Last push: ${moment(last)}`]),
		// The worst of them is the state.
		...troubles.slice(1).map(({text, next}) => `To do: ${text}. ${next}`),
	];
}

/** `rollcall connections token NAME` and `rollcall connections removals NAME`: of what is pushed to. */
export function pushedCommands(connections: Command, cli: Cli): void {
	connections
		.command('token')
		.argument('<name>')
		.description(
			'make a token for an identity provider that pushes (scim); the one before it works on beside it, and a third ends the oldest',
		)
		.addHelpText(
			'after',
			'\nExamples:\n  rollcall connections token entra --json\n  rollcall connections token entra --revoke 3f9a0c21',
		)
		.option('--revoke <id>', 'revoke this token (its id, or how that begins) in place of making one')
		.option('--json', 'one JSON object')
		.action(async (name: string, {json, revoke}: {json?: boolean; revoke?: string}) => {
			if (revoke !== undefined) {
				await (await cli.open()).revokeToken(name, revoke);
				if (json) printJson(cli, 'token', {connection: name, revoked: revoke});
				else printLines(cli, [`the token ${revoke} of ${name} is revoked: whoever comes with it is refused`]);
				return;
			}
			const made = await (await cli.open()).newToken(name);
			if (json) printJson(cli, 'token', made);
			else printLines(cli, tokenLines(made));
		});
	connections
		.command('removals')
		.argument('<name>')
		.description('removals that an identity provider pushed past the guard: list, approve or take back')
		.addHelpText(
			'after',
			'\nExamples:\n  rollcall connections removals entra\n  rollcall connections removals entra --approve',
		)
		.option('--approve', 'deactivate all of them')
		.option('--take-back', 'leave all of them as they are; the identity provider is not told')
		.option('--json', 'one JSON object')
		.action(async (name: string, options: {approve?: boolean; takeBack?: boolean; json?: boolean}) => {
			if (options.approve && options.takeBack)
				throw new UsageError('--approve and --take-back are opposites', {
					notDone: 'Nothing was changed.',
					next: 'Say one of them.',
				});
			const decision = options.approve ? 'approve' : options.takeBack ? 'take back' : undefined;
			const staged = await (await cli.open()).stagedRemovals(name, decision);
			if (options.json)
				return printJson(cli, 'removals', {
					...staged,
					total: staged.people.length,
				});
			const {people, outcome} = staged;
			if (people.length === 0) return printLines(cli, ['no removal waits']);
			printLines(cli, [
				`${people.length} ${people.length === 1 ? 'removal' : 'removals'} ${outcome === 'waiting' ? `of ${staged.connection} ${people.length === 1 ? 'waits' : 'wait'} for approval` : outcome}:`,
				...people.map((id) => `  ${id}`),
			]);
		});
}
