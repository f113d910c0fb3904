import {isSame} from '../core/canonical.ts';
import {recordSet} from '../core/directory/directory.ts';
import {SourceUnhealthyError} from '../core/errors.ts';
import {readActivityLog} from '../core/evidence/activity-log.ts';
import {afterClassEvidence, removedClasses, removedClassId} from '../core/evidence/classes.ts';
import {differenceOf, refusalOf} from '../core/evidence/differences.ts';
import type {EvidenceReport} from '../core/evidence/evidence.ts';
import {madeAndTaken} from '../core/evidence/made-and-taken.ts';
import {readRosterService} from '../core/evidence/roster-service.ts';
import {takeEvidence} from '../core/evidence/take.ts';
import {failedText, failedUploads, type Upload, unconfirmed, uploadOf} from '../core/evidence/uploads.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import type {LedgerEntry} from '../core/state-records.ts';
import type {ReconcileResult} from './answers/adoption.ts';
import {firstUploadTexts} from './arming-proof.ts';
import {type Context, requireMay} from './context.ts';
import {activity, decideAndCommit} from './recording.ts';

/** Reads evidence, oldest first, and marks the accounts; follow-ups that it confirms are closed. */
export async function reconcile(context: Context, files: readonly string[]): Promise<ReconcileResult> {
	requireMay(context, 'sync', 'Taking evidence');
	return await takeReports(context, await readReports(context, files));
}

/** Reads files of evidence, oldest first; changes nothing. @throws SourceUnhealthyError naming one that is none. */
export async function readReports(
	context: Context,
	files: readonly string[],
): Promise<readonly ReportFrom[]> {
	const reports = await Promise.all(
		files.map(async (file) => ({file, report: await readEvidence(context, file)})),
	);
	return reports.sort((a, b) => (a.report.at < b.report.at ? -1 : 1));
}

/** Marks the accounts by what reports, oldest first, say. */
export async function takeReports(
	context: Context,
	reports: readonly ReportFrom[],
): Promise<ReconcileResult> {
	const {result} = await decideAndCommit(context.store, async (snapshot) => {
		const {changes, result} = await evidenceChanges(context, snapshot, reports);
		const summary = `evidence from ${reports.map(({report}) => report.kind).join(', ')}: ${result.changed} accounts`;
		return {
			changes:
				changes.length === 0 ? [] : [...changes, activity(context, 'reconcile', [], 'UPDATED', summary)],
			result,
		};
	});
	return {...result, firstUploads: await firstUploadTexts(context)};
}

/** A report and what it was read from: a file, or a connection by its name. */
export interface ReportFrom {
	readonly file: string;
	readonly report: EvidenceReport;
}

/** What reports, oldest first, change in the state, and what they tell; commits nothing. */
export async function evidenceChanges(
	context: Pick<Context, 'clock'>,
	snapshot: Snapshot,
	reports: readonly ReportFrom[],
): Promise<{readonly changes: readonly RecordChange[]; readonly result: ReconcileResult}> {
	const stored = await snapshot.load('accounts');
	const followUps = [...(await snapshot.load('followUps')).values()];
	const uploads = await uploadsIn(
		snapshot,
		reports.map(({report}) => report),
	);
	let accounts = stored;
	const differences: ReconcileResult['differences'][number][] = [];
	const changes = new Map<string, RecordChange>();
	const strangers = new Map<string, RecordChange>();
	const met = new Set<string>();
	const classes = await snapshot.load('classes');
	const known = await snapshot.load('strangers');
	const removed = new Map([...known.values()].map((each) => [each.id, each] as const));
	for (const {report} of reports) {
		for (const each of report.classes ?? []) {
			const id = removedClassId(each.classId);
			const before = removed.get(id);
			const after = afterClassEvidence(before, each, classes);
			if (after === undefined) removed.delete(id);
			else removed.set(id, after);
			if (isSame(known.get(id), after)) strangers.delete(id);
			else strangers.set(id, {collection: 'strangers', key: id, before: known.get(id), after});
		}
		const taken = takeEvidence(accounts, report);
		differences.push(...taken.differences);
		for (const {after} of taken.changed)
			changes.set(after.personId, {
				collection: 'accounts',
				key: after.personId,
				before: stored.get(after.personId),
				after,
			});
		for (const {personId, at, code} of taken.strangers) {
			const message = `Apple School Manager has Person ID ${personId}, which is nobody here`;
			const before = await snapshot.get('strangers', `person/${personId}`);
			met.add(personId);
			strangers.set(`person/${personId}`, {
				collection: 'strangers',
				key: `person/${personId}`,
				before,
				after: {id: `person/${personId}`, kind: 'person', at, code, message},
			});
		}
		const current = new Map(taken.changed.map(({after}) => [after.personId as string, after]));
		if (reports.length > 1)
			accounts = recordSet(
				[...accounts.values()].map((account) => [account.personId, current.get(account.personId) ?? account]),
			);
	}
	const closed: RecordChange[] = followUps.flatMap((before) => {
		const change = before.account && changes.get(before.account);
		const after = change?.collection === 'accounts' ? change.after : undefined;
		if (before.done !== undefined || after === undefined || after.asked !== undefined) return [];
		// It says nothing of what else is to be done with the account.
		if (stored.get(after.personId)?.asked?.action !== before.action) return [];
		const done = {
			at: context.clock.now().toISOString(),
			by: 'evidence',
			how: after.evidence?.code ?? 'evidence',
		};
		return [{collection: 'followUps', key: before.id, before, after: {...before, done}}];
	});
	const tally = {live: 0, inactive: 0, unknown: 0};
	const standing: ReconcileResult['differences'][number][] = [];
	for (const account of stored.values()) {
		const change = changes.get(account.personId);
		const after = (change?.collection === 'accounts' ? change.after : account) ?? account;
		tally[after.evidence?.state ?? 'unknown']++;
		const message = differenceOf(after);
		if (message !== undefined) standing.push({personId: after.personId, message});
		const refusal = refusalOf(after);
		if (refusal !== undefined) standing.push({personId: after.personId, message: refusal});
	}
	const all = [...changes.values(), ...strangers.values(), ...closed, ...uploads.changes];
	return {
		changes: all,
		result: {
			files: reports.map(({file, report}) => ({file, kind: report.kind, records: report.people.length})),
			...tally,
			changed: changes.size,
			differences: [...standing, ...differences],
			classes: removedClasses(removed.values(), classes),
			strangers: met.size,
			...uploads.told,
		},
	};
}

