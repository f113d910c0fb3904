import type {Account} from '../core/directory/account.ts';
import {fullName} from '../core/directory/account.ts';
import type {Directory} from '../core/directory/directory.ts';
import type {Instant} from '../core/directory/ids.ts';
import {whyOf} from '../core/explain/answer.ts';
import {calledIn} from '../core/explain/called.ts';
import type {Facts, FoundRow, SourceFacts} from '../core/explain/facts.ts';
import {type Conflict, isOpen} from '../core/plan/conflict.ts';
import {conflictKind} from '../core/plan/conflicts/index.ts';
import type {HeldBack} from '../core/plan/plan.ts';
import type {PublishedRecords} from '../core/plan/published.ts';
import {heldAs} from '../core/plan/sent-as.ts';
import {idsAtSource} from '../core/plan/source-ids.ts';
import {placeName} from '../core/roster/problem.ts';
import type {Roster, RosterView} from '../core/roster/roster.ts';
import type {SourceView} from '../core/three-way/source-view.ts';
import {wayWords} from '../core/three-way/words.ts';
import type {Connection} from './connections.ts';
import type {ReadSource} from './explaining-sources.ts';
import type {ThreeWay, ThreeWayKind} from './three-way.ts';

/** What the ways of records are told from. */
export interface WayParts {
	readonly directory: Directory;
	readonly read: readonly ReadSource[];
	readonly sources: readonly SourceView[];
	readonly conflicts: readonly Conflict[];
	readonly published: readonly PublishedRecords[];
	readonly packages: ReadonlyArray<{readonly roster: Roster; readonly at: Instant}>;
	readonly connections: readonly Connection[];
}

/** Why by Apple School Manager, or by a difference of fields, is said by the way itself: explain knows of here alone. */
const toldByWay = new Set([
	'refused',
	'inactive',
	'missing',
	'stranger',
	'unconfirmed',
	'fields',
	'account-name',
]);

/** Tells the way of one record after the other; each costs a few look-ups, as explain's facts without its plan. */
export function waysOf(parts: WayParts): ThreeWay['way'] {
	const {directory, published, packages, connections} = parts;
	const names = new Map(connections.map(({stored}) => [stored.id as string, stored.name]));
	const called = calledIn(directory, names);
	const byKey = new Map<string, Account>();
	for (const account of directory.accounts.values())
		if (account.sentAs !== undefined) byKey.set(heldAs(account), account);
	const people = new Set(published.flatMap(({accounts}) => accounts.map(({personId}) => personId as string)));
	const classes = new Set(published.flatMap((each) => each.classes.map(({classId}) => classId as string)));
	const rows = {people: new RowsBy('people'), classes: new RowsBy('classes')};
	const sentAt = packages
		.map(({at}) => at)
		.sort()
		.at(-1);

	return (kind, record) => {
		const account =
			kind === 'people' ? (byKey.get(record.key) ?? directory.accounts.get(record.key)) : undefined;
		const inClass = kind === 'classes' ? directory.classes.get(record.key) : undefined;
		const owner = (account ?? inClass)?.owner;
		const sources = parts.read.flatMap((source) =>
			owner !== undefined && source.connection.stored.id !== owner
				? []
				: [sourceFacts(kind, source, record.key, account, parts, rows[kind])],
		);
		const facts: Facts = {
			asked: record.key,
			kind: account !== undefined ? 'person' : inClass !== undefined ? 'class' : 'nobody',
			key: record.key,
			name: account === undefined ? record.name : fullName(account),
			...(account === undefined ? {} : {account}),
			...(inClass === undefined ? {} : {class: inClass}),
			sources,
			conflicts: [],
			past: [],
			settled: [],
			packages: [],
			published: account === undefined ? classes.has(record.key) : people.has(account.personId),
			strangers: [],
			clocks: [],
			...(owner === undefined ? {} : {owner: names.get(owner) ?? owner}),
			called,
		};
		const [listed] = sources.flatMap((each) => each.rows.map((row) => ({...row, by: each.connection})));
		const evidence = (account ?? inClass)?.evidence;
		return wayWords(record, {
			...(listed === undefined ? {} : {listedBy: `${listed.by} (${placeName(listed.place)})`}),
			...(sentAt === undefined ? {} : {sentAt}),
			...(evidence === undefined ? {} : {evidence}),
			...(toldByWay.has(record.reason) ? {} : {why: whyOf(facts)}),
		});
	};
}

