import {isFromIdentityProvider} from '../core/directory/actions.ts';
import {domainOf} from '../core/directory/domain.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import {exitCodes, HeldError, UsageError} from '../core/errors.ts';
import {type FederationChange, planFederation} from '../core/plan/federation.ts';
import {fold} from '../core/plan/fold.ts';
import type {Run} from '../core/plan/run.ts';
import type {Lock, RecordChange, Snapshot, Work} from '../core/ports.ts';
import type {FederateOptions, FederateResult, FederationPlan} from './answers/federation.ts';
import {listConnections} from './connections.ts';
import {type Context, requireMay, withSnapshot} from './context.ts';
import {refuseNoHash} from './decision.ts';
import {policyOf, readSettings, type Settings, updateSettings} from './documents.ts';
import {domainsOf, isVerified} from './domain-settings.ts';
import {namedDomain, notVerified} from './domains.ts';
import {federationSteps} from './federation-words.ts';
import {followUpFor} from './follow-up-steps.ts';
import {isDirectorySync} from './one-directory.ts';
import {activity, byOperator, decideAndCommit, Stages} from './recording.ts';
import {nextRun} from './run-records.ts';
import {withdrawn} from './withdrawing.ts';

/**
 * Turns federated authentication of a domain on or off here, as a run: planned, shown, held by the guard where many
 * people would sign in otherwise. In Apple School Manager a person does it, and a follow-up says how. Settings are
 * changed first and accounts after that: a process that ends in between has done half, and doing it again does the rest.
 * It is taken back by turning it the other way.
 * @throws UsageError where the domain is not verified. LockedError while a directory sync runs.
 */
export async function* federate(
	context: Context,
	typed: string,
	turn: 'on' | 'off',
	options: FederateOptions,
	signal: AbortSignal,
): Work<FederateResult> {
	requireMay(context, 'approve', `Turning federated authentication ${turn}`);
	if (options.approve !== undefined) refuseNoHash(options.approve);
	const domain = namedDomain(typed);
	const settings = await readSettings(context.store.documents);
	const known = domainsOf(settings).find((each) => each.domain === domain);
	if (turn === 'on' && (known === undefined || !isVerified(known))) throw notVerified(domain);
	const stages = new Stages(context.clock);
	const begin = context.clock.now().toISOString();
	const locks = await lockSyncs(context, `turning federated authentication of ${domain} ${turn}`);
	try {
		const change = yield* stages.step(
			'plan',
			() => withSnapshot(context.store, (snapshot) => planOf(context, domain, turn, snapshot)),
			({accounts}) => ({count: accounts.length, unit: 'accounts'}),
		);
		const planned = viewOf(domain, turn, change);
		const stands = known?.federation === 'on' ? 'on' : 'off';
		// What was never on is not turned off: who is synced goes on, as half of a turn would not.
		const neverOn =
			settings.domains?.[domain]?.turned === undefined &&
			change.accounts.every(({before}) => before.authentication !== 'Federated');
		if (stands === turn && (change.accounts.length === 0 || (turn === 'off' && neverOn)))
			return {planned, run: undefined, outcome: 'nothing to do', exitCode: exitCodes.done};
		const stopped = await decide(planned, options);
		if (stopped !== undefined) return {planned, run: undefined, ...stopped};
		signal.throwIfAborted();
		const run = yield* stages.step('apply', async () => {
			// Looked at again first: what was agreed to is done, and nothing else.
			await withSnapshot(context.store, async (snapshot) =>
				refuseAnother(planned, await planOf(context, domain, turn, snapshot)),
			);
			await updateSettings(context.store.documents, (settings) =>
				turned(settings, domain, turn, byOperator(context)),
			);
			return await apply(context, planned, begin, stages, options);
		});
		return {planned, run, outcome: 'applied', exitCode: exitCodes.done};
	} finally {
		for (const lock of locks) await lock.release();
	}
}

type Stopped = Pick<FederateResult, 'outcome' | 'exitCode'>;

/** Undefined: it is done. */
async function decide(planned: FederationPlan, options: FederateOptions): Promise<Stopped | undefined> {
	const held = {outcome: 'held', exitCode: exitCodes.held} as const;
	if (options.approve !== undefined)
		return planned.hash.startsWith(options.approve.toLowerCase()) ? undefined : held;
	if (planned.guards.some(({tripped}) => tripped)) return held;
	if (options.yes === true || (await options.confirm?.(planned)) === true) return undefined;
	return {outcome: 'planned', exitCode: exitCodes.planned};
}

/** Nobody applies people of an identity provider meanwhile; pushes are decided one by one, and see what is committed. */
async function lockSyncs(context: Context, purpose: string): Promise<readonly Lock[]> {
	const locks: Lock[] = [];
	try {
		for (const {stored} of (await listConnections(context)).filter(isDirectorySync))
			locks.push(await context.store.lock(`connection-${stored.id}`, purpose));
		return locks;
	} catch (error) {
		for (const lock of locks) await lock.release();
		throw error;
	}
}

async function planOf(
	context: Context,
	domain: string,
	turn: 'on' | 'off',
	snapshot: Snapshot,
): Promise<FederationChange> {
	const [accounts, connections, settings] = await Promise.all([
		snapshot.load('accounts'),
		listConnections(context),
		readSettings(context.store.documents),
	]);
	return planFederation({
		domain,
		turn,
		accounts: accounts.values(),
		connected: new Set<ConnectionId>(connections.filter(isDirectorySync).map(({stored}) => stored.id)),
		limit: policyOf(settings).guards.signIns,
		...byOperator(context),
	});
}

