import {setImmediate as turn} from 'node:timers/promises';
import type {Account} from '../core/directory/account.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import {StaleError} from '../core/errors.ts';
import type {Conflict} from '../core/plan/conflict.ts';
import {madePersonId} from '../core/plan/person-row.ts';
import type {RecordChange} from '../core/ports.ts';
import {fault, isFault} from '../core/scim/fault.ts';
import {ScimPeople} from '../core/scim/people.ts';
import type {Pushed, PushWorld} from '../core/scim/push-world.ts';
import {guardDays} from '../core/scim/settle.ts';
import {type Connection, parseSettings} from './connections.ts';
import {type Context, withSnapshot} from './context.ts';
import {policyOf, readConnections, readSettings} from './documents.ts';
import {passTime} from './passing-time.ts';
import {activity} from './recording.ts';
import {readRules} from './rules.ts';
import {ScimConflicts} from './scim-conflicts.ts';
import {Merged} from './scim-merged.ts';
import {isStopping, meetUnlisted, settleDecided} from './scim-stopping.ts';

/** What one request asks; it is answered when all that it changed is durable. */
export type Ask<T> = (world: PushWorld) => T;

interface Waiting {
	readonly ask: Ask<unknown>;
	readonly resolve: (answer: unknown) => void;
	readonly reject: (error: unknown) => void;
}

/** So many requests share one commit at most. */
const mostTogether = 256;
/** Commits of others that are taken in one by one; past that all is read anew. */
const mostMissed = 1000;
const day = 86_400_000;

/**
 * The one place where pushes to a connection are decided, one after the other, and committed together: a burst of a
 * hundred requests costs a few syncs of the disk, and none is answered before its own.
 */
export class ScimDesk {
	readonly #context: Context;
	readonly #id: ConnectionId;
	#waiting: Waiting[] = [];
	#running = false;
	#people: ScimPeople | undefined;
	/** Conflicts of this connection that stop it. */
	#stops = new Map<string, Conflict>();
	#conflicts: ScimConflicts;
	#sequence = 0;

	constructor(context: Context, id: ConnectionId) {
		this.#context = context;
		this.#id = id;
		this.#conflicts = new ScimConflicts(id, []);
	}

	/** @throws LockedError and others of the store; nothing of what was asked is done then. */
	ask<T>(connection: () => Promise<Connection | undefined>, ask: Ask<T>): Promise<T> {
		return new Promise<T>((resolve, reject) => {
			this.#waiting.push({ask, resolve: resolve as (answer: unknown) => void, reject});
			if (this.#running) return;
			this.#running = true;
			void this.#drain(connection);
		});
	}

	async #drain(connection: () => Promise<Connection | undefined>): Promise<void> {
		while (this.#waiting.length > 0) {
			// Whoever asks in the same turn of the event loop is still to come.
			await turn();
			const together = this.#waiting.splice(0, mostTogether);
			try {
				await this.#answer(together, connection);
			} catch (error) {
				this.#people = undefined;
				for (const {reject} of together) reject(error);
			}
		}
		this.#running = false;
	}

