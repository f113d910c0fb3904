import {UsageError} from '../core/errors.ts';
import {
	type DomainChange,
	type DomainView,
	domainChanges,
	type FederateOptions,
	type FederateResult,
} from '../sync/answers/federation.ts';
import type {Cli, CommandFile} from './cli.ts';
import {moment, printJson, printLines, table} from './print.ts';

interface TurnOptions {
	readonly yes?: boolean;
	readonly approve?: string;
	readonly json?: boolean;
}

/** As they are typed: `not-verified`. */
const typed = (change: DomainChange) => change.replace(' ', '-');

/** `rollcall domains [list, set, federation]` */
export const domainsCommand: CommandFile = (program, cli) => {
	const domains = program
		.command('domains')
		.description('domains of the organisation: verified or not, federated or not, and what each demands')
		.addHelpText(
			'after',
			'\nExamples:\n  rollcall domains\n  rollcall domains set school.example verified\n  rollcall domains federation school.example on',
		);
	domains
		.command('list', {isDefault: true})
		.description('every domain, and what comes next')
		.option('--json', 'one JSON object')
		.addHelpText('after', '\nExamples:\n  rollcall domains list --json')
		.action(async ({json}: {json?: boolean}) => {
			const items = await (await cli.open()).domains();
			if (json) printJson(cli, 'domains', {items, total: items.length});
			else printLines(cli, listText(items));
		});
	domains
		.command('set')
		.argument('<domain>', 'such as school.example')
		.argument('<what>', domainChanges.map(typed).join(', '))
		.description('say how a domain stands in Apple School Manager; who and when is kept, no account changes')
		.option('--json', 'one JSON object')
		.addHelpText(
			'after',
			'\nA domain that is not verified cannot be federated, and one that is federated stays verified.\n\nExamples:\n  rollcall domains set school.example verified\n  rollcall domains set school.example configured',
		)
		.action(async (domain: string, what: string, {json}: {json?: boolean}) => {
			const change = domainChanges.find((each) => typed(each) === what);
			if (change === undefined)
				throw new UsageError(`"${what}" is nothing that is said of a domain`, {
					notDone: 'Nothing was changed.',
					next: `Say one of: ${domainChanges.map(typed).join(', ')}.`,
				});
			const items = await (await cli.open()).setDomain(domain, change);
			if (json) printJson(cli, 'domains', {items, total: items.length});
			else printLines(cli, listText(items));
		});
	domains
		.command('federation')
		.argument('<domain>', 'such as school.example')
		.argument('<turn>', 'on or off')
		.description('turn federated authentication on or off: says first what becomes of whose accounts')
		.option('-y, --yes', 'do it without asking, where no guard holds it')
		.option('--approve <hash>', 'do what has this hash, though a guard holds it')
		.option('--json', 'one JSON object')
		.addHelpText(
			'after',
			'\nWithout a terminal and without --yes it says what it would do, changes nothing and exits 4; held by a guard it exits 6.\nOff: accounts of that domain become Manual, and can be edited. It is taken back by the other turn.\nApple School Manager is turned by hand: a follow-up says how.\n\nExamples:\n  rollcall domains federation school.example on\n  rollcall domains federation school.example off --yes --json',
		)
		.action(async (domain: string, turn: string, options: TurnOptions) => {
			if (turn !== 'on' && turn !== 'off')
				throw new UsageError(`"${turn}" is neither on nor off`, {notDone: 'Nothing was changed.'});
			const rollcall = await cli.open();
			const work = rollcall.federate(domain, turn, optionsOf(cli, options, domain, turn), cli.signal);
			finish(cli, options, await cli.follow(work));
		});
};

const optionsOf = (
	cli: Cli,
	{yes, approve, json}: TurnOptions,
	domain: string,
	turn: string,
): FederateOptions => ({
	...(yes ? {yes: true} : {}),
	...(approve === undefined ? {} : {approve}),
	...(cli.ask === undefined || json
		? {}
		: {
				confirm: async ({steps}) => {
					printLines(cli, [...steps, '']);
					return (await cli.ask?.(`Turn federated authentication of ${domain} ${turn}?`)) ?? false;
				},
			}),
});

function finish(cli: Cli, {json}: TurnOptions, result: FederateResult) {
	if (json) {
		const {planned, run, outcome} = result;
		const done = run === undefined ? null : {id: run.id, state: run.state, stages: run.stages};
		printJson(cli, 'federation', {...planned, result: outcome, run: done});
	} else printLines(cli, textOf(cli, result));
	cli.exit(result.exitCode);
}

function textOf(cli: Cli, {planned, run, outcome}: FederateResult): readonly string[] {
	const {domain, turn, steps, guards, hash} = planned;
	const again = `rollcall domains federation ${domain} ${turn}`;
	switch (outcome) {
		case 'nothing to do':
			return [`Federated authentication of ${domain} is ${turn} already: nothing to do`];
		case 'planned':
			return [
				// Who was asked has read it.
				...(cli.ask === undefined ? [...steps, ''] : []),
				'Nothing was changed.',
				...(cli.ask === undefined ? [`To do it: ${again} --yes`] : []),
			];
		case 'held':
			return [
				...steps,
				'',
				`Held: ${guards
					.filter(({tripped}) => tripped)
					.map(({message}) => message)
					.join('; ')}. Nothing was changed.`,
				`To do it all the same: ${again} --approve ${hash.slice(0, 12)}`,
			];
		case 'applied':
			return [
				`Federated authentication of ${domain} is turned ${turn} here (${run?.id ?? ''}): ${planned.accounts.toLocaleString('en-US')} ${planned.accounts === 1 ? 'account was' : 'accounts were'} changed`,
				'What a person does in Apple School Manager: rollcall followups',
				`To take it back: rollcall domains federation ${domain} ${turn === 'on' ? 'off' : 'on'}`,
			];
	}
}

function listText(items: readonly DomainView[]): readonly string[] {
	if (items.length === 0)
		return ['No domain yet. Say which one is verified: rollcall domains set school.example verified'];
	return [
		...table([
			['DOMAIN', 'VERIFIED', 'FEDERATION', 'ACCOUNTS', 'SYNCED', 'WITHOUT E-MAIL', 'MANUAL'],
			...items.map(
				({domain, isVerified, verified, federation, said, accounts, synced, withoutEmail, manual}) => [
					domain,
					`${isVerified ? 'yes' : 'no'}${saidText(verified)}`,
					`${federation}${saidText(said)}`,
					...[accounts, synced, withoutEmail, manual].map(String),
				],
			),
		]),
		...items.flatMap(({domain, notes}) => notes.map((note) => `${domain}: ${note}`)),
	];
}

const saidText = (said: DomainView['said']) =>
	said === undefined ? '' : ` (${said.by}, ${moment(said.at)})`;
