/** Where something stands in what a source delivered. */
export interface Place {
	/** `users.csv`, or the resource's name where the source is no file. */
	readonly file: string;
	/** Counted from 1, the header included; 0: the file as a whole. */
	readonly line: number;
}

/**
 * A fault in data is a value, with a stable code. An **error** holds its record back; a **warning** drops
 * a bad optional value and the record goes on; a **note** tells of something tolerated.
 */
export interface Problem extends Place {
	/** Stable, kebab-case: `missing-required`, `unknown-reference` … */
	readonly code: string;
	readonly severity: 'error' | 'warning' | 'note';
	readonly field?: string;
	readonly value?: string;
	/** A sentence without the place. */
	readonly message: string;
	/** What was done about it, as a short phrase: `record held back`, `value dropped`, `row removed`. */
	readonly action: string;
}

/** `users.csv:12`, as explanations name sources. */
export const placeName = ({file, line}: Place) => (line > 0 ? `${file}:${line}` : file);

/** One line of the patch summary and of problem lists: `rosters.csv:812 - student_id = 'S17' …: row removed`. */
export const problemLine = (problem: Problem) =>
	`${placeName(problem)} - ${problem.field === undefined ? '' : `${problem.field} = '${problem.value ?? ''}' `}${problem.message}: ${problem.action}`;
