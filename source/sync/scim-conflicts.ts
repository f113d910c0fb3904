import {isSame} from '../core/canonical.ts';
import type {Account} from '../core/directory/account.ts';
import {emptyDirectory} from '../core/directory/directory.ts';
import {type ConnectionId, runId} from '../core/directory/ids.ts';
import {nameForm} from '../core/directory/reserved.ts';
import {type Conflict, isOpen} from '../core/plan/conflict.ts';
import {type Outcome, stands} from '../core/plan/conflict-kind.ts';
import {protectedRole} from '../core/plan/conflicts/protected-role.ts';
import {unlistedAttribute} from '../core/plan/conflicts/unlisted-attribute.ts';
import {userNameReserved} from '../core/plan/conflicts/user-name-reserved.ts';
import {Draft} from '../core/plan/draft.ts';
import {defaultPolicy} from '../core/plan/input.ts';
import {meet} from '../core/plan/raise.ts';
import type {Rule} from '../core/plan/rule.ts';
import type {RecordChange} from '../core/ports.ts';
import {rosterFrom} from '../core/roster/from-objects.ts';
import {type Meeting, metOf} from '../core/scim/meeting.ts';

/** What conflicts of pushes are met with. */
export interface ConflictWorld {
	readonly connection: {readonly id: ConnectionId; readonly name: string};
	readonly rules: readonly Rule[];
	readonly nameOf: (connection: ConnectionId) => string;
	/** Whether somebody here is known by this id at the identity provider. */
	readonly isHere: (externalId: string) => boolean;
	readonly now: Date;
}

/** What the push at hand met. */
interface MetNow {
	/** Absent: it was decided. */
	readonly conflict?: Conflict;
	readonly outcome?: Outcome;
	/** Conflicts in whose place this one comes, by id. */
	readonly instead?: readonly string[];
}

/** What came of the conflicts that one push met. */
export interface Settled {
	readonly changes: readonly RecordChange[];
	/** Person IDs of protected accounts that were met for the first time: nothing is synced of them. */
	readonly skipped: readonly string[];
}

/**
 * The conflicts that pushes of one connection met and nobody carried out, each found by the record that was pushed. One
 * that attributes outside the mapping make is none of them: it stops the connection.
 */
export class ScimConflicts {
	readonly #connection: ConnectionId;
	readonly #byId = new Map<string, Conflict>();
	readonly #byIncoming = new Map<string, Set<string>>();
	/** By the user name that was pushed. */
	readonly #byUserName = new Map<string, Set<string>>();
	#met = new Map<string, MetNow>();

	constructor(connection: ConnectionId, conflicts: Iterable<Conflict>) {
		this.#connection = connection;
		for (const conflict of conflicts) this.note(conflict.id, conflict);
	}

