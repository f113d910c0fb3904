import {classesLost} from '../core/plan/schoolwork.ts';
import {visible} from '../core/visible.ts';
import type {SyncOptions, SyncResult} from '../sync/answers/runs.ts';
import type {Cli, CommandFile} from './cli.ts';
import {mirrorNamed, syncMirrorCommand} from './mirror.ts';
import {approvedApart, planJson, planText} from './plan-text.ts';
import {counted, printJson, printLines} from './print.ts';
import {publishedLine} from './published-line.ts';
import {printEvidence, tellsEvidence} from './read-evidence.ts';
import {telling} from './unattended.ts';

interface Options {
	readonly yes?: boolean;
	readonly approve?: string;
	readonly relink?: string;
	readonly additionsOnly?: boolean;
	readonly publish: boolean;
	readonly full?: boolean;
	readonly json?: boolean;
}

/** `rollcall sync [CONNECTION]` */
export const syncCommand: CommandFile = (program, cli) => {
	program
		.command('sync')
		.argument('[connection]', 'what to read; may be left out where there is only one')
		.description('plan, ask, apply, publish')
		.option('-y, --yes', 'apply what no guard holds, without asking')
		.option('--approve <hash>', 'apply the plan of this hash though guards hold it')
		.option(
			'--relink <hash>',
			'pair what came back under another id again, as the held plan of this hash offers',
		)
		.option('--additions-only', 'where guards hold it: creations and updates now, removals stay pending')
		.option('--no-publish', 'apply, and send nothing')
		.option('--full', 'read all, not only what changed; an export in files is read whole always')
		.option('--json', 'one JSON object')
		.addHelpText(
			'after',
			'\nWithout a terminal and without --yes it plans, changes nothing and exits 4 (or 0, 6, 7).\n\nExamples:\n  rollcall sync sis\n  rollcall sync sis --yes --json\n  rollcall sync sis --approve 3fa2b1c4d5e6',
		)
		.action(async (connection: string | undefined, options: Options) => {
			const rollcall = await cli.open();
			if (await tellsEvidence(rollcall, connection)) {
				const read = rollcall.readEvidence(connection!, options.full ? {full: true} : {}, cli.signal);
				return printEvidence(cli, await cli.follow(read), options);
			}
			const syncing: SyncOptions = {
				...(options.yes ? {yes: true} : {}),
				...(options.approve === undefined ? {} : {approve: options.approve}),
				...(options.relink === undefined ? {} : {relink: options.relink}),
				...(options.additionsOnly ? {additionsOnly: true} : {}),
				publish: options.publish,
				...(cli.ask === undefined || options.json
					? {}
					: {confirm: asking(cli, connection ?? 'the connection')}),
			};
			const mirror = await mirrorNamed(rollcall, connection);
			if (mirror !== undefined) return await syncMirrorCommand(cli, rollcall, mirror, syncing, options);
			const result = await telling(cli, rollcall, () =>
				cli.follow(rollcall.sync(connection, syncing, cli.signal)),
			);
			const named = options.approve ?? options.relink;
			if (named !== undefined && (result.outcome === 'held' || result.outcome === 'planned'))
				cli.tell(
					`${visible(named)} is not the hash of this plan (${result.plan.hash.slice(0, 12)}): the source or the directory changed since, or it names another one. Nothing was changed.`,
				);
			if (options.json) printJson(cli, 'sync', syncJson(result));
			else printLines(cli, syncText(result));
			cli.exit(result.exitCode);
		});
};

const asking =
	(cli: Cli, name: string): NonNullable<SyncOptions['confirm']> =>
	async (plan) => {
		printLines(cli, [...planText(name, plan, {changes: false}), '']);
		return (await cli.ask?.('Apply this plan?')) ?? false;
	};

function syncJson({run, connection, plan, published, outcome}: SyncResult): object {
	const {connection: _, ...planned} = planJson(connection, plan, false) as {connection: string};
	return {
		connection,
		run:
			run === undefined
				? null
				: {id: run.id, state: run.state, stages: run.stages, begin: run.begin, end: run.end},
		result: outcome,
		published,
		...planned,
	};
}

function syncText({run, connection, plan, published, outcome}: SyncResult): readonly string[] {
	const {accounts} = plan.counts;
	const hash = plan.hash.slice(0, 12);
	switch (outcome) {
		case 'held':
			return [
				...planText(connection, plan, {changes: false}),
				'',
				`Held: nothing was changed. Approve all of it: rollcall sync ${connection} --approve ${hash}`,
				...(plan.guards.every(({tripped, removalsOnly}) => !tripped || removalsOnly)
					? [`Additions and updates only: rollcall sync ${connection} --yes --additions-only`]
					: []),
				...(plan.relinks === undefined
					? []
					: [
							`The same ones under other ids? Pair ${plan.relinks.length} of them again: rollcall sync ${connection} --relink ${hash}`,
						]),
			];
		case 'planned':
			return [
				...planText(connection, plan, {changes: false}),
				'',
				`Nothing was changed. Apply it: rollcall sync ${connection} --yes`,
			];
		case 'nothing to do':
		case 'applied':
			return [
				outcome === 'applied'
					? `${connection}: ${run?.state ?? 'done'} (${run?.id ?? ''}): +${accounts.create + accounts.reactivate} ~${accounts.update} -${accounts.deactivate + accounts.remove} people, ${counted(plan.changes.length, 'change', 'changes')} in all`
					: `${connection}: nothing to do`,
				...(outcome === 'applied' ? classesLost(plan.counts) : []),
				...published.map(publishedLine),
				...(run?.message === undefined ? [] : [run.message]),
				...(plan.conflicts.length > 0
					? [
							`${counted(plan.conflicts.length, 'conflict waits', 'conflicts wait')} for a decision: rollcall conflicts`,
						]
					: []),
				...(run?.approved?.scope === true ? [] : approvedApart(connection, plan).filter(Boolean)),
				...(plan.heldBack.length > plan.conflicts.length
					? [
							`${counted(plan.heldBack.length, 'record is', 'records are')} held back: rollcall history ${run?.id ?? ''}`,
						]
					: []),
			];
	}
}
