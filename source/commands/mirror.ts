import {exitCodes} from '../core/errors.ts';
import type {MirrorPlan} from '../core/mirror/mirror-plan.ts';
import {visible} from '../core/visible.ts';
import type {MirrorOptions, MirrorResult} from '../sync/answers/mirror.ts';
import type {SyncOptions} from '../sync/answers/runs.ts';
import {connectionNamed} from '../sync/connection-named.ts';
import type {Rollcall} from '../sync/rollcall.ts';
import type {Cli} from './cli.ts';
import {incomingText, mirrorJson, mirrorLines, mirrorPlanText} from './mirror-text.ts';
import {printJson, printLines} from './print.ts';
import {telling} from './unattended.ts';

/**
 * The connection that was named, where it is kept as the directory is; by no name the only one, where nothing else is
 * read. Undefined: what was meant is another.
 */
export async function mirrorNamed(
	rollcall: Pick<Rollcall, 'connections'>,
	name: string | undefined,
): Promise<string | undefined> {
	const all = await rollcall.connections();
	if (name !== undefined) {
		const named = connectionNamed(all, name, (each) => each);
		return named?.mirrors === undefined ? undefined : named.name;
	}
	const [only, ...others] = all.filter(
		({reads, mirrors, state}) => (reads || mirrors !== undefined) && state !== 'disconnected',
	);
	return others.length === 0 && only?.mirrors !== undefined ? only.name : undefined;
}

interface Shown {
	readonly json?: boolean;
	readonly changes?: boolean;
	readonly exitCode?: boolean;
}

const codes = {
	'nothing to do': exitCodes.done,
	planned: exitCodes.planned,
	held: exitCodes.held,
	applied: exitCodes.done,
};

/** `rollcall plan CONNECTION` of one that is kept as the directory is. */
export async function planMirrorCommand(
	cli: Cli,
	rollcall: Rollcall,
	name: string,
	options: Shown,
): Promise<void> {
	const result = await cli.follow(rollcall.syncMirror(name, {look: true}, cli.signal));
	const changes = options.changes === true;
	if (options.json) printJson(cli, 'mirror', mirrorJson(result, changes));
	else printLines(cli, [...planLines(result, changes), '', nextStep(result)]);
	if (options.exitCode) cli.exit(codes[result.outcome]);
}

const planLines = (result: MirrorResult, changes: boolean): readonly string[] => [
	...incomingText(result, changes),
	...(result.plan === undefined ? [] : mirrorPlanText(result, result.plan, {changes})),
];

function nextStep({connection, plan, incoming, outcome}: MirrorResult): string {
	const incomingHeld = incoming?.outcome === 'held';
	const hash = (incomingHeld ? incoming.plan : plan)?.hash.slice(0, 12) ?? '';
	switch (outcome) {
		case 'held':
			return `Nothing was changed. To apply it all the same: rollcall sync ${connection} --approve ${hash}`;
		case 'planned':
			return `Nothing was changed. To apply it: rollcall sync ${connection}`;
		default:
			return 'Nothing to do.';
	}
}

/** `rollcall sync CONNECTION` of one that is kept as the directory is. */
export async function syncMirrorCommand(
	cli: Cli,
	rollcall: Rollcall,
	name: string,
	syncing: SyncOptions,
	options: Shown,
): Promise<void> {
	const asks: Pick<MirrorOptions, 'confirmMirror'> =
		cli.ask === undefined || options.json === true ? {} : {confirmMirror: asking(cli, name)};
	const result = await telling(cli, rollcall, () =>
		cli.follow(rollcall.syncMirror(name, {...syncing, ...asks}, cli.signal)),
	);
	const named = syncing.approve;
	if (named !== undefined && (result.outcome === 'held' || result.outcome === 'planned'))
		cli.tell(
			`${visible(named)} is not the hash of what is held: one of the sides changed since, or it names another plan. Nothing was changed by it.`,
		);
	if (options.json) printJson(cli, 'mirror', mirrorJson(result, false));
	else printLines(cli, mirrorLines(result));
	cli.exit(result.exitCode);
}

const asking =
	(cli: Cli, connection: string): NonNullable<MirrorOptions['confirmMirror']> =>
	async (plan: MirrorPlan) => {
		printLines(cli, [...mirrorPlanText({connection, guards: plan.guards}, plan, {changes: false}), '']);
		return (await cli.ask?.('Write this there?')) ?? false;
	};
