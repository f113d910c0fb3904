import type {Account} from '../core/directory/account.ts';
import {exitCodes, UsageError} from '../core/errors.ts';
import {calledIn} from '../core/explain/called.ts';
import {idsAtSource} from '../core/plan/source-ids.ts';
import type {Reader, Work} from '../core/ports.ts';
import type {Roster, SourcePerson} from '../core/roster/roster.ts';
import type {ProvisionOptions, ProvisionResult, ProvisionStep} from './answers/provision.ts';
import type {SyncOptions} from './answers/runs.ts';
import {assistFilter} from './assist-settings.ts';
import {connectionNamed} from './connection-named.ts';
import {type Connection, findConnection, listConnections, openReader} from './connections.ts';
import {type Context, loadDirectory, requireMay, withSnapshot} from './context.ts';
import {type Decided, decide, refuseNoHash} from './decision.ts';
import {readSettings} from './documents.ts';
import {enrichedBy} from './enriching.ts';
import {recordInterrupted} from './interrupted.ts';
import {isDirectorySync} from './one-directory.ts';
import {exitCodeOf} from './outcome.ts';
import {readRoster} from './planning.ts';
import {actionStep, importStep, matchStep, scopeStep, skipped} from './provision-steps.ts';
import {Stages, underLock} from './recording.ts';
import {apply, finish, publishToAll} from './sync.ts';

/**
 * *Provision on demand*: reads an identity provider, shows what each step makes of one person, and where it is asked
 * for does it, under the guards and approvals of every sync. It stands for no sync, which is our decision:
 * nobody else is touched, and the next one is due and compared as if this had not been.
 * @param person id, user name or Employee ID there, or the Person ID of an account that is paired with it.
 */
export async function* provision(
	context: Context,
	person: string,
	options: ProvisionOptions,
	signal: AbortSignal,
): Work<ProvisionResult> {
	requireMay(context, 'sync', 'Provisioning somebody');
	if (options.approve !== undefined) {
		requireMay(context, 'approve', 'Approving a held plan');
		refuseNoHash(options.approve);
	}
	const connection = await identityProvider(context, options.connection);
	const {stored} = connection;
	const lock = await context.store.lock(`connection-${stored.id}`, `provisioning by ${stored.name}`);
	const begin = context.clock.now().toISOString();
	const stages = new Stages(context.clock);
	return yield* underLock(lock, async function* () {
		let reader: Reader | undefined;
		try {
			if (lock.tookOver !== undefined) await recordInterrupted(context, connection, lock.tookOver);
			reader = openReader(context, connection);
			const reading = readRoster(context, connection, signal, reader);
			const roster = yield* stages.work('read', reading, () => ({count: 1, unit: 'people'}));
			const asked = {context, connection, roster, person};
			const looked = await lookedUp(asked);
			const told = {connection: stored.name, asked: person, published: []};
			if ('ends' in looked) return {...told, ...looked.ends};
			const {steps, externalId, before} = looked;
			const syncing: SyncOptions = {
				...(options.apply ? {yes: true} : {}),
				...(options.approve === undefined ? {} : {approve: options.approve}),
				...(options.confirm === undefined ? {} : {confirm: options.confirm}),
			};
			const how = {removals: 'decide', only: externalId} as const;
			const decided = yield* stages.step(
				'plan',
				() => decide(context, connection, roster, syncing, how),
				({plan}) => ({count: plan.changes.length, unit: 'changes'}),
			);
			signal.throwIfAborted();
			const shown = [...steps, matchStep(decided.plan, before, externalId), await actionOf(asked, decided)];
			const answer = {...told, steps: shown, plan: decided.plan};
			if (!decided.go) {
				const {plan, outcome} = decided;
				return {...answer, outcome, exitCode: exitCodeOf(outcome, plan, [])};
			}
			if (decided.plan.changes.length === 0)
				return {...answer, outcome: 'nothing to do', exitCode: exitCodeOf('nothing to do', decided.plan, [])};
			const applied = yield* stages.step('apply', () =>
				apply(context, connection, roster, decided, syncing, begin, stages, {}),
			);
			const published = yield* publishToAll(context, connection, applied, syncing, stages, signal);
			const run = await finish(context, applied, published, undefined, syncing, stages);
			const exitCode = exitCodeOf('applied', applied.plan, published);
			return {...answer, plan: applied.plan, run, published, outcome: 'applied', exitCode};
		} finally {
			await reader?.close?.();
		}
	});
}

