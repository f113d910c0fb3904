import type {AppleFileName} from '../roster/apple/format.ts';
import type {Problem} from '../roster/problem.ts';
import type {Roster} from '../roster/roster.ts';
import {compareRosters} from './compare.ts';
import type {Difference, FileParity} from './difference.ts';
import {explainer} from './explain.ts';
import type {ParityFacts} from './facts.ts';

/** Differences of one kind, in one file, with one cause (or none). */
export interface ParityGroup {
	/** Absent: nothing explains them. */
	readonly rule?: string;
	/** A sentence part: why, or that it is not explained. */
	readonly text: string;
	readonly file: AppleFileName;
	readonly kind: Difference['kind'];
	readonly column?: string;
	readonly count: number;
	/** The first ones, in the order of their rows: of what is not explained all, as far as {@link mostListed}. */
	readonly lines: readonly Difference[];
}

/** Two packages side by side. */
export interface Parity {
	readonly files: readonly FileParity[];
	/** How the older one is written otherwise; both are read alike, so that it is no difference of rows. */
	readonly form: ReadonlyArray<Pick<Problem, 'file' | 'code' | 'message'>>;
	/** Each with its rule, the most first. */
	readonly explained: readonly ParityGroup[];
	readonly unexplained: readonly ParityGroup[];
	/** How many differences there are of each sort. */
	readonly counts: {readonly explained: number; readonly unexplained: number};
}

/** How many lines a group lists of what is explained, and of what is not. */
const examples = 5;
export const mostListed = 5_000;

/** What the reader tolerates in how a package is written; none of it is a difference to Apple School Manager. */
const forms = new Set([
	'quoted',
	'extra-columns',
	'column-order',
	'column-case',
	'bom',
	'semicolons',
	'folder-in-zip',
	'file-case',
	'other-files',
	'duplicate-row',
	'missing-column',
]);

/** Compares our package with an older one, and gives every difference its reason, or lists it as unexplained. */
export function parityOf(facts: ParityFacts): Parity {
	const explain = explainer(facts);
	const groups = new Map<
		string,
		{group: Omit<ParityGroup, 'count' | 'lines'>; lines: Difference[]; count: number}
	>();
	const counts = {explained: 0, unexplained: 0};
	const files = compareRosters(facts.old, facts.next, (difference) => {
		const reason = explain(difference);
		counts[reason === undefined ? 'unexplained' : 'explained']++;
		const {file, kind, column} = difference;
		const text = reason?.text ?? unexplainedText[kind];
		const name = JSON.stringify([reason?.rule, text, file, kind, column]);
		let found = groups.get(name);
		if (found === undefined) {
			const about = {file, kind, text, ...(column === undefined ? {} : {column})};
			found = {group: reason === undefined ? about : {rule: reason.rule, ...about}, lines: [], count: 0};
			groups.set(name, found);
		}
		found.count++;
		if (found.lines.length < (reason === undefined ? mostListed : examples)) found.lines.push(difference);
	});
	const all = [...groups.values()]
		.map(({group, lines, count}): ParityGroup => ({...group, count, lines}))
		.sort((a, b) => b.count - a.count);
	return {
		files,
		form: formOf(facts.old),
		explained: all.filter(({rule}) => rule !== undefined),
		unexplained: all.filter(({rule}) => rule === undefined),
		counts,
	};
}

const unexplainedText: Readonly<Record<Difference['kind'], string>> = {
	missing: 'is in the older package only',
	added: 'is in the newer package only',
	changed: 'is another value',
	faulty: 'cannot be read in the older package',
};

const formOf = ({problems}: Roster): Parity['form'] =>
	problems
		.filter(({code, severity}) => severity !== 'error' && forms.has(code))
		.map(({file, code, message}) => ({file, code, message}));
