import type {Account} from './directory/account.ts';
import {directoryCollections, type RecordSet} from './directory/directory.ts';
import type {Instant, PersonId} from './directory/ids.ts';
import type {Class, ClassEnrolments, Course, Location, PastClass, Tombstone} from './directory/records.ts';
import type {EvidenceMark, EvidenceReport} from './evidence/evidence.ts';
import type {Held} from './mirror/held.ts';
import type {Mirrored} from './mirror/mirrored.ts';
import type {MirrorWrite, Written} from './mirror/writes.ts';
import type {Conflict} from './plan/conflict.ts';
import type {Run} from './plan/run.ts';
import type {Roster} from './roster/roster.ts';
import type {
	Activity,
	AdoptionNote,
	Arming,
	FollowUp,
	LedgerEntry,
	Notice,
	Stranger,
} from './state-records.ts';

/** The present moment; the demo and the tests turn it. */
export interface Clock {
	now(): Date;
	/** Milliseconds of a clock that never goes back, for durations. */
	monotonic(): number;
	/** Rejects with the signal's reason when aborted. */
	sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Random bytes for ids and temporary passwords. */
export type Randomness = (bytes: number) => Uint8Array;

/** Looks up a secret by its reference (`env:NAME`, `file:PATH`); the value is never stored or logged. */
export interface Secrets {
	/** @throws UsageError when it is not there, or its file is readable by others. */
	resolve(reference: string): Promise<string>;
	/** Keeps a typed secret in an owner-only file of the state and returns its reference. */
	keep(name: string, value: string): Promise<string>;
}

/** A step of long work, as dashboard, commands and logs all read it. */
export interface Progress {
	readonly stage: string;
	readonly message?: string;
	readonly done?: number;
	readonly total?: number;
	/** What is counted: `rows`, `bytes`. */
	readonly unit?: string;
}

/** Work that tells how far it is and ends with a result. */
export type Work<T> = AsyncGenerator<Progress, T, void>;

// --- Connections -----------------------------------------------------------------------------------------

/** Reads a roster. */
export interface Reader {
	/**
	 * @throws SourceUnhealthyError when the source is empty, cut or not what it announced.
	 * @throws TemporaryError when trying again may help.
	 */
	read(signal: AbortSignal): Work<Roster>;
	/**
	 * Looks whether it could be read, and reads the beginning at most; `message` says what answered. Absent: only a whole
	 * read shows it. @throws as {@link Reader.read}, and UsageError where who asks is refused.
	 */
	test?(signal: AbortSignal): Promise<{readonly message: string}>;
	/** The server that it reads from, where that one's host key has to be pinned. Absent: there is none. */
	readonly server?: Pick<Publisher, 'binding' | 'hostKey'>;
	/**
	 * Does what the settings want done once what this reader read last was applied: keeps it, tidies up at the source.
	 * Absent: nothing. @throws UsageError or TemporaryError naming what was not done; what was applied stays so.
	 */
	applied?(signal: AbortSignal): Promise<void>;
	/** Lets go of what is held on disk since the last read; to be called when the work has settled. Absent: nothing is. */
	close?(): Promise<void>;
}

/** A package that is ready to be sent: a verified zip, whole in a file. */
export interface Package {
	/** Absolute path of the zip. */
	readonly file: string;
	readonly bytes: number;
	/** Of the zip; 64 hex digits. */
	readonly sha256: string;
}

/** A file of a package, made when it is asked for. */
export interface PackageFile {
	readonly name: string;
	chunks(): Iterable<string>;
}

/** Puts packages together on disk, owner-only. */
export interface Packages {
	/** A flat zip: the same files give the same bytes. Durable when this answers. */
	zip(path: string, files: readonly PackageFile[]): Promise<Package>;
	/** The files by themselves, in a folder that is made where it is missing; each replaces its namesake whole. */
	folder(path: string, files: readonly PackageFile[]): Promise<void>;
	/** Text as one compressed file, owner-only and durable when this answers; the SHA-256 is the text's, 64 hex digits. */
	pack(path: string, chunks: Iterable<string>): Promise<{readonly sha256: string}>;
	/** The text of a compressed file. @throws StateDamagedError while reading, when it is not there or not whole. */
	unpack(path: string): AsyncIterable<Uint8Array>;
	/** Size and hash of a zip that is there already. */
	measure(path: string): Promise<Package>;
	/** Removes a package that was only work in progress, and the folder that was made for it. */
	discard(path: string): Promise<void>;
}

/** What a second reader says of a package, by Apple's rules. */
export interface PackageReport {
	/** For how many findings Apple School Manager would refuse it; 0: none that we know of. */
	readonly refused: number;
	readonly warnings: number;
	/** Rows of each file that could be read, the header not counted. */
	readonly rows: Readonly<Record<string, number>>;
	/** What is refused first; of one rule, file and field no more than some. */
	readonly findings: readonly PackageFinding[];
	/** All of them, counted by rule, file and field. */
	readonly counts: ReadonlyArray<
		Omit<PackageFinding, 'line' | 'value' | 'message'> & {readonly count: number}
	>;
}

export interface PackageFinding {
	/** Stable, kebab-case. */
	readonly rule: string;
	readonly severity: 'refused' | 'warning';
	/** What the rule stands on. */
	readonly source: string;
	/** Empty: the package as a whole. */
	readonly file: string;
	readonly line?: number;
	readonly field?: string;
	/** Made visible and cut. */
	readonly value?: string;
	/** A phrase that goes on after place, field and value. */
	readonly message: string;
}

/**
 * Reads a package (zip or folder) once more, by a reader that shares nothing with the writer.
 * @throws UsageError when there is nothing at the path, or it cannot be read.
 */
export type VerifyPackage = (
	path: string,
	options?: {readonly primaryLocation?: string; readonly signal?: AbortSignal},
) => Work<PackageReport>;

/** Sends packages to one target. */
export interface Publisher {
	/** What the target is bound to when it is armed: host, port, user, pinned host key. */
	readonly binding: {
		readonly host: string;
		readonly port: number;
		readonly user: string;
		readonly hostKey?: string;
	};
	/**
	 * First contact: the server's host key as `SHA256:…`; sends no credentials.
	 * @throws TemporaryError when nobody answers.
	 */
	hostKey(signal: AbortSignal): Promise<string>;
	/**
	 * Signs in and looks at the folder, and changes nothing.
	 * @throws UsageError on refused credentials or a missing folder; HostKeyError; TemporaryError.
	 */
	test(signal: AbortSignal): Promise<{readonly hostKey: string}>;
	/**
	 * Ends only when the server acknowledged every byte. Nothing is renamed afterwards and nothing needs a stat.
	 * @throws HostKeyError before anything is sent when the key is not the pinned one, or none is pinned.
	 * @throws TemporaryError when it broke: how much arrived is then unknown.
	 */
	send(pack: Package, signal: AbortSignal): Work<{readonly hostKey: string}>;
}

/** Another system that is kept as the directory is, record by record. */
export interface Mirror {
	/** Signs in and reads the beginning. `message` says what answered. @throws as {@link Mirror.read}. */
	test(signal: AbortSignal): Promise<{readonly message: string}>;
	/**
	 * All that it holds.
	 * @throws UsageError when it refuses who asks; SourceUnhealthyError when it is not what it should be, or not whole;
	 * TemporaryError when trying again may help.
	 */
	read(signal: AbortSignal): Work<Held>;
	/**
	 * Writes one record. What an interrupted run made already, by its mark, is not made again; what is to be taken away
	 * and does not carry the mark any more, looked at again, is refused.
	 * @throws RefusedError when this one record is refused: others may go on. UsageError when nothing of the kind may be
	 * written (a right that the key lacks). TemporaryError when trying again may help; whether it was written is then unknown.
	 */
	write(write: MirrorWrite, signal: AbortSignal): Promise<Written>;
	/** Lets go of connections that are kept between writes; to be called when the work has settled. Absent: none are. */
	close?(): Promise<void>;
}

/** One read of a source of evidence. */
export interface EvidenceRead {
	/** `delta`: only what changed since the mark. */
	readonly extent: 'full' | 'delta';
	readonly report: EvidenceReport;
	readonly mark: EvidenceMark;
	/** Records by list: `people`, `classes` …; the same one told twice counts once. */
	readonly counts: Readonly<Record<string, number>>;
}

/** Reads what Apple School Manager really holds, and changes nothing there. */
export interface Evidence {
	/** Signs in and reads the beginning. `message` says what answered. @throws as {@link Evidence.read}. */
	test(signal: AbortSignal): Promise<{readonly message: string}>;
	/**
	 * @param since where an earlier read ended; undefined: all is read. All is read too where nobody can go on from it.
	 * @throws UsageError when it refuses who asks; SourceUnhealthyError when it is not what it should be, or not whole;
	 * TemporaryError when trying again may help.
	 */
	read(since: EvidenceMark | undefined, signal: AbortSignal): Work<EvidenceRead>;
}

/** Does in a sandbox Apple School Manager what an admin does by hand in the real one. */
export interface Rehearsal {
	deactivate(personId: PersonId): Promise<RehearsalResult>;
	reactivate(personId: PersonId): Promise<RehearsalResult>;
	delete(personId: PersonId): Promise<RehearsalResult>;
	/** `temporaryPassword` is shown once and stored nowhere by us. */
	resetPassword(personId: PersonId): Promise<RehearsalResult & {readonly temporaryPassword?: string}>;
}
export interface RehearsalResult {
	/** Apple's log code: `UPDATED` on success. */
	readonly code: string;
	readonly message: string;
}

// --- Notifications ----------------------------------------------------------------------------------------

/** A server that takes mail. */
export interface MailServer {
	readonly host: string;
	readonly port: number;
	/** `tls`: from the first byte; `starttls`: demanded before anything is said; `none`: on loopback only. */
	readonly security: 'tls' | 'starttls' | 'none';
	readonly user?: string;
	readonly password?: string;
	readonly from: string;
}

export interface MailMessage {
	readonly to: readonly string[];
	readonly subject: string;
	readonly text: string;
	/** The same message has the same one, so that a repeated one is known. */
	readonly id: string;
}

/** Tells people and programs outside. All throw TemporaryError where trying again may help, UsageError where not. */
export interface Notifier {
	mail(server: MailServer, message: MailMessage, signal: AbortSignal): Promise<void>;
	/** Posts JSON; with a key, signed by HMAC-SHA256 in `X-Rollcall-Signature`. */
	post(
		hook: {readonly url: string; readonly key?: string},
		body: {readonly id: string},
		signal: AbortSignal,
	): Promise<void>;
	/** Calls an address, so that silence is noticed. */
	beat(url: string, signal: AbortSignal): Promise<void>;
}

// --- State -----------------------------------------------------------------------------------------------

/** Every collection of the state and the record it holds, by key. */
export interface Collections {
	accounts: Account;
	locations: Location;
	courses: Course;
	classes: Class;
	enrolments: ClassEnrolments;
	tombstones: Tombstone;
	/** By class_id. */
	pastClasses: PastClass;
	runs: Run;
	conflicts: Conflict;
	ledger: LedgerEntry;
	armings: Arming;
	followUps: FollowUp;
	activities: Activity;
	strangers: Stranger;
	adoptions: AdoptionNote;
	notices: Notice;
	/** By `mirroredKey`. */
	mirrored: Mirrored;
}
export type CollectionName = keyof Collections;
export const collectionNames = [
	...directoryCollections,
	'pastClasses',
	'runs',
	'conflicts',
	'ledger',
	'armings',
	'followUps',
	'activities',
	'strangers',
	'adoptions',
	'notices',
	'mirrored',
] as const satisfies readonly CollectionName[];

/** One record's change; `before` is checked against the state when it is committed. */
export type RecordChange = {
	[C in CollectionName]: {
		readonly collection: C;
		readonly key: string;
		readonly before?: Collections[C] | undefined;
		readonly after?: Collections[C] | undefined;
	};
}[CollectionName];

/** One generation of the state, held still while commits go on. */
export interface Snapshot {
	/** Number of the last commit in it; 0: nothing was committed yet. */
	readonly sequence: number;
	get<C extends CollectionName>(collection: C, key: string): Promise<Collections[C] | undefined>;
	/** In order of keys (or backwards); reads no more than it must. `after` is exclusive. */
	list<C extends CollectionName>(
		collection: C,
		options?: {readonly after?: string; readonly limit?: number; readonly reverse?: boolean},
	): Promise<ReadonlyArray<Collections[C]>>;
	count(collection: CollectionName): Promise<number>;
	/** The whole collection, for rules that read all of it. */
	load<C extends CollectionName>(collection: C): Promise<RecordSet<Collections[C]>>;
	/**
	 * How many records carry each of the words that `core/tallies.ts` gives them; words that none carries are left
	 * out. Costs no reading of the records.
	 */
	tally(collection: CollectionName): Promise<ReadonlyMap<string, number>>;
	/** Ends the lease: what only this generation needs may be swept. */
	release(): Promise<void>;
}

/** A commit as it stands in history. */
export interface CommitRecord {
	readonly sequence: number;
	readonly at: Instant;
	readonly changes: readonly RecordChange[];
}

/** The state: read a generation, commit a change set, follow. One small interface, so that others can stand behind it. */
export interface Store {
	/** Opens the newest generation. */
	read(): Promise<Snapshot>;
	/**
	 * Commits all of `changes` or none of them, and answers only after it is durable.
	 * @returns the new sequence.
	 * @throws StaleError when a `before` is not what the state holds. StateDamagedError. LockedError.
	 */
	commit(changes: Iterable<RecordChange>): Promise<number>;
	/** The change set of one commit, while history keeps it. */
	history(sequence: number): Promise<CommitRecord | undefined>;
	/**
	 * Lets go of change sets that are both older than `days` and not among the last `commits`; the state itself
	 * stays as it is. A store may keep more than it must.
	 * @returns how many change sets went.
	 */
	prune(keep: Retention): Promise<number>;
	/**
	 * Rewrites history, for `forget` alone: every kept change becomes what `rewrite` makes of it, or goes. The
	 * newest generation does not change by it; afterwards no file of the store holds what was taken out.
	 * @returns false while a living reader still holds a generation from before: it goes when that one ends.
	 */
	rewriteHistory(rewrite: (change: RecordChange) => RecordChange | undefined): Promise<boolean>;
	/**
	 * Calls back with the newest sequence within a second of a commit, by whatever process, and when somebody takes a
	 * lock, tells how far its work is, or lets go of it. Returns how to stop.
	 */
	follow(listener: (sequence: number, what: 'commit' | 'locks') => void): () => void;
	/**
	 * Takes the lock of this name or says who holds it.
	 * @throws LockedError naming the holder.
	 */
	lock(name: string, purpose: string): Promise<Lock>;
	/** Who holds which lock now. */
	locks(): Promise<readonly LockHolder[]>;
	/** Owner-only folder for packages, kept rosters and exports of runs; files in it are durable before a commit names them. */
	readonly files: StateFiles;
	/** Small documents that an admin may read and edit: settings, connections, rules. */
	readonly documents: Documents;
	close(): Promise<void>;
}

/** How long history is kept: what is younger than `days` or among the last `commits`. */
export interface Retention {
	readonly days: number;
	readonly commits: number;
}

export interface LockHolder {
	readonly name: string;
	readonly owner: string;
	readonly host: string;
	readonly pid: number;
	readonly purpose: string;
	readonly since: Instant;
	/** How far the holder is, as it told last. */
	readonly progress?: Progress;
}

export interface Lock {
	readonly name: string;
	/** Whose lock this was: a process that ended without letting go of it. */
	readonly tookOver?: LockHolder;
	/** Tells others how far the work is: at most once a second, lost with the process, and never a reason to fail. */
	tell(progress: Progress): void;
	/** To be called when the work has settled, never before. */
	release(): Promise<void>;
}

/** Large files that records name: packages, kept rosters, modified CSVs. */
export interface StateFiles {
	/** The folder's absolute path. */
	readonly folder: string;
	/** Absolute path of a kept file. */
	path(name: string): string;
	/** Copies the file into the folder under this name, `0600`, durable when this answers. */
	keep(name: string, from: string): Promise<string>;
	/** Whether the file is there. */
	has(name: string): Promise<boolean>;
	/** Names of all kept files, sorted. */
	names(): Promise<readonly string[]>;
	remove(name: string): Promise<void>;
	/** A path for work in progress on the same file system; swept when stale. */
	temporary(name: string): Promise<string>;
	/**
	 * Removes what ended processes left of their work in progress: all that nobody wrote to for a minute.
	 * @returns whether nothing of it is left; what is younger may be somebody's who is at work.
	 */
	clearTemporary(): Promise<boolean>;
}

/** JSON documents, each read and written whole, durably and owner-only. */
export interface Documents {
	/**
	 * The document as JSON, or undefined where there is none. Callers parse it with zod and change nothing in it: while
	 * it is the same document it may be the same object.
	 */
	read(name: DocumentName): Promise<unknown>;
	/** Reads, changes and writes under the commit lock; answers after it is durable. */
	update(name: DocumentName, change: (document: unknown) => unknown): Promise<void>;
}
export type DocumentName = 'settings' | 'connections' | 'rules';
