import {z} from 'zod';
import {type ConnectionId, connectionId} from '../core/directory/ids.ts';
import {UsageError} from '../core/errors.ts';
import {defaultPolicy, type Policy} from '../core/plan/input.ts';
import {type Pause, pauseOn} from '../core/plan/pause.ts';
import type {DocumentName, Documents, Retention} from '../core/ports.ts';
import {dayIn, textOfDay} from '../core/roster/day.ts';
import {accountRulesFrom, accountSettings, operatorSettings} from './account-settings.ts';
import {domainSettings} from './domain-settings.ts';
import {evidenceSettings} from './evidence-settings.ts';
import {
	gracePolicy,
	guardSettings,
	limitsOf,
	pauseSettings,
	pausesOf,
	policySettings,
	timeZone,
} from './guard-settings.ts';
import {notificationSettings} from './notification-settings.ts';
import {serveSettings} from './serve-settings.ts';
import {setUpStep} from './set-up.ts';

/** A connection as it is kept: settings as typed, secrets by reference only. */
const storedConnection = z.object({
	id: z.string().transform((text): ConnectionId => connectionId(text)),
	name: z.string(),
	kind: z.string(),
	settings: z.record(z.string(), z.string()),
	secrets: z.record(z.string(), z.string()),
	created: z.iso.datetime(),
	/** When somebody last saw it answer well. */
	tested: z.iso.datetime().optional(),
	/**
	 * The last test, where it failed, and the setting that was refused, where that is known; absent: it went well, there
	 * was none, or the settings were changed since.
	 */
	failed: z.object({at: z.iso.datetime(), message: z.string(), setting: z.string().optional()}).optional(),
	disconnected: z.iso.datetime().optional(),
	/** The settings that hold if the next run does not succeed by those that were changed since; absent: none were. */
	before: z
		.object({settings: z.record(z.string(), z.string()), at: z.iso.datetime(), by: z.string()})
		.optional(),
	/** Settings that went back to what held before because the run by them failed; absent: none did since they were set. */
	takenBack: z.object({keys: z.array(z.string()), at: z.iso.datetime()}).optional(),
	/** When it was said last at what times it syncs by itself; absent: when it was made. */
	scheduled: z.iso.datetime().optional(),
	/** Lines of the checklist that a person ticked, by their text: a line that says something else now is not ticked. */
	ticked: z.record(z.string(), z.object({at: z.iso.datetime(), by: z.string()})).optional(),
	/** Of a connection that is pushed to: its tokens, as hashes, and about when one came last. Absent: there never was one. */
	push: z
		.object({
			tokens: z.array(
				z.object({
					id: z.string(),
					hash: z.string(),
					made: z.iso.datetime(),
					used: z.iso.datetime().optional(),
				}),
			),
			last: z.iso.datetime().optional(),
			/** Most pushes of a cycle failed: none is taken since. Absent: they are. */
			quarantine: z.object({at: z.iso.datetime(), failed: z.int(), of: z.int()}).optional(),
			/** How many pushes came in the parts of the last cycle, and how many failed. Absent: none failed, or it began anew. */
			counted: z.array(z.object({at: z.iso.datetime(), failed: z.int(), of: z.int()})).optional(),
		})
		.optional(),
	/** The step of the guided set-up that comes next; absent: it is done, as for all connections made otherwise. */
	setUp: setUpStep.optional(),
});
export type StoredConnection = z.output<typeof storedConnection>;

const connectionsDocument = z.object({connections: z.array(storedConnection)}).default({connections: []});

export const settingsDocument = z
	.object({
		organisation: z.string().optional(),
		/** Unix user → role, or an account of the directory: who acts, and what is written into history. */
		operators: operatorSettings.default({}),
		policy: z
			.object({
				autoMerge: z.boolean().optional(),
				leaverGrace: z.number().int().min(0).optional(),
				locationMoves: z.enum(['take', 'ask']).optional(),
				newLocations: z.enum(['create', 'ask']).optional(),
				...policySettings,
				patch: z
					.object({
						duplicates: z.boolean().optional(),
						instructors: z.boolean().optional(),
						classes: z.boolean().optional(),
						students: z.boolean().optional(),
						repeated: z.boolean().optional(),
						cleaning: z.boolean().optional(),
						manyInstructors: z.boolean().optional(),
					})
					.optional(),
			})
			.default({}),
		/** How accounts are made: see `account-settings.ts`. */
		accounts: accountSettings.optional(),
		/** Limits of the guards: see `guard-settings.ts`. */
		guards: guardSettings.optional(),
		/** Days on which nothing runs by itself. */
		pauses: pauseSettings.optional(),
		/** Whether more than the first upload is armed only once that is proven harmless; `required` by default. */
		adopt: z.object({proof: z.enum(['required', 'warned']).optional()}).optional(),
		/** What a tripped guard holds: all of a plan, or its removals only. */
		whenHeld: z.enum(['all', 'removals']).optional(),
		/** Where days begin and end; UTC by default. */
		timeZone: timeZone.optional(),
		/** How long history, runs and activities are kept. */
		retention: z
			.object({days: z.number().int().min(1).optional(), commits: z.number().int().min(1).optional()})
			.optional(),
		/** How old what was read from Apple School Manager may be: see `evidence-settings.ts`. */
		evidence: evidenceSettings.optional(),
		/** Domains of the organisation: see `domain-settings.ts`. */
		domains: domainSettings.optional(),
		/** Where the service listens: see `serve-settings.ts`. */
		serve: serveSettings.optional(),
		/** Who is told by itself: see `notification-settings.ts`. */
		notifications: notificationSettings.optional(),
		/** How the dashboard looks. */
		theme: z.enum(['default', 'contrast', 'monochrome']).optional(),
		/** Findings that somebody took note of, by id: until which day. */
		acknowledged: z
			.record(z.string(), z.object({until: z.iso.date(), at: z.iso.datetime(), by: z.string()}))
			.optional(),
		/** Where the key of the pseudonyms of shared copies is kept, by reference. */
		pseudonyms: z.string().optional(),
	})
	.default({operators: {}, policy: {}});
