import {isSame} from '../canonical.ts';
import type {Account} from '../directory/account.ts';
import {locationsOf} from '../directory/account.ts';
import type {Directory, RecordSet} from '../directory/directory.ts';
import type {ConnectionId, RunId} from '../directory/ids.ts';
import {type ClassEnrolments, splitList, type Tombstone} from '../directory/records.ts';
import type {RecordChange} from '../ports.ts';
import {planHash} from './hash.ts';
import type {Policy} from './input.ts';
import {type HeldBack, type Plan, type Planned, type PlannedKind, plannedKinds} from './plan.ts';
import type {Run} from './run.ts';
import {endedAgain, inTime, NameHolders, unmade} from './undo-accounts.ts';
import {undoDraft, undoGuards} from './undo-draft.ts';
import {undoneEnrolments, uniqueRosterIds, withoutStudents} from './undo-enrolments.ts';
import {differs, type Forbids, undoneRecord} from './undo-record.ts';
import {toldFirst} from './undo-words.ts';

export interface UndoInput {
	/** The run that is taken back, and what its commit changed. */
	readonly undone: Run;
	readonly changes: Iterable<RecordChange>;
	/** As it is today. */
	readonly directory: Directory;
	readonly policy: Policy;
	readonly connectionNames: ReadonlyMap<ConnectionId, string>;
	readonly now: Date;
	/** The run that would apply it. */
	readonly run: RunId;
	/** Whether a package that was sent since the run may hold this person. Absent: nothing was sent. */
	readonly sent?: (personId: string) => boolean;
	/** Other runs whose changes no package holds yet: what is sent next carries them too. Absent: none. */
	readonly unsent?: readonly RunId[];
}

/** Something of the run that stays as it is now, with the reason. */
export interface Staying {
	readonly kind: PlannedKind;
	readonly key: string;
	/** Absent: the record as a whole. */
	readonly field?: string;
	readonly is?: string;
	readonly was?: string;
	readonly why: string;
}

/** The way back from today's directory to what it was before a run, as far as it leads. */
export interface UndoPlan {
	readonly plan: Plan;
	/** Marks of deleted accounts that come back or go; no part of a plan's changes. */
	readonly tombstones: readonly RecordChange[];
	readonly staying: readonly Staying[];
	/** What no undo brings back, and what else goes with it, as sentences; to be said first. */
	readonly lost: readonly string[];
}

/**
 * Plans the undo of one run: each of its changes is taken back in today's directory, field by field; what changed
 * since stays and is told. Pure, and guarded like any plan. Nothing refers to what is gone afterwards.
 */
export function planUndo(input: UndoInput): UndoPlan {
	return new Undo(input).plan();
}

/** Records by key, as the undo leaves them; undefined: gone. */
export type Undone = {readonly [K in PlannedKind]: Map<string, Planned[K] | undefined>};

/** The field that is the record's own key, where others refer by one of the same name. */
const ownId: Readonly<Partial<Record<PlannedKind, string>>> = {locations: 'locationId', courses: 'courseId'};

