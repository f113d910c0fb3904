import {
	type Crosswalk,
	type CrosswalkKey,
	type CrosswalkKind,
	crosswalk,
	crosswalkKeys,
	crosswalkKinds,
	neverAlone,
} from '../core/adopt/crosswalk.ts';
import {crosswalkRows, readCrosswalk, type WrittenCrosswalk} from '../core/adopt/crosswalk-csv.ts';
import {type CrosswalkPair, keepIds, type RefusedPair} from '../core/adopt/keep-ids.ts';
import {madeTwice} from '../core/adopt/made-twice.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import {exitCodes, UsageError} from '../core/errors.ts';
import {strangePersonId} from '../core/evidence/strange-people.ts';
import type {PlanInput} from '../core/plan/input.ts';
import type {RecordChange, Snapshot, Work} from '../core/ports.ts';
import type {Roster} from '../core/roster/roster.ts';
import {takeBackFirst} from './adopting-forecast.ts';
import type {AdoptIdsOptions, AdoptIdsResult} from './answers/adopting.ts';
import {type Connection, findConnection} from './connections.ts';
import {type Context, requireMay} from './context.ts';
import {exportRows} from './exporting-rows.ts';
import {planInputFor, readRoster} from './planning.ts';
import {activity, byOperator, decideAndCommit} from './recording.ts';

/**
 * Compares the ids that Apple School Manager is known to have with those of a source, and stores, when told to, which of
 * them are the same: from then on the source's records are met by them, and the known ids are kept.
 * @throws UsageError on a key that is none, or that pairs nobody by itself.
 */
export async function* adoptIds(
	context: Context,
	name: string | undefined,
	options: AdoptIdsOptions,
	signal: AbortSignal,
): Work<AdoptIdsResult> {
	const by = options.by === undefined ? undefined : chosen(options.by);
	if (options.apply === true) requireMay(context, 'approve', 'Adopting ids');
	if (options.map !== undefined && options.by !== undefined)
		throw new UsageError('a crosswalk pairs by itself: --map and --by do not go together', {
			next: 'Leave out --by.',
		});
	const {map} = options;
	const file = map === undefined ? undefined : readCrosswalk(await context.readFile(map), map);
	const connection = await findConnection(context, name, 'read');
	yield {stage: 'read'};
	const roster = yield* readRoster(context, connection, signal);
	yield {stage: 'compare'};
	const {result} = await decideAndCommit(context.store, (snapshot) =>
		decide(context, connection, roster, snapshot, {by, map, apply: options.apply === true}, file),
	);
	const {found, input, ...rest} = result;
	if (options.export === undefined) return rest;
	const exported = await exportRows(context, options.export, crosswalkRows(found, input));
	return {
		...rest,
		exported,
		next: `Check ${exported.file}, then: ${command(connection, 'ids', `--map ${options.export} --apply`)}`,
	};
}

interface Chosen {
	readonly by: readonly CrosswalkKey[] | undefined;
	/** The crosswalk's file, as it was named. */
	readonly map: string | undefined;
	readonly apply: boolean;
}

async function decide(
	context: Context,
	connection: Connection,
	roster: Roster,
	snapshot: Snapshot,
	{by, map, apply}: Chosen,
	file: WrittenCrosswalk | undefined,
) {
	const {id, name} = connection.stored;
	const input = await planInputFor(context, connection, roster, snapshot, {removals: 'decide'});
	const found = crosswalk({
		directory: input.directory,
		roster: input.roster,
		connection: id,
		...(input.disconnected === undefined ? {} : {disconnected: input.disconnected}),
		...(by === undefined ? {} : {by}),
	});
	const {pairs, refused: unknown} =
		file === undefined ? {pairs: foundPairs(found), refused: []} : atSource(file, input);
	const kept = keepIds(input.directory, id, pairs, file?.apart, input.disconnected);
	const refused = [...unknown, ...kept.refused];
	const stored = apply ? kept.changes.length : 0;
	const changes: readonly RecordChange[] =
		stored === 0
			? []
			: [...kept.changes, ...(await note(context, connection, snapshot, found, kept.changes))];
	const there = await thereByEvidence(snapshot, input, found);
	const suggested = crosswalkKinds.flatMap((kind) => found[kind].more.map(({key}) => key));
	const open = kept.changes.length;
	const apart = file === undefined && crosswalkKinds.some((kind) => found[kind].apart.length > 0);
	const twice = madeTwice(input.directory, id, input.disconnected);
	const next =
		twice > 0
			? takeBackFirst(name, twice)
			: !apply && open > 0
				? `Store them: ${command(connection, 'ids', [...(by === undefined ? [] : [`--by ${by.join(' ')}`]), ...(map === undefined ? [] : [`--map ${map}`]), '--apply'].join(' '))}`
				: isNothingKnown(found)
					? 'Say first what Apple School Manager holds: rollcall import LAST-UPLOAD.zip'
					: `See what the first sync would do: ${command(connection, 'forecast')}`;
	const exitCode =
		refused.length > 0 || (apply && apart) || twice > 0
			? exitCodes.heldBack
			: !apply && open > 0
				? exitCodes.planned
				: exitCodes.done;
	return {
		changes,
		result: {
			connection: name,
			crosswalk: found,
			...(file === undefined ? {} : {mapped: file.pairs.length}),
			refused,
			stored,
			applied: apply,
			suggested,
			there,
			next,
			exitCode,
			found,
			input,
		},
	};
}

