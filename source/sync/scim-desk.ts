import {setImmediate as turn} from 'node:timers/promises';
import {usualInterval} from '../connections/kind.ts';
import type {Account} from '../core/directory/account.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import {StaleError} from '../core/errors.ts';
import type {Conflict} from '../core/plan/conflict.ts';
import type {RecordChange} from '../core/ports.ts';
import {Cycle, isTooMuch} from '../core/scim/cycle.ts';
import {fault, heldFault, isFailure, isFault, type ScimFault, unlistedCode} from '../core/scim/fault.ts';
import {ScimPeople} from '../core/scim/people.ts';
import {isGone} from '../core/scim/push.ts';
import type {Pushed, PushWorld} from '../core/scim/push-world.ts';
import {type Connection, parseSettings} from './connections.ts';
import {type Context, withSnapshot} from './context.ts';
import {passTime} from './passing-time.ts';
import {beginQuarantine, keepCounted} from './quarantine.ts';
import {activity} from './recording.ts';
import {ScimConflicts} from './scim-conflicts.ts';
import {Merged} from './scim-merged.ts';
import {isStopping, meetUnlisted, settleDecided} from './scim-stopping.ts';
import {pushWorld} from './scim-world.ts';
import {withdrawals} from './withdrawing.ts';

/** What one request asks; it is answered when all that it changed is durable. */
export type Ask<T> = (world: PushWorld) => T;

interface Waiting {
	readonly ask: Ask<unknown>;
	/** It would change somebody: it is held in quarantine, and counts there. */
	readonly writes: boolean;
	readonly resolve: (answer: unknown) => void;
	readonly reject: (error: unknown) => void;
}