class Undo {
	readonly #input: UndoInput;
	readonly #after: Undone = {
		accounts: new Map(),
		locations: new Map(),
		courses: new Map(),
		classes: new Map(),
		enrolments: new Map(),
	};
	readonly #reasons = new Map<string, string>();
	readonly #staying: Staying[] = [];
	readonly #tombstones: RecordChange[] = [];
	readonly #made: Readonly<Record<PlannedKind, RecordChange[]>> = {
		accounts: [],
		locations: [],
		courses: [],
		classes: [],
		enrolments: [],
	};

	constructor(input: UndoInput) {
		this.#input = input;
		for (const change of input.changes) {
			const kind = plannedKinds.find((each) => each === change.collection);
			if (kind !== undefined) this.#made[kind].push(change);
			else if (change.collection === 'tombstones') this.#tombstone(change);
		}
	}

	plan(): UndoPlan {
		for (const kind of ['locations', 'courses', 'accounts', 'classes'] as const)
			for (const change of this.#made[kind]) this.#record(kind, change);
		this.#enrolments();
		this.#keepWhatIsNeeded();
		const draft = undoDraft(this.#input, this.#after, this.#reasons);
		for (const {kind} of this.#staying) draft.count(kind, 'heldBack');
		const changes = draft.changes;
		const guards = undoGuards(this.#input, draft);
		const heldBack = this.#staying.map(
			({kind, key, field, why}): HeldBack => ({
				kind,
				key,
				why: field === undefined ? why : `${field}: ${why}`,
			}),
		);
		const {undone} = this.#input;
		return {
			plan: {
				connection: undone.connection ?? ('' as ConnectionId),
				changes,
				counts: draft.counts,
				problems: [],
				patches: [],
				leftOut: [],
				heldBack,
				conflicts: [],
				guards,
				scope: {people: true, classes: true, enrolments: true},
				hash: planHash(changes, [`undo=${undone.id}`]),
				outcome: guards.some(({tripped}) => tripped) ? 'held' : changes.length > 0 ? 'changes' : 'clean',
				rows: {},
			},
			tombstones: this.#tombstones,
			staying: this.#staying,
			lost: toldFirst(changes, this.#input.unsent),
		};
	}

	/** The record as it will be. */
	#will<K extends PlannedKind>(kind: K, key: string): Planned[K] | undefined {
		const after = this.#after[kind] as Map<string, Planned[K] | undefined>;
		return after.has(key) ? after.get(key) : (this.#input.directory[kind] as RecordSet<Planned[K]>).get(key);
	}

	#set<K extends PlannedKind>(kind: K, key: string, record: Planned[K] | undefined, reason?: string) {
		(this.#after[kind] as Map<string, Planned[K] | undefined>).set(key, record);
		if (reason !== undefined) this.#reasons.set(`${kind} ${key}`, reason);
	}

	#stay(kind: PlannedKind, key: string, why: string, more: Partial<Staying> = {}) {
		this.#staying.push({kind, key, why, ...more});
	}

	#record(kind: Exclude<PlannedKind, 'enrolments'>, change: RecordChange) {
		const {key} = change;
		const [was, made] = [change.before, change.after] as [Planned[typeof kind]?, Planned[typeof kind]?];
		const is = this.#input.directory[kind].get(key);
		const forbids: Forbids = (field, value) => this.#missing(kind, field, value);
		if (was === undefined) {
			if (made === undefined) return;
			if (is === undefined) this.#goneSince(kind, key, false);
			else if (kind === 'accounts') this.#unmake(key, made as Account, is as Account);
			else if (differs(made, is)) this.#stay(kind, key, 'it was changed since it was made, and stays');
			else this.#set(kind, key, undefined, 'made by the run that is undone');
		} else if (made === undefined) {
			if (is !== undefined) return this.#stay(kind, key, 'it is there again since, and stays as it is');
			const missing = Object.entries(was).map(([field, value]) => forbids(field, value));
			const why = missing.find((each) => each !== undefined);
			const back = kind === 'accounts' ? this.#returning(key, was as Account) : was;
			if (why === undefined) this.#set(kind, key, back, 'removed by the run that is undone');
			else this.#stay(kind, key, `it does not come back: ${why}`);
		} else if (is === undefined) this.#goneSince(kind, key, true);
		else {
			const {record, staying} = undoneRecord(kind, was, made, is, (field, value) =>
				field === 'managedAppleAccount' ? this.#nameTaken(key, value) : forbids(field, value),
			);
			for (const each of staying) this.#stay(kind, key, 'it changed since', each);
			const back =
				kind === 'accounts' ? inTime(endedAgain(record as Account, is as Account), this.#input.now) : record;
			this.#set(kind, key, back, 'changed by the run that is undone');
		}
	}

	/** Whoever has another Person ID since is told of; so is what was there before the run, and is not any more. */
	#goneSince(kind: PlannedKind, key: string, wasThere: boolean) {
		const became = kind === 'accounts' && this.#input.directory.tombstones.get(key)?.became;
		if (became) this.#stay(kind, key, `it became ${became} since, and stays`);
		else if (wasThere) this.#stay(kind, key, 'it was removed since, and stays so');
	}

	#unmake(key: string, made: Account, is: Account) {
		const {sent, now, run} = this.#input;
		const end = {at: now.toISOString(), by: 'absence', run} as const;
		const found = unmade(made, is, sent?.(key) === true, end);
		if ('why' in found) this.#stay('accounts', key, found.why);
		else if (found.account === undefined)
			this.#set('accounts', key, undefined, 'made by the run that is undone');
		else
			this.#set(
				'accounts',
				key,
				found.account,
				'made by the run that is undone, and sent since: it is left out, and keeps its Person ID',
			);
	}

	/** An account that comes back, without a name that somebody has by now. */
	#returning(key: string, was: Account): Account {
		const account = inTime(was, this.#input.now);
		const {managedAppleAccount: name, ...nameless} = account;
		const taken = this.#nameTaken(key, name);
		if (name === undefined || taken === undefined) return account;
		this.#stay('accounts', key, taken, {field: 'managedAppleAccount', is: '', was: name.name});
		return nameless;
	}

	/** Whose a name is by now. */
	#nameTaken(key: string, name: unknown): string | undefined {
		this.#names ??= new NameHolders(this.#input.directory.accounts.values());
		const holder = this.#names
			.of(name as Account['managedAppleAccount'])
			.find((id) => id !== key && this.#will('accounts', id) !== undefined);
		return holder === undefined ? undefined : `it is the Managed Apple Account of ${holder} since`;
	}
	#names: NameHolders | undefined;

	/** What a field would refer to, and is no longer there; a record's own id refers to nothing. */
	#missing(kind: PlannedKind, field: string, value: unknown): string | undefined {
		if (field === ownId[kind]) return undefined;
		if (field === 'locationId' && this.#will('locations', String(value)) === undefined)
			return `location ${String(value)} is gone`;
		if (field === 'courseId' && value !== undefined && this.#will('courses', String(value)) === undefined)
			return `course ${String(value)} is gone`;
		if (field !== 'roles') return undefined;
		const gone = locationsOf({roles: value as Account['roles']}).find(
			(id) => this.#will('locations', id) === undefined,
		);
		return gone === undefined ? undefined : `location ${gone} is gone`;
	}

	#tombstone({key, before, after}: RecordChange) {
		const is = this.#input.directory.tombstones.get(key);
		const [was, made] = [before, after] as [Tombstone?, Tombstone?];
		if (!isSame(is, made)) return;
		this.#tombstones.push({collection: 'tombstones', key, before: made, after: was});
	}

	#enrolments() {
		const back = new Map<string, ReadonlySet<string>>();
		for (const {key, before, after} of this.#made.enrolments) {
			const [was, made] = [before, after] as [ClassEnrolments?, ClassEnrolments?];
			const is = this.#input.directory.enrolments.get(key);
			const inClass = this.#will('classes', key);
			if (inClass === undefined) {
				if (is !== undefined) this.#set('enrolments', key, undefined, 'its class goes');
				else if (was !== undefined) this.#stay('enrolments', key, 'its class is gone');
				continue;
			}
			const found = undoneEnrolments(
				inClass.classId,
				was,
				made,
				is,
				(student) => this.#will('accounts', student) !== undefined,
			);
			this.#set('enrolments', key, found.record, 'changed by the run that is undone');
			if (found.back.length > 0) back.set(key, new Set(found.back));
			if (found.lost.length > 0)
				this.#stay(
					'enrolments',
					key,
					`${found.lost.length} of its students are gone: ${found.lost.join(', ')}`,
				);
		}
		for (const [key, record] of uniqueRosterIds(this.#allEnrolments(), back))
			this.#set('enrolments', key, record);
	}

	*#allEnrolments(): Iterable<ClassEnrolments> {
		for (const record of this.#input.directory.enrolments.values())
			if (!this.#after.enrolments.has(record.classId)) yield record;
		for (const record of this.#after.enrolments.values()) if (record !== undefined) yield record;
	}

	/** Whatever stays keeps what it refers to, and nobody who goes is named in what stays. */
	#keepWhatIsNeeded() {
		const {directory} = this.#input;
		const going = (kind: PlannedKind) =>
			new Set([...this.#after[kind]].flatMap(([key, record]) => (record === undefined ? [key] : [])));
		const people = going('accounts');
		const gone = going('classes');
		for (const [key, record] of this.#after.classes) {
			const lost = record?.instructorIds.filter((id) => !people.has(id) && !this.#will('accounts', id)) ?? [];
			if (record === undefined || lost.length === 0) continue;
			const instructorIds = record.instructorIds.filter((id) => !lost.includes(id));
			this.#set('classes', key, {...record, instructorIds});
			this.#stay('classes', key, `instructors are gone, and do not come back: ${lost.join(', ')}`);
		}
		for (const key of gone)
			if (this.#will('enrolments', key)) this.#set('enrolments', key, undefined, 'its class goes');
		if (people.size > 0) {
			for (const record of directory.enrolments.values()) {
				const will = this.#will('enrolments', record.classId);
				if (will === undefined || !splitList(will.students).some((id) => people.has(id))) continue;
				this.#set('enrolments', record.classId, withoutStudents(will, people), 'somebody who was in it goes');
			}
			for (const {classId} of directory.classes.values()) {
				const will = this.#will('classes', classId);
				if (will === undefined || !will.instructorIds.some((id) => people.has(id))) continue;
				const instructorIds = will.instructorIds.filter((id) => !people.has(id));
				this.#set('classes', classId, {...will, instructorIds}, 'somebody who taught it goes');
			}
		}
		this.#keep('courses', this.#referred('courses', going('courses')));
		this.#keep('locations', this.#referred('locations', going('locations')));
	}

	#referred(kind: 'courses' | 'locations', going: ReadonlySet<string>): ReadonlySet<string> {
		const used = new Set<string>();
		if (going.size === 0) return used;
		const use = (id: string | undefined) => {
			if (id !== undefined && going.has(id)) used.add(id);
		};
		const each = <K extends PlannedKind>(of: K, look: (record: Planned[K]) => void) => {
			for (const key of new Set([...this.#input.directory[of].keys(), ...this.#after[of].keys()])) {
				const will = this.#will(of, key);
				if (will !== undefined) look(will);
			}
		};
		each('classes', (record) => use(kind === 'courses' ? record.courseId : record.locationId));
		if (kind === 'courses') return used;
		each('courses', ({locationId}) => use(locationId));
		// Whoever is deactivated may outlive a school, as after any night.
		each('accounts', (account) => {
			if (account.status !== 'Deactivated') locationsOf(account).forEach(use);
		});
		return used;
	}

	#keep(kind: 'courses' | 'locations', used: ReadonlySet<string>) {
		for (const key of used) {
			this.#after[kind].delete(key);
			this.#stay(kind, key, 'it is in use since, and stays');
		}
	}
}
