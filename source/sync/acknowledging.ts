import {UsageError} from '../core/errors.ts';
import {type Context, requireMay} from './context.ts';
import {updateSettings} from './documents.ts';
import {overview} from './overview.ts';
import {activity, byOperator, decideAndCommit} from './recording.ts';

/** Nobody acknowledges for ever: after so many days a finding is said again [D]. */
const longest = 92;

/**
 * Takes note of a finding until a day (`2026-09-01`, that day included): it is shown as acknowledged and asks for
 * nothing, as long as it says the same. Without a day the note is taken back.
 * @param finding its id, or a beginning of it that is no other's.
 * @throws UsageError where there is no such finding now, or the day is past or too far.
 */
export async function acknowledge(
	context: Context,
	finding: string,
	until: string | undefined,
): Promise<void> {
	requireMay(context, 'approve', 'Acknowledging a finding');
	const {findings} = await overview(context);
	const found = findings.filter(({id}) => finding !== '' && id.startsWith(finding.toLowerCase()));
	const [only] = found;
	if (only === undefined || new Set(found.map(({id}) => id)).size > 1)
		throw new UsageError(
			only === undefined
				? `there is no finding "${finding}"`
				: `"${finding}" is the beginning of ${found.length} findings`,
			{notDone: 'Nothing was acknowledged.', next: 'rollcall status lists them with their ids.'},
		);
	const now = context.clock.now();
	if (until !== undefined) refuseDay(until, now);
	const {id} = only;
	await updateSettings(context.store.documents, (settings) => {
		const today = now.toISOString().slice(0, 10);
		const others = Object.entries(settings.acknowledged ?? {}).filter(
			([key, said]) => key !== id && said.until >= today,
		);
		const mine = until === undefined ? [] : [[id, {until, ...byOperator(context)}] as const];
		return {...settings, acknowledged: Object.fromEntries([...others, ...mine])};
	});
	const said = until === undefined ? 'no longer acknowledged' : `acknowledged until ${until}`;
	await decideAndCommit(context.store, async () => ({
		changes: [activity(context, 'acknowledge', [id], 'UPDATED', said)],
		result: undefined,
	}));
}

function refuseDay(until: string, now: Date) {
	const next = 'Give a day of the next three months, as 2026-09-01.';
	const day = /^\d{4}-\d{2}-\d{2}$/.test(until) ? Date.parse(`${until}T00:00:00.000Z`) : Number.NaN;
	if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== until)
		throw new UsageError(`"${until}" is no day`, {notDone: 'Nothing was acknowledged.', next});
	const days = Math.ceil((day - now.getTime()) / 86_400_000);
	if (days < 0 || days > longest)
		throw new UsageError(days < 0 ? `${until} is past` : `${until} is more than ${longest} days away`, {
			notDone: 'Nothing was acknowledged.',
			next,
		});
}
