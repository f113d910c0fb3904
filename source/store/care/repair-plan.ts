import {join} from 'node:path';
import {canonicalJson, sha256} from '../../core/canonical.ts';
import type {RepairPlan} from '../../core/state-care.ts';
import {baseFolder, journalFile, rootFile} from '../format.ts';
import {damagedFolder} from './examine-places.ts';
import {spareFaults} from './findings.ts';
import {baseSequence, type JudgedLine, type Judgement, missingFrom} from './standing.ts';
import type {SeenManifest} from './survey-base.ts';

/** What a repair does, as paths and lines. */
export interface Mending {
	/** The base that the state is made from, and the commits that are replayed over it. */
	readonly start: SeenManifest | undefined;
	/** Lines that stay, in order, and those that history lost; undefined where the journal stays as it is. */
	readonly lines: ReadonlyArray<JudgedLine | LostCommit> | undefined;
	/** A commit that is added after them. */
	readonly mark: Mark | undefined;
	/** Whether a new base is folded up to the last line; otherwise the root names `start`. */
	readonly fold: boolean;
	/** Whether root and base are touched at all. */
	readonly root: boolean;
	/** Files that are moved aside, relative to the state's folder. */
	readonly moved: readonly string[];
	/** Files that are replaced: copies of them are set aside. */
	readonly replaced: readonly string[];
}

/** A commit in whose place nothing is left. */
export interface LostCommit {
	readonly sequence: number;
	/** When it was, or the one before it. */
	readonly at: string;
	readonly offset?: never;
}

/**
 * The commit that ends a repair: where no line of the base's own commit is left to stand before those to come, and
 * wherever commits of the state are lost.
 */
export interface Mark {
	readonly sequence: number;
	/** How many commits of the state are lost; undefined where that cannot be told. */
	readonly lost: number | undefined;
}

export interface Planned {
	readonly plan: RepairPlan;
	/** Undefined where no whole generation is left. */
	readonly mending: Mending | undefined;
}

/** At most so many lost commits are listed. */
const listedAtMost = 10_000;

/** What mending would do; undefined when nothing has to be mended, or nothing can be but by hand. */
export function planMending(judgement: Judgement): Planned | undefined {
	const {standing} = judgement;
	if (standing === undefined) return {plan: hopeless(judgement), mending: undefined};
	const mending = mendingOf(judgement);
	if (!mending.root && mending.moved.length === 0) return undefined;
	const lost = lostAfter(judgement, standing.sequence);
	const generation = mending.mark?.sequence ?? standing.sequence;
	const {unknown, disarms} = lossOf(mending);
	const steps = stepsOf(judgement, mending, generation);
	const kept = mending.lines?.map(({sequence, offset}) => [sequence, offset ?? -1]);
	const hash = hashOf({steps, lost, generation, moved: mending.moved, kept});
	return {
		plan: {
			steps,
			lost,
			...(unknown ? {lostUnknown: true} : {}),
			...(disarms ? {disarms: true} : {}),
			generation,
			hash,
		},
		mending,
	};
}

/** What of the state itself a repair loses. */
const lossOf = ({mark}: Mending) => ({
	unknown: mark !== undefined && mark.lost === undefined,
	disarms: mark !== undefined && mark.lost !== 0,
});

function hopeless(judgement: Judgement): RepairPlan {
	const {survey, newest} = judgement;
	const restoring = survey.root.is === 'restoring';
	const steps = restoring
		? [
				'A restore began and did not end: nothing here is to be repaired. Run it again: rollcall restore FILE.',
			]
		: [
				'No generation is whole: what the base holds cannot be made again from the journal.',
				...[...new Set(judgement.baseFaults.map(({file, what}) => `base/${file} ${what}.`))].slice(0, 20),
				'Nothing is changed by a repair. Bring the state back from a backup: rollcall restore FILE.',
			];
	return {
		steps,
		lost: lostAfter(judgement, newest),
		generation: undefined,
		hash: hashOf({steps, names: survey.base.names}),
	};
}

function mendingOf(judgement: Judgement): Mending {
	const {survey, lines, rootFault, standing, baseFaults} = judgement;
	const {start, sequence, rooted} = standing!;
	const begin = start?.manifest.sequence ?? 0;
	const kept = keptLines(judgement);
	// A journal has to hold the line of its base's commit (MUST 5).
	const anchored = begin === 0 || kept.some((line) => line.sequence === begin && line.offset !== undefined);
	const mark = markOf(judgement, anchored);
	const asItIs =
		anchored &&
		mark === undefined &&
		survey.journal !== undefined &&
		kept.length === lines.length &&
		lines.every((line, index) => line === kept[index] && line.endLost !== true);
	const fold = !anchored || (!rooted && sequence > begin);
	const root = rootFault !== undefined || !asItIs || fold || !rooted;
	const moved = movedAside(survey, {lines, baseFaults, sequence});
	return {
		start,
		lines: asItIs ? undefined : kept,
		mark,
		fold,
		root,
		moved,
		replaced: [
			...(root && survey.root.is !== 'missing' ? [rootFile] : []),
			...(survey.journal !== undefined && !asItIs ? [journalFile] : []),
		],
	};
}

