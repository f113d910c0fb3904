import {clockDay} from '../directory/clock-texts.ts';
import type {Instant} from '../directory/ids.ts';
import type {LedgerEntry} from '../state-records.ts';
import type {EvidenceReport} from './evidence.ts';

const hour = 3_600_000;
/** How long after an upload its activity may begin, and how far two clocks may be apart [D]: Apple says neither. */
const within = 24 * hour;
const skew = hour;

/** What Apple School Manager calls an upload; a log of anything else says nothing of packages. */
const uploading = 'SYNC_SOURCE';

/** What an activity log says of uploads: which of ours it is the answer to, or that somebody else uploads. */
export type Upload =
	| {
			readonly whose: 'ours';
			readonly entry: LedgerEntry;
			/** Only a completed one confirms it; absent: how it ended is not known. */
			readonly ended?: 'completed' | 'failed';
	  }
	| {readonly whose: 'not ours'; readonly at: Instant; readonly activityId: string}
	| {readonly whose: 'not known'};

/**
 * Whose upload an activity log tells of. The log names no file, so the time decides: it is the answer to the last
 * package that was sent within the day before it began, and that no earlier activity answers. One that follows none of
 * ours, after the first package that we know of, was somebody else's: another tool's nightly upload begins within a day
 * of ours too, and never stands for what came of ours [D].
 */
export function uploadOf(report: EvidenceReport, ledger: readonly LedgerEntry[]): Upload {
	const {activityId, startedAt} = report;
	if (report.operation !== uploading || activityId === undefined || startedAt === undefined)
		return {whose: 'not known'};
	const began = Date.parse(startedAt);
	const isAnswered = ({state, at, endedAt}: LedgerEntry) => {
		const sent = Date.parse(endedAt ?? at);
		return state === 'sent' && sent - skew <= began && began - sent <= within;
	};
	const entry = ledger
		.filter((each) => isAnswered(each) && !isAnsweredEarlier(each, activityId, report.at))
		.sort((a, b) => (a.at < b.at ? -1 : 1))
		.at(-1);
	if (entry !== undefined)
		return {whose: 'ours', entry, ...(report.ended === undefined ? {} : {ended: report.ended})};
	const known = ledger.filter(({state}) => state === 'sent' || state === 'baseline');
	const isAfterUs = known.some(({at}) => Date.parse(at) <= began);
	return isAfterUs ? {whose: 'not ours', at: startedAt, activityId} : {whose: 'not known'};
}

/** The activity that a package is known to be answered by, and when that ended. */
export const answerOf = ({
	confirmed,
	failed,
}: LedgerEntry): {readonly activity: string; readonly at: Instant} | undefined => confirmed ?? failed;

function isAnsweredEarlier(entry: LedgerEntry, activity: string, at: Instant): boolean {
	const answer = answerOf(entry);
	return answer !== undefined && answer.activity !== activity && answer.at <= at;
}

/** The last package that was sent to each target, where Apple School Manager said that its upload failed. */
export function failedUploads(ledger: readonly LedgerEntry[]): readonly LedgerEntry[] {
	const last = new Map(ledger.filter(({state}) => state === 'sent').map((entry) => [entry.target, entry]));
	return [...last.values()].filter(({failed, confirmed}) => failed !== undefined && confirmed === undefined);
}

/** `Apple School Manager failed the upload of 21 August 2026 (activity A1: FAILED VALIDATION_FAILED)`. */
export const failedText = ({failed, endedAt, at}: LedgerEntry): string =>
	`Apple School Manager failed the upload of ${clockDay(endedAt ?? at)}${failed === undefined ? '' : ` (activity ${failed.activity}: ${failed.code})`}`;

/** Packages that were sent after the last one that evidence confirms, oldest first. */
export function unconfirmed(ledger: readonly LedgerEntry[]): readonly LedgerEntry[] {
	const sent = ledger.filter(({state}) => state === 'sent');
	const last = sent.findLastIndex(({confirmed}) => confirmed !== undefined);
	return sent.slice(last + 1);
}
