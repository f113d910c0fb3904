/** A user as Jamf School tells one; what is not known to be always there may be `null`. */
export interface JamfUser {
	readonly id: number;
	readonly locationId: number;
	readonly status: 'Active' | 'Trash';
	readonly deviceCount: number;
	readonly email: string | null;
	readonly username: string;
	readonly domain: string;
	readonly firstName: string | null;
	readonly lastName: string | null;
	readonly name: string;
	readonly groupIds: readonly number[];
	readonly groups: readonly string[];
	readonly teacherGroups: readonly number[];
	readonly children: readonly number[];
	readonly notes: string | null;
	readonly exclude: boolean;
	readonly modified: string;
	/** Told in lists alone. Absent: registered. */
	readonly vpp?: ReadonlyArray<{readonly status: string}>;
}

export interface JamfClass {
	readonly uuid: string;
	readonly name: string;
	readonly description: string | null;
	readonly locationId: number;
	readonly source: string;
	readonly students: ReadonlyArray<{readonly id: number}>;
	readonly teachers: ReadonlyArray<{readonly id: number}>;
}

export interface JamfLocation {
	readonly id: number;
	readonly name: string;
	readonly isDistrict: boolean;
	readonly street: string | null;
	readonly streetNumber: string | null;
	readonly postalCode: string | null;
	readonly city: string | null;
	readonly source: string;
	readonly asmIdentifier: string | null;
	readonly schoolNumber: string | null;
}

/** How long reads are answered from before a write: until both are over. */
export interface Staleness {
	/** So many reads that would have shown it. */
	readonly reads: number;
	readonly milliseconds: number;
}

interface Hidden<Item> {
	readonly before: Item | undefined;
	reads: number;
	readonly until: number;
}

/** Records of one kind. What is written by the API shows late; what an admin does there shows at once. */
export class JamfRecords<Id extends string | number, Item> {
	readonly #items = new Map<Id, Item>();
	readonly #hidden = new Map<Id, Hidden<Item>>();
	readonly #stale: () => Staleness;
	readonly #now: () => Date;

	constructor(stale: () => Staleness, now: () => Date) {
		this.#stale = stale;
		this.#now = now;
	}

	/** What is really there. */
	get(id: Id): Item | undefined {
		return this.#items.get(id);
	}

	/** What is really there. */
	values(): Item[] {
		return [...this.#items.values()];
	}

	get size(): number {
		return this.#items.size;
	}

	/** By hand of an admin there: shows at once. */
	set(id: Id, item: Item): void {
		this.#items.set(id, item);
		this.#hidden.delete(id);
	}

	/** By hand of an admin there. */
	delete(id: Id): void {
		this.#items.delete(id);
		this.#hidden.delete(id);
	}

	/** By the API: `undefined` removes. */
	write(id: Id, item: Item | undefined): void {
		const {reads, milliseconds} = this.#stale();
		if (reads > 0 || milliseconds > 0) {
			const before = this.#hidden.has(id) ? this.#hidden.get(id)!.before : this.#items.get(id);
			this.#hidden.set(id, {before, reads, until: this.#now().getTime() + milliseconds});
		}
		if (item === undefined) this.#items.delete(id);
		else this.#items.set(id, item);
	}

	/** As a read of one shows it. */
	shown(id: Id): Item | undefined {
		const hidden = this.#hidden.get(id);
		if (hidden === undefined) return this.#items.get(id);
		const item = this.#hides(hidden) ? hidden.before : this.#items.get(id);
		this.#read(id, hidden);
		return item;
	}

	/** As a read of all shows them. */
	allShown(): Item[] {
		if (this.#hidden.size === 0) return this.values();
		const ids = new Set([...this.#items.keys(), ...this.#hidden.keys()]);
		return [...ids].flatMap((id) => this.shown(id) ?? []);
	}

	#hides({reads, until}: Hidden<Item>): boolean {
		return reads > 0 || this.#now().getTime() < until;
	}

	#read(id: Id, hidden: Hidden<Item>): void {
		hidden.reads--;
		if (!this.#hides(hidden)) this.#hidden.delete(id);
	}
}

/** What a Jamf School holds. */
export class JamfSchool {
	stale: Staleness = {reads: 0, milliseconds: 0};
	readonly users: JamfRecords<number, JamfUser>;
	readonly classes: JamfRecords<string, JamfClass>;
	readonly locations = new Map<number, JamfLocation>();
	/** What groups are called. */
	readonly groups = new Map<number, string>();
	readonly #now: () => Date;
	#lastUser = 0;
	#lastClass = 0;

	constructor(now: () => Date) {
		this.#now = now;
		this.users = new JamfRecords(() => this.stale, now);
		this.classes = new JamfRecords(() => this.stale, now);
	}

	/** As Jamf School writes the time of a change. */
	modified(): string {
		return this.#now().toISOString().slice(0, 19).replace('T', ' ');
	}

	nextUser(): number {
		do this.#lastUser++;
		while (this.users.get(this.#lastUser) !== undefined);
		return this.#lastUser;
	}

	nextClass(): string {
		this.#lastClass++;
		return `00000000-0000-4000-8000-${String(this.#lastClass).padStart(12, '0')}`;
	}

	/** An admin there makes a location, or changes what is given of one. */
	location(id: number, name: string, more: Partial<JamfLocation> = {}): JamfLocation {
		const location: JamfLocation = {
			isDistrict: false,
			street: null,
			streetNumber: null,
			postalCode: null,
			city: null,
			source: 'manual',
			asmIdentifier: null,
			schoolNumber: null,
			...this.locations.get(id),
			...more,
			id,
			name,
		};
		this.locations.set(id, location);
		return location;
	}

	/** An admin there makes a user, or changes what is given of one. */
	user(username: string, more: Partial<JamfUser> = {}): JamfUser {
		const known = this.userCalled(username);
		const user = this.named({
			...(known ?? {...blankUser, id: this.nextUser()}),
			...more,
			username,
			modified: this.modified(),
		});
		this.users.set(user.id, user);
		return user;
	}

	userCalled(username: string): JamfUser | undefined {
		return this.users.values().find((each) => each.username === username);
	}

	/** An admin there makes a class, or changes what is given of one. */
	class(name: string, more: Partial<JamfClass> = {}): JamfClass {
		const known = this.classes.values().find((each) => each.name === name);
		const made: JamfClass = {
			...(known ?? {...blankClass, uuid: more.uuid ?? this.nextClass()}),
			...more,
			name,
		};
		this.classes.set(made.uuid, made);
		return made;
	}

	/** With what Jamf School itself makes of the names and groups. */
	named(user: JamfUser): JamfUser {
		const name = [user.firstName, user.lastName].filter(Boolean).join(' ');
		return {...user, name, groups: user.groupIds.map((id) => this.groups.get(id) ?? String(id))};
	}
}

/** Jamf School gives its own domain, whatever is sent. */
export const ownDomain = 'school.example';

export const blankUser = {
	locationId: 0,
	status: 'Active',
	deviceCount: 0,
	email: null,
	username: '',
	domain: ownDomain,
	firstName: null,
	lastName: null,
	name: '',
	groupIds: [],
	groups: [],
	teacherGroups: [],
	children: [],
	notes: null,
	exclude: false,
	modified: '',
} as const satisfies Omit<JamfUser, 'id'>;

export const blankClass = {
	name: '',
	description: null,
	locationId: 0,
	source: 'manual',
	students: [],
	teachers: [],
} as const satisfies Omit<JamfClass, 'uuid'>;
