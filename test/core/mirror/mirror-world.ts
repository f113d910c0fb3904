import {canonicalJson} from '../../../source/core/canonical.ts';
import type {Account} from '../../../source/core/directory/account.ts';
import {type Directory, emptyDirectory, recordSet} from '../../../source/core/directory/directory.ts';
import {
	type ConnectionId,
	classId,
	connectionId,
	courseId,
	locationId,
	personId,
} from '../../../source/core/directory/ids.ts';
import {type Class, joinList} from '../../../source/core/directory/records.ts';
import {nameFor} from '../../../source/core/mirror/class-names.ts';
import type {Held, HeldClass, HeldUser} from '../../../source/core/mirror/held.ts';
import {carriesMark, markedClass} from '../../../source/core/mirror/marks.ts';
import {mergeHeld} from '../../../source/core/mirror/merge.ts';
import type {MirrorPlan} from '../../../source/core/mirror/mirror-plan.ts';
import {type Mirrored, mirroredKey} from '../../../source/core/mirror/mirrored.ts';
import {planMirror} from '../../../source/core/mirror/plan.ts';
import {acknowledged, intended, writeKind, writtenKey} from '../../../source/core/mirror/recorded.ts';
import {
	defaultClassName,
	defaultPatience,
	type MirrorSettings,
} from '../../../source/core/mirror/settings.ts';
import {type MirrorWrite, withMade} from '../../../source/core/mirror/writes.ts';
import type {Conflict} from '../../../source/core/plan/conflict.ts';
import {defaultPolicy} from '../../../source/core/plan/input.ts';

export const jamf = connectionId('jamf');
export const noon = '2026-08-21T12:00:00.000Z';

export const settingsOf = (more: Partial<MirrorSettings> = {}): MirrorSettings => ({
	connection: {id: jamf, name: 'Jamf School'},
	direction: 'one-way',
	createUsers: 'all',
	createClasses: true,
	locations: new Map(),
	moves: true,
	className: defaultClassName,
	leaverGrace: defaultPolicy.leaverGrace,
	guards: defaultPolicy.guards,
	patience: defaultPatience,
	conflicts: [],
	now: new Date(noon),
	...more,
});

export const userOf = (id: string, more: Partial<HeldUser> = {}): HeldUser => ({
	id,
	username: `u${id}`,
	email: `u${id}@school.example`,
	firstName: 'Ben',
	lastName: 'Birch',
	locationId: '0',
	trashed: false,
	notes: '',
	...more,
});
export const heldClassOf = (id: string, more: Partial<HeldClass> = {}): HeldClass => ({
	id,
	name: 'Maths',
	description: '',
	locationId: '0',
	source: 'manual',
	studentIds: [],
	teacherIds: [],
	...more,
});
export const schoolsThere = [
	{id: '0', name: 'North School', district: false, asmIdentifier: 'north'},
	{id: '1', name: 'South School', district: false},
];
export const heldOf = (more: Partial<Held> = {}): Held => ({
	users: [],
	classes: [],
	locations: schoolsThere,
	...more,
});

/** A person of the directory whom nobody delivers. */
export const personOf = (id: string, more: Partial<Account> = {}): Account => ({
	personId: personId(id),
	firstName: 'Ben',
	lastName: 'Birch',
	email: `${id}@school.example`,
	sisUsername: `user.${id}`,
	roles: [{role: 'Student', locationId: locationId('north')}],
	source: 'Manual',
	status: 'Active',
	authentication: 'Managed Apple Account',
	externalIds: {},
	created: noon,
	...more,
});
export const classOf = (id: string, more: Partial<Class> = {}): Class => ({
	classId: classId(id),
	courseId: courseId(`course-${id}`),
	instructorIds: [],
	locationId: locationId('north'),
	source: 'Manual',
	externalIds: {},
	...more,
});
export interface Ours {
	readonly accounts?: readonly Account[];
	readonly classes?: readonly Class[];
	/** By class_id. */
	readonly students?: Readonly<Record<string, readonly string[]>>;
}
export const oursOf = ({accounts = [], classes = [], students = {}}: Ours): Directory => ({
	...emptyDirectory,
	accounts: recordSet(accounts.map((each) => [each.personId, each])),
	locations: recordSet(
		['north', 'south'].map((id) => [
			id,
			{
				locationId: locationId(id),
				name: `${id[0]!.toUpperCase()}${id.slice(1)} School`,
				externalIds: {},
			},
		]),
	),
	courses: recordSet(
		classes.map((each) => [
			each.courseId,
			{
				courseId: each.courseId,
				name: `Class ${each.classId}`,
				locationId: each.locationId,
				externalIds: {},
			},
		]),
	),
	classes: recordSet(classes.map((each) => [each.classId, each])),
	enrolments: recordSet(
		Object.entries(students).map(([id, people]) => [
			id,
			{
				classId: classId(id),
				students: joinList(people.toSorted()),
				rosterIds: joinList(people.map(() => '')),
			},
		]),
	),
});

