import {z} from 'zod';
import type {ConnectionContext, ConnectionKind} from '../connections/kind.ts';
import {connectionId} from '../core/directory/ids.ts';
import {UsageError} from '../core/errors.ts';
import type {Evidence, Mirror, Publisher, Reader} from '../core/ports.ts';
import {assistShape} from './assist-settings.ts';
import {refuseSchedule} from './by-hand-only.ts';
import {connectionNamed, isSameName} from './connection-named.ts';
import {type Context, requireMay, withSnapshot} from './context.ts';
import {readConnections, type StoredConnection, updateConnections} from './documents.ts';
import {refuseLeavingAccounts} from './enriching.ts';
import {refuseUnknownFeeds} from './feeds.ts';
import {keepExport} from './kept-exports.ts';
import {lastBaseOf} from './kept-rosters.ts';
import {mergeWithDirectory} from './mirroring-merging.ts';
import {mirrorRulesOf, readsRoster} from './mirroring-settings.ts';
import {refuseSecondDirectory} from './one-directory.ts';
import {beforeChange, everApplied} from './pending-settings.ts';
import {plainFaults} from './plain-faults.ts';
import {isUnreadSince} from './reconnected.ts';
import {activity} from './recording.ts';
import type {ConnectionValues} from './rollcall.ts';
import {isOfSchedule, scheduleShape} from './schedule-settings.ts';
import {type SetUpStep, setUpSteps} from './set-up.ts';
import {refuseTwoMirrors} from './two-mirrors.ts';

/** A connection with its kind, ready to be opened. */
export interface Connection {
	readonly stored: StoredConnection;
	readonly kind: ConnectionKind;
}

/** All connections; one of a kind that this version does not know is an error that names it. */
export async function listConnections(context: Context): Promise<readonly Connection[]> {
	return withKinds(context, await readConnections(context.store.documents));
}

const withKinds = (context: Context, connections: readonly StoredConnection[]): readonly Connection[] =>
	connections.map((stored) => ({stored, kind: kindNamed(context, stored.kind)}));

export function kindNamed(context: Context, name: string): ConnectionKind {
	const kind = context.kinds.find((each) => each.kind === name);
	if (kind === undefined)
		throw new UsageError(`there is no kind of connection called "${name}"`, {
			next: `Kinds: ${context.kinds.map((each) => each.kind).join(', ')}.`,
		});
	return kind;
}

/** The connection of this name, or the only one that can do what is wanted. */
export async function findConnection(
	context: Context,
	name: string | undefined,
	can: 'read' | 'publish' | 'anything',
): Promise<Connection> {
	const every = await listConnections(context);
	const all = every.filter(
		(each) => can === 'anything' || (can === 'read' ? isRead(each, name) : each.kind.publisher),
	);
	const able = all.filter(({stored}) => can === 'anything' || stored.disconnected === undefined);
	const what = can === 'read' ? 'connection to read from' : can === 'publish' ? 'target' : 'connection';
	if (name !== undefined) {
		const meant = connectionNamed(every, name, ({stored}) => stored);
		if (meant !== undefined && able.includes(meant)) return meant;
		if (meant !== undefined && all.includes(meant)) refuseDisconnected(meant);
		refuseEvidence(meant);
		refusePushed(meant);
		throw new UsageError(`there is no ${what} called "${name}"`, {
			next: `${howMany(able)} Run: rollcall connections`,
		});
	}
	const [only, ...others] = able;
	if (only === undefined) refuseDisconnected(all[0]);
	if (only === undefined)
		throw new UsageError(`there is no ${what} yet`, {
			next: `Make one: rollcall connect ${can === 'publish' ? 'asm-sftp' : 'oneroster-csv'} NAME --set KEY=VALUE (rollcall connect --help lists them).`,
		});
	if (others.length > 0) throw new UsageError(`there are several: say which ${what}`, {next: howMany(able)});
	return only;
}

/** A two-way mirror is read when it is named, and is never what was meant by no name. */
const isRead = (connection: Connection, name: string | undefined): boolean =>
	readsRoster(connection) && (connection.kind.mirror === undefined || name !== undefined);

