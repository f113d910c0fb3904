import {disarmed} from '../core/disarming.ts';
import {RefusedError, UsageError} from '../core/errors.ts';
import type {Arming} from '../core/state-records.ts';
import type {Armed, ArmOptions, Disarmed} from './answers/adoption.ts';
import {armingWarnings} from './arming-warnings.ts';
import {type Connection, findConnection, openPublisher, pinHostKey} from './connections.ts';
import {type Context, requireMay, withSnapshot} from './context.ts';
import {isHere, isKnown, ledgerOf} from './ledger.ts';
import {activity, byOperator, decideAndCommit} from './recording.ts';

/**
 * Arms a target, and binds the arming to host, user, key, machine and state folder. Where a key is pinned it signs
 * in. Where none is, it asks for the key only, and arming accepts it: no password goes to a server whose key nobody
 * has seen.
 */
export async function arm(
	context: Context,
	name: string | undefined,
	options: ArmOptions,
	signal: AbortSignal,
): Promise<Armed> {
	requireMay(context, 'approve', 'Arming a target');
	let target = await findConnection(context, name, 'publish');
	const baseline = await hasBaseline(context, target);
	if (
		options.level === 'all' &&
		!baseline &&
		options.empty !== true &&
		target.stored.settings.sandbox === undefined
	)
		throw new RefusedError(`nothing is known of what ${target.stored.name} holds`, {
			notDone: 'It stays disarmed.',
			next: 'Import the last upload (rollcall import ZIP) and arm then; or, for an organisation with nothing in it yet: rollcall adopt arm all --empty.',
		});
	if (options.level !== 'all' && options.empty === true)
		throw new UsageError('--empty goes with "adopt arm all" only', {next: 'rollcall adopt arm all --empty'});
	const publisher = openPublisher(context, target);
	const warnings = await armingWarnings(context, target, publisher, options);
	const pinned = publisher.binding.hostKey !== undefined;
	const {hostKey} = pinned ? await publisher.test(signal) : {hostKey: await publisher.hostKey(signal)};
	if (!pinned) {
		if ((await options.acceptHostKey?.(publisher.binding.host, hostKey)) === false)
			throw new RefusedError(`the host key of ${target.stored.name} was not accepted: ${hostKey}`, {
				notDone: 'Nothing was pinned, and it stays disarmed.',
				next: "Compare it with what the server's operator says, and arm again.",
			});
		target = await pinHostKey(context, target, hostKey);
	}
	const {host, port, user} = publisher.binding;
	const arming = await change(
		context,
		target,
		(before) => ({
			target: target.stored.id,
			level: options.level,
			binding: {host, port, user, hostKey, ...context.machine},
			...(options.removals === undefined
				? {}
				: {removals: [...new Set([...(before?.removals ?? []), options.removals])]}),
			...(options.empty === true ? {empty: true} : {}),
			...byOperator(context),
		}),
		`armed (${options.level}), host key ${hostKey}`,
	);
	return {
		...arming,
		...(pinned ? {} : {pinned: true}),
		...(warnings.length === 0 ? {} : {warning: warnings.join('; ')}),
	};
}

/** Nothing begins to be sent from now on; an upload that has begun already is not stopped, and is named. */
export async function disarm(context: Context, name: string | undefined): Promise<Disarmed> {
	requireMay(context, 'sync', 'Disarming a target');
	const target = await findConnection(context, name, 'publish');
	const arming = await change(
		context,
		target,
		() => disarmed(target.stored.id, byOperator(context)),
		'disarmed',
	);
	const locks = await context.store.locks();
	const uploading = locks.find((lock) => lock.name === `target-${target.stored.id}`);
	const last = (await withSnapshot(context.store, (snapshot) => ledgerOf(snapshot, target))).at(-1);
	return uploading !== undefined && last?.state === 'intent' ? {...arming, uploading} : arming;
}

async function change(
	context: Context,
	{stored}: Connection,
	make: (before: Arming | undefined) => Arming,
	told: string,
): Promise<Arming> {
	const {result} = await decideAndCommit(context.store, async (snapshot) => {
		const before = await snapshot.get('armings', stored.id);
		const after = make(before);
		return {
			changes: [
				{collection: 'armings' as const, key: stored.id, before, after},
				activity(
					context,
					after.level === 'disarmed' ? 'disarm' : 'arm',
					[stored.name],
					'UPDATED',
					`${stored.name} ${told}`,
				),
			],
			result: after,
		};
	});
	return result;
}

/** Whether a package is known that reached the target or was adopted for it. */
const hasBaseline = async (context: Context, target: Connection) =>
	await withSnapshot(context.store, async (snapshot) => {
		const publisher = openPublisher(context, target);
		return (await ledgerOf(snapshot, target)).some((entry) => isKnown(entry) && isHere(entry, publisher));
	});
