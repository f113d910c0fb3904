import {isSame} from '../core/canonical.ts';
import type {Account} from '../core/directory/account.ts';
import {clockDay} from '../core/directory/clock-texts.ts';
import type {RecordSet} from '../core/directory/directory.ts';
import type {Class} from '../core/directory/records.ts';
import {afterClassEvidence, removedClassId, strangeClassId} from '../core/evidence/classes.ts';
import type {ClassEvidence, EvidenceReport} from '../core/evidence/evidence.ts';
import {notListed, withSeen, withUnlisted} from '../core/evidence/newest.ts';
import {strangePerson, strangePersonId} from '../core/evidence/strange-people.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import type {Stranger} from '../core/state-records.ts';

/**
 * People and classes that Apple School Manager has and nobody here knows, and what it said of classes. The newest word on
 * each counts; who came here since, or left there, is no stranger any more.
 */
export class Strangers {
	readonly #known: RecordSet<Stranger>;
	readonly #now: Map<string, Stranger>;
	readonly #accounts: RecordSet<Account>;
	/** Person IDs that Apple School Manager has of accounts whose own were edited here. */
	readonly #held: ReadonlySet<string>;
	readonly #classes: RecordSet<Class>;
	readonly #seen = new Map<string, Class>();
	/** People of these reports whom nobody here knows. */
	readonly met = new Set<string>();

	constructor(known: RecordSet<Stranger>, accounts: RecordSet<Account>, classes: RecordSet<Class>) {
		this.#known = known;
		this.#now = new Map([...known.values()].map((each) => [each.id, each] as const));
		this.#accounts = accounts;
		this.#classes = classes;
		const held = new Set<string>();
		for (const {sentAs} of accounts.values()) if (sentAs !== undefined) held.add(sentAs);
		this.#held = held;
		for (const each of known.values()) {
			const person = strangePerson(each);
			if (person !== undefined && this.#isHere(person)) this.#now.delete(each.id);
		}
	}

	static async of(snapshot: Snapshot, accounts: RecordSet<Account>): Promise<Strangers> {
		return new Strangers(await snapshot.load('strangers'), accounts, await snapshot.load('classes'));
	}

	/** Takes what one report says; reports come oldest first. */
	take({people, classes, kind, at: readAt, complete}: EvidenceReport): void {
		for (const {personId: id, at, code, says} of people)
			if (says !== 'issue' && !this.#isHere(id)) {
				if (says === 'live') this.met.add(id);
				this.#meet(strangePersonId(id), at, says, {
					kind: 'person',
					code,
					message: `Apple School Manager has Person ID ${id}, which is nobody here`,
				});
			}
		for (const each of classes ?? []) {
			this.#removed(each);
			const here = this.#seen.get(each.classId) ?? this.#classes.get(each.classId);
			if (here !== undefined) this.#see(here, each, kind);
			else if (each.says !== 'issue')
				this.#meet(strangeClassId(each.classId), each.at, each.says, {
					kind: 'class',
					code: each.code,
					message: `Apple School Manager has the class ${each.classId}, which is none here`,
				});
		}
		if (complete && classes !== undefined)
			this.#unlisted(new Set(classes.map(({classId}) => classId)), readAt);
	}

	/**
	 * Classes that were seen there and that a whole list of classes does not hold. Where half of them are missing the list
	 * is rather cut, and marks nobody, as with people [D].
	 */
	#unlisted(listed: ReadonlySet<string>, at: string) {
		const seen = [...this.#classes.values()]
			.map((each) => this.#seen.get(each.classId) ?? each)
			.filter(({evidence}) => evidence?.state === 'live' && evidence.at <= at);
		const gone = seen.filter(({classId}) => !listed.has(classId));
		if (gone.length * 2 > seen.length) return;
		for (const here of gone) {
			const {service: _s, fields: _f, ...evidence} = withUnlisted(here.evidence, at)!;
			this.#seen.set(here.classId, {...here, evidence});
			const id = removedClassId(here.classId);
			const message = `Apple School Manager no longer lists the class ${here.classId}, as of ${clockDay(at)}, and it is here`;
			this.#now.set(id, {id, kind: 'class', at, code: notListed, message});
		}
	}

	/** Every record as it is now. */
	values(): Iterable<Stranger> {
		return this.#now.values();
	}

	changes(): readonly RecordChange[] {
		const ids = new Set([...this.#known.keys(), ...this.#now.keys()]);
		return [
			...[...ids].flatMap((id): readonly RecordChange[] => {
				const [before, after] = [this.#known.get(id), this.#now.get(id)];
				return isSame(before, after) ? [] : [{collection: 'strangers', key: id, before, after}];
			}),
			...[...this.#seen.values()].flatMap((after): readonly RecordChange[] => {
				const before = this.#classes.get(after.classId);
				return isSame(before, after) ? [] : [{collection: 'classes', key: after.classId, before, after}];
			}),
		];
	}

	#isHere(id: string): boolean {
		return this.#accounts.has(id) || this.#held.has(id);
	}

	#meet(
		id: string,
		at: string,
		says: 'live' | 'inactive',
		told: Pick<Stranger, 'kind' | 'code' | 'message'>,
	) {
		const known = this.#now.get(id);
		if (known !== undefined && known.at > at) return;
		if (says === 'live') this.#now.set(id, {id, at, ...told});
		else this.#now.delete(id);
	}

	#removed(evidence: ClassEvidence) {
		const id = removedClassId(evidence.classId);
		const after = afterClassEvidence(this.#now.get(id), evidence, this.#classes);
		if (after === undefined) this.#now.delete(id);
		else this.#now.set(id, after);
	}

	#see(here: Class, {says, at, code}: ClassEvidence, from: EvidenceReport['kind']) {
		const seen = withSeen(here.evidence, {says, at, code}, from);
		if (seen === undefined || isSame(seen, here.evidence)) return;
		// A class has no names of its own, and the roster service no other word on it.
		const {service: _s, fields: _f, ...evidence} = seen;
		this.#seen.set(here.classId, {...here, evidence});
	}
}
