import {recordSet} from '../core/directory/directory.ts';
import {SourceUnhealthyError} from '../core/errors.ts';
import {readActivityLog} from '../core/evidence/activity-log.ts';
import {removedClasses} from '../core/evidence/classes.ts';
import {differenceOf, refusalOf} from '../core/evidence/differences.ts';
import type {EvidenceReport} from '../core/evidence/evidence.ts';
import {readRosterService} from '../core/evidence/roster-service.ts';
import {takeEvidence} from '../core/evidence/take.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import type {ReconcileResult} from './answers/adoption.ts';
import {firstUploadTexts} from './arming-proof.ts';
import {type Context, requireMay} from './context.ts';
import {type AccountChanges, closedByEvidence} from './reconciling-follow-ups.ts';
import {Strangers} from './reconciling-strangers.ts';
import {uploadsIn} from './reconciling-uploads.ts';
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
	const all = reports.map(({report}) => report);
	const uploads = await uploadsIn(snapshot, all);
	const strangers = await Strangers.of(snapshot, stored);
	let accounts = stored;
	const differences: ReconcileResult['differences'][number][] = [];
	const changes: AccountChanges = new Map();
	for (const report of all) {
		strangers.take(report);
		const taken = takeEvidence(accounts, report);
		differences.push(...taken.differences);
		for (const {after} of taken.changed)
			changes.set(after.personId, {
				collection: 'accounts',
				key: after.personId,
				before: stored.get(after.personId),
				after,
			});
		const current = new Map(taken.changed.map(({after}) => [after.personId as string, after]));
		if (reports.length > 1)
			accounts = recordSet(
				[...accounts.values()].map((account) => [account.personId, current.get(account.personId) ?? account]),
			);
	}
	const closed = closedByEvidence(followUps, all, stored, changes, context.clock.now().toISOString());
	const tally = {live: 0, inactive: 0, unknown: 0};
	const standing: ReconcileResult['differences'][number][] = [];
	for (const account of stored.values()) {
		const after = changes.get(account.personId)?.after ?? account;
		tally[after.evidence?.state ?? 'unknown']++;
		const message = differenceOf(after);
		if (message !== undefined) standing.push({personId: after.personId, message});
		const refusal = refusalOf(after);
		if (refusal !== undefined) standing.push({personId: after.personId, message: refusal});
	}
	const met = strangers.changes();
	return {
		changes: [...changes.values(), ...met, ...closed, ...uploads.changes],
		result: {
			files: reports.map(({file, report}) => ({file, kind: report.kind, records: report.people.length})),
			...tally,
			changed: changes.size,
			differences: [...standing, ...differences],
			classes: removedClasses(strangers.values(), await snapshot.load('classes')),
			strangers: strangers.met.size,
			...uploads.told,
		},
	};
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
