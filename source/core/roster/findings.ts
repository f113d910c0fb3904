import type {Place, Problem} from './problem.ts';
import type {FaultyPlace, LeftOut, Roster, RosterKind} from './roster.ts';

type Severity = Problem['severity'];

/** How a fault is told; the place comes from where it is found. */
export interface Finding {
	readonly code: string;
	readonly severity: Severity;
	readonly field?: string;
	readonly value?: string;
	readonly message: string;
	readonly action: string;
}

/** Values are quoted up to this length: enough to know one, too little to fill a screen. */
const quoted = 80;

/** What reading finds besides rows: problems, records that are faulty and records that are left out. */
export class Findings {
	readonly problems: Problem[] = [];
	readonly leftOut: LeftOut[] = [];
	readonly faultyPlaces: FaultyPlace[] = [];
	readonly #unattributed: Partial<Record<RosterKind, number>> = {};
	readonly #faulty: Partial<Record<RosterKind, Set<string>>> = {};
	readonly #faultyAt: Partial<Record<RosterKind, Map<string, Place>>> = {};
	readonly #once = new Map<
		string,
		{finding: Finding & Place; count: number; plural: (count: number) => string}
	>();

	add({file, line}: Place, finding: Finding): void {
		const value = finding.value;
		this.problems.push({
			file,
			line,
			...finding,
			...(value !== undefined && value.length > quoted ? {value: `${value.slice(0, quoted)}…`} : {}),
		});
	}

	/**
	 * A fault that holds the record back: it is in no view, and counts as present. `sure`: whether the id is
	 * the record's own; where it is not, nobody can tell which record that is.
	 */
	faulty(
		kind: RosterKind,
		externalId: string,
		place: Place,
		finding: Omit<Finding, 'severity' | 'action'>,
		sure = externalId !== '',
	): void {
		this.add(place, {...finding, severity: 'error', action: 'record held back'});
		if (!sure) this.#unattributed[kind] = (this.#unattributed[kind] ?? 0) + 1;
		if (externalId === '') return;
		(this.#faulty[kind] ??= new Set()).add(externalId);
		(this.#faultyAt[kind] ??= new Map()).set(externalId, {file: place.file, line: place.line});
	}

	/** Something that is told once for a file, with how often it came; the first one's place and value. */
	counted(place: Place, finding: Omit<Finding, 'message'>, message: (count: number) => string): void {
		const key = `${place.file}\n${finding.code}\n${finding.field ?? ''}`;
		const known = this.#once.get(key);
		if (known === undefined)
			this.#once.set(key, {finding: {...place, ...finding, message: ''}, count: 1, plural: message});
		else known.count++;
	}

	/** A tolerance, told once for a file. */
	note(file: string, code: string, message: string, line = 1): void {
		this.counted({file, line}, {code, severity: 'note', action: 'read all the same'}, () => message);
	}

	/** Everything found, what is told once at the end. */
	result(): Pick<Roster, 'problems' | 'faulty' | 'faultyAt' | 'unattributed' | 'faultyPlaces' | 'leftOut'> {
		for (const {finding, count, plural} of this.#once.values()) {
			const {file, line, ...rest} = finding;
			this.add({file, line}, {...rest, message: plural(count)});
		}
		this.#once.clear();
		return {
			problems: this.problems,
			faulty: this.#faulty,
			faultyAt: this.#faultyAt,
			unattributed: this.#unattributed,
			faultyPlaces: this.faultyPlaces,
			leftOut: this.leftOut,
		};
	}
}
