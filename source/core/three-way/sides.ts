/** Fields of a record as each side has them; `''`: it has none. Absent: that side does not tell. */
export interface ThreeWayField {
	/** As the directory calls it: `gradeLevel`, `managedAppleAccount`, `students` (how many). */
	readonly field: string;
	readonly source?: string;
	/** In the directory here. */
	readonly here?: string;
	readonly sent?: string;
	readonly apple?: string;
}

export type AtSource = 'listed' | 'left out' | 'absent' | 'unknown';
export type Sent = 'sent' | 'not sent' | 'unknown';
/** `missing`: not in a list that was complete. */
export type InApple = 'live' | 'inactive' | 'missing' | 'unknown';

/** All that decides why a record is, or is not, on one of the three sides. */
export interface Sides {
	/** `left out`: by a filter, or by what the source or the reader leaves out. `unknown`: no roster of it is kept. */
	readonly source: AtSource;
	/** In the last package that a target acknowledged. `unknown`: no package is known. */
	readonly sent: Sent;
	readonly apple: InApple;
	/** Something of it was refused, and nothing newer was seen. */
	readonly refused: boolean;
	readonly here: 'nobody' | 'kept' | 'deactivated';
	/** Of what is here: how it came. `idp`: an identity provider provisions it itself. */
	readonly by: 'source' | 'earlier upload' | 'hand' | 'idp';
	readonly leaving: boolean;
	/** An open conflict is about it. */
	readonly conflict: boolean;
	/** Its row at the source carries an error. */
	readonly faulty: boolean;
	/** The roster that lists it waits in a run that a guard holds. */
	readonly held: boolean;
	/** The next upload holds it. */
	readonly published: boolean;
	readonly fields: readonly ThreeWayField[];
	/** Fields that are edited here and kept so. */
	readonly edited: ReadonlySet<string>;
}