/** So many requests share one commit at most. */
const mostTogether = 256;
/** So often at most, in milliseconds, it is kept how many pushes of a cycle failed. */
const keepEvery = 60_000;
/** Commits of others that are taken in one by one; past that all is read anew. */
const mostMissed = 1000;

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
	#cycle: Cycle | undefined;
	/** When it was kept last how many failed. */
	#keptAt = Number.NEGATIVE_INFINITY;
	#held = false;

	constructor(context: Context, id: ConnectionId) {
		this.#context = context;
		this.#id = id;
		this.#conflicts = new ScimConflicts(id, []);
	}

	/** @throws LockedError and others of the store; nothing of what was asked is done then. */
	ask<T>(
		connection: () => Promise<Connection | undefined>,
		ask: Ask<T>,
		writes = true,
	): Promise<T | ScimFault> {
		return new Promise<T | ScimFault>((resolve, reject) => {
			this.#waiting.push({ask, writes, resolve: resolve as (answer: unknown) => void, reject});
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
			const ruled = new Map<string, Set<string>>();
			let answers: unknown[];
			if (connection === undefined) answers = together.map(() => gone);
			else {
				const settled = await settleDecided(this.#context, connection, [...this.#stops.values()]);
				for (const change of settled.changes) this.#take(change, changes);
				const world = await pushWorld(this.#context, settled.connection, people, this.#conflicts);
				answers = [];
				const isHeld = this.#isHeld(settled.connection);
				for (const {ask, writes} of together) {
					const stop = [...this.#stops.values()][0];
					this.#conflicts.begin();
					const answer =
						stop !== undefined ? stopped(stop) : isHeld && writes ? heldFault : asked(ask, world);
					answers.push(answer);
					if (isFault(answer) && answer.unlisted !== undefined) {
						const met = await meetUnlisted(this.#context, settled.connection, answer.unlisted);
						for (const change of met) this.#take(change, changes);
					}
					this.#settle(answer, changes);
					if (!isPushed(answer)) continue;
					for (const change of answer.changes) {
						this.#take(change, changes);
						for (const over of this.#overBy(change, people)) this.#take(over, changes);
					}
					if (answer.otherRule !== undefined)
						ruled.set(
							answer.otherRule,
							(ruled.get(answer.otherRule) ?? new Set()).add(answer.account.personId),
						);
					if (answer.what === 'unchanged') continue;
					counts.set(answer.what, (counts.get(answer.what) ?? 0) + 1);
					subjects.add(answer.account.personId);
				}
			}
			try {
				const all = [...changes.all(), ...(await this.#withdrawn(changes))];
				if (counts.size > 0) {
					const told = [...counts].map(([what, count]) => `${count} ${what}`).join(', ');
					all.push(activity(this.#context, 'push', [...subjects].sort(), 'UPDATED', told));
				}
				for (const [rule, people] of ruled)
					all.push(activity(this.#context, 'push', [...people].sort(), 'UPDATED', underRule(rule)));
				if (all.length > 0) await this.#committed(await this.#context.store.commit(all));
			} catch (error) {
				// What was read is no longer so: all is decided again.
				this.#people = undefined;
				if (!(error instanceof StaleError) || attempt >= 5) throw error;
				continue;
			}
			try {
				if (connection !== undefined) await this.#count(connection, together, answers);
			} finally {
				// All is durable by now: a quarantine that could not begin is tried at the next push, and undoes no answer.
				for (const [at, {resolve, reject}] of together.entries()) {
					const answer = answers[at];
					if (answer instanceof Failed) reject(answer.cause);
					else resolve(answer);
				}
			}
			return;
		}
	}

	/** Conflicts that are over by a change of an account that was pushed. */
	#overBy(change: RecordChange, people: ScimPeople): readonly RecordChange[] {
		if (change.collection !== 'accounts' || change.after === undefined) return [];
		const isNamed = change.before?.pushed?.userName !== change.after.pushed?.userName;
		const isHere = (externalId: string) => people.byExternalId(externalId) !== undefined;
		return [
			...(cameBack(change) ? this.#conflicts.cameBack(change.key) : []),
			...(isNamed ? this.#conflicts.nameTaken(change.after, isHere) : []),
		];
	}

	/** Whether it is in quarantine; one that somebody let go on is counted anew. */
	#isHeld({stored}: Connection): boolean {
		const isHeld = stored.push?.quarantine !== undefined;
		if (this.#held && !isHeld) this.#cycle?.forget();
		this.#held = isHeld;
		return isHeld;
	}

	/** Counts the pushes that failed; too many of a cycle put the connection into quarantine. */
	async #count(
		{stored, kind}: Connection,
		together: readonly Waiting[],
		answers: readonly unknown[],
	): Promise<void> {
		if (this.#held || this.#stops.size > 0) return;
		const pushes = answers.filter((_, at) => together[at]?.writes === true);
		const failed = pushes.filter((answer) => isFault(answer) && isFailure(answer)).length;
		const {interval = usualInterval} = kind.pushes!(parseSettings(kind, stored.name, stored.settings));
		const now = this.#context.clock.now();
		this.#cycle ??= new Cycle(stored.push?.counted);
		const counted = this.#cycle.count(now, interval, {failed, of: pushes.length});
		if (isTooMuch(counted)) return await beginQuarantine(this.#context, stored, counted);
		// Where all is well nothing is written; and a service that is killed forgets a minute at most: our decision.
		if (pushes.length === 0 || counted.failed === 0 || now.getTime() - this.#keptAt < keepEvery) return;
		await keepCounted(this.#context, stored.id, this.#cycle.counted());
		this.#keptAt = now.getTime();
	}

	/** What was to be done by hand about those who were turned is not to be done any more. */
	async #withdrawn(changes: Merged): Promise<readonly RecordChange[]> {
		const turned = new Set<string>();
		for (const change of changes.all())
			if (
				change.collection === 'accounts' &&
				change.before?.asked !== undefined &&
				change.before.status !== change.after?.status
			)
				turned.add(change.key);
		if (turned.size === 0) return [];
		const {store} = this.#context;
		return await withSnapshot(store, (snapshot) => withdrawals(this.#context, snapshot, turned));
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
}

/** Apple's log says so of whoever is not synced; Entra's provisioning log too. */
const skippedCode = 'Skipped';

const underRule = (rule: string) =>
	`by what was pushed another rule for roles fits (${rule}); rules are for newcomers, so that the roles stay as they are until somebody edits them`;

/** How the record of an account is called when it is pushed. */
const namesOf = ({externalIds, pushed}: Account, id: ConnectionId): ReadonlySet<string> =>
	new Set([externalIds[id], pushed?.userName].flatMap((name) => (name ? [name] : [])));

/** Removed at the identity provider, or waiting to be, and not so any more. */
const cameBack = (change: RecordChange): boolean =>
	change.collection === 'accounts' &&
	change.before !== undefined &&
	change.after !== undefined &&
	isGone(change.before) &&
	!isGone(change.after);

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
		`${unlistedCode}: the connection is stopped, because ${incoming} was sent, which is not in the mapping. Take it out of the mapping and reconnect, or have it ignored in rollcall`,
	);