function sourceFacts(
	kind: ThreeWayKind,
	source: ReadSource,
	key: string,
	account: Account | undefined,
	{sources, conflicts, directory}: WayParts,
	rows: RowsBy,
): SourceFacts {
	const {connection, last, isHeld} = source;
	const {stored} = connection;
	const record = kind === 'classes' ? directory.classes.get(key) : undefined;
	const known = account !== undefined ? idsAtSource(account, stored.id) : [];
	const own = record?.externalIds[stored.id];
	const ids = known.length > 0 ? known : [own ?? key];
	const found = rows.of(source, ids, key);
	const view = sources.find((each) => each.connection === stored.id);
	const all = [...ids, ...found.map(({externalId}) => externalId)];
	const leftOut = all.flatMap((id) => {
		const why = view?.filtered?.why(kind, id);
		return why === undefined
			? (last?.roster.leftOut ?? []).filter((each) => each.kind === kind && each.externalId === id)
			: [why];
	});
	const waiting = conflicts.filter(
		(each) =>
			isOpen(each) &&
			((account !== undefined && each.accounts.includes(account.personId)) ||
				(each.connection === stored.id && all.includes(each.incoming))),
	);
	const places = new Set(found.map(({place}) => `${place.file}:${place.line}`));
	return {
		connection: stored.name,
		delivers: true,
		...(stored.disconnected === undefined ? {} : {disconnected: stored.disconnected}),
		...(last === undefined ? {} : {run: last.run}),
		...(isHeld && last !== undefined
			? {heldBy: last.run.guards.filter(({tripped}) => tripped).map(({code}) => code)}
			: {}),
		rows: found,
		faulty: all.some((id) => last?.roster.faulty[kind]?.has(id) === true),
		leftOut: leftOut.slice(0, 1),
		problems: (last?.run.problems ?? []).filter(({file, line}) => places.has(`${file}:${line}`)),
		patches: [],
		heldBack: waiting.map(
			(each): HeldBack => ({
				kind: 'accounts',
				key,
				why: `conflict: ${conflictKind(each.kind)?.title ?? each.kind} ${each.id}`,
				conflict: each.id,
			}),
		),
		decided: [],
		changes: [],
		guards: [],
	};
}

/** Rows of the last rosters by their ids, gone through once for each roster. */
class RowsBy {
	readonly #kind: ThreeWayKind;
	readonly #rows = new Map<string, ReadonlyMap<string, number>>();

	constructor(kind: ThreeWayKind) {
		this.#kind = kind;
	}

	of({connection, last}: ReadSource, ids: readonly string[], key: string): readonly FoundRow[] {
		if (last === undefined) return [];
		// Both kinds have an id at the source and one of their own.
		const view = last.roster[this.#kind] as RosterView<'people'>;
		let rows = this.#rows.get(connection.stored.id);
		if (rows === undefined) {
			const made = new Map<string, number>();
			for (let row = view.count - 1; row >= 0; row--) {
				const own = view.text(row, 'id');
				if (own !== '') made.set(`=${own}`, row);
			}
			for (let row = view.count - 1; row >= 0; row--) made.set(view.text(row, 'externalId'), row);
			this.#rows.set(connection.stored.id, made);
			rows = made;
		}
		const row = ids.map((id) => rows.get(id)).find((each) => each !== undefined) ?? rows.get(`=${key}`);
		if (row === undefined) return [];
		return [
			{
				externalId: view.text(row, 'externalId'),
				id: view.text(row, 'id'),
				name: '',
				place: view.place(row),
			},
		];
	}
}