/** @throws UsageError where it tells evidence: there is nothing of it that could be planned or sent. */
function refuseEvidence(connection: Connection | undefined) {
	if (connection?.kind.evidence === undefined) return;
	const {name} = connection.stored;
	throw new UsageError(
		`"${name}" delivers no roster and takes no package: it tells what Apple School Manager holds`,
		{
			notDone: 'Nothing was read, sent or changed.',
			next: `To read that: rollcall sync ${name}`,
		},
	);
}

/** @throws UsageError where it is pushed to: nothing of it can be read, and nothing is sent to it. */
function refusePushed(connection: Connection | undefined) {
	if (connection?.kind.pushes === undefined) return;
	const {name} = connection.stored;
	throw new UsageError(`"${name}" is not read: its identity provider pushes to rollcall serve`, {
		notDone: 'Nothing was read, sent or changed.',
		next: `How it stands: rollcall connections show ${name}`,
	});
}

/** @throws UsageError where there is one that is disconnected: it is kept, and does nothing. */
function refuseDisconnected(connection: Connection | undefined) {
	const {name, disconnected} = connection?.stored ?? {};
	if (disconnected === undefined) return;
	throw new UsageError(`"${name}" is disconnected since ${disconnected.slice(0, 10)}`, {
		notDone: 'Nothing was read, sent or changed.',
		next: `To connect it again: rollcall connections reconnect ${name}`,
	});
}

const howMany = (connections: readonly Connection[]) =>
	connections.length === 0
		? 'There is none.'
		: `There are: ${connections.map(({stored}) => stored.name).join(', ')}.`;

/** Settings as the kind understands them. @throws UsageError naming each bad one. */
export function parseSettings(
	kind: ConnectionKind,
	name: string,
	settings: Readonly<Record<string, string>>,
): Record<string, unknown> {
	const assist = {...assistShape(kind), ...scheduleShape(kind)};
	const known = [...Object.keys(kind.settings.shape), ...Object.keys(assist)];
	const unknown = Object.keys(settings).filter((key) => !known.includes(key));
	if (unknown.length > 0)
		throw new UsageError(`${kind.kind} has no setting ${unknown.map((key) => `"${key}"`).join(', ')}`, {
			notDone: `The connection "${name}" was not changed.`,
			next: `Settings of ${kind.kind}: ${known.join(', ')}.`,
		});
	const [parsed, assisted] = [
		kind.settings.safeParse(settings, plainFaults),
		z.object(assist).safeParse(settings, plainFaults),
	];
	if (parsed.success && assisted.success) {
		refuseSchedule(kind, name, parsed.data, settings);
		return parsed.data;
	}
	const issues = [parsed, assisted].flatMap(({error}) => error?.issues ?? []);
	throw new UsageError(
		`settings of "${name}" cannot be used: ${issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`,
		{
			notDone: `The connection "${name}" was not changed.`,
			next: `rollcall connect ${kind.kind} --help lists the settings.`,
		},
	);
}

function contextFor(
	context: Context,
	{stored, kind}: Connection,
): ConnectionContext<Record<string, unknown>> {
	return {
		id: stored.id,
		name: stored.name,
		settings: parseSettings(kind, stored.name, stored.settings),
		secret: async (key) => {
			const reference = stored.secrets[key];
			return reference === undefined ? undefined : await context.secrets.resolve(reference);
		},
		clock: context.clock,
		randomness: context.randomness,
		temporary: (name) => context.store.files.temporary(name),
		// What a source left out of a delta while nobody read it, nobody knows: the first read after that is whole.
		lastBase: async () =>
			(await isUnreadSince(context, stored.id)) ? undefined : await lastBaseOf(context, stored.id),
		...mergingFor(context, {stored, kind}),
	};
}

/** A roster of a mirror is made of what was read there and what is known here. */
function mergingFor(context: Context, connection: Connection): Pick<ConnectionContext<never>, 'merge'> {
	const rules = mirrorRulesOf(connection);
	if (rules === undefined) return {};
	return {merge: (held) => mergeWithDirectory(context, connection.stored, rules, held)};
}

