import type {Root} from '../format.ts';
import type {Survey} from './survey.ts';
import type {FileFault, SeenManifest} from './survey-base.ts';
import type {SeenEntry, SeenLine} from './survey-journal.ts';
import type {SeenRoot} from './survey-root.ts';

/** A line of the journal, judged together with the files that it names and the lines around it. */
export interface JudgedLine extends SeenLine {
	/** The commit's number, guessed for a damaged line from where it stands. */
	readonly sequence: number;
	/** Why nothing can be read from it, as the end of a sentence. */
	readonly fault?: string;
	/** Files of the base that it names and that are not what was written. */
	readonly files: readonly FileFault[];
}

/** A line that can be replayed. */
export type WholeLine = JudgedLine & {readonly entry: SeenEntry};

/** The newest generation that is whole, and what it can be made from. */
export interface Standing {
	readonly sequence: number;
	readonly at: string | undefined;
	/** The base to begin with; undefined for the empty one before the first commit. */
	readonly start: SeenManifest | undefined;
	/** Whether the root names that base. */
	readonly rooted: boolean;
}

export interface Judgement {
	readonly survey: Survey;
	readonly lines: readonly JudgedLine[];
	/** Lines that can be replayed, by their commits' numbers. */
	readonly whole: ReadonlyMap<number, WholeLine>;
	/** What is wrong with the root, as the end of a sentence. */
	readonly rootFault: string | undefined;
	/** What is wrong with the base that the root names. */
	readonly baseFaults: readonly FileFault[];
	readonly standing: Standing | undefined;
	/** The highest number of a commit that anything tells of. */
	readonly newest: number;
}

/** Puts together what a survey saw. */
export function judge(survey: Survey): Judgement {
	const {root: seen, base} = survey;
	const lines = judgedLines(survey);
	const whole = new Map<number, WholeLine>();
	for (const line of lines) if (isWhole(line) && !whole.has(line.sequence)) whole.set(line.sequence, line);
	const root = seen.is === 'whole' ? seen.root : undefined;
	const own = root?.base ? base.bases.find(({name}) => name === root.base?.manifest) : undefined;
	const rootFault = faultOfRoot(seen, own);
	const baseFaults =
		root?.base && rootFault === undefined ? base.manifestFaults(root.base) : (own?.faults ?? []);
	const standing =
		seen.is === 'restoring'
			? undefined
			: standingOf(survey, lines, whole, rootFault === undefined ? root : undefined);
	// A base that the root does not name may be of commits that nobody was answered about.
	const told = standing?.rooted ? [] : base.names;
	const newest = Math.max(
		0,
		...[root?.base?.manifest ?? '', ...told].map((name) => baseSequence(name) ?? 0),
		lines.reduce((most, {sequence}) => Math.max(most, sequence), 0),
	);
	return {survey, lines, whole, rootFault, baseFaults, standing, newest};
}

/** The number that a base's manifest carries in its name; undefined for any other file. */
export function baseSequence(name: string): number | undefined {
	const found = /^base-(\d{12})-.*\.json$/.exec(name)?.[1];
	return found === undefined ? undefined : Number(found);
}

const isWhole = (line: JudgedLine): line is WholeLine =>
	line.entry !== undefined && line.files.length === 0 && line.lost !== true;

/** Commits of which the journal holds no line though it holds some before them and the base or a line after them. */
export function missingFrom({lines, standing}: Pick<Judgement, 'lines' | 'standing'>): readonly number[] {
	const present = new Set(lines.map(({sequence}) => sequence));
	const first = lines.reduce((least, {sequence}) => Math.min(least, sequence), Number.POSITIVE_INFINITY);
	const missing: number[] = [];
	for (let sequence = first; sequence <= (standing?.sequence ?? 0); sequence++)
		if (!present.has(sequence)) missing.push(sequence);
	return missing;
}

/** What is wrong with the root; that it names its base wrongly, where the manifest is what its own name says. */
function faultOfRoot(seen: SeenRoot, own: SeenManifest | undefined): string | undefined {
	switch (seen.is) {
		case 'missing':
			return 'is missing';
		case 'damaged':
			return seen.what;
		case 'restoring':
			return `says that a restore began at ${seen.since}, which did not end`;
		case 'newer':
			return undefined;
		case 'whole': {
			const {base} = seen.root;
			if (base === null || own === undefined) return undefined;
			const right = base.sha256 === own.sha256 && base.sequence === own.manifest.sequence;
			return right ? undefined : 'is not what was written (it names its base wrongly)';
		}
	}
}

function judgedLines({journal, base}: Survey): readonly JudgedLine[] {
	const judged: JudgedLine[] = [];
	const seen = new Set<number>();
	let last = 0;
	for (const line of journal?.lines ?? []) {
		const {entry, told} = line;
		if (entry === undefined) {
			// A damaged line's own number is believed only where nothing stands before it.
			const sequence = last === 0 && told !== undefined ? told.sequence : last + 1;
			last = sequence;
			judged.push({...line, sequence, files: [], fault: 'is not what was written'});
			continue;
		}
		const files = [
			...(entry.load === undefined ? [] : base.manifestFaults(entry.load)),
			...(entry.changes === undefined ? [] : [base.changeFault(entry.changes) ?? []].flat()),
		];
		const fault = faultOf(line, entry, files, {last, seen});
		judged.push({...line, sequence: entry.sequence, files, ...(fault === undefined ? {} : {fault})});
		seen.add(entry.sequence);
		last = entry.sequence;
	}
	return judged;
}

function faultOf(
	line: SeenLine,
	{sequence}: SeenEntry,
	files: readonly FileFault[],
	{last, seen}: {readonly last: number; readonly seen: ReadonlySet<number>},
): string | undefined {
	if (files.length > 0) return `names a file that is not whole: base/${files[0]!.file} ${files[0]!.what}`;
	if (seen.has(sequence)) return `holds commit ${sequence} a second time`;
	if (sequence < last) return `holds commit ${sequence} after commit ${last}`;
	return line.endLost === true ? 'does not end in its newline alone' : undefined;
}

function standingOf(
	{journal, base}: Survey,
	lines: readonly JudgedLine[],
	whole: ReadonlyMap<number, WholeLine>,
	root: Root | undefined,
): Standing | undefined {
	const reach = (from: number) => {
		let sequence = from;
		while (whole.has(sequence + 1)) sequence++;
		return sequence;
	};
	const standing = (start: SeenManifest | undefined, rooted: boolean): Standing => {
		const sequence = reach(start?.manifest.sequence ?? 0);
		return {sequence, at: whole.get(sequence)?.entry.at, start, rooted};
	};
	const nothing = journal !== undefined && lines.length === 0 && base.bases.length === 0 && !root?.base;
	const candidates = [
		...base.bases
			.filter(({faults}) => faults.length === 0)
			.map((start) => standing(start, root?.base?.manifest === start.name)),
		standing(undefined, root !== undefined && root.base === null),
	].filter(({sequence}) => sequence > 0 || nothing);
	// Others are asked only where what the root names does not hold all that there was.
	const own = candidates.find(({rooted}) => rooted);
	if (own !== undefined && lines.every(({sequence}) => sequence <= own.sequence)) return own;
	const best = Math.max(...candidates.map(({sequence}) => sequence));
	if (own?.sequence === best) return own;
	return candidates
		.filter(({sequence}) => sequence === best)
		.sort((a, b) => (b.start?.manifest.sequence ?? 0) - (a.start?.manifest.sequence ?? 0))[0];
}