	async #answer(together: readonly Waiting[], find: () => Promise<Connection | undefined>): Promise<void> {
		for (let attempt = 1; ; attempt++) {
			const connection = await find();
			const people = await this.#inTime();
			const changes = new Merged();
			const counts = new Map<string, number>();
			const subjects = new Set<string>();
			let answers: unknown[];
			if (connection === undefined) answers = together.map(() => gone);
			else {
				const settled = await settleDecided(this.#context, connection, [...this.#stops.values()]);
				for (const change of settled.changes) this.#take(change, changes);
				const world = await this.#world(settled.connection, people);
				answers = [];
				for (const {ask} of together) {
					const stop = [...this.#stops.values()][0];
					this.#conflicts.begin();
					const answer = stop === undefined ? asked(ask, world) : stopped(stop);
					answers.push(answer);
					if (isFault(answer) && answer.unlisted !== undefined) {
						const met = await meetUnlisted(this.#context, settled.connection, answer.unlisted);
						for (const change of met) this.#take(change, changes);
					}
					this.#settle(answer, changes);
					if (!isPushed(answer)) continue;
					for (const change of answer.changes) this.#take(change, changes);
					if (answer.what === 'unchanged') continue;
					counts.set(answer.what, (counts.get(answer.what) ?? 0) + 1);
					subjects.add(answer.account.personId);
				}
			}
			try {
				const all = [...changes.all()];
				if (counts.size > 0) {
					const told = [...counts].map(([what, count]) => `${count} ${what}`).join(', ');
					all.push(activity(this.#context, 'push', [...subjects].sort(), 'UPDATED', told));
				}
				if (all.length > 0) await this.#committed(await this.#context.store.commit(all));
			} catch (error) {
				// What was read is no longer so: all is decided again.
				this.#people = undefined;
				if (!(error instanceof StaleError) || attempt >= 5) throw error;
				continue;
			}
			for (const [at, {resolve, reject}] of together.entries()) {
				const answer = answers[at];
				if (answer instanceof Failed) reject(answer.cause);
				else resolve(answer);
			}
			return;
		}
	}

	/** What the conflicts come to that a push met, or that waited for it. */
	#settle(answer: unknown, changes: Merged): void {
		if (!isPushed(answer) && !isFault(answer)) return;
		const {changes: settled, skipped} = this.#conflicts.settle(
			isPushed(answer) ? namesOf(answer.account, this.#id) : undefined,
		);
		for (const change of settled) this.#take(change, changes);
		for (const personId of skipped)
			this.#take(
				activity(
					this.#context,
					'push',
					[personId],
					skippedCode,
					'a push with the user name of an Administrator, Site Manager or People Manager: no syncing is performed, and its source stays',
				),
				changes,
			);
		if (isPushed(answer) && answer.undid === true)
			this.#take(
				activity(
					this.#context,
					'push',
					[answer.account.personId],
					'UPDATED',
					'it was deactivated by hand; its identity provider disabled or removed it since, and brought it back: it is Reactivated',
				),
				changes,
			);
	}

	#take(change: RecordChange, changes: Merged): void {
		changes.add(change);
		this.#note(change);
	}