const command = ({stored}: Connection, what: string, options = '') =>
	['rollcall adopt', what, stored.name, options].filter(Boolean).join(' ');

const isNothingKnown = (found: Crosswalk) =>
	crosswalkKinds.every((kind) => found[kind].known + found[kind].already === 0);

function chosen(words: readonly string[]): readonly CrosswalkKey[] {
	const keys = words.flatMap((word) => word.split(',').filter(Boolean));
	for (const word of keys) {
		const key = crosswalkKeys.find((each) => each === word);
		if (key === undefined)
			throw new UsageError(`"${word}" is nothing that ids can be compared by`, {
				next: `Say some of: ${crosswalkKeys.filter((each) => !neverAlone.includes(each)).join(', ')}.`,
			});
		if (neverAlone.includes(key))
			throw new UsageError('two people are never one by their names alone', {
				notDone: 'Nothing was paired.',
				next: 'Use name-email, or pair them by hand: rollcall adopt ids --export FILE',
			});
	}
	return keys as readonly CrosswalkKey[];
}

const foundPairs = (found: Crosswalk): readonly CrosswalkPair[] =>
	crosswalkKinds.flatMap((kind) => found[kind].pairs.map(({known, incoming}) => ({kind, known, incoming})));

/** People whom nothing pairs and whose Person ID Apple School Manager has, so far as evidence goes. */
async function thereByEvidence(
	snapshot: Snapshot,
	{roster: {people}}: PlanInput,
	found: Crosswalk,
): Promise<number> {
	const strangers = await snapshot.load('strangers');
	const open = new Set(found.people.unmatched.incoming);
	let there = 0;
	for (let row = 0; row < people.count; row++) {
		const external = people.text(row, 'externalId');
		if (open.has(external) && strangers.has(strangePersonId(people.text(row, 'id') || external))) there++;
	}
	return there;
}

/** Of the pairs of a file those whose id at the source there is; a mistyped one pairs nothing. */
function atSource(file: WrittenCrosswalk, {roster}: PlanInput) {
	const ids = new Map(
		crosswalkKinds.map((kind) => {
			const view = roster[kind];
			return [kind, new Set(Array.from({length: view.count}, (_, row) => view.text(row, 'externalId')))];
		}),
	);
	const pairs: CrosswalkPair[] = [];
	const refused: RefusedPair[] = [];
	for (const {line, ...pair} of file.pairs)
		if (ids.get(pair.kind)?.has(pair.incoming)) pairs.push(pair);
		else refused.push({...pair, why: `line ${line}: the source has no such id`});
	return {pairs, refused};
}

/** That it was done, by whom and how many; who they are stands in their records alone. */
async function note(
	context: Context,
	{stored: {id: connection, name}}: Connection,
	snapshot: Snapshot,
	found: Crosswalk,
	kept: readonly RecordChange[],
): Promise<readonly RecordChange[]> {
	const id = `ids/${connection}`;
	const figures = Object.fromEntries(
		crosswalkKinds.map((kind) => [kind, found[kind].already + pairedBy(kept, kind, connection)]),
	);
	return [
		{
			collection: 'adoptions',
			key: id,
			before: await snapshot.get('adoptions', id),
			after: {id, step: 'ids', ...byOperator(context), connection, figures},
		},
		activity(
			context,
			'adopt',
			[name],
			'UPDATED',
			`kept ${kept.length} ids of Apple School Manager for records of ${name}`,
		),
	];
}

/** How many more records of a kind are paired with the connection after these changes. */
function pairedBy(changes: readonly RecordChange[], kind: CrosswalkKind, connection: ConnectionId): number {
	const has = (record: RecordChange['after']) =>
		record !== undefined && 'externalIds' in record && record.externalIds[connection] !== undefined ? 1 : 0;
	return changes
		.filter(({collection}) => collection === (kind === 'people' ? 'accounts' : kind))
		.reduce((sum, {before, after}) => sum + has(after) - has(before), 0);
}
