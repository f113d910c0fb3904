import type {GuardLimits, Limit} from '../input.ts';
import {exceeds, percent} from './limit.ts';

/** Some of what is there, held to limits on its own: all staff, the students of one location. */
export interface Group {
	/** `staff of North School` */
	readonly name: string;
	/** Absent: only half of it is too much. */
	readonly limit?: Limit;
	/** Whether half or more of it, from a few up, is too much too. */
	readonly half?: boolean;
	readonly whole: number;
	readonly removed: number;
}

/** Counts by group what is there and what would leave; the plan's guards and the wire's count alike. */
export class Groups {
	readonly #groups = new Map<string, {-readonly [F in keyof Group]: Group[F]}>();

	count(key: string, kind: Omit<Group, 'whole' | 'removed'>, whole: number, removed: number) {
		let group = this.#groups.get(key);
		if (group === undefined) {
			group = {...kind, whole: 0, removed: 0};
			this.#groups.set(key, group);
		}
		group.whole += whole;
		group.removed += removed;
	}

	/** The groups that lose more than they may, in the order in which they were first counted. */
	overLimits({locationHalfFrom}: Pick<GuardLimits, 'locationHalfFrom'>): readonly Group[] {
		return [...this.#groups.values()].filter(
			({limit, half, whole, removed}) =>
				removed > 0 &&
				((limit !== undefined && exceeds(limit, removed, whole)) ||
					(half === true && whole >= locationHalfFrom && removed * 2 >= whole)),
		);
	}
}

/** Person by person: all, staff on their own, and by location, where half of its students or staff counts too. */
export class PeopleGroups extends Groups {
	readonly #limit: Limit;
	readonly #nameOf: (location: string) => string;

	constructor({removals}: Pick<GuardLimits, 'removals'>, nameOf: (location: string) => string) {
		super();
		this.#limit = removals;
		this.#nameOf = nameOf;
		this.count('', {name: 'people', limit: removals}, 0, 0);
		this.count('staff', {name: 'staff', limit: removals}, 0, 0);
	}

	add(
		{student, locations}: {readonly student: boolean; readonly locations: readonly string[]},
		goes: boolean,
	) {
		const limit = this.#limit;
		const removed = goes ? 1 : 0;
		this.count('', {name: 'people', limit}, 1, removed);
		if (!student) this.count('staff', {name: 'staff', limit}, 1, removed);
		for (const location of locations) {
			const name = this.#nameOf(location);
			this.count(`${location} all`, {name: `people of ${name}`, limit}, 1, removed);
			const kind = `${student ? 'students' : 'staff'} of ${name}`;
			this.count(`${location} ${student}`, {name: kind, limit, half: true}, 1, removed);
		}
	}
}

/** Class by class: all, and half of any location's. */
export class ClassGroups extends Groups {
	readonly #limit: Limit;
	readonly #nameOf: (location: string) => string;

	constructor({classes}: Pick<GuardLimits, 'classes'>, nameOf: (location: string) => string) {
		super();
		this.#limit = classes;
		this.#nameOf = nameOf;
	}

	add(location: string, goes: boolean) {
		const removed = goes ? 1 : 0;
		this.count('', {name: 'classes', limit: this.#limit}, 1, removed);
		this.count(`at ${location}`, {name: `classes of ${this.#nameOf(location)}`, half: true}, 1, removed);
	}
}

/** Person by person, those who became another: all, and half of any location's. */
export class IdentityGroups {
	readonly #all = new Groups();
	readonly #locations = new Groups();
	readonly #limit: Limit;
	readonly #nameOf: (location: string) => string;

	constructor({identity}: Pick<GuardLimits, 'identity'>, nameOf: (location: string) => string) {
		this.#limit = identity;
		this.#nameOf = nameOf;
	}

	add(locations: readonly string[], changes: boolean) {
		const changed = changes ? 1 : 0;
		this.#all.count('', {name: 'people', limit: this.#limit}, 1, changed);
		for (const id of locations)
			this.#locations.count(id, {name: `people of ${this.#nameOf(id)}`, half: true}, 1, changed);
	}

	overIdentityLimits(limits: Pick<GuardLimits, 'locationHalfFrom'>): readonly Group[] {
		return [...this.#all.overLimits(limits), ...this.#locations.overLimits(limits)];
	}
}

/** `12 of 220 staff (5.5 %)`, the first three. */
export const worst = (groups: readonly Group[]) =>
	groups
		.slice(0, 3)
		.map(({name, whole, removed}) => `${removed} of ${whole} ${name} (${percent(removed, whole)})`)
		.join('; ');