/** @param use `apply`: what is read may be applied, and kept after that. */
export function openReader(context: Context, connection: Connection, use: 'look' | 'apply' = 'look'): Reader {
	if (connection.kind.reader === undefined)
		throw new UsageError(`"${connection.stored.name}" cannot be read`);
	const made = contextFor(context, connection);
	if (use === 'look') return connection.kind.reader(made);
	return connection.kind.reader({
		...made,
		keepExport: (zip, most) => keepExport(context, connection.stored.id, zip, most),
	});
}

export function openPublisher(context: Context, connection: Connection): Publisher {
	if (connection.kind.publisher === undefined)
		throw new UsageError(`"${connection.stored.name}" is no target`);
	return connection.kind.publisher(contextFor(context, connection));
}

export function openMirror(context: Context, connection: Connection): Mirror {
	if (connection.kind.mirror === undefined)
		throw new UsageError(`"${connection.stored.name}" is not kept as the directory is`);
	return connection.kind.mirror(contextFor(context, connection));
}

export function openEvidence(context: Context, connection: Connection): Evidence {
	if (connection.kind.evidence === undefined)
		throw new UsageError(`"${connection.stored.name}" tells no evidence`);
	return connection.kind.evidence(contextFor(context, connection));
}

/** What a probe of the other side found; undefined: this kind has none. @throws as {@link ConnectionKind.probe}. */
export const probeConnection = async (context: Context, connection: Connection, signal: AbortSignal) =>
	(await connection.kind.probe?.(contextFor(context, connection), signal))?.findings;

/** Names go into commands, files and screens: letters, digits, dot, dash and underscore. */
const namePattern = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,39}$/u;

/** Makes a connection; resolves no secret. @throws UsageError on a bad kind, name or setting. */
export async function makeConnection(
	context: Context,
	kindName: string,
	name: string,
	values: ConnectionValues,
	{setUp}: {readonly setUp?: true} = {},
): Promise<Connection> {
	requireMay(context, 'approve', 'Making a connection');
	const kind = kindNamed(context, kindName);
	if (!namePattern.test(name))
		throw new UsageError(`"${name}" cannot be a connection's name`, {
			next: 'Use up to 40 letters, digits, dots, dashes and underscores.',
		});
	parseSettings(kind, name, values.settings);
	const secrets = await keepSecrets(context, kind, name, values.secrets);
	const suffix = Buffer.from(context.randomness(4)).toString('hex');
	const stored: StoredConnection = {
		id: connectionId(`${kindName}-${suffix}`),
		name,
		kind: kindName,
		settings: {...values.settings},
		secrets,
		created: context.clock.now().toISOString(),
		...(setUp === undefined ? {} : {setUp: setUpSteps(abilities(kind))[0]}),
	};
	await updateConnections(context.store.documents, (connections) => {
		const same = connections.find((each) => isSameName(each.name, name));
		if (same !== undefined)
			throw new UsageError(`there is a connection called "${same.name}" already`, {
				notDone: 'Nothing was changed.',
				next: `To change it: rollcall connections set ${same.name} --set KEY=VALUE`,
			});
		refuseTwoUploaders(context, connections, {stored, kind});
		refuseUnknownFeeds(withKinds(context, connections), {stored, kind});
		refuseSecondDirectory(withKinds(context, connections), {stored, kind});
		refuseTwoMirrors(withKinds(context, connections), {stored, kind});
		return [...connections, stored];
	});
	await record(context, 'connect', name, `${name} was connected (${kind.title})`);
	return {stored, kind};
}

const abilities = ({reader, publisher, evidence, pushes, probe, mirror}: ConnectionKind) => ({
	reads: reader !== undefined && mirror === undefined,
	mirrors: mirror !== undefined,
	evidence: evidence !== undefined,
	pushes: pushes !== undefined,
	probes: probe !== undefined,
	publishes: publisher !== undefined,
});

