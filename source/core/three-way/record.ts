import {reasonOf} from './judge.ts';
import {reasonOrder, type ThreeWayReason, wantsLook} from './reasons.ts';
import type {AtSource, InApple, Sent, Sides, ThreeWayField} from './sides.ts';

/** A person or class that is not alike at the source, in what was sent and in Apple School Manager. */
export interface ThreeWayRecord {
	/** Person ID or class id, as Apple School Manager has it; of what is not here yet the one at its source. */
	readonly key: string;
	readonly name: string;
	readonly source: AtSource;
	readonly sent: Sent;
	readonly apple: InApple;
	readonly reason: ThreeWayReason;
	/** In which fields the sides differ; empty where its being there is the matter. */
	readonly fields: readonly ThreeWayField[];
}

/** Records that are on the same sides for the same reason. */
export interface ThreeWayGroup {
	readonly source: AtSource;
	readonly sent: Sent;
	readonly apple: InApple;
	readonly reason: ThreeWayReason;
	readonly count: number;
}

/** People, or classes: how many there are on any side, how many are alike on all, and the others. */
export interface ThreeWaySet {
	readonly total: number;
	readonly alike: number;
	/** Those that somebody should look at. */
	readonly look: number;
	/** What to look at first; the largest first of these that weigh the same. */
	readonly groups: readonly ThreeWayGroup[];
	/** In order of keys. */
	readonly records: readonly ThreeWayRecord[];
}

/** Collects what the march meets. */
export class Tally {
	#total = 0;
	#alike = 0;
	readonly #records: ThreeWayRecord[] = [];
	readonly #groups = new Map<string, {-readonly [K in keyof ThreeWayGroup]: ThreeWayGroup[K]}>();

	/** @param name asked only of what is not alike. */
	meet(key: string, sides: Sides, name: () => string): void {
		const reason = reasonOf(sides);
		const {source, sent, apple} = sides;
		// Who is gone from all sides is no longer anybody's.
		if (reason === undefined && sent !== 'sent' && source !== 'listed') return;
		this.#total++;
		if (reason === undefined) {
			this.#alike++;
			return;
		}
		const id = `${reason}|${source}|${sent}|${apple}`;
		const group = this.#groups.get(id);
		if (group === undefined) this.#groups.set(id, {source, sent, apple, reason, count: 1});
		else group.count++;
		this.#records.push({key, name: name(), source, sent, apple, reason, fields: sides.fields});
	}

	result(): ThreeWaySet {
		const groups = [...this.#groups.values()].sort(
			(a, b) => reasonOrder.indexOf(a.reason) - reasonOrder.indexOf(b.reason) || b.count - a.count,
		);
		const look = groups.reduce((sum, {reason, count}) => sum + (wantsLook(reason) ? count : 0), 0);
		return {total: this.#total, alike: this.#alike, look, groups, records: this.#records};
	}
}

/** The records of one group, in their order. */
export const recordsOf = (
	{records}: ThreeWaySet,
	{reason, source, sent, apple}: ThreeWayGroup,
): readonly ThreeWayRecord[] =>
	records.filter(
		(each) => each.reason === reason && each.source === source && each.sent === sent && each.apple === apple,
	);
