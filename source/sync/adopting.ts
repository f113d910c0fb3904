import {type AdoptionFacts, adoptionStepsOf} from '../core/adopt/steps.ts';
import type {Snapshot} from '../core/ports.ts';
import type {AdoptionNote} from '../core/state-records.ts';
import {inventoryOf} from './adopting-inventory.ts';
import type {Adoption} from './answers/adopting.ts';
import {whyDisarmed} from './armed.ts';
import {firstUploadOf} from './arming-proof.ts';
import {type Connection, findConnection, listConnections, openPublisher} from './connections.ts';
import {type Context, withSnapshot} from './context.ts';
import {readSettings} from './documents.ts';
import {isHere, isKnown, ledgerOf, momentOf} from './ledger.ts';
import {shadowNights} from './shadow.ts';

/**
 * Where the adoption of a target stands, step by step; looks and changes nothing.
 * @param name the target; absent: the only one, or the first one where there are several.
 */
export async function adoption(context: Context, name?: string): Promise<Adoption> {
	const connections = (await listConnections(context)).filter(
		({stored}) => stored.disconnected === undefined,
	);
	const target =
		name === undefined
			? connections.find(({kind}) => kind.publisher !== undefined)
			: await findConnection(context, name, 'publish');
	const source = connections.find(({kind}) => kind.reader !== undefined);
	const settings = await readSettings(context.store.documents);
	return await withSnapshot(context.store, async (snapshot) => {
		const inventory = await inventoryOf(context, snapshot, connections, settings);
		const newest = target === undefined ? undefined : await newestOf(context, snapshot, target);
		const facts = await factsOf(context, snapshot, {target, source}, inventory.ticks);
		const steps = adoptionStepsOf(facts);
		const next = steps.find(({state}) => state === 'next')?.next;
		return {
			...(target === undefined ? {} : {target: target.stored.name}),
			...(source === undefined ? {} : {source: source.stored.name}),
			...(facts.arming?.empty === true
				? {notNeeded: 'It was armed as an organisation with nothing in it yet'}
				: {}),
			...(newest === undefined ? {} : {newest}),
			steps,
			inventory,
			...(next === undefined ? {} : {next}),
		};
	});
}

/** The package that the next one is compared with. */
async function newestOf(
	context: Context,
	snapshot: Snapshot,
	target: Connection,
): Promise<Adoption['newest']> {
	const publisher = openPublisher(context, target);
	const entry = (await ledgerOf(snapshot, target)).findLast(
		(each) => isHere(each, publisher) && isKnown(each),
	);
	return entry && {path: context.store.files.path(entry.file), at: momentOf(entry)};
}

async function factsOf(
	context: Context,
	snapshot: Snapshot,
	{target, source}: {readonly target: Connection | undefined; readonly source: Connection | undefined},
	ticks: Adoption['inventory']['ticks'],
): Promise<AdoptionFacts> {
	const notes = await snapshot.load('adoptions');
	const noteOf = (step: string, of: Connection | undefined): AdoptionNote | undefined =>
		of === undefined ? undefined : notes.get(`${step}/${of.stored.id}`);
	const ticked = ticks.filter(({done}) => done);
	const last = ticked
		.map(({key}) => notes.get(key))
		.filter((note) => note !== undefined)
		.sort((a, b) => (a.at < b.at ? 1 : -1))[0];
	const wanted = {wanted: ticks.length, ticked: ticked.length, ...(last === undefined ? {} : {last})};
	const [ids, forecast, parity] = [
		noteOf('ids', source),
		noteOf('forecast', source),
		noteOf('parity', target),
	];
	return {
		...(target === undefined ? {} : {target: target.stored.name}),
		...(source === undefined ? {} : {source: source.stored.name}),
		ticks: wanted,
		ids: {...(await keptIds(snapshot)), ...(ids === undefined ? {} : {note: ids})},
		...(forecast === undefined ? {} : {forecast}),
		...(parity === undefined ? {} : {parity}),
		...(await targetFacts(context, snapshot, target)),
	};
}

/** Of the people who were adopted: how many are paired with a source by now, and with how many nobody is. */
async function keptIds(snapshot: Snapshot): Promise<{readonly kept: number; readonly open: number}> {
	let [kept, open] = [0, 0];
	for (const {owner, adoptedFor, externalIds} of (await snapshot.load('accounts')).values())
		if (owner !== undefined || Object.keys(externalIds).length > 0) kept++;
		else if (adoptedFor !== undefined) open++;
	return {kept, open};
}

async function targetFacts(
	context: Context,
	snapshot: Snapshot,
	target: Connection | undefined,
): Promise<Pick<AdoptionFacts, 'truth' | 'shadow' | 'first' | 'arming'>> {
	const none = {nights: 0, unexplained: 0};
	if (target === undefined) return {truth: {people: 0, live: 0}, shadow: none, first: {state: 'not sent'}};
	const publisher = openPublisher(context, target);
	const here = (await ledgerOf(snapshot, target)).filter((entry) => isHere(entry, publisher));
	const known = here.findLast(isKnown);
	const at = known && momentOf(known);
	const people = (known?.rows['students.csv'] ?? 0) + (known?.rows['staff.csv'] ?? 0);
	let live = 0;
	for (const {status, evidence} of (await snapshot.load('accounts')).values())
		if (status !== 'Deactivated' && evidence?.state === 'live') live++;
	const runs = await snapshot.list('runs', {reverse: true, limit: 200});
	const {nights, unexplained, last} = shadowNights(runs, target.stored.name);
	const first = firstUploadOf(here);
	const arming = await snapshot.get('armings', target.stored.id);
	const isArmed = whyDisarmed(context, publisher, arming) === undefined;
	return {
		truth: {people, live, ...(at === undefined ? {} : {at})},
		shadow: {nights, unexplained, ...(last === undefined ? {} : {at: last.at})},
		first: {
			state: first.state,
			...('entry' in first ? {at: first.entry.confirmed?.at ?? first.entry.endedAt ?? first.entry.at} : {}),
		},
		...(isArmed && arming !== undefined ? {arming} : {}),
	};
}
