import type {Command} from 'commander';
import {RefusedError, UsageError} from '../core/errors.ts';
import {visible} from '../core/visible.ts';
import type {ConnectionView, Rollcall} from '../sync/rollcall.ts';
import type {NewToken} from '../sync/scim-tokens.ts';
import type {Cli} from './cli.ts';
import {wholeNumber} from './numbers.ts';
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

interface RemovalOptions {
	readonly approve?: boolean;
	readonly takeBack?: boolean;
	readonly expect?: number;
	readonly yes?: boolean;
	readonly json?: boolean;
}

/**
 * Whom a decision is about: those who were counted or asked about, and nobody who came meanwhile. Undefined: all who
 * wait; `left`: whoever was asked said no.
 * @throws RefusedError where they are not as many as was said.
 */
async function chosen(
	cli: Cli,
	rollcall: Rollcall,
	name: string,
	{approve, expect, yes, json}: RemovalOptions,
): Promise<readonly string[] | 'left' | undefined> {
	const asks = approve === true && yes !== true && json !== true && cli.ask !== undefined;
	if (expect === undefined && !asks) return undefined;
	const {people, connection} = await rollcall.stagedRemovals(name);
	if (expect !== undefined && people.length !== expect)
		throw new RefusedError(`${people.length} of ${connection} wait, and not ${expect}`, {
			notDone: 'Nothing was changed.',
			next: `Look at them: rollcall connections removals ${connection}`,
		});
	if (!asks || people.length === 0) return people;
	for (const id of people) {
		const {account} = await rollcall.user(id, {classes: false});
		cli.tell(visible(`  ${id} ${account.firstName} ${account.lastName}`));
	}
	const question = `Deactivate ${people.length === 1 ? 'this person' : `these ${people.length} people`} of ${connection}?`;
	return (await cli.ask?.(question)) === true ? people : 'left';
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
			'\nOn a terminal --approve tells who they are and asks. Elsewhere it takes all that wait then; with --expect N it takes them only where they are so many as before.\n\nExamples:\n  rollcall connections removals entra\n  rollcall connections removals entra --approve\n  rollcall connections removals entra --approve --expect 12',
		)
		.option('--approve', 'deactivate all of them')
		.option('--take-back', 'leave all of them as they are; the identity provider is not told')
		.option('--expect <n>', 'with either: only while exactly so many wait', wholeNumber)
		.option('-y, --yes', 'deactivate them without asking')
		.option('--json', 'one JSON object')
		.action(async (name: string, options: RemovalOptions) => {
			if (options.approve && options.takeBack)
				throw new UsageError('--approve and --take-back are opposites', {
					notDone: 'Nothing was changed.',
					next: 'Say one of them.',
				});
			if (options.expect !== undefined && !options.approve && !options.takeBack)
				throw new UsageError('--expect goes with --approve or --take-back', {
					notDone: 'Nothing was changed.',
				});
			const decision = options.approve ? 'approve' : options.takeBack ? 'take back' : undefined;
			const rollcall = await cli.open();
			const only = decision === undefined ? undefined : await chosen(cli, rollcall, name, options);
			if (only === 'left') return printLines(cli, ['Nothing was changed: they go on waiting.']);
			const staged = await rollcall.stagedRemovals(name, decision, only);
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