/** Every line that stays, and in the place of each that history lost between them what says so. */
function keptLines({lines, whole, standing}: Judgement): ReadonlyArray<JudgedLine | LostCommit> {
	const {sequence: last} = standing!;
	const times = timesOf(lines);
	const first = lines.reduce((least, {sequence}) => Math.min(least, sequence), Number.POSITIVE_INFINITY);
	const lost = new Map(lines.filter((line) => line.lost).map((line) => [line.sequence, line]));
	const kept: Array<JudgedLine | LostCommit> = [];
	let before = lines.find(({entry}) => entry !== undefined)?.entry?.at;
	for (let sequence = first; sequence <= last; sequence++) {
		const line = whole.get(sequence) ?? lost.get(sequence);
		const at = times.get(sequence) ?? before;
		if (line !== undefined) kept.push(line);
		// What nothing before it says when it was is no more than history that begins later.
		else if (kept.length > 0 && at !== undefined) kept.push({sequence, at});
		before = line?.entry?.at ?? before;
	}
	return kept;
}

function markOf({survey, lines, standing, newest}: Judgement, anchored: boolean): Mark | undefined {
	const {start, sequence} = standing!;
	const begin = start?.manifest.sequence ?? 0;
	// What came after a journal that ends before its base cannot be told.
	const isUnknown =
		survey.journal === undefined || (begin > 0 && lines.every((line) => line.sequence < begin));
	const lost = newest - sequence;
	if (lost <= 0 && !isUnknown && (anchored || sequence > begin)) return undefined;
	return {sequence: sequence + 1, lost: isUnknown ? undefined : Math.max(0, lost)};
}

/** Damaged files, and bases of commits that the state is not to hold any more. */
function movedAside(
	survey: Judgement['survey'],
	{lines, baseFaults, sequence}: Pick<Judgement, 'lines' | 'baseFaults'> & {readonly sequence: number},
): readonly string[] {
	const {base, documents} = survey;
	const faulty = new Set(
		[...baseFaults, ...spareFaults({survey}), ...lines.flatMap(({files}) => files)].map(({file}) => file),
	);
	for (const name of base.names) {
		const number = baseSequence(name);
		if (number === undefined) continue;
		const seen = base.bases.find((each) => each.name === name);
		const spare = seen?.faults.every(({what}) => what === 'is missing');
		if (number > sequence || seen === undefined || (spare === false && faulty.has(name))) faulty.add(name);
	}
	return [
		...base.names.filter((name) => faulty.has(name)).map((name) => join(baseFolder, name)),
		...documents
			.filter(({name, missing}) => name !== 'connections' && !missing)
			.map(({name}) => `${name}.json`),
	];
}

/** When commits were, as far as their lines still say it. */
function timesOf(lines: Judgement['lines']): ReadonlyMap<number, string> {
	const times = new Map<number, string>();
	for (const {sequence, entry, told} of lines) {
		const at = entry?.at ?? told?.at;
		if (at !== undefined && !times.has(sequence)) times.set(sequence, at);
	}
	return times;
}

function lostAfter({lines, newest}: Judgement, sequence: number): RepairPlan['lost'] {
	const times = timesOf(lines);
	const count = Math.min(newest - sequence, listedAtMost);
	return Array.from({length: Math.max(0, count)}, (_, index) => {
		const number = sequence + 1 + index;
		const at = times.get(number);
		return {sequence: number, ...(at === undefined ? {} : {at})};
	});
}

function stepsOf(judgement: Judgement, mending: Mending, generation: number): readonly string[] {
	const {survey, lines, standing, whole} = judgement;
	const {start, sequence} = standing!;
	const aside = [...mending.replaced, ...mending.moved];
	const steps: string[] = [];
	if (aside.length > 0) steps.push(`Set aside in a new folder below ${damagedFolder}/: ${listed(aside)}.`);
	if (mending.lines !== undefined) {
		const kept = mending.lines.filter(({offset}) => offset !== undefined).length;
		steps.push(
			survey.journal === undefined
				? 'Begin a new journal: how many commits the lost one held after the base cannot be told.'
				: kept === lines.length
					? `Write ${journalFile} anew with all of its commits, each on its own line in order.`
					: `Write ${journalFile} anew with ${kept} of its ${lines.length} lines.`,
		);
		const told = lines
			.filter((line) => line.fault !== undefined && line.sequence <= sequence && !whole.has(line.sequence))
			.map((line) => line.sequence);
		const history = [...new Set([...told, ...missingFrom(judgement)])].sort((a, b) => a - b);
		if (history.length > 0)
			steps.push(
				`History loses ${history.length === 1 ? 'commit' : 'commits'} ${listed(history.map(String))}; what the state holds does not change by that.`,
			);
	}
	if (mending.fold)
		steps.push(
			start === undefined
				? `Build the base anew from the journal, which reaches back to the first commit, up to commit ${sequence}.`
				: `Build the base anew from the one of commit ${start.manifest.sequence}${sequence > start.manifest.sequence ? ` and the journal up to commit ${sequence}` : ''}.`,
		);
	if (lossOf(mending).disarms)
		steps.push(
			`Disarm every target with a commit of its own, ${generation}: what is lost may be an upload, or somebody's disarming. Its run in history leaves out the numbers of runs that may be lost.`,
		);
	else if (mending.mark !== undefined)
		steps.push(`Add commit ${generation}, which changes nothing and marks the new beginning of history.`);
	if (mending.root) steps.push(`Write ${rootFile} anew.`);
	for (const {name, means, missing} of survey.documents)
		if (name !== 'connections' && !missing) steps.push(`Go on without ${name}.json: ${means}.`);
		else
			steps.push(
				`${name}.json is not touched. Bring it back from a backup afterwards: rollcall restore FILE --only ${name}`,
			);
	return steps;
}

const listed = (names: readonly string[]) =>
	names.length <= 8 ? names.join(', ') : `${names.slice(0, 6).join(', ')} and ${names.length - 6} more`;

const hashOf = (value: unknown) => sha256(canonicalJson(value));
