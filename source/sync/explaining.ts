import {fullName} from '../core/directory/account.ts';
import {clockDay} from '../core/directory/clock-texts.ts';
import type {Directory} from '../core/directory/directory.ts';
import {splitList} from '../core/directory/records.ts';
import {UsageError} from '../core/errors.ts';
import {removedClassId, strangeClassId} from '../core/evidence/classes.ts';
import {strangePersonId} from '../core/evidence/strange-people.ts';
import {type Called, calledIn} from '../core/explain/called.ts';
import {explain as tell} from '../core/explain/explain.ts';
import type {Explanation} from '../core/explain/explanation.ts';
import type {Facts, SourceFacts} from '../core/explain/facts.ts';
import type {Conflict} from '../core/plan/conflict.ts';
import {heldAs} from '../core/plan/sent-as.ts';
import type {Snapshot} from '../core/ports.ts';
import {type Connection, listConnections} from './connections.ts';
import {type Context, loadDirectory, withSnapshot} from './context.ts';
import {nameOf} from './differing.ts';
import {elsewhere} from './explaining-elsewhere.ts';
import {packagesOf} from './explaining-packages.ts';
import {pastOf} from './explaining-past.ts';
import {placeOf} from './explaining-place.ts';
import {isPublished} from './explaining-published.ts';
import {factsOf, idsAt, lastOf, type ReadSource} from './explaining-sources.ts';
import {type AskedFor, subjectsOf} from './explaining-subject.ts';
import {readsRoster} from './mirroring-settings.ts';
import {user} from './users.ts';

/**
 * Why a person, a class or a row of a roster is, or is not, in Apple School Manager: everything that is known of it,
 * from where it lies. Where several records have the id, all of them are answered. An id that is nowhere is answered
 * too: with where it was looked for.
 * @param asked Person ID, class id, id at a source, e-mail, user name, whole name, or `users.csv:12`.
 * @throws UsageError when several people are called so.
 */
export async function explain(context: Context, asked: string): Promise<Explanation> {
	if (asked.trim() === '')
		throw new UsageError('name a person, a class or a row', {next: 'rollcall explain 4711'});
	return await withSnapshot(context.store, async (snapshot) => {
		const directory = await loadDirectory(snapshot);
		const connections = await listConnections(context);
		const called = calledIn(
			directory,
			new Map(connections.map(({stored}) => [stored.id as string, stored.name])),
		);
		const readers = connections.filter(readsRoster);
		const rosters = await Promise.all(readers.map((each) => lastOf(context, snapshot, each)));
		const past = await snapshot.get('pastClasses', asked.trim());
		const [first, ...others] = subjectsOf(asked.trim(), directory, rosters, past);
		const known = {asked, snapshot, directory, rosters, called, connections};
		const also: Explanation[] = [];
		for (const each of others) also.push(tell(await gathered(context, known, each)));
		const told = tell(await gathered(context, known, first));
		return also.length === 0 ? told : {...told, also};
	});
}

/** What is the same for all that an id names. */
interface Known {
	readonly asked: string;
	readonly snapshot: Snapshot;
	readonly directory: Directory;
	readonly rosters: readonly ReadSource[];
	readonly called: Called;
	readonly connections: readonly Connection[];
}

async function gathered(context: Context, known: Known, subject: AskedFor): Promise<Facts> {
	const {asked, snapshot, directory, rosters, called, connections} = known;
	const {account, inClass, course, location, tombstone} = subject;
	const isAbout = ({accounts, incoming, connection}: Conflict) =>
		accounts.includes(subject.key) || idsAt(subject, connection).includes(incoming);
	const strangers = [...(await snapshot.load('strangers')).values()]
		.filter(({id}) => strangerIds(subject).includes(id))
		.map(({kind, message, at}) => (kind === 'class' ? message : `${message} (${clockDay(at)})`));
	const sources: SourceFacts[] = [];
	for (const each of rosters) sources.push(await factsOf(context, snapshot, directory, each, subject));
	const waitsFor = new Set(sources.flatMap(({heldBack}) => heldBack.flatMap(({conflict}) => conflict ?? [])));
	const conflicts = [...(await snapshot.load('conflicts')).values()].filter(
		(each) => isAbout(each) || waitsFor.has(each.id),
	);
	const ownerId = (account ?? inClass ?? course ?? location)?.owner;
	const owner = rosters.find(({connection}) => connection.stored.id === ownerId)?.connection.stored.name;
	return {
		asked,
		kind: subject.kind,
		key: subject.key,
		name: account === undefined ? nameOf(inClass ?? course ?? location ?? tombstone) : fullName(account),
		...(account === undefined ? {} : {account}),
		...(inClass === undefined ? {} : {class: inClass}),
		...(course === undefined ? {} : {course}),
		...(location === undefined ? {} : {location}),
		...(tombstone === undefined ? {} : {tombstone}),
		...(subject.past === undefined ? {} : {pastClass: subject.past}),
		...(inClass === undefined
			? {}
			: {students: splitList(directory.enrolments.get(inClass.classId)?.students ?? '').length}),
		// Who delivers it has the first word.
		sources: sources.toSorted((a, b) => Number(b.delivers) - Number(a.delivers)),
		conflicts,
		...(await pastOf(context.store, snapshot.sequence, subject, called, isAbout)),
		packages: await packagesOf(context, snapshot, {
			...subject,
			key: account === undefined ? subject.key : heldAs(account),
		}),
		published: await isPublished(context, directory, subject),
		strangers,
		elsewhere: await elsewhere(snapshot, connections, subject),
		clocks: account === undefined ? [] : (await user(context, account.personId, {classes: false})).clocks,
		...(owner === undefined ? {} : {owner}),
		...(await placeOf(context, {...known, sources}, subject)),
		called,
	};
}

/** Under which id evidence is kept of it that its record does not hold; whoever is here now is no stranger. */
function strangerIds({kind, key, account, inClass}: AskedFor): readonly string[] {
	if (kind === 'class') return inClass === undefined ? [strangeClassId(key)] : [removedClassId(key)];
	return account === undefined ? [strangePersonId(key), strangeClassId(key)] : [];
}
