import {isStudent} from '../directory/account.ts';
import {clockDay} from '../directory/clock-texts.ts';
import {conflictKind} from '../plan/conflicts/index.ts';
import {patchLine} from '../plan/patch-line.ts';
import {placeName, problemLine} from '../roster/problem.ts';
import {type ExplainedKind, type ExplainLine, line} from './explanation.ts';
import type {Facts, SourceFacts} from './facts.ts';
import {heldBackWhy, heldRun} from './held-back-words.ts';

const recordNames: Readonly<Record<ExplainedKind, string>> = {
	person: 'account',
	class: 'class',
	course: 'course',
	location: 'location',
	nobody: 'account',
};
const planned = {
	accounts: 'the account',
	locations: 'the location',
	courses: 'the course',
	classes: 'the class',
	enrolments: 'its students',
} as const;

/** What one source says of the record, and what its next plan would do with it. */
export function* sourceLines(source: SourceFacts, facts: Facts): Iterable<ExplainLine> {
	yield* rowLines(source, facts);
	const of = {connection: source.connection};
	for (const patch of source.patches)
		yield line('patch', `${patchLine(patch)}.`, {
			...of,
			code: patch.code,
			place: {file: patch.file, line: patch.line},
		});
	for (const {label, kind, rule} of source.decided)
		yield line(
			'conflicts',
			`${conflictKind(kind)?.title ?? kind}: decided, ${label}${rule === undefined ? '' : ` (rule ${rule})`}.`,
			of,
		);
	for (const held of source.heldBack)
		yield line('plan', `Held back: ${heldBackWhy(held)}.`, {
			...of,
			...(held.place === undefined ? {} : {place: held.place}),
		});
	for (const {action, reason, kind} of source.changes)
		yield line(
			'plan',
			`${source.heldBy === undefined ? 'The same roster again' : `What waits in ${source.run?.id}`} would ${action} ${planned[kind]}: ${reason}.`,
			of,
		);
	if (source.unplanned !== undefined)
		yield line('plan', `It cannot be planned now: ${source.unplanned}.`, of);
	if (source.heldBy !== undefined)
		yield line('guards', `${heldRun(source)}: nothing that it read is applied until it is approved.`, {
			...of,
			...(source.run === undefined ? {} : {run: source.run.id}),
		});
	for (const {code, message} of source.guards)
		yield line('guards', `The guard ${code} holds the run: ${message}.`, {...of, code});
	if (source.disconnected !== undefined)
		yield line('source', `Disconnected on ${clockDay(source.disconnected)}.`, {
			...of,
			at: source.disconnected,
		});
}

function* rowLines(source: SourceFacts, {account, kind, ...facts}: Facts): Iterable<ExplainLine> {
	const of = {connection: source.connection};
	const {run} = source;
	for (const {place, externalId, name} of source.rows)
		yield line(
			'source',
			`${placeName(place)} lists ${name === '' ? '' : `${name}, `}id ${externalId}${run === undefined ? '' : `, read by ${run.id} on ${clockDay(run.begin)}`}.`,
			{...of, place, ...(run === undefined ? {} : {run: run.id})},
		);
	for (const {file, line: at, reason, code} of source.leftOut)
		yield line(
			code.startsWith('filter') ? 'filter' : 'source',
			`${placeName({file, line: at})} is left out: ${reason}.`,
			{...of, code, place: {file, line: at}},
		);
	const record = account ?? facts.class ?? facts.course ?? facts.location ?? facts.tombstone;
	if (record !== undefined && source.rows.length + source.leftOut.length === 0 && !source.faulty)
		yield line(
			'source',
			run === undefined
				? 'No roster of it is kept.'
				: `Its last roster (${run.id}, ${clockDay(run.begin)}) does not list it.`,
			of,
		);
	if (source.rows.length > 0 && source.leftOut.length === 0)
		yield line('filter', 'No filter leaves it out.', of);
	for (const problem of source.problems)
		yield line('source', `${problemLine(problem)}.`, {
			...of,
			code: problem.code,
			place: {file: problem.file, line: problem.line},
		});
	for (const {place, pairedBy, otherKind} of source.rows)
		yield line(
			'match',
			pairedBy === undefined
				? `${placeName(place)} pairs with no ${recordNames[kind]} here.`
				: otherKind === true
					? `${placeName(place)} lists the same id, and is not the row that counts: the account is ${account !== undefined && isStudent(account) ? 'a student' : 'staff'}.`
					: `${placeName(place)} is matched by ${pairedBy}.`,
			{...of, place},
		);
}
