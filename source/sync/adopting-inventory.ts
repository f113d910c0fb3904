import type {Source} from '../core/directory/account.ts';
import {sources} from '../core/directory/account.ts';
import {UsageError} from '../core/errors.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import type {AdoptionNote} from '../core/state-records.ts';
import type {AdoptionTick, Inventory} from './answers/adopting.ts';
import type {Connection} from './connections.ts';
import {type Context, requireMay} from './context.ts';
import {pauseNow, type Settings} from './documents.ts';
import {activity, byOperator, decideAndCommit} from './recording.ts';
import {scheduleOf} from './schedule-settings.ts';

/** Who else may upload to an organisation; only a person can look (`sync.md`, *Adopt*, 1). */
const items: ReadonlyArray<readonly [key: string, text: string]> = [
	['claris', 'Claris Connect is paused, or was never used'],
	['jamf-school', 'Jamf School sends nothing over SFTP, or is not used'],
	['sis-link', 'No SIS is linked to Apple School Manager itself, or its link is known'],
	['old-jobs', 'Old cron jobs and scripts that upload are off'],
];

const keyOf = (name: string) => `inventory/${name}`;

/** Sources of what is known, federation, who else uploads, and what runs by itself. */
export async function inventoryOf(
	context: Context,
	snapshot: Snapshot,
	connections: readonly Connection[],
	settings: Settings,
): Promise<Inventory> {
	const bySource = new Map<Source, {known: number; live: number; inactive: number; unknown: number}>();
	const owners = new Map<string, number>();
	let federated = 0;
	for (const {source, status, evidence, authentication, owner, adoptedFor} of (
		await snapshot.load('accounts')
	).values()) {
		if (status === 'Deactivated') continue;
		const row = bySource.get(source) ?? {known: 0, live: 0, inactive: 0, unknown: 0};
		bySource.set(source, row);
		row.known++;
		row[evidence?.state ?? 'unknown']++;
		if (authentication === 'Federated') federated++;
		const whose = owner ?? (adoptedFor === undefined ? '' : 'adopted');
		owners.set(whose, (owners.get(whose) ?? 0) + 1);
	}
	const strangers = [...(await snapshot.load('strangers')).values()];
	const now = context.clock.now();
	return {
		sources: sources.flatMap((source) => {
			const row = bySource.get(source);
			return row === undefined ? [] : [{source, ...row}];
		}),
		adopted: owners.get('adopted') ?? 0,
		delivered: connections.flatMap(({stored}) => {
			const people = owners.get(stored.id);
			return people === undefined ? [] : [{connection: stored.name, people}];
		}),
		strangers: strangers.filter(({kind}) => kind === 'person').length,
		federation: {domains: settings.policy.federatedDomains ?? [], accounts: federated},
		otherUploads: strangers
			.filter(({kind}) => kind === 'upload')
			.map(({at, message}) => ({at, message}))
			.sort((a, b) => (a.at < b.at ? 1 : -1)),
		ticks: ticksOf(await snapshot.load('adoptions')),
		schedules: connections.flatMap(({stored, kind}) => {
			if (kind.reader === undefined || scheduleOf(stored, settings.timeZone) === undefined) return [];
			const pause = pauseNow(settings, stored.name, now);
			return [
				{
					connection: stored.name,
					frequency: stored.settings.frequency ?? '',
					...(pause === undefined ? {} : {pausedUntil: pause.until}),
				},
			];
		}),
	};
}

function ticksOf(notes: {values(): Iterable<AdoptionNote>}): readonly AdoptionTick[] {
	const ticked = new Map([...notes.values()].map((note) => [note.id, note]));
	const own = items.map(([name, text]): AdoptionTick => {
		const note = ticked.get(keyOf(name));
		ticked.delete(keyOf(name));
		return {
			key: keyOf(name),
			name,
			text,
			done: note !== undefined,
			...(note === undefined ? {} : {at: note.at, by: note.by}),
		};
	});
	const further = [...ticked.values()]
		.filter(({step}) => step === 'inventory')
		.map(({id, text = '', at, by}) => ({
			key: id,
			name: id.slice(keyOf('').length),
			text,
			done: true,
			at,
			by,
		}));
	return [...own, ...further];
}

/**
 * Ticks that a person looked at another uploader, or takes the tick back.
 * @param item the name of a line, or how it begins; anything else is a line of one's own.
 * @throws UsageError where there is nothing to take back.
 */
export async function tickInventory(context: Context, item: string, done: boolean): Promise<void> {
	requireMay(context, 'approve', 'Ticking the inventory');
	const typed = item.trim().replace(/\s+/g, ' ').slice(0, 120);
	if (typed === '') throw new UsageError('say what was looked at', {next: 'rollcall adopt inventory'});
	await decideAndCommit(context.store, async (snapshot) => {
		const known = ticksOf(await snapshot.load('adoptions'));
		const wanted = typed.toLowerCase();
		const found = known.find(
			({name, text}) => name === wanted || (wanted.length > 2 && text.toLowerCase().startsWith(wanted)),
		);
		const id = found?.key ?? keyOf(wanted.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, ''));
		const before = await snapshot.get('adoptions', id);
		if (!done && before === undefined)
			throw new UsageError(`"${typed}" is not ticked`, {
				notDone: 'Nothing was changed.',
				next: 'rollcall adopt inventory',
			});
		const text = found?.text ?? typed;
		const after: AdoptionNote = {id, step: 'inventory', ...byOperator(context), text};
		const change: RecordChange = {collection: 'adoptions', key: id, before, after: done ? after : undefined};
		return {
			changes: [
				change,
				activity(
					context,
					done ? 'tick' : 'untick',
					['adopt'],
					'UPDATED',
					`adoption: "${text}" was ${done ? 'ticked' : 'unticked'}`,
				),
			],
			result: undefined,
		};
	});
}
