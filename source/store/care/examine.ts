import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import type {Work} from '../../core/ports.ts';
import type {CareFinding, Examination} from '../../core/state-care.ts';
import {baseFolder, journalFile, rootFile} from '../format.ts';
import type {CareContext} from './context.ts';
import {deniedFindings, deniedPlaces, ownerFindings} from './examine-owners.ts';
import {leftOvers, widePlaces} from './examine-places.ts';
import {damageFindings, strayFindings} from './findings.ts';
import {type Judgement, judge} from './standing.ts';
import {survey} from './survey.ts';

/**
 * Reads every file of the state and compares every checksum, and changes nothing. The store is not opened.
 * @throws UsageError when there is no state in the folder. AbortError when the signal says so.
 */
export async function* examine(context: CareContext, signal: AbortSignal): Work<Examination> {
	const denied = deniedPlaces(context);
	if (denied.length > 0) return unreadable(context, denied);
	const judged = yield* steadySurvey(context, signal);
	const {survey: seen, standing, lines} = judged;
	const root = join(context.folder, rootFile);
	const found: readonly CareFinding[] =
		seen.root.is === 'newer'
			? [
					{
						severity: 'warning',
						subject: root,
						what: `was written by a newer rollcall (format ${seen.root.format}); this one cannot judge the rest`,
						next: 'Use the newer rollcall.',
						exitCode: 2,
					},
				]
			: damageFindings(context.folder, judged);
	const strays = found.length === 0 ? strayFindings(context.folder, judged) : [];
	return {
		findings: [...found, ...strays, ...widePlaces(context), ...ownerFindings(context), ...leftOvers(context)],
		...(standing === undefined || seen.root.is === 'newer'
			? {}
			: {
					whole: {
						sequence: standing.sequence,
						...(standing.at === undefined ? {} : {at: standing.at}),
					},
				}),
		...('format' in seen.root ? {format: seen.root.format} : {}),
		files: seen.files,
		bytes: seen.bytes,
		commits: lines.length,
	};
}

/** A state of which this user may not read all is not judged: what is missing to them is there. */
const unreadable = (context: CareContext, denied: readonly string[]): Examination => ({
	findings: deniedFindings(context, denied),
	files: 0,
	bytes: 0,
	commits: 0,
});

/**
 * What is found while nobody folds, sweeps or rewrites: files that go while it reads are no damage. So damage that
 * is found while the state changes is looked for again.
 */
export async function* steadySurvey(context: CareContext, signal: AbortSignal): Work<Judgement> {
	for (let attempt = 1; ; attempt++) {
		const mark = markOf(context);
		const judged = judge(yield* survey(context, signal));
		const fine = judged.survey.root.is === 'newer' || damageFindings(context.folder, judged).length === 0;
		if (fine || attempt === attempts || markOf(context) === mark) return judged;
		await pause(200, undefined, {signal});
	}
}

const attempts = 5;

/** Tells whether root, journal or the base's files changed meanwhile. */
function markOf({files, folder}: CareContext): string {
	const marks = [rootFile, journalFile].map((name) => {
		const info = files.info(join(folder, name));
		return `${info?.inode} ${info?.bytes} ${info?.modified}`;
	});
	return [...marks, ...files.list(join(folder, baseFolder)).toSorted()].join('\n');
}
