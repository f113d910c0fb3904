import {createHash} from 'node:crypto';
import {join} from 'node:path';
import type {RepairPlan} from '../../core/state-care.ts';
import {canonicalJson} from '../canonical.ts';
import {baseFolder, journalFile, rootFile} from '../format.ts';
import {damagedFolder} from './examine-places.ts';
import {spareFaults} from './findings.ts';
import {baseSequence, type Judgement, type WholeLine} from './standing.ts';
import type {SeenManifest} from './survey-base.ts';

/** What a repair does, as paths and lines. */
export interface Mending {
	/** The base that the state is made from, and the commits that are replayed over it. */
	readonly start: SeenManifest | undefined;
	/** Lines that stay, in order; undefined where the journal stays as it is. */
	readonly lines: readonly WholeLine[] | undefined;
	/** A commit without changes that is added, since no line of the base's own commit is left to stand before it. */
	readonly added: number | undefined;
	/** Whether a new base is folded up to the last line; otherwise the root names `start`. */
	readonly fold: boolean;
	/** Whether root and base are touched at all. */
	readonly root: boolean;
	/** Files that are moved aside, relative to the state's folder. */
	readonly moved: readonly string[];
	/** Files that are replaced: copies of them are set aside. */
	readonly replaced: readonly string[];
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
	const generation = mending.added ?? standing.sequence;
	const steps = stepsOf(judgement, mending, generation);
	const kept = mending.lines?.map(({sequence, offset}) => [sequence, offset]);
	const hash = hashOf({steps, lost, generation, moved: mending.moved, kept});
	return {plan: {steps, lost, generation, hash}, mending};
}

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

function mendingOf({survey, lines, whole, rootFault, standing, baseFaults}: Judgement): Mending {
	const {start, sequence, rooted} = standing!;
	const begin = start?.manifest.sequence ?? 0;
	const kept = [...whole.values()]
		.filter((line) => line.sequence <= sequence)
		.sort((a, b) => a.sequence - b.sequence);
	// A journal has to hold the line of its base's commit (MUST 5).
	const anchored = begin === 0 || whole.has(begin);
	const asItIs =
		anchored &&
		survey.journal !== undefined &&
		kept.length === lines.length &&
		lines.every((line, index) => line === kept[index] && line.endLost !== true);
	const fold = !anchored || (!rooted && sequence > begin);
	const root = rootFault !== undefined || !asItIs || fold || !rooted;
	const moved = movedAside(survey, {lines, baseFaults, sequence});
	return {
		start,
		lines: asItIs ? undefined : kept,
		added: !anchored && sequence === begin ? sequence + 1 : undefined,
		fold,
		root,
		moved,
		replaced: [
			...(root && survey.root.is !== 'missing' ? [rootFile] : []),
			...(survey.journal !== undefined && !asItIs ? [journalFile] : []),
		],
	};
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

function lostAfter({lines, newest}: Judgement, sequence: number): RepairPlan['lost'] {
	const times = new Map<number, string>();
	for (const {sequence: number, entry, told} of lines) {
		const at = entry?.at ?? told?.at;
		if (at !== undefined && !times.has(number)) times.set(number, at);
	}
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
		const dropped = lines.filter((line) => !mending.lines!.includes(line as WholeLine)).length;
		steps.push(
			survey.journal === undefined
				? 'Begin a new journal: how many commits the lost one held after the base cannot be told.'
				: dropped === 0
					? `Write ${journalFile} anew with all of its commits, each on its own line in order.`
					: `Write ${journalFile} anew with ${mending.lines.length} of its ${lines.length} lines.`,
		);
		const history = lines
			.filter((line) => line.fault !== undefined && line.sequence <= sequence && !whole.has(line.sequence))
			.map((line) => line.sequence);
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
	if (mending.added !== undefined)
		steps.push(`Add commit ${generation}, which changes nothing and marks the new beginning of history.`);
	if (mending.root) steps.push(`Write ${rootFile} anew.`);
	for (const {name, means, missing} of survey.documents)
		if (name !== 'connections' && !missing) steps.push(`Go on without ${name}.json: ${means}.`);
		else steps.push(`${name}.json is not touched: mend it by hand, or bring it back from a backup.`);
	return steps;
}

const listed = (names: readonly string[]) =>
	names.length <= 8 ? names.join(', ') : `${names.slice(0, 6).join(', ')} and ${names.length - 6} more`;

const hashOf = (value: unknown) => createHash('sha256').update(canonicalJson(value)).digest('hex');
