import {SourceUnhealthyError, UsageError} from '../../core/errors.ts';
import type {Clock, Progress} from '../../core/ports.ts';
import {Findings} from '../../core/roster/findings.ts';
import {refuseMostlyFaulty} from '../../core/roster/health.ts';
import type {Roster} from '../../core/roster/roster.ts';
import {type OneRosterFile, oneRosterFiles} from '../oneroster-map/columns.ts';
import {OneRosterMapping} from '../oneroster-map/mapping.ts';
import type {OneRosterList} from './address.ts';
import {BrokenRead, readList} from './read-list.ts';
import {RecordRows} from './record-rows.ts';
import {type OneRosterService, QuestionRefused} from './service.ts';
import type {OneRosterSettings} from './settings.ts';

export interface OneRosterRead {
	readonly service: OneRosterService;
	readonly settings: OneRosterSettings;
	readonly clock: Pick<Clock, 'sleep'>;
	readonly tell: (progress: Progress) => void;
	readonly signal: AbortSignal;
}

/** A broken read is read again from the beginning, so often, and after so many milliseconds [D]. */
const again = {times: 2, after: 10_000};

/** Lists by the files whose place they take. */
export const listsOf = (
	file: OneRosterFile,
	{people, sessions}: Pick<OneRosterSettings, 'people' | 'sessions'>,
): readonly OneRosterList[] => {
	if (file === 'users' && people === 'students-teachers') return ['students', 'teachers'];
	return file === 'academicSessions' && sessions === 'none' ? [] : [file];
};

/**
 * Reads a service whole, into a roster by the mapping that exports have too.
 * @throws SourceUnhealthyError when it is not whole, whichever page failed; nothing is ever planned on a part.
 */
export async function readService(read: OneRosterRead): Promise<Roster> {
	for (let tried = 0; ; tried++) {
		try {
			return await readOnce(read);
		} catch (error) {
			if (!(error instanceof BrokenRead) || tried === again.times) throw error;
			read.tell({stage: 'read', message: `${error.message}; it is read again`});
			await read.clock.sleep(again.after, read.signal);
		}
	}
}

async function readOnce({service, settings, tell, signal}: OneRosterRead): Promise<Roster> {
	const findings = new Findings();
	const mapping = new OneRosterMapping({
		findings,
		settings,
		nameOf: (file) => file,
		nothing: emptySource,
		empty: 'holds no records',
	});
	const rows = new Map<OneRosterFile, number>();
	for (const file of oneRosterFiles) {
		const lists = listsOf(file, settings);
		if (lists.length === 0) continue;
		const before = findings.problems.length;
		const taking = new RecordRows(file, mapping.tables[file]);
		for (const list of lists) {
			tell({stage: 'read', message: list, done: 0, unit: 'records'});
			await readList({
				service,
				settings,
				list,
				file,
				rows: taking,
				findings,
				signal,
				tell: (done, total) =>
					tell({
						stage: 'read',
						message: list,
						done,
						...(total === undefined ? {} : {total}),
						unit: 'records',
					}),
			}).catch((error: unknown) => {
				throw absentList(list, error) ?? error;
			});
		}
		rows.set(file, taking.count);
		refuseMostlyFaulty(file, taking.count, findings, before);
	}
	return mapping.roster({rows, extent: 'bulk'});
}

const emptySource = (message: string) =>
	new SourceUnhealthyError(message, {
		notDone: 'A service that answers with nothing is never taken for an empty school.',
		next: 'See what this client may read in the SIS, and whether a new school year is being prepared there.',
	});

/** A list that this service does not have can be done without; that is for a person to say, once. */
function absentList(list: OneRosterList, error: unknown): UsageError | undefined {
	if (!(error instanceof QuestionRefused) || error.status !== 404) return undefined;
	const ways: Readonly<Partial<Record<OneRosterList, string>>> = {
		academicSessions: 'Where the SIS has no academicSessions, set sessions=none.',
		users: 'Where the SIS has no users, set people=students-teachers.',
	};
	return new UsageError(error.message, {
		notDone: 'Nothing was planned or changed.',
		next: `See whether root is the API Root URL that the SIS shows. ${ways[list] ?? ''}`.trim(),
		cause: error,
	});
}