/** Notes the step of the guided set-up that comes next; without one it is done. @throws UsageError on another kind's. */
export async function noteSetUp(
	context: Context,
	name: string,
	step: SetUpStep | undefined,
): Promise<Connection> {
	requireMay(context, 'approve', 'Setting up a connection');
	const {stored, kind} = await findConnection(context, name, 'anything');
	const steps = setUpSteps(abilities(kind));
	if (step !== undefined && !steps.includes(step))
		throw new UsageError(`${kind.kind} has no step "${step}" of its set-up`, {
			notDone: 'Nothing was changed.',
			next: `Its steps: ${steps.join(', ')}.`,
		});
	const {setUp: _, ...others} = stored;
	const noted: StoredConnection = step === undefined ? others : {...others, setUp: step};
	await updateConnections(context.store.documents, (connections) =>
		connections.map((each) => {
			if (each.id !== stored.id) return each;
			const {setUp: _before, ...rest} = each;
			return step === undefined ? rest : {...rest, setUp: step};
		}),
	);
	return {stored: noted, kind};
}

/** Who made or changed a connection; names of settings only, since values may be anything. */
async function record(context: Context, action: string, name: string, told: string): Promise<void> {
	await context.store.commit([activity(context, action, [name], 'UPDATED', told)]);
}

/** Pins the host key that a person has seen, or accepted by arming. */
export async function pinHostKey(
	context: Context,
	{stored}: Connection,
	hostKey: string,
): Promise<Connection> {
	const pinned = await update(context, stored.name, {settings: {hostKey}, secrets: {}});
	await record(context, 'pin', stored.name, `${stored.name}: the host key ${hostKey} is pinned`);
	return pinned;
}

/** Changes settings and secrets that are given; the others stay. */
export async function changeConnection(
	context: Context,
	name: string,
	values: ConnectionValues,
): Promise<Connection> {
	requireMay(context, 'approve', 'Changing a connection');
	const changed = await update(context, name, values);
	const keys = [...Object.keys(values.settings), ...Object.keys(values.secrets)];
	await record(context, 'set', changed.stored.name, `${changed.stored.name}: ${keys.join(', ')} changed`);
	return changed;
}

async function update(context: Context, name: string, values: ConnectionValues): Promise<Connection> {
	const {stored, kind} = await findConnection(context, name, 'anything');
	const settings = {...stored.settings, ...values.settings};
	parseSettings(kind, stored.name, settings);
	const secrets = {...stored.secrets, ...(await keepSecrets(context, kind, stored.name, values.secrets))};
	const isScheduled = Object.keys(values.settings).some(isOfSchedule);
	const scheduled = isScheduled ? {scheduled: context.clock.now().toISOString()} : {};
	const {before: _, takenBack: _back, ...rest} = stored;
	const ran =
		kind.reader !== undefined &&
		(await withSnapshot(context.store, (snapshot) => everApplied(snapshot, stored)));
	const before = beforeChange(context, stored, settings, ran);
	const pending = before === undefined ? {} : {before};
	const held = isJudged(kind, values) ? unjudged : (each: StoredConnection) => each;
	const changed = held({...rest, settings, secrets, ...scheduled, ...pending});
	await withSnapshot(context.store, (snapshot) =>
		refuseLeavingAccounts(snapshot, {stored, kind}, {stored: changed, kind}),
	);
	await updateConnections(context.store.documents, (connections) => {
		refuseTwoUploaders(
			context,
			connections.filter(({id}) => id !== stored.id),
			{stored: changed, kind},
		);
		if (stored.disconnected === undefined) {
			refuseSecondDirectory(withKinds(context, connections), {stored: changed, kind});
			refuseTwoMirrors(withKinds(context, connections), {stored: changed, kind});
		}
		if (values.settings.feeds !== undefined)
			refuseUnknownFeeds(withKinds(context, connections), {stored: changed, kind});
		return connections.map((each) => {
			if (each.id !== stored.id) return each;
			const {before: _before, takenBack: _taken, ...others} = each;
			return held({...others, settings, secrets, ...scheduled, ...pending});
		});
	});
	return {stored: changed, kind};
}

/** What a failed test says of settings that were changed since is not true of those that hold now. */
const isJudged = (kind: ConnectionKind, {settings, secrets}: ConnectionValues): boolean =>
	Object.keys(secrets).length > 0 ||
	Object.keys(settings).some((key) => Object.hasOwn(kind.settings.shape, key));