	#note(change: RecordChange): void {
		this.#people?.apply(change);
		if (change.collection !== 'conflicts') return;
		this.#conflicts.note(change.key, change.after);
		this.#stops.delete(change.key);
		if (change.after !== undefined && isStopping(change.after, this.#id))
			this.#stops.set(change.key, change.after);
	}

	/** What others committed in between stands beside ours: nothing of it is what ours rests on. */
	async #committed(sequence: number): Promise<void> {
		const before = this.#sequence;
		this.#sequence = sequence;
		if (sequence !== before + 1 && !(await this.#follow(before, sequence - 1))) this.#people = undefined;
	}

	/** Everybody as they are by now: whom a clock has removed meets nobody. */
	async #inTime(): Promise<ScimPeople> {
		const people = await this.#upToDate();
		if (!people.hasEnded(this.#context.clock.now().toISOString())) return people;
		await passTime(this.#context);
		return await this.#upToDate();
	}

	/** Everybody, with what others committed since. */
	async #upToDate(): Promise<ScimPeople> {
		const {store} = this.#context;
		return await withSnapshot(store, async (snapshot) => {
			const known = this.#people;
			if (known !== undefined && snapshot.sequence === this.#sequence) return known;
			if (known !== undefined && (await this.#follow(this.#sequence, snapshot.sequence))) {
				this.#sequence = snapshot.sequence;
				return known;
			}
			const [accounts, tombstones, conflicts] = await Promise.all([
				snapshot.load('accounts'),
				snapshot.load('tombstones'),
				snapshot.load('conflicts'),
			]);
			this.#stops = new Map(
				[...conflicts.values()]
					.filter((conflict) => isStopping(conflict, this.#id))
					.map((conflict) => [conflict.id, conflict]),
			);
			this.#conflicts = new ScimConflicts(this.#id, conflicts.values());
			this.#sequence = snapshot.sequence;
			this.#people = new ScimPeople(this.#id, accounts.values(), tombstones.values());
			return this.#people;
		});
	}

	/** Takes in the commits after one and up to another; false where history does not tell of one. */
	async #follow(after: number, upTo: number): Promise<boolean> {
		if (upTo - after > mostMissed || upTo < after) return false;
		for (let sequence = after + 1; sequence <= upTo; sequence++) {
			const commit = await this.#context.store.history(sequence);
			if (commit === undefined) return false;
			for (const change of commit.changes) this.#note(change);
		}
		return true;
	}

	async #world({stored, kind}: Connection, people: ScimPeople): Promise<PushWorld> {
		const {clock, randomness, store} = this.#context;
		const settings = await readSettings(store.documents);
		const policy = policyOf(settings, stored.name);
		const rules = kind.pushes!(parseSettings(kind, stored.name, stored.settings));
		const now = clock.now();
		const since = new Date(now.getTime() - guardDays * day).toISOString();
		const all = await readConnections(store.documents);
		const names = new Map(all.map((each) => [each.id, each.name]));
		const conflictWorld = {
			connection: stored,
			rules: await readRules(store.documents),
			nameOf: (id: ConnectionId) => names.get(id) ?? id,
			now,
		};
		let counted: {recent: number; whole: number} | undefined;
		return {
			connection: stored.id,
			...(kind.source === undefined ? {} : {source: kind.source}),
			now,
			people,
			how: {lenient: rules.lenient, ignored: new Set(rules.ignored.map((name) => name.toLowerCase()))},
			federatedDomains: (policy.federatedDomains ?? []).map((domain) => domain.toLowerCase()),
			autoMerge: policy.autoMerge,
			whenDisabled: rules.whenDisabled,
			limit: policy.guards.removals,
			removals: () => (counted ??= {...people.removals(since)}),
			removed: () => {
				if (counted !== undefined) counted.recent++;
			},
			newId: () => uuidOf(randomness(16)),
			disconnected: new Set(all.filter((each) => each.disconnected !== undefined).map((each) => each.id)),
			meet: (meeting) => this.#conflicts.meet(conflictWorld, meeting),
			newPersonId: (id) => madePersonId(stored.id, id, (taken) => people.isTaken(taken)),
		};
	}
}

/** Apple's log says so of whoever is not synced; Entra's provisioning log too. */
const skippedCode = 'Skipped';

/** How the record of an account is called when it is pushed. */
const namesOf = ({externalIds, pushed}: Account, id: ConnectionId): ReadonlySet<string> =>
	new Set([externalIds[id], pushed?.userName].flatMap((name) => (name ? [name] : [])));

/** A defect that one request met: it changed nothing, and the others go on. */
class Failed {
	readonly cause: unknown;

	constructor(cause: unknown) {
		this.cause = cause;
	}
}

function asked(ask: Ask<unknown>, world: PushWorld): unknown {
	try {
		return ask(world);
	} catch (error) {
		return new Failed(error);
	}
}

const isPushed = (answer: unknown): answer is Pushed =>
	typeof answer === 'object' && answer !== null && 'what' in answer && 'changes' in answer;

const gone = fault(401, undefined, 'the connection is disconnected');

const stopped = ({incoming}: Conflict) =>
	fault(
		403,
		undefined,
		`SchemaAttributeNotFound: the connection is stopped, because ${incoming} was sent, which is not in the mapping. Take it out of the mapping and reconnect, or have it ignored in rollcall`,
	);

/** A UUID of version 4 (RFC 9562). */
function uuidOf(bytes: Uint8Array): string {
	const hex = Buffer.from(bytes);
	hex[6] = (hex[6]! & 0x0f) | 0x40;
	hex[8] = (hex[8]! & 0x3f) | 0x80;
	return hex.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
