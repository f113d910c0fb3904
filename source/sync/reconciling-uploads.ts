import {isSame} from '../core/canonical.ts';
import type {EvidenceReport, EvidenceTally} from '../core/evidence/evidence.ts';
import {madeAndTaken} from '../core/evidence/made-and-taken.ts';
import {
	answerOf,
	failedText,
	failedUploads,
	type Upload,
	unconfirmed,
	uploadOf,
} from '../core/evidence/uploads.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import type {LedgerEntry, Stranger} from '../core/state-records.ts';
import type {ReconcileResult} from './answers/adoption.ts';

/** An upload that is not ours, as its activity log tells of it. */
export interface ForeignUpload {
	readonly activityId: string;
	/** When it began. */
	readonly at: string;
	/** `COMPLETED`, `FAILED` …; `''`: the log does not say. */
	readonly status: string;
	/** How many rows of each table met which code, such as `{person: {CREATED: 3}}`; absent: nobody noted it. */
	readonly did?: EvidenceTally;
	readonly message: string;
}

/** All uploads that are not ours so far as logs told of them, the newest first. */
export const foreignUploads = async (snapshot: Snapshot): Promise<readonly ForeignUpload[]> =>
	[...(await snapshot.load('strangers')).values()]
		.filter(({kind}) => kind === 'upload')
		.map(({id, at, code, did, message}) => ({
			activityId: id.slice(uploadId('').length),
			at,
			status: code,
			...(did === undefined ? {} : {did}),
			message,
		}))
		.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));

const uploadId = (activityId: string) => `upload/${activityId}`;

type Told = Pick<ReconcileResult, 'confirmed' | 'failedUploads' | 'foreignUploads' | 'unconfirmed'>;

/** Confirms the packages that activity logs answer, and names uploads that follow none of ours. */
export async function uploadsIn(
	snapshot: Snapshot,
	reports: readonly EvidenceReport[],
): Promise<{readonly changes: readonly RecordChange[]; readonly told: Told}> {
	const stored = await snapshot.load('ledger');
	let ledger = [...stored.values()];
	const changes = new Map<string, RecordChange>();
	const foreign = new Map<string, string>();
	const confirmed: string[] = [];
	const meet = async (after: Stranger) => {
		foreign.set(after.id, after.message);
		const before = await snapshot.get('strangers', after.id);
		if (!isSame(before, after))
			changes.set(after.id, {collection: 'strangers', key: after.id, before, after});
	};
	for (const report of reports) {
		const upload = uploadOf(report, ledger);
		if (upload.whose === 'ours') {
			const after = answered(upload, report);
			if (after === undefined || isSame(after, upload.entry)) continue;
			const {id} = after;
			changes.set(id, {collection: 'ledger', key: id, before: stored.get(id), after});
			ledger = ledger.map((entry) => (entry.id === id ? after : entry));
			if (after.confirmed !== undefined) confirmed.push(id);
			const taken = answerOf(upload.entry);
			// What was taken for the answer until now began later: it was somebody else's.
			if (taken !== undefined && taken.activity !== report.activityId)
				await meet(strangeUpload({whose: 'not ours', at: taken.at, activityId: taken.activity}, {}));
		} else if (upload.whose === 'not ours') await meet(strangeUpload(upload, report));
	}
	const open = unconfirmed(ledger);
	const since = open[0]?.endedAt ?? open[0]?.at;
	return {
		changes: [...changes.values()],
		told: {
			confirmed,
			failedUploads: failedUploads(ledger).map(failedText),
			foreignUploads: [...foreign.values()],
			unconfirmed: {count: open.length, ...(since === undefined ? {} : {since})},
		},
	};
}

function strangeUpload(
	{at, activityId}: Extract<Upload, {readonly whose: 'not ours'}>,
	{status, tally}: Pick<EvidenceReport, 'status' | 'tally'>,
): Stranger {
	const did = tally === undefined ? '' : didWords(tally);
	return {
		id: uploadId(activityId),
		kind: 'upload',
		at,
		code: status ?? '',
		message: `activity ${activityId}, begun ${at}, follows no upload of ours: somebody else uploads to this organisation${did === '' ? '' : ` (${did})`}`,
		...(tally === undefined || did === '' ? {} : {did: tally}),
	};
}

/** `person: 3 CREATED, 1 DEACTIVATED; class: 2 UPDATED` */
const didWords = (tally: EvidenceTally): string =>
	Object.entries(tally)
		.map(([table, codes]) => {
			const told = Object.entries(codes).flatMap(([code, count]) => (count > 0 ? [`${count} ${code}`] : []));
			return told.length === 0 ? '' : `${table}: ${told.join(', ')}`;
		})
		.filter(Boolean)
		.join('; ');

/**
 * The package that a log answers, as it ended; undefined: the log says nothing new of it. Of two activities the earlier
 * one answers it, whichever log is read first.
 */
function answered(
	{entry, ended}: Extract<Upload, {readonly whose: 'ours'}>,
	{at, activityId: activity = '', status: code = '', tally}: EvidenceReport,
): LedgerEntry | undefined {
	const isOther = answerOf(entry) !== undefined && answerOf(entry)?.activity !== activity;
	const isTold =
		entry.confirmed !== undefined && (entry.confirmed.created !== undefined || tally === undefined);
	if (ended === undefined || (isTold && !isOther)) return undefined;
	const {confirmed: _, failed: __, ...unanswered} = entry;
	const open = isOther ? unanswered : entry;
	return ended === 'failed'
		? {...open, failed: {at, activity, code}}
		: {...open, confirmed: {at, activity, ...(tally === undefined ? {} : madeAndTaken(tally))}};
}
