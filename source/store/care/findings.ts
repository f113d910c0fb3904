import {join} from 'node:path';
import type {CareFinding} from '../../core/state-care.ts';
import {baseFolder, journalFile, rootFile} from '../format.ts';
import {baseSequence, type JudgedLine, type Judgement, missingFrom} from './standing.ts';
import type {FileFault} from './survey-base.ts';

/** So many damaged lines are named one by one. */
const namedLines = 20;

/** What is damaged, what that takes away, and what can be done; and what only looks like it. */
export function damageFindings(folder: string, judged: Judgement): readonly CareFinding[] {
	const {rootFault, baseFaults, standing, survey} = judged;
	const next =
		survey.root.is === 'restoring'
			? 'Run the restore again: rollcall restore FILE'
			: standing === undefined
				? 'No whole generation is left: bring the state back from a backup (rollcall restore FILE).'
				: 'rollcall doctor --repair shows what can be saved, and asks.';
	const damage = (subject: string, what: string, line?: number): CareFinding => ({
		severity: 'damage',
		subject,
		...(line === undefined ? {} : {line}),
		what,
		next,
	});
	const inBase = ({file, what}: FileFault) => damage(join(folder, baseFolder, file), what);
	// What lies beside it is of two states, and neither of them is damaged by that.
	if (survey.root.is === 'restoring') return [damage(join(folder, rootFile), rootFault ?? '')];
	const found: CareFinding[] = [];
	if (rootFault !== undefined)
		found.push(damage(join(folder, rootFile), `${rootFault}; ${rootMeans(judged)}`));
	found.push(...journalFindings(join(folder, journalFile), judged, damage));
	found.push(...once([...baseFaults, ...loads(judged)]).map(inBase));
	const named = new Set(found.map(({subject}) => subject));
	for (const fault of spareFaults(judged))
		if (!named.has(join(folder, baseFolder, fault.file)))
			found.push(inBase({...fault, what: `${fault.what}; only the base before this one needs it`}));
	for (const {path, what, means, missing, name} of survey.documents)
		found.push({
			severity: 'damage',
			subject: path,
			what: `${what}; ${means}`,
			next:
				name === 'connections' || missing
					? `Bring it back from a backup, and nothing else: rollcall restore FILE --only ${name}`
					: `Mend the file by hand, bring it back from a backup (rollcall restore FILE --only ${name}), or let rollcall doctor --repair set it aside.`,
		});
	return found;
}

const rootMeans = ({standing}: Judgement) =>
	standing === undefined ? 'the state cannot be found from it' : 'it can be made again from base and journal';

function journalFindings(
	path: string,
	judged: Judgement,
	damage: (subject: string, what: string, line?: number) => CareFinding,
): readonly CareFinding[] {
	const {survey, lines, standing, newest} = judged;
	const sequence = standing?.sequence ?? 0;
	if (survey.journal === undefined) {
		if (survey.root.is === 'missing' && survey.base.names.length === 0) return [];
		const lost =
			standing === undefined
				? ''
				: `; an unknown number of commits after commit ${sequence} is lost, and all of history`;
		return [damage(path, `is missing${lost}`)];
	}
	const faulty = lines.filter(({fault}) => fault !== undefined);
	const found = faulty
		.slice(0, namedLines)
		.map((line) => damage(path, `${line.fault}; ${lineMeans(line, judged)}`, line.number));
	if (faulty.length > namedLines)
		found.push(damage(path, `has ${faulty.length - namedLines} more lines that are not whole`));
	// Commits of which nothing is left, between the newest whole one and what is known to have been.
	if (newest > sequence && standing !== undefined && !faulty.some((line) => line.sequence > sequence))
		found.push(damage(path, `holds no commit ${sequence + 1}, though there was a commit ${newest}`));
	const start = standing?.start?.manifest.sequence ?? 0;
	if (start > 0 && !lines.some((line) => line.sequence === start))
		found.push(
			damage(
				path,
				lines.every((line) => line.sequence < start)
					? `has no line of commit ${start}, which the base holds; an unknown number of commits after it is lost`
					: `has no line of commit ${start}, which the base holds; the state itself loses nothing`,
			),
		);
	const gone = missingFrom(judged).filter(
		(each) => each !== start && lines.some((line) => line.sequence > each),
	);
	if (gone[0] !== undefined)
		found.push(
			damage(
				path,
				`has no line of ${gone.length === 1 ? `commit ${gone[0]}` : `${gone.length} commits, ${gone[0]} the first of them`}, though it has some before and after; the state itself loses nothing, its history loses ${gone.length === 1 ? 'it' : 'them'}`,
			),
		);
	if (found.length > 0 || survey.journal.torn === 0) return found;
	return [
		{
			severity: 'fine',
			subject: path,
			what: `ends in ${survey.journal.torn} bytes of a line that was never committed; the next commit cuts them off`,
		},
	];
}

/** What a line that is not whole takes away. */
function lineMeans({sequence, entry, told}: JudgedLine, {standing, whole}: Judgement): string {
	const at = entry?.at ?? told?.at;
	const commit = `commit ${sequence}${at === undefined ? '' : ` of ${at}`}`;
	if (standing === undefined) return `${commit} cannot be read`;
	if (sequence > standing.sequence) return `${commit} and what came after it is lost`;
	if (whole.has(sequence)) return 'nothing is lost by it';
	return `the state itself loses nothing, its history loses ${commit}`;
}

/** Files that lines of history name. */
const loads = ({lines}: Judgement): readonly FileFault[] => lines.flatMap(({files}) => files);

/** The newest base before the one of this sequence: it is spared for repairs (fold.ts). */
const spareOf = ({survey}: Pick<Judgement, 'survey'>, sequence: number): string | undefined =>
	survey.base.names
		.filter((name) => (baseSequence(name) ?? sequence) < sequence)
		.sort()
		.at(-1);

/** Files of a whole state's base that nothing names. */
export function strayFindings(folder: string, judged: Judgement): readonly CareFinding[] {
	const {survey, standing, lines} = judged;
	const start = standing?.start;
	const spare = start && spareOf(judged, start.manifest.sequence);
	const named = new Set(
		[
			start?.name,
			spare,
			...lines.flatMap(({entry}) => [entry?.load?.manifest, entry?.changes?.file]),
		].flatMap((name) => (name === undefined ? [] : survey.base.namedBy(name))),
	);
	const stray = survey.base.names.filter((name) => !named.has(name));
	if (stray.length === 0) return [];
	const files =
		stray.length === 1 ? `a file, ${stray[0]},` : `${stray.length} files, ${stray[0]} among them,`;
	return [
		{
			severity: 'fine',
			subject: join(folder, baseFolder),
			what: `holds ${files} that nothing names any more; the next fold of the journal sweeps them, unless somebody still reads them`,
		},
	];
}

/**
 * Files of the base before the root's, which is spared for repairs. Files of it that are missing are no damage: it
 * may be that it was being swept.
 */
export function spareFaults({survey}: Pick<Judgement, 'survey'>): readonly FileFault[] {
	const {root, base} = survey;
	if (root.is !== 'whole' || root.root.base === null) return [];
	const {sequence} = root.root.base;
	const name = spareOf({survey}, sequence);
	if (name === undefined) return [];
	const seen = base.bases.find((each) => each.name === name);
	if (seen === undefined) return [{file: name, what: 'is not what was written'}];
	return seen.faults.filter(({what}) => what !== 'is missing');
}

function once(faults: readonly FileFault[]): readonly FileFault[] {
	return [...new Map(faults.map((fault) => [fault.file, fault])).values()];
}
