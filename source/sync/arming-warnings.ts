import {clockDay} from '../core/directory/clock-texts.ts';
import {RefusedError} from '../core/errors.ts';
import type {Publisher} from '../core/ports.ts';
import {adoption} from './adopting.ts';
import type {ArmOptions} from './answers/adoption.ts';
import {firstUploadText, firstUploadTo} from './arming-proof.ts';
import type {Connection} from './connections.ts';
import {type Context, withSnapshot} from './context.ts';
import {readSettings} from './documents.ts';
import {isHere, isKnown, ledgerOf, momentOf} from './ledger.ts';

/**
 * What whoever arms a target is to hear first, as sentences.
 * @throws RefusedError where it is not to be armed so far.
 */
export async function armingWarnings(
	context: Context,
	target: Connection,
	publisher: Publisher,
	options: ArmOptions,
): Promise<readonly string[]> {
	const warnings = [
		await unproven(context, target, publisher, options),
		await noLocation(context, options.removals),
		options.level === 'first' ? await repeated(context, target, publisher) : undefined,
		options.level === 'all' && options.empty !== true ? await leftOpen(context, target) : undefined,
	];
	return warnings.filter((text) => text !== undefined);
}

/**
 * Which package the first upload repeats, and whom it leaves out though Apple School Manager was last seen to have
 * them alive: an old copy passes for the newest where its files carry no better time.
 */
async function repeated(
	context: Context,
	target: Connection,
	publisher: Publisher,
): Promise<string | undefined> {
	const {stored} = target;
	return await withSnapshot(context.store, async (snapshot) => {
		const here = (await ledgerOf(snapshot, target)).filter((entry) => isHere(entry, publisher));
		const baseline = here.findLast(isKnown);
		if (baseline?.state !== 'baseline') return undefined;
		const at = momentOf(baseline);
		const days = Math.floor((context.clock.now().getTime() - Date.parse(at)) / 86_400_000);
		const age = days < 1 ? 'of today' : days === 1 ? 'a day old' : `${days} days old`;
		const accounts = await snapshot.load('accounts');
		let live = 0;
		for (const {adoptedFor, deactivated, evidence} of accounts.values())
			if (adoptedFor === stored.id && deactivated?.by === 'absence' && evidence?.state === 'live') live++;
		const sends = `the upload repeats the package of ${clockDay(at)} (${age})`;
		if (live === 0) return sends;
		return `${sends}, and leaves out ${live} ${live === 1 ? 'person who was' : 'people who were'} last seen alive in Apple School Manager, whose accounts it would deactivate. Is it the last one that was sent? If not, import that one first: rollcall import ZIP`;
	});
}

/** Steps of the adoption that were left out, where something was imported: only the guards stand behind arming all. */
async function leftOpen(context: Context, {stored}: Connection): Promise<string | undefined> {
	const {steps, notNeeded} = await adoption(context, stored.name);
	const open = steps.filter(({step, state}) => state !== 'done' && step !== 'arm');
	if (notNeeded !== undefined || open.length === 0) return undefined;
	return `these steps of the adoption are open: ${open.map(({step}) => step).join(', ')}. rollcall adopt says what each is for`;
}

/** What is to be said where a location that was named is none: a mistyped one, or a target in its place, lets nobody leave. */
async function noLocation(context: Context, named: string | undefined): Promise<string | undefined> {
	if (named === undefined) return undefined;
	const locations = await withSnapshot(context.store, (snapshot) => snapshot.load('locations'));
	if ([...locations.values()].some(({locationId, name}) => named === locationId || named === name))
		return undefined;
	const known = [...locations.keys()];
	return `there is no location ${JSON.stringify(named)}, so that nobody may leave by it; there ${known.length === 1 ? 'is' : 'are'}: ${known.slice(0, 10).join(', ')}${known.length > 10 ? ` and ${known.length - 10} more` : ''}`;
}

/**
 * Of a living organisation more than the first upload is armed only once that one is proven harmless by its activity
 * log; the setting `adopt.proof` makes a warning of it. Both are our decision: `sync.md` names the order of the steps.
 * @returns what is not proven, where that is a warning only.
 * @throws RefusedError where it is not proven.
 */
async function unproven(
	context: Context,
	target: Connection,
	publisher: Publisher,
	{level, empty}: ArmOptions,
): Promise<string | undefined> {
	if (level === 'first') return undefined;
	const upload = await withSnapshot(context.store, (snapshot) => firstUploadTo(target, publisher, snapshot));
	if (upload.state === 'not needed' || upload.state === 'proven') return undefined;
	const unmet = firstUploadText(target.stored.name, upload)!;
	// Whoever says that nothing is there yet is contradicted by what was imported.
	const text =
		empty === true ? `${target.stored.name} is not empty: a package of it was imported. And ${unmet}` : unmet;
	const {adopt} = await readSettings(context.store.documents);
	if (adopt?.proof === 'warned') return text;
	throw new RefusedError(text, {
		notDone: 'It is armed no further than before.',
		next: 'Prove the first upload by its activity log. Who knows better: rollcall settings set adopt.proof warned',
	});
}
