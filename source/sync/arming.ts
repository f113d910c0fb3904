import {clockDay} from '../core/directory/clock-texts.ts';
import {disarmed} from '../core/disarming.ts';
import {RefusedError, UsageError} from '../core/errors.ts';
import type {Publisher} from '../core/ports.ts';
import type {Arming} from '../core/state-records.ts';
import type {Armed, ArmOptions, Disarmed} from './answers/adoption.ts';
import {firstUploadText, firstUploadTo} from './arming-proof.ts';
import {type Connection, findConnection, openPublisher, pinHostKey} from './connections.ts';
import {type Context, requireMay, withSnapshot} from './context.ts';
import {readSettings} from './documents.ts';
import {isHere, isKnown, ledgerOf} from './ledger.ts';
import {activity, byOperator, decideAndCommit} from './recording.ts';

/** Whether this package may be sent to a target now; if not, why and how to arm it. A sandbox is armed at once. */
export function armedFor(
	context: Context,
	{stored}: Connection,
	publisher: Publisher,
	arming: Arming | undefined,
	sha256: string,
): {readonly armed: boolean; readonly message: string} {
	const how = `Arm it when you are sure: rollcall adopt arm first ${stored.name} (one upload); what comes before and after it: rollcall adopt`;
	const off = (why: string) => ({
		armed: false,
		message: `${stored.name} is disarmed: ${why}. Nothing was sent. ${how}`,
	});
	const why = whyDisarmed(context, publisher, arming);
	if (why !== undefined) return off(why);
	if (arming?.spentOn !== undefined && arming.spentOn !== sha256)
		return off('its one upload began with another package, and nobody saw how that ended');
	return {armed: true, message: ''};
}

/** Why nothing may be sent to the target, whatever it is; undefined: it is armed, and for this very place. */
export function whyDisarmed(
	{machine}: Pick<Context, 'machine'>,
	publisher: Pick<Publisher, 'binding'>,
	arming: Arming | undefined,
): string | undefined {
	if (arming === undefined) return 'nobody armed it';
	// Whoever disarms leaves no binding behind; the end of a first upload does.
	if (arming.level === 'disarmed')
		return arming.binding === undefined
			? `it was disarmed on ${clockDay(arming.at)}`
			: 'the one upload that it was armed for was sent';
	const {host, port, user, hostKey} = publisher.binding;
	const {binding} = arming;
	if (binding === undefined) return 'its arming names no host';
	if (binding.host !== host || binding.port !== port || binding.user !== user)
		return 'its host or user changed since';
	if (binding.hostKey !== hostKey) return 'its pinned host key changed since';
	if (binding.machine !== machine.machine) return 'it was armed on another machine';
	if (binding.state !== machine.state) return 'this state folder is a copy of the one that was armed';
	return undefined;
}

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
	const warnings = [
		await unproven(context, target, publisher, options),
		await noLocation(context, options.removals),
	].filter((text) => text !== undefined);
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

/** What is to be said where a location that was named is none: a mistyped one, or a target in its place, lets nobody leave. */
async function noLocation(context: Context, named: string | undefined): Promise<string | undefined> {
	if (named === undefined) return undefined;
	const locations = await withSnapshot(context.store, (snapshot) => snapshot.load('locations'));
	if ([...locations.values()].some(({locationId, name}) => named === locationId || named === name))
		return undefined;
	const known = [...locations.keys()];
	return `there is no location ${JSON.stringify(named)}, so that nobody may leave by it; there ${known.length === 1 ? 'is' : 'are'}: ${known.slice(0, 10).join(', ')}${known.length > 10 ? ` and ${known.length - 10} more` : ''}`;
}

/**
 * Of a living organisation more than the first upload is armed only once that one is proven harmless by its activity
 * log; the setting `adopt.proof` makes a warning of it. Both are our decision: `sync.md` names the order of the steps.
 * @returns what is not proven, where that is a warning only.
 * @throws RefusedError where it is not proven.
 */
async function unproven(
	context: Context,
	target: Connection,
	publisher: Publisher,
	{level, empty}: ArmOptions,
): Promise<string | undefined> {
	if (level === 'first') return undefined;
	const upload = await withSnapshot(context.store, (snapshot) => firstUploadTo(target, publisher, snapshot));
	if (upload.state === 'not needed' || upload.state === 'proven') return undefined;
	const unmet = firstUploadText(target.stored.name, upload)!;
	// Whoever says that nothing is there yet is contradicted by what was imported.
	const text =
		empty === true ? `${target.stored.name} is not empty: a package of it was imported. And ${unmet}` : unmet;
	const {adopt} = await readSettings(context.store.documents);
	if (adopt?.proof === 'warned') return text;
	throw new RefusedError(text, {
		notDone: 'It is armed no further than before.',
		next: 'Prove the first upload by its activity log. Who knows better: rollcall settings set adopt.proof warned',
	});
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