/**
 * @throws UsageError where it is none that is read: who is pushed to is provisioned on demand at the other side, and of
 * one that only enriches nobody is.
 */
async function identityProvider(context: Context, name: string | undefined): Promise<Connection> {
	const all = await listConnections(context);
	const named = name === undefined ? undefined : connectionNamed(all, name, ({stored}) => stored);
	const able = all.filter((each) => each.kind.reader !== undefined && isDirectorySync(each));
	if (named !== undefined && named.kind.pushes !== undefined)
		throw new UsageError(`"${named.stored.name}" is not read: its identity provider pushes`, {
			notDone: 'Nothing was read or changed.',
			next: 'Provision the person there: in Entra ID, the application’s page Provisioning, Provision on demand.',
		});
	if (named !== undefined && named.kind.family !== 'idp')
		throw new UsageError(`"${named.stored.name}" is no identity provider: its people are synced together`, {
			notDone: 'Nothing was read or changed.',
			next: `rollcall sync ${named.stored.name}`,
		});
	if (named !== undefined && enrichedBy(named) !== undefined)
		throw new UsageError(`"${named.stored.name}" only enriches: nobody becomes an account by it`, {
			notDone: 'Nothing was read or changed.',
			next: 'What it fills in comes with the next sync of the SIS.',
		});
	const [only, ...others] = able;
	if (name === undefined && only !== undefined && others.length === 0) return only;
	if (name === undefined)
		throw new UsageError(
			only === undefined ? 'no identity provider is read' : 'there are several identity providers: say which',
			{
				notDone: 'Nothing was read or changed.',
				next:
					only === undefined
						? 'rollcall connect --help'
						: '--connection NAME; rollcall connections lists them.',
			},
		);
	return await findConnection(context, name, 'read');
}

interface Asked {
	readonly context: Context;
	readonly connection: Connection;
	readonly roster: Roster;
	readonly person: string;
}

type LookedUp =
	| {
			readonly steps: readonly ProvisionStep[];
			readonly externalId: string;
			readonly before: Account | undefined;
	  }
	| {readonly ends: Pick<ProvisionResult, 'steps' | 'outcome' | 'exitCode'>};

/** The first two steps, and of whom they are; or how it ended there. */
const lookedUp = ({context, connection, roster, person}: Asked): Promise<LookedUp> =>
	withSnapshot(context.store, async (snapshot) => {
		const {stored} = connection;
		const directory = await loadDirectory(snapshot);
		const here = directory.accounts.get(person.trim());
		const ids = here === undefined ? [] : idsAtSource(here, stored.id);
		const found = [...new Set([person, ...ids])].flatMap((each) => roster.lookUp?.(each) ?? []);
		refuseSeveral(person, found);
		const externalId = found[0]?.externalId ?? here?.externalIds[stored.id];
		const imported = importStep(stored.name, found[0], person.trim(), here);
		if (externalId === undefined)
			return {
				ends: {steps: [imported, ...skipped('in scope')], outcome: 'not found', exitCode: exitCodes.usage},
			};
		const all = [...directory.accounts.values()];
		const before = all.find((account) => idsAtSource(account, stored.id).includes(externalId));
		const isHere = before !== undefined && before.owner === stored.id && before.status !== 'Deactivated';
		const {timeZone} = await readSettings(context.store.documents);
		const filtered = assistFilter(stored, roster, directory, context.clock.now(), timeZone);
		const scoped = scopeStep(filtered, externalId, isHere);
		const steps = [imported, scoped.step];
		if (!scoped.ends) return {steps, externalId, before};
		return {
			ends: {steps: [...steps, ...skipped('match')], outcome: 'not in scope', exitCode: exitCodes.heldBack},
		};
	});

/** @throws UsageError where several are called so: nobody is provisioned by guessing. */
function refuseSeveral(asked: string, found: readonly SourcePerson[]) {
	const ids = [...new Set(found.map(({externalId}) => externalId))];
	if (ids.length < 2) return;
	throw new UsageError(`${ids.length} people are "${asked.trim()}" at the identity provider`, {
		notDone: 'Nothing was changed.',
		next: `Say the id of one: ${ids.slice(0, 5).join(', ')}.`,
	});
}

const actionOf = ({context}: Asked, {plan}: Decided): Promise<ProvisionStep> =>
	withSnapshot(context.store, async (snapshot) => {
		const connections = await listConnections(context);
		const names = new Map(connections.map(({stored}) => [stored.id as string, stored.name]));
		return actionStep(plan, calledIn(await loadDirectory(snapshot), names));
	});