/** Confirms the packages that activity logs answer, and names uploads that follow none of ours. */
async function uploadsIn(snapshot: Snapshot, reports: readonly EvidenceReport[]) {
	const stored = await snapshot.load('ledger');
	let ledger = [...stored.values()];
	const changes = new Map<string, RecordChange>();
	const foreignUploads: string[] = [];
	const confirmed: string[] = [];
	for (const report of reports) {
		const upload = uploadOf(report, ledger);
		if (upload.whose === 'ours') {
			const after = answered(upload, report);
			if (after === undefined || isSame(after, upload.entry)) continue;
			const {id} = after;
			changes.set(id, {collection: 'ledger', key: id, before: stored.get(id), after});
			ledger = ledger.map((entry) => (entry.id === id ? after : entry));
			if (after.confirmed !== undefined) confirmed.push(id);
		} else if (upload.whose === 'not ours') {
			const id = `upload/${upload.activityId}`;
			const message = `activity ${upload.activityId}, begun ${upload.at}, follows no upload of ours: somebody else uploads to this organisation`;
			foreignUploads.push(message);
			const before = await snapshot.get('strangers', id);
			const code = report.status ?? '';
			const after = {id, kind: 'upload' as const, at: upload.at, code, message};
			if (!isSame(before, after)) changes.set(id, {collection: 'strangers', key: id, before, after});
		}
	}
	const open = unconfirmed(ledger);
	const since = open[0]?.endedAt ?? open[0]?.at;
	return {
		changes: [...changes.values()],
		told: {
			confirmed,
			failedUploads: failedUploads(ledger).map(failedText),
			foreignUploads,
			unconfirmed: {count: open.length, ...(since === undefined ? {} : {since})},
		},
	};
}

/** The package that a log answers, as it ended; undefined: the log says nothing new of it. */
function answered(
	{entry, ended}: Extract<Upload, {readonly whose: 'ours'}>,
	{at, activityId: activity = '', status: code = '', tally}: EvidenceReport,
): LedgerEntry | undefined {
	if (entry.confirmed !== undefined || ended === undefined) return undefined;
	return ended === 'failed'
		? {...entry, failed: {at, activity, code}}
		: {...entry, confirmed: {at, activity, ...(tally === undefined ? {} : madeAndTaken(tally))}};
}

/** A JSON file holds people of the roster service; everything else is read as an activity log. */
async function readEvidence(context: Context, file: string): Promise<EvidenceReport> {
	const bytes = await context.readFile(file);
	const text = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart();
	if (!text.startsWith('{') && !text.startsWith('[')) return readActivityLog(bytes, file);
	let document: unknown;
	try {
		document = JSON.parse(new TextDecoder().decode(bytes));
	} catch (cause) {
		throw new SourceUnhealthyError(`${file} is no whole JSON`, {
			cause,
			notDone: 'No evidence was taken from it.',
			next: 'Get the file again.',
		});
	}
	return readRosterService(document, file, context.clock.now().toISOString());
}
