import type {Directory} from '../core/directory/directory.ts';
import {splitList} from '../core/directory/records.ts';
import type {Called} from '../core/explain/called.ts';
import type {PlaceInClass, SourceFacts} from '../core/explain/facts.ts';
import {heldBackWhy} from '../core/explain/held-back-words.ts';
import {patchWhy} from '../core/plan/patch-line.ts';
import {heldAs} from '../core/plan/sent-as.ts';
import type {Snapshot} from '../core/ports.ts';
import type {Context} from './context.ts';
import {packagesOf} from './explaining-packages.ts';
import {factsOf, filteredOf, type ReadSource} from './explaining-sources.ts';
import type {AskedFor} from './explaining-subject.ts';

/** What was gathered already, for all of the question and for the student of the row. */
interface Gathered {
	readonly snapshot: Snapshot;
	readonly directory: Directory;
	readonly rosters: readonly ReadSource[];
	readonly called: Called;
	readonly sources: readonly SourceFacts[];
}

/** What becomes of a row of enrolments, where one was asked for: which class, whether it counts, and why not. */
export async function placeOf(
	context: Context,
	gathered: Gathered,
	subject: AskedFor,
): Promise<{readonly inClass?: PlaceInClass}> {
	const {row, key, account} = subject;
	if (row?.enrolment === undefined) return {};
	const {snapshot, directory, called} = gathered;
	const {place, class: external} = row.enrolment;
	const inClass = [...directory.classes.values()].find(
		({externalIds}) => externalIds[row.connection] === external,
	);
	const classId = inClass?.classId ?? external;
	const enrolled = directory.enrolments.get(classId);
	const at = splitList(enrolled?.students ?? '').indexOf(key);
	const rosterId = splitList(enrolled?.rosterIds ?? '')[at];
	const [last] = (
		await packagesOf(context, snapshot, {
			...subject,
			key: account === undefined ? key : heldAs(account),
			within: classId,
		})
	).filter(({holds}) => holds !== undefined);
	const why = at >= 0 ? undefined : await whyNot(context, gathered, subject, row.enrolment);
	return {
		inClass: {
			place,
			class: called.class(classId),
			isThere: at >= 0,
			...(rosterId === undefined ? {} : {rosterId}),
			...(why === undefined ? {} : {why}),
			...(last === undefined ? {} : {last}),
		},
	};
}

/** Why the student is not in the class of the row, as a sentence part: the row's own fate first, then that of its class. */
async function whyNot(
	context: Context,
	{snapshot, directory, rosters, sources}: Gathered,
	{row, asked}: AskedFor,
	{place, id, class: external}: NonNullable<NonNullable<AskedFor['row']>['enrolment']>,
): Promise<string | undefined> {
	const source = rosters.find(({connection}) => connection.stored.id === row?.connection);
	if (source === undefined) return undefined;
	const isAt = (each: {readonly file: string; readonly line: number}) =>
		each.file === place.file && each.line === place.line;
	const told = sources.find(({connection}) => connection === source.connection.stored.name);
	const patch = told?.patches.find(isAt);
	if (patch !== undefined) return patchWhy(patch);
	const filtered = await filteredOf(context, source, directory);
	const out = filtered?.why('enrolments', id) ?? filtered?.why('classes', external);
	if (out !== undefined) return out.reason;
	const inClass = {
		asked,
		kind: 'class',
		key: external,
		row: {connection: source.connection.stored.id, externalId: external},
	} as const;
	const {heldBack, leftOut, faulty} = await factsOf(context, snapshot, directory, source, inClass);
	if (faulty) return 'the row of its class carries an error';
	if (heldBack[0] !== undefined) return `its class is held back: ${heldBackWhy(heldBack[0])}`;
	if (leftOut[0] !== undefined) return `its class is left out: ${leftOut[0].reason}`;
	if (told?.heldBy !== undefined) return `it waits in ${told.run?.id}, which is held`;
	if (told?.faulty) return 'the row of its student carries an error';
	const [held] = told?.heldBack ?? [];
	return held && `its student is held back: ${heldBackWhy(held)}`;
}