export type Settings = z.output<typeof settingsDocument>;

export async function readSettings(documents: Documents): Promise<Settings> {
	return parsed('settings', settingsDocument, await documents.read('settings'));
}

/** Documents that were looked through, as they came out of it: the same object is not looked through again. */
const valid = new WeakMap<object, unknown>();

/** These files may be edited by hand, so a fault in one is a mistake to be named. */
function parsed<T>(name: DocumentName, schema: z.ZodType<T>, document: unknown): T {
	const key = (document ?? undefined) as object | undefined;
	if (key !== undefined && valid.has(key)) return valid.get(key) as T;
	const result = schema.safeParse(key);
	if (result.success) {
		if (typeof key === 'object') valid.set(key, result.data);
		return result.data;
	}
	const faults = result.error.issues.map(
		({path, message}) => `${path.join('.') || 'the document'}: ${message}`,
	);
	throw new UsageError(`${name}.json of the state cannot be used: ${faults.join('; ')}`, {
		notDone: 'Nothing was changed.',
		next: `Mend ${name}.json in the state's folder.`,
	});
}

/**
 * Defaults with what the settings say otherwise.
 * @param connection name of the connection or target whose own limits count.
 */
export function policyOf({policy, accounts, guards}: Settings, connection?: string): Policy {
	const {autoMerge, leaverGrace, locationMoves, newLocations, patch} = policy;
	return {
		...defaultPolicy,
		...(accounts === undefined ? {} : {accounts: accountRulesFrom(accounts)}),
		...(autoMerge === undefined ? {} : {autoMerge}),
		...(leaverGrace === undefined ? {} : {leaverGrace}),
		...(locationMoves === undefined ? {} : {locationMoves}),
		...(newLocations === undefined ? {} : {newLocations}),
		...gracePolicy(policy),
		guards: limitsOf(guards, connection),
		patch: {
			...defaultPolicy.patch,
			...Object.fromEntries(Object.entries(patch ?? {}).filter(([, said]) => said !== undefined)),
		},
	};
}

/** What is younger than `days`, or among the last `commits`, is kept. */
export const retentionOf = ({retention}: Settings): Retention => ({
	days: retention?.days ?? 400,
	commits: retention?.commits ?? 500,
});

export async function readConnections(documents: Documents): Promise<readonly StoredConnection[]> {
	return parsed('connections', connectionsDocument, await documents.read('connections')).connections;
}

/** Those that are kept, and deliver nothing any more. */
export const disconnectedAmong = (
	connections: readonly Pick<StoredConnection, 'id' | 'disconnected'>[],
): ReadonlySet<ConnectionId> =>
	new Set(connections.flatMap(({id, disconnected}) => (disconnected === undefined ? [] : [id])));

/** Changes the list of connections under the commit lock. */
export async function updateConnections(
	documents: Documents,
	change: (connections: readonly StoredConnection[]) => readonly StoredConnection[],
): Promise<void> {
	await documents.update('connections', (document) => ({
		connections: change(parsed('connections', connectionsDocument, document).connections),
	}));
}

export async function updateSettings(
	documents: Documents,
	change: (settings: Settings) => Settings,
): Promise<void> {
	await documents.update('settings', (document) => change(parsed('settings', settingsDocument, document)));
}

/** The pause of this connection or target, or of all, that is open now. */
export const pauseNow = ({pauses, timeZone: zone}: Settings, name: string, now: Date): Pause | undefined =>
	pauses === undefined ? undefined : pauseOn(pausesOf(pauses), name, textOfDay(dayIn(zone ?? 'UTC', now)));