type Mutable<T> = {-readonly [K in keyof T]: T[K]};

/** What becomes of a write on its way. */
export type Fate = 'ok' | 'refused' | 'lost-answer' | 'not-sent' | 'crash-before' | 'crash-after';

/** Jamf School in a few lines: it remembers who wrote what, and reads may show how it was a while ago. */
export class ServerThere {
	readonly users = new Map<string, Mutable<HeldUser>>();
	readonly classes = new Map<string, Mutable<HeldClass>>();
	readonly log: MirrorWrite[] = [];
	/** What was wrong with writes: repeated, refused by rights that are none of ours. */
	readonly wrong: string[] = [];
	/** Values by record and field as we wrote them last, while nobody else did since. */
	readonly #byUs = new Map<string, string>();
	readonly #past: Array<{readonly at: number; readonly held: Held}> = [];
	#next = 1;
	readonly #connection: ConnectionId;

	/** @param connection whose marks those are that we made. */
	constructor(connection: ConnectionId = jamf) {
		this.#connection = connection;
	}

	snapshot(): Held {
		return structuredClone({
			users: [...this.users.values()],
			classes: [...this.classes.values()],
			locations: schoolsThere,
		});
	}

	/** How it was at a moment. */
	remember(at: number) {
		this.#past.push({at, held: this.snapshot()});
		if (this.#past.length > 400) this.#past.shift();
	}
	read(at: number): Held {
		return this.#past.findLast((each) => each.at <= at)?.held ?? this.snapshot();
	}

	foreign(record: string, field: string) {
		this.#byUs.delete(`${record}/${field}`);
	}

	#put(record: string, now: object, fields: object) {
		for (const [field, value] of Object.entries(fields)) {
			const before = canonicalJson((now as Record<string, unknown>)[field]);
			const after = canonicalJson(value);
			const key = `${record}/${field}`;
			if (before === after && this.#byUs.get(key) === after && !record.endsWith('new'))
				this.#changes.push(false);
			else this.#changes.push(true);
			this.#byUs.set(key, after);
		}
		if (this.#changes.length > 0 && !this.#changes.includes(true))
			this.wrong.push(`repeated ${record} ${canonicalJson(fields)}`);
		this.#changes.length = 0;
		Object.assign(now, structuredClone(fields));
	}
	readonly #changes: boolean[] = [];

	addUser(more: Partial<HeldUser>): string {
		const id = String(this.#next++);
		this.users.set(id, {...userOf(id), ...more});
		return id;
	}
	addClass(more: Partial<HeldClass>): string {
		const id = `class-${this.#next++}`;
		this.classes.set(id, {...heldClassOf(id), ...more});
		return id;
	}

	/** @returns the id; undefined: it was refused. */
	write(write: MirrorWrite): string | undefined {
		this.log.push(write);
		switch (write.does) {
			case 'create-user': {
				const {username} = write.after;
				if ([...this.users.values()].some((each) => each.username === username)) return undefined;
				return this.addUser(write.after);
			}
			case 'create-class': {
				const {description} = write.after;
				for (const each of this.classes.values())
					if (each.description === description) this.wrong.push(`second class ${description}`);
				return this.addClass(write.after);
			}
			case 'update-user':
			case 'move-user': {
				const user = this.users.get(write.id);
				if (user === undefined) return undefined;
				if (user.trashed) return undefined;
				this.#put(`users/${write.id}`, user, write.after);
				return write.id;
			}
			case 'trash-user': {
				const user = this.users.get(write.id);
				if (user === undefined) return undefined;
				// Looked at again when it is written: a read may be older than the mark.
				if (!carriesMark(user.notes, this.#connection)) return undefined;
				const key = `users/${write.id}/trashed`;
				if (user.trashed && this.#byUs.has(key)) this.wrong.push(`trashed ${write.id} twice`);
				user.trashed = true;
				this.#byUs.set(key, 'true');
				return write.id;
			}
			case 'update-class':
			case 'set-members': {
				const there = this.classes.get(write.id);
				if (there === undefined) return undefined;
				this.#put(`classes/${write.id}`, there, write.after);
				return write.id;
			}
			case 'remove-class': {
				const there = this.classes.get(write.id);
				if (there === undefined) return undefined;
				if (!carriesMark(there.description, this.#connection)) return undefined;
				this.classes.delete(write.id);
				return write.id;
			}
		}
	}
}

/** Both sides, what is known of them, and a clock. */
export class MirrorWorld {
	readonly there = new ServerThere();
	readonly accounts = new Map<string, Account>();
	readonly classes = new Map<string, Class>();
	readonly names = new Map<string, string>();
	readonly students = new Map<string, Set<string>>();
	readonly base = new Map<string, Mirrored>();
	conflicts: readonly Conflict[] = [];
	now = Date.parse(noon);
	readonly more: Partial<MirrorSettings>;

	constructor(more: Partial<MirrorSettings> = {}) {
		this.more = more;
		this.there.remember(this.now);
	}

	settings(): MirrorSettings {
		return settingsOf({...this.more, now: new Date(this.now), conflicts: this.conflicts});
	}

	directory(): Directory {
		const directory = oursOf({
			accounts: [...this.accounts.values()],
			classes: [...this.classes.values()],
			students: Object.fromEntries([...this.students].map(([id, people]) => [id, [...people]])),
		});
		return {
			...directory,
			courses: recordSet(
				[...this.classes.values()].map((each) => [
					each.courseId,
					{
						courseId: each.courseId,
						name: this.names.get(each.classId) ?? each.classId,
						locationId: each.locationId,
						externalIds: {},
					},
				]),
			),
		};
	}

	pass(minutes: number) {
		this.now += minutes * 60_000;
	}

	plan(held: Held): MirrorPlan {
		return planMirror(this.directory(), held, this.base.values(), this.settings());
	}

	/**
	 * One sync: what came in is taken first where both sides have a say.
	 * @param stale how many minutes ago the read shows.
	 * @param fates what becomes of each write, over and over.
	 */
	sync(stale = 0, fates: readonly Fate[] = ['ok']): MirrorPlan {
		this.pass(1);
		this.there.remember(this.now);
		const held = this.there.read(this.now - stale * 60_000);
		if (this.settings().direction === 'two-way') this.#takeIn(held);
		const plan = this.plan(held);
		const before = new Map(this.conflicts.map((each) => [each.id, each]));
		this.conflicts = [...plan.conflicts, ...plan.decided].map((each) => ({
			...each,
			...(before.get(each.id)?.decision === undefined ? {} : {decision: before.get(each.id)!.decision!}),
		}));
		for (const {key, after} of plan.base) {
			this.base.delete(key);
			if (after !== undefined) this.base.set(key, after);
		}
		this.#apply(plan, fates);
		return plan;
	}

	#apply(plan: MirrorPlan, fates: readonly Fate[]) {
		const made = new Map<string, string>();
		let at = 0;
		for (const planned of plan.writes) {
			const write = withMade(planned, made);
			if (write === undefined) continue;
			const fate = fates[at++ % fates.length]!;
			const writing = {connection: jamf, at: new Date(this.now).toISOString()};
			const key = writtenKey(jamf, write);
			const before = this.base.get(key);
			const row = intended(before, write, writing);
			this.base.set(key, row);
			if (fate === 'crash-before') return;
			if (fate === 'refused' || fate === 'not-sent') {
				// Refused for certain: as it was.
				this.base.delete(key);
				if (before !== undefined) this.base.set(key, before);
				continue;
			}
			const id = this.there.write(write);
			this.there.remember(this.now);
			if (fate === 'crash-after') return;
			if (fate === 'lost-answer') continue;
			this.base.delete(key);
			if (id === undefined) {
				if (before !== undefined) this.base.set(key, before);
				continue;
			}
			const after = acknowledged(row, write, {id}, writing);
			this.base.set(mirroredKey(after), after);
			if (write.does.startsWith('create')) made.set(`${writeKind(write)}/${write.key}`, id);
		}
	}

	/** Reads the merged roster as a run would: whom it does not know is new, who is not in it leaves. */
	#takeIn(read: Held) {
		const {held, people, classes, also, nobodys} = mergeHeld(
			this.directory(),
			read,
			this.base.values(),
			this.settings(),
		);
		const keyOf = new Map(people);
		for (const user of held.users) {
			if (nobodys?.users.has(user.id)) continue;
			const key = keyOf.get(user.id) ?? `J${user.id}`;
			const known = this.accounts.get(key);
			if (user.trashed) {
				if (known?.owner === jamf && known.status === 'Active')
					this.accounts.set(key, {...known, status: 'Deactivated'});
				continue;
			}
			keyOf.set(user.id, key);
			const place = user.locationId === '0' ? 'north' : 'south';
			const name = {firstName: user.firstName, lastName: user.lastName, email: user.email};
			if (known === undefined && carriesMark(user.notes, jamf)) this.there.wrong.push(`echo of ${user.id}`);
			if (known === undefined)
				this.accounts.set(
					key,
					personOf(key, {
						...name,
						sisUsername: user.username,
						owner: jamf,
						externalIds: {[jamf]: user.id},
						roles: [{role: 'Student', locationId: locationId(place)}],
					}),
				);
			else if (known.status === 'Active' || known.owner === jamf)
				this.accounts.set(key, {
					...known,
					...name,
					status: known.deactivated?.by === 'hand' ? 'Deactivated' : 'Active',
					externalIds: {...known.externalIds, [jamf]: user.id},
					...(known.owner === jamf
						? {roles: [{role: 'Student' as const, locationId: locationId(place)}]}
						: {}),
				});
		}
		const seen = new Set<string>();
		for (const each of held.classes) {
			if (nobodys?.classes.has(each.id)) continue;
			const key = classes.get(each.id) ?? `J${each.id}`;
			seen.add(key);
			if (!this.classes.has(key) && markedClass(each.description, jamf) !== undefined)
				this.there.wrong.push(`echo of ${each.id}`);
			const members = (ids: readonly string[], more: readonly string[] = []) => [
				...ids.flatMap((id) => keyOf.get(id) ?? this.#keyOfRow(id) ?? []),
				...more,
			];
			this.classes.set(key, {
				...(this.classes.get(key) ??
					classOf(key, {
						owner: jamf,
						locationId: locationId(each.locationId === '0' ? 'north' : 'south'),
					})),
				externalIds: {[jamf]: each.id},
				instructorIds: members(each.teacherIds, also.get(each.id)?.teachers).map(personId),
			});
			this.names.set(key, each.name);
			this.students.set(key, new Set(members(each.studentIds, also.get(each.id)?.students)));
		}
		for (const [key, {owner}] of this.classes)
			if (owner === jamf && !seen.has(key)) {
				this.classes.delete(key);
				this.students.delete(key);
			}
	}

	#keyOfRow(id: string): string | undefined {
		return this.base.get(mirroredKey({connection: jamf, kind: 'users', id}))?.key;
	}

	/** What is not alike on both sides, in words: nothing, once a year of changes has come to rest. */
	differences(): readonly string[] {
		const told: string[] = [];
		const idOf = new Map<string, string>();
		for (const row of this.base.values())
			if (row.kind === 'users' && row.ended === undefined) idOf.set(row.key, row.id);
		const keyOf = new Map([...idOf].map(([key, id]) => [id, key]));
		for (const [key, account] of this.accounts) {
			const user = this.there.users.get(idOf.get(key) ?? '');
			if (account.status !== 'Active') {
				if (user !== undefined && !user.trashed && carriesMark(user.notes, jamf))
					told.push(`${key} ended, ${user.id} lives`);
				continue;
			}
			if (user === undefined || user.trashed) {
				told.push(`${key} has no user`);
				continue;
			}
			for (const field of ['firstName', 'lastName', 'email'] as const)
				if (account[field] !== user[field])
					told.push(`${key} ${field}: ${account[field]} here, ${user[field]} there`);
		}
		const nobodys = new Set(this.plan(this.there.snapshot()).heldBack.map(({id}) => id));
		for (const {id, trashed, notes} of this.there.users.values())
			if (!trashed && carriesMark(notes, jamf) && !this.accounts.has(keyOf.get(id) ?? '') && !nobodys.has(id))
				told.push(`${id} lives, and nobody says so`);
		for (const [key, ours] of this.classes) {
			const row = [...this.base.values()].find((each) => each.kind === 'classes' && each.key === key);
			const there = this.there.classes.get(row?.id ?? '');
			if (there === undefined) {
				told.push(`class ${key} is not there`);
				continue;
			}
			const draft = {directory: this.directory(), settings: this.settings()};
			const name = nameFor(draft, ours, there.name, this.settings().direction === 'one-way');
			if (there.name !== name) told.push(`class ${key} is called ${there.name}`);
			const alive = (ids: Iterable<string>) =>
				[...ids].filter((id) => this.accounts.get(id)?.status === 'Active').sort();
			const known = (ids: readonly string[]) => alive(ids.flatMap((id) => keyOf.get(id) ?? []));
			for (const [what, here, held] of [
				['students', alive(this.students.get(key) ?? []), known(there.studentIds)],
				['teachers', alive(ours.instructorIds), known(there.teacherIds)],
			] as const)
				if (canonicalJson(here) !== canonicalJson(held))
					told.push(`class ${key} ${what}: ${here.join(' ')} here, ${held.join(' ')} there`);
		}
		return told;
	}
}