	/** Takes in what was committed, or is about to be. */
	note(id: string, conflict: Conflict | undefined): void {
		const old = this.#byId.get(id);
		if (old !== undefined) {
			this.#byId.delete(id);
			drop(this.#byIncoming, old.incoming, id);
			drop(this.#byUserName, userNameIn(old), id);
		}
		if (conflict?.connection !== this.#connection || conflict.kind === unlistedAttribute.kind) return;
		this.#byId.set(id, conflict);
		add(this.#byIncoming, conflict.incoming, id);
		add(this.#byUserName, userNameIn(conflict), id);
	}

	/** Another push is looked at. */
	begin(): void {
		this.#met = new Map();
	}

	/** Meets a conflict of the push at hand: what was decided; undefined while nobody did. */
	meet(world: ConflictWorld, meeting: Meeting): Outcome | undefined {
		const met = metOf(meeting, world.connection, world.nameOf);
		const known = [...(this.#byIncoming.get(met.incoming) ?? [])].flatMap((id) => this.#byId.get(id) ?? []);
		const draft = new Draft({
			connection: {...world.connection, source: 'SCIM'},
			directory: emptyDirectory,
			roster: rosterFrom({}),
			policy: defaultPolicy,
			conflicts: known,
			rules: world.rules,
			connectionNames: new Map(),
			now: world.now,
			run: runId(0),
			removals: 'pending',
		});
		const outcome = meet(draft, meeting.kind, met);
		for (const {run: _, ...conflict} of draft.conflicts)
			this.#met.set(conflict.id, meeting.own === undefined ? this.#inPlaceOf(conflict, world) : {conflict});
		if (outcome !== undefined) for (const {id} of draft.decided) this.#met.set(id, {outcome});
		return outcome;
	}

	/**
	 * Somebody new may be pushed under another id each time, as where an identity provider makes them anew after every
	 * refusal: what waits is one question, about who came last. It is as old as the first of them, and was put off where
	 * that one was; what was decided of one id holds for that id alone, and stays: our decision.
	 */
	#inPlaceOf(conflict: Conflict, {isHere}: ConflictWorld): MetNow {
		const older = this.#named(userNameIn(conflict)).filter(
			(each) =>
				each.kind === conflict.kind &&
				each.incoming !== conflict.incoming &&
				each.sides[0].key === conflict.sides[0].key &&
				isOpen(each) &&
				!isHere(each.incoming),
		);
		if (older.length === 0) return {conflict};
		const since = [conflict, ...older].map((each) => each.since).sort()[0]!;
		const later = older.find(({fingerprint}) => fingerprint === conflict.fingerprint)?.decision;
		return {
			conflict: {...(later === undefined ? {} : {decision: later}), ...conflict, since},
			instead: older.map(({id}) => id),
		};
	}

	#named(userName: string): readonly Conflict[] {
		return [...(this.#byUserName.get(nameForm(userName)) ?? [])].flatMap((id) => this.#byId.get(id) ?? []);
	}

	/**
	 * What is over when a removed account came back: whoever else came with its user name was offered to revive it, or to
	 * wait until its name is free. Their next push meets it as it is then. What a person decided is not kept either: it was
	 * about an account that was gone.
	 */
	cameBack(personId: string): readonly RecordChange[] {
		return [...this.#byId].flatMap(([key, before]) =>
			before.kind === userNameReserved.kind && before.accounts.includes(personId)
				? [{collection: 'conflicts' as const, key, before}]
				: [],
		);
	}

	/**
	 * What is over when somebody has a user name that was another one's: who waited for that other one to be asked about, and
	 * is nobody here, meets whoever has it now, if they are pushed again. What a person decided stays.
	 */
	nameTaken({personId, pushed}: Account, isHere: ConflictWorld['isHere']): readonly RecordChange[] {
		return this.#named(pushed?.userName ?? '').flatMap((before) =>
			isOpen(before) && before.sides[0].key !== personId && !isHere(before.incoming)
				? [{collection: 'conflicts' as const, key: before.id, before}]
				: [],
		);
	}

	/**
	 * What is to be committed of the conflicts when the push at hand is answered: what it met for the first time, and,
	 * where it went through, that all of it is over but what stands as long as it is met.
	 * @param incoming how the record of a push that went through is called; undefined: it did not.
	 */
	settle(incoming: ReadonlySet<string> | undefined): Settled {
		const changes: RecordChange[] = [];
		const skipped: string[] = [];
		const names = new Set(incoming);
		for (const [key, {conflict, instead = []}] of this.#met) {
			if (conflict === undefined) continue;
			names.add(conflict.incoming);
			for (const id of instead) {
				const before = this.#byId.get(id);
				if (before !== undefined) changes.push({collection: 'conflicts', key: id, before});
			}
			const {run: _, ...before} = this.#byId.get(key) ?? {};
			if (isSame(before, conflict)) continue;
			const known = this.#byId.get(key);
			changes.push({
				collection: 'conflicts',
				key,
				...(known === undefined ? {} : {before: known}),
				after: conflict,
			});
			if (known === undefined && instead.length === 0 && conflict.kind === protectedRole.kind)
				skipped.push(...conflict.accounts);
		}
		for (const name of names)
			for (const id of this.#byIncoming.get(name) ?? []) {
				const now = this.#met.get(id);
				const isOver =
					now === undefined || (incoming !== undefined && now.outcome !== undefined && !stands(now.outcome));
				const before = this.#byId.get(id);
				if (isOver && before !== undefined) changes.push({collection: 'conflicts', key: id, before});
			}
		return {changes, skipped};
	}
}

/** The user name that was pushed, as two are compared; empty: there was none. */
const userNameIn = ({sides}: Conflict): string => nameForm(sides[1].fields.userName ?? '');

const add = (index: Map<string, Set<string>>, key: string, id: string) =>
	index.set(key, (index.get(key) ?? new Set()).add(id));

function drop(index: Map<string, Set<string>>, key: string, id: string): void {
	const ids = index.get(key);
	ids?.delete(id);
	if (ids?.size === 0) index.delete(key);
}