const viewOf = (domain: string, turn: 'on' | 'off', change: FederationChange): FederationPlan => ({
	domain,
	turn,
	hash: change.hash,
	accounts: change.accounts.length,
	moved: change.moved,
	signIns: change.signIns,
	provisioned: change.provisioned,
	guards: change.guards,
	steps: federationSteps(domain, turn, change),
});

/** The settings with the domain federated, or not; what was said of it before stays. */
function turned(
	settings: Settings,
	domain: string,
	turn: 'on' | 'off',
	said: {readonly at: string; readonly by: string},
): Settings {
	const others = (settings.policy.federatedDomains ?? []).filter((each) => fold(each) !== domain);
	const before = settings.domains?.[domain];
	// One that is federated was verified and configured, whether somebody ticked that here or not.
	const known = {...before, verified: before?.verified ?? said, configured: before?.configured ?? said};
	return {
		...settings,
		policy: {...settings.policy, federatedDomains: turn === 'on' ? [...others, domain] : others},
		domains: {...settings.domains, [domain]: {...known, turned: said}},
	};
}

/** Accounts, the run, what is to be done by hand, and who is told, in one step. */
async function apply(
	context: Context,
	planned: FederationPlan,
	begin: string,
	stages: Stages,
	options: FederateOptions,
): Promise<Run> {
	const {domain, turn} = planned;
	const {result, sequence} = await decideAndCommit(context.store, async (snapshot) => {
		const change = await planOf(context, domain, turn, snapshot);
		refuseAnother(planned, change);
		const told = `Federated authentication of ${domain} was turned ${turn}`;
		const run: Run = {
			...(await nextRun(context, domain, begin, snapshot)),
			kind: 'federation',
			state: 'succeeded',
			stages: [...stages.results],
			counts: change.counts,
			guards: change.guards,
			// A guess: others may commit before this does. `commitOf` finds the right one.
			generation: snapshot.sequence + 1,
			message: told,
			...(options.approve === undefined
				? {}
				: {approved: {hash: change.hash, by: context.operator.name, additionsOnly: false}}),
		};
		const task = {what: `federation ${turn}`, domain, run: run.id, count: change.accounts.length} as const;
		const followUp = followUpFor(context, task);
		const changes: RecordChange[] = [
			...change.accounts.map(
				({before, after}): RecordChange => ({collection: 'accounts', key: before.personId, before, after}),
			),
			{collection: 'runs', key: run.id, after: run},
			...(await overtaken(context, domain, snapshot)),
			{collection: 'followUps', key: followUp.id, after: followUp},
			activity(
				context,
				'federation',
				[domain],
				'UPDATED',
				change.moved === 0
					? told
					: `${told}: ${change.moved} accounts ${turn === 'on' ? 'follow their source again' : 'became Manual'}`,
			),
			...change.provisioned.map(([source, users]) =>
				activity(
					context,
					'provisioned',
					[domain],
					'CREATED',
					`${users} ${users === 1 ? 'user' : 'users'} of ${source} ${users === 1 ? 'is' : 'are'} provisioned in ${domain}`,
				),
			),
		];
		return {changes, result: run};
	});
	return {...result, generation: sequence};
}

/** @throws HeldError where it does something else by now than what was agreed to. */
function refuseAnother({hash, domain, turn}: FederationPlan, now: FederationChange): void {
	if (now.hash === hash) return;
	throw new HeldError(
		`accounts of ${domain} changed while it was being decided: it does something else now`,
		{
			notDone: 'No account was changed.',
			next: `Look at it again: rollcall domains federation ${domain} ${turn}`,
		},
	);
}

/** What was to be done by hand before, the other way, is not to be done any more. */
async function overtaken(
	context: Context,
	domain: string,
	snapshot: Snapshot,
): Promise<readonly RecordChange[]> {
	const done = {...byOperator(context), how: withdrawn};
	const actions = (['on', 'off'] as const).map((turn) => `federation ${turn}: ${domain}`);
	return (await snapshot.list('followUps')).flatMap((before): readonly RecordChange[] =>
		before.done === undefined && actions.includes(before.action)
			? [{collection: 'followUps', key: before.id, before, after: {...before, done}}]
			: [],
	);
}

/**
 * Federated domains that are typed as a setting: only those of whom no account is concerned. What becomes of accounts is
 * planned and shown, never silent.
 * @throws UsageError naming the domain and the way.
 */
export async function refuseSilentFederation(
	context: Context,
	before: Settings,
	after: Settings,
): Promise<void> {
	const [was, is] = [before, after].map(({policy}) => new Set((policy.federatedDomains ?? []).map(fold))) as [
		Set<string>,
		Set<string>,
	];
	const on = [...is].filter((domain) => !was.has(domain));
	const off = [...was].filter((domain) => !is.has(domain));
	if (on.length + off.length === 0) return;
	const known = domainsOf(before);
	for (const domain of on) {
		const found = known.find((each) => each.domain === namedDomain(domain));
		if (found === undefined || !isVerified(found)) throw notVerified(domain);
	}
	const concerned = await withSnapshot(context.store, async (snapshot) => {
		for (const {managedAppleAccount, email, source, local, authentication} of (
			await snapshot.load('accounts')
		).values()) {
			const domain = domainOf(managedAppleAccount?.name ?? email);
			if (on.includes(domain) && (isFromIdentityProvider(source) || local?.federation === domain))
				return domain;
			if (off.includes(domain) && (isFromIdentityProvider(source) || authentication === 'Federated'))
				return domain;
		}
		return undefined;
	});
	if (concerned === undefined) return;
	const turn = on.includes(concerned) ? 'on' : 'off';
	throw new UsageError(`turning federated authentication of ${concerned} ${turn} changes accounts`, {
		notDone: 'Nothing was changed.',
		next: `Look at what it does first: rollcall domains federation ${concerned} ${turn}`,
	});
}