/** Without what the last test said, where that was no good. */
function unjudged({failed, tested, ...stored}: StoredConnection): StoredConnection {
	return failed !== undefined || tested === undefined ? stored : {...stored, tested};
}

/** Notes that the connection answered well; or what was wrong, and with which setting where that is known. */
export async function markTested(
	context: Context,
	{stored}: Connection,
	wrong?: {readonly message: string; readonly setting?: string | undefined},
): Promise<void> {
	const at = context.clock.now().toISOString();
	await updateConnections(context.store.documents, (connections) =>
		connections.map((each) => {
			if (each.id !== stored.id) return each;
			if (wrong !== undefined) return {...each, failed: {at, ...wrong}};
			const {failed: _, ...well} = each;
			return {...well, tested: at};
		}),
	);
}

/** Marks the connection as disconnected, or takes that back; the rest of it stays. */
export async function markDisconnected(
	context: Context,
	{stored}: Connection,
	disconnected: string | undefined,
): Promise<void> {
	await updateConnections(context.store.documents, (connections) =>
		connections.map((each) => {
			if (each.id !== stored.id) return each;
			const {disconnected: _, ...connected} = each;
			if (disconnected !== undefined) return {...connected, disconnected};
			refuseTwoUploaders(
				context,
				connections.filter(({id}) => id !== stored.id),
				{stored: connected, kind: kindNamed(context, connected.kind)},
			);
			const again = {stored: connected, kind: kindNamed(context, connected.kind)};
			refuseSecondDirectory(withKinds(context, connections), again);
			refuseTwoMirrors(withKinds(context, connections), again);
			return connected;
		}),
	);
}

/** Looks at settings and secrets as they would be, and changes nothing. @throws UsageError naming what is wrong. */
export function checkValues({stored, kind}: Connection, values: ConnectionValues): void {
	parseSettings(kind, stored.name, {...stored.settings, ...values.settings});
	for (const key of Object.keys(values.secrets))
		if (!(key in kind.secrets)) throw noSecret(kind, stored.name);
}

/** Two targets with the same host and user would fight (`sync.md`). */
function refuseTwoUploaders(context: Context, connections: readonly StoredConnection[], target: Connection) {
	if (target.kind.publisher === undefined) return;
	const {host, port, user} = openPublisher(context, target).binding;
	const other = withKinds(context, connections)
		.filter(({kind, stored}) => kind.publisher !== undefined && stored.disconnected === undefined)
		.find((each) => {
			const binding = openPublisher(context, each).binding;
			return binding.host === host && binding.port === port && binding.user === user;
		});
	if (other !== undefined)
		throw new UsageError(
			`"${other.stored.name}" uploads to ${user} at ${host} already: two uploaders would fight`,
			{
				notDone: 'Nothing was changed.',
				next: `Change that one instead: rollcall connections set ${other.stored.name} --set KEY=VALUE`,
			},
		);
}

/** References stay as they are; what was typed goes into an owner-only file of the state. */
async function keepSecrets(
	context: Context,
	kind: ConnectionKind,
	name: string,
	secrets: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
	const kept: Record<string, string> = {};
	for (const [key, value] of Object.entries(secrets)) {
		if (!(key in kind.secrets)) throw noSecret(kind, name);
		if (value.startsWith('typed:'))
			kept[key] = await context.secrets.keep(`${name}.${key}`, value.slice('typed:'.length));
		else if (/^(env|file|credential):./.test(value)) kept[key] = value;
		else
			throw new UsageError(`the secret "${key}" must be a reference, not the secret itself`, {
				notDone: 'Nothing was stored.',
				next: `--secret ${key}=env:NAME, or --secret ${key}=file:PATH with a file that only its owner can read (chmod 600).`,
			});
	}
	return kept;
}

/** What was typed is not repeated: it may be the secret itself, in the wrong place. */
const noSecret = (kind: ConnectionKind, name: string) =>
	new UsageError(`${kind.kind} has no secret of that name`, {
		notDone: `The connection "${name}" was not changed.`,
		next: `Secrets of ${kind.kind}: ${Object.keys(kind.secrets).join(', ') || 'none'}.`,
	});
