import type {Status} from '../core/directory/account.ts';
import type {StatusAction} from '../core/directory/actions.ts';
import type {EditValues} from '../core/directory/edit-values.ts';
import type {ConflictId, ConnectionId, Instant, RunId} from '../core/directory/ids.ts';
import type {Operator} from '../core/directory/operators.ts';
import type {Explanation} from '../core/explain/explanation.ts';
import type {PastChange} from '../core/explain/facts.ts';
import type {Run, RunState} from '../core/plan/run.ts';
import type {Clock, LockHolder, Work} from '../core/ports.ts';
import type {CareFinding, OpenBackup} from '../core/state-care.ts';
import type {Activity, Arming, FollowUp} from '../core/state-records.ts';
import type {AdoptForecast, AdoptIdsOptions, AdoptIdsResult, Adoption} from './answers/adopting.ts';
import type {Armed, ArmOptions, Disarmed, ImportResult, ReconcileResult} from './answers/adoption.ts';
import type {Exported, ForgetPlan, Forgotten, Restored, RestorePlan} from './answers/care.ts';
import type {CompareOptions, CompareResult} from './answers/comparing.ts';
import type {ConflictView, ResolveOptions, RuleView} from './answers/conflicts.ts';
import type {EvidenceOptions, EvidenceResult} from './answers/evidence.ts';
import type {DomainChange, DomainView, FederateOptions, FederateResult} from './answers/federation.ts';
import type {MirrorOptions, MirrorResult} from './answers/mirror.ts';
import type {Move} from './answers/moving.ts';
import type {ActResult, EditResult, UserDetail, UserList, UserQuery} from './answers/people.ts';
import type {ProvisionOptions, ProvisionResult} from './answers/provision.ts';
import type {PlanResult, PublishOptions, PublishResult, SyncOptions, SyncResult} from './answers/runs.ts';
import type {Difference} from './differing.ts';
import type {DisconnectOptions, DisconnectResult} from './disconnecting.ts';
import type {RunExport} from './exporting-run.ts';
import type {OneRun} from './history.ts';
import type {Notified, TestedChannel} from './notifying.ts';
import type {People} from './people-index-view.ts';
import type {PushView} from './push-view.ts';
import type {ScimService} from './scim.ts';
import type {StagedRemovals} from './scim-removals.ts';
import type {NewToken} from './scim-tokens.ts';
import type {ServePlace} from './serve-settings.ts';
import type {ServeOptions, Serving} from './serving.ts';
import type {SetUpStep} from './set-up.ts';
import type {ThreeWay} from './three-way.ts';
import type {UndoOptions, UndoResult} from './undoing.ts';
import type {Unsent} from './unsent.ts';

/**
 * Everything that rollcall does, once: commands and the dashboard both call this and nothing below it.
 * Methods that return {@link Work} tell their progress and can be stopped by the signal.
 * All throw the errors of `core/errors.ts` and no others on purpose.
 */
export interface Rollcall {
	readonly clock: Clock;
	readonly operator: Operator;
	/** Opened with `--read-only`: every change is refused. */
	readonly readOnly: boolean;

	/** What the header, `status` and the opening screen say. */
	overview(): Promise<Overview>;
	/** Takes note of a finding until a day (`2026-09-01`); without one, takes that back. */
	acknowledge(finding: string, until: string | undefined): Promise<void>;

	/** Every setting with its value, default and meaning. */
	settings(): Promise<readonly SettingItem[]>;
	/** Sets one by its dotted key (JSON, or text); without a value it goes back to its default. */
	setSetting(key: string, value: string | undefined): Promise<SettingItem>;

	/** Domains of the organisation: verified or not, federated or not, and what each demands. */
	domains(): Promise<readonly DomainView[]>;
	/** Says something of a domain that changes no account; who and when is kept. */
	setDomain(domain: string, change: DomainChange): Promise<readonly DomainView[]>;
	/** Turns federated authentication of a domain on or off: planned, shown, guarded, and taken back by the other turn. */
	federate(
		domain: string,
		turn: 'on' | 'off',
		options: FederateOptions,
		signal: AbortSignal,
	): Work<FederateResult>;

	/** What the header calls the organisation. */
	nameOrganisation(name: string): Promise<void>;

	connections(): Promise<readonly ConnectionView[]>;
	/** The kinds of connection that can be made, for the guided set-up. */
	kinds(): readonly KindView[];
	/** `setUp`: step by step; the connection is made, and what comes next is noted. */
	connect(
		kind: string,
		name: string,
		values: ConnectionValues,
		options?: {readonly setUp?: true},
	): Promise<ConnectionView>;
	/** Notes the step of the guided set-up that comes next; without one it is done. */
	setUp(name: string, step: SetUpStep | undefined): Promise<ConnectionView>;
	reconfigure(name: string, values: ConnectionValues): Promise<ConnectionView>;
	/** Takes changed settings back that no run succeeded by yet. @returns their names; none: nothing waited. */
	dropPending(name: string): Promise<readonly string[]>;
	/** Every account and class of it becomes Manual, nothing is removed; the connection is kept and can be connected again. */
	disconnect(name: string, options: DisconnectOptions, signal: AbortSignal): Work<DisconnectResult>;
	/** People of disconnected connections, and how far another one has taken them up: a move to or from an identity provider. */
	moves(): Promise<readonly Move[]>;
	/**
	 * Connects a disconnected one again, with what is given changed; what changed meanwhile is asked about. One that is
	 * pushed to and stopped, or in quarantine, takes pushes again.
	 */
	reconnect(name: string, values: ConnectionValues): Promise<ConnectionView>;
	/** Ticks a line of the checklist that only a person can check (its number from 1, or how it begins), or unticks it. */
	tick(name: string, item: string, done: boolean): Promise<ConnectionView>;
	/** Tries the connection and changes nothing; `acceptHostKey` pins a first host key that a person has seen. */
	test(name: string, options: {readonly acceptHostKey?: boolean}, signal: AbortSignal): Promise<TestResult>;

	/** Makes a token for a connection that is pushed to; it is shown once, and the one before it lives on beside it. */
	newToken(name: string): Promise<NewToken>;
	/** Revokes a token by its id, or how that begins: whoever comes with it is refused from then on. */
	revokeToken(name: string, token: string): Promise<void>;
	/** Removals that were pushed past the guard; with a decision, all of them (or `only` these) are applied, or taken back. */
	stagedRemovals(
		name: string,
		decision?: 'approve' | 'take back',
		only?: readonly string[],
	): Promise<StagedRemovals>;
	/**
	 * The SCIM service provider, for `serve`.
	 * @param port that it listens on, so that what it answers names that one; absent: the one of the settings.
	 * @throws RefusedError where this operator may not sync.
	 */
	scim(port?: () => number | undefined): ScimService;

	/** Reads and plans, changes nothing. Without a name: the only connection that can be read. */
	plan(name: string | undefined, signal: AbortSignal): Work<PlanResult>;
	sync(name: string | undefined, options: SyncOptions, signal: AbortSignal): Work<SyncResult>;
	/** A sync with a connection that is kept as the directory is, and whatever comes in from it first; `look` changes nothing. */
	syncMirror(name: string, options: MirrorOptions, signal: AbortSignal): Work<MirrorResult>;
	/** *Provision on demand*: what import, scope, match and action make of one person of an identity provider, and does it. */
	provision(person: string, options: ProvisionOptions, signal: AbortSignal): Work<ProvisionResult>;
	/** Reads what a connection tells of Apple School Manager as it is, as a run of its own; `look` keeps nothing. */
	readEvidence(name: string, options: EvidenceOptions, signal: AbortSignal): Work<EvidenceResult>;
	publish(target: string | undefined, options: PublishOptions, signal: AbortSignal): Work<PublishResult>;
	/** Runs every connection at its times, until the signal stops it between runs or an upload is through. */
	serve(options: ServeOptions, signal: AbortSignal): Serving;
	/** Tells those whom the settings name what is new among the findings, and what is over; `good`: calls the heartbeat. */
	notify(options: {readonly good: boolean}, signal: AbortSignal): Promise<Notified>;
	/** Sends everybody a message, to see whether it arrives. @returns what came of it by each channel that is set. */
	testNotifications(signal: AbortSignal): Promise<readonly TestedChannel[]>;
	/** Where the service is to listen, as the settings say. */
	servePlace(): Promise<ServePlace>;

	/** Newest first. */
	runs(options?: {
		readonly limit?: number;
	}): Promise<{readonly items: readonly Run[]; readonly total: number}>;
	/** One run and all its changes; `undefined` changes where history no longer keeps them. */
	run(id: string): Promise<OneRun>;

	/** Takes a run back as a run of its own, guarded and published like any other. */
	undo(id: string, options: UndoOptions, signal: AbortSignal): Work<UndoResult>;
	/** What a run changed, field by field; with a second run, how what the one left differs from what the other left. */
	diff(id: string, other?: string): Promise<Difference>;
	/** Why a person, class or roster row is, or is not, in Apple School Manager. */
	explain(asked: string): Promise<Explanation>;
	/** Writes the modified CSVs of a run and its patch summary into a folder. */
	exportRun(id: string, folder: string): Promise<RunExport>;
	/** Writes rows of a screen into a new CSV file, owner-only; the first row names the columns. */
	exportRows(
		file: string,
		rows: ReadonlyArray<readonly string[]>,
	): Promise<{readonly file: string; readonly rows: number}>;

	users(query: UserQuery): Promise<UserList>;
	/** Everybody as a list that is looked at while it is made, and follows commits; one for the whole process. */
	people(): People;
	/** `classes: false` leaves the classes out: reading them takes as long as all rosters. */
	user(id: string, options?: {readonly classes?: false}): Promise<UserDetail>;
	/** The classes that somebody is in, read a page at a time. @throws the signal's reason when it stops. */
	classesOf(id: string, signal?: AbortSignal): Promise<UserDetail['classes']>;
	/** What changed of a person over time, newest first, as it is found, until the signal stops it. */
	userHistory(id: string, signal: AbortSignal): AsyncGenerator<PastChange, void>;
	/** What people, classes, locations and conflicts are called, by these ids; of what has no name, nothing. */
	namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
	/** What locations are called, by id. */
	locationNames(): Promise<ReadonlyMap<string, string>>;
	/** Does one action to several accounts: all or nothing per call. */
	act(ids: readonly string[], action: StatusAction): Promise<ActResult>;

	/**
	 * Edits attributes: all of these accounts or none. What detaches an account from its source, or unpairs it, is done
	 * only when it was agreed to; without, nothing is changed and `asks` says what it is.
	 */
	edit(
		ids: readonly string[],
		values: EditValues,
		options?: {readonly agreed?: boolean},
	): Promise<EditResult>;
	/** Makes a Manual account, with a follow-up that says how it is made in Apple School Manager. */
	create(values: EditValues, options?: {readonly agreed?: boolean}): Promise<EditResult>;
	/** Puts local accounts back under their source. */
	followSource(ids: readonly string[]): Promise<EditResult>;

	conflicts(): Promise<readonly ConflictView[]>;
	/**
	 * Decides; what it does in the directory happens at the connection's next run. `always`: it becomes a rule for
	 * later conflicts like it, where the kind allows that.
	 */
	resolve(
		id: string,
		choice: string,
		options: ResolveOptions,
	): Promise<{readonly decided: readonly ConflictId[]; readonly rule?: string}>;
	/** Takes a decision back, until a run applied it. */
	unresolve(id: string): Promise<void>;
	/** Rules and standing decisions, newest first. */
	rules(): Promise<readonly RuleView[]>;
	/** Drops one by its id, or the beginning of it; what it settled is asked about again. */
	dropRule(id: string): Promise<void>;

	followUps(): Promise<readonly FollowUp[]>;
	finishFollowUp(id: string): Promise<void>;
	activities(limit: number): Promise<readonly Activity[]>;

	/** Activity logs (CSV) and people of the roster service (JSON), as evidence. */
	reconcile(files: readonly string[]): Promise<ReconcileResult>;
	/** Source, sent, Apple: who and what is missing where, and why; changes nothing. */
	threeWay(): Promise<ThreeWay>;
	/** Earlier uploads (zips or folders of the six files), oldest first by their own times, as what ASM holds. */
	importPackages(paths: readonly string[], target: string | undefined): Promise<ImportResult>;
	arm(target: string | undefined, options: ArmOptions, signal: AbortSignal): Promise<Armed>;
	disarm(target: string | undefined): Promise<Disarmed>;
	/**
	 * Where the adoption of a living organisation stands: the eight steps, who and what is there, who else uploads, and the
	 * next command. Without a name: the only target, or the first one.
	 */
	adoption(target?: string): Promise<Adoption>;
	/** Ticks that a person looked at another uploader (`claris`, or a line of their own), or takes the tick back. */
	tickAdoption(item: string, done: boolean): Promise<void>;
	/**
	 * Compares the ids that Apple School Manager is known to have with those of a source, key by key; with `apply`, stores
	 * which are the same, so that the known ids are kept. Without a name: the only connection that can be read.
	 */
	adoptIds(name: string | undefined, options: AdoptIdsOptions, signal: AbortSignal): Work<AdoptIdsResult>;
	/** What the next sync of a connection would do in Apple School Manager, by source; the figures are its plan's own. */
	adoptForecast(name: string | undefined, signal: AbortSignal): Work<AdoptForecast>;

	/**
	 * Our package (or the one at `next`) beside an older one: every difference with the rule that explains it, or listed
	 * as unexplained. Changes nothing.
	 */
	compare(old: string, options: CompareOptions): Work<CompareResult>;

	/** Looks at everything outside the state's own files: secrets, connections, clock, packages, settings. */
	check(signal: AbortSignal): Work<readonly CareFinding[]>;
	/** Writes a copy of what the state holds into one new zip; `anonymise`: with stable pseudonyms, to be shared. */
	exportTo(file: string, options: {readonly anonymise: boolean}): Work<Exported>;
	/** What forgetting these accounts would take away; changes nothing. */
	planForget(ids: readonly string[]): Promise<ForgetPlan>;
	/** Removes accounts from the state, from every kept generation, run and file, and says so in history. */
	forget(ids: readonly string[]): Work<Forgotten>;
	/** What bringing the directory back to a backup's would change; changes nothing. */
	planRestore(backup: OpenBackup): Work<RestorePlan>;
	/**
	 * Brings the directory, the decisions and the settings back to a backup's, as one commit over what is there.
	 * What happened since (runs, packages sent, activity) stays, because it happened; targets are disarmed.
	 */
	restore(backup: OpenBackup, plan: RestorePlan): Work<Restored>;

	/** Calls back when another process (or this one) committed something, or took, told of or let go of a lock. */
	follow(listener: (what: 'commit' | 'locks') => void): () => void;
}

/** Settings as typed (text) and references to secrets. */
export interface ConnectionValues {
	readonly settings: Readonly<Record<string, string>>;
	readonly secrets: Readonly<Record<string, string>>;
}

export type ConnectionState =
	| 'not set up'
	| 'ready'
	| 'syncing'
	| 'connected'
	| 'needs attention'
	| 'held'
	| 'stopped'
	| 'disconnected';

export interface SettingView {
	readonly key: string;
	/** The value; for a secret its reference, never the secret. */
	readonly value: string;
	readonly secret: boolean;
	readonly required: boolean;
	readonly describe: string;
	/** `kind`: of the kind itself, its secrets too; `assist`: Sync Assist's filter and patches; `schedule`: when it runs. */
	readonly part: 'kind' | 'assist' | 'schedule';
	/** What it may be, where that is a list; `''` among them: it may be left unset. */
	readonly choices?: readonly string[] | undefined;
	/** What its choices stand for, where that is more than their own word. */
	readonly names?: Readonly<Record<string, {readonly title: string; readonly note?: string}>>;
	/** What holds while it is empty, by the value of another setting. */
	readonly fills?: {readonly by: string; readonly values: Readonly<Record<string, string>>};
	/** What is wrong with this text, as words that follow the setting's name; undefined: it can be used. */
	readonly check: (text: string) => string | undefined;
}

export interface KindView {
	readonly kind: string;
	readonly title: string;
	readonly reads: boolean;
	readonly publishes: boolean;
	readonly evidence?: true;
	/** It is kept as the directory is; `two-way`: what changed there may come in. */
	readonly mirrors?: 'one-way' | 'two-way';
	readonly pushes?: true;
	/** The other side can be tried, though it pushes by itself. */
	readonly probes?: true;
	readonly settings: readonly SettingView[];
	/** The setting that says which system it is: it is asked for before all others. */
	readonly preset?: string;
	/** Keys that a form asks for first, in this order. */
	readonly asksFirst?: readonly string[];
	/** The example in help: what it calls the connection, and settings that it has besides the required ones. */
	readonly example: {readonly name: string; readonly sets: readonly string[]};
}

export interface ConnectionView {
	readonly id: ConnectionId;
	readonly name: string;
	readonly kind: string;
	readonly title: string;
	readonly reads: boolean;
	readonly publishes: boolean;
	/** It tells what Apple School Manager holds: `readEvidence`, and neither `plan` nor `sync`. */
	readonly evidence?: true;
	/** It is kept as the directory is: `syncMirror`, and neither `plan` nor `sync`. `reads` is true of it where it is two-way. */
	readonly mirrors?: 'one-way' | 'two-way';
	/** Its identity provider pushes to `serve`: it has tokens, and is neither read nor sent to. */
	readonly pushes?: true;
	/** The other side can be tried, though it pushes by itself. */
	readonly probes?: true;
	/** One person of it can be provisioned on demand: an identity provider that is read. */
	readonly provisions?: true;
	/** Of what is pushed to: its tokens, who came and when, what waits; absent of all others. */
	readonly push?: PushView;
	readonly state: ConnectionState;
	/** What is wrong and how to mend it, as a sentence; or what the state means. */
	readonly message: string;
	readonly last?: {readonly at: Instant; readonly run: RunId; readonly state: RunState};
	/** Of a two-way mirror: why what comes in goes nowhere though it is to be uploaded, as sentences; absent: it goes. */
	readonly notUploaded?: string;
	/** Of a mirror: how many users and classes there are known to be somebody's and something's here. */
	readonly paired?: {readonly users: number; readonly classes: number};
	/** How many accounts it delivers (a reader), or how many people its last package held (a target). */
	readonly people?: number;
	readonly armed?: Arming['level'];
	/**
	 * How the last test went; absent: it was never tested as it is set now. `message`: what was wrong; `setting`: the key of
	 * what was refused, where that is known.
	 */
	readonly tested?: {
		readonly at: Instant;
		readonly ok: boolean;
		readonly message?: string;
		readonly setting?: string | undefined;
	};
	readonly settings: readonly SettingView[];
	/** `by hand`: for a person to tick; `ticked`: one did. */
	readonly checklist: ReadonlyArray<{
		readonly text: string;
		readonly done: boolean | 'by hand';
		/** What was seen, or is missing, with the next step, as a sentence; absent: the line says it all. */
		readonly note?: string;
		readonly ticked?: {readonly at: Instant; readonly by: string};
	}>;
	readonly running?: LockHolder;
	/** Why it cannot be scheduled, as a sentence part; absent: it can be, or it reads nothing. */
	readonly byHand?: string;
	/** Of a reader: its last run that was applied, whose modified CSVs and patch summary can be written; absent: none. */
	readonly applied?: {readonly run: RunId; readonly at: Instant; readonly patches: number};
	/** Names of settings that were changed and that no run succeeded by yet; absent: none. */
	readonly pending?: {readonly keys: readonly string[]; readonly at: Instant; readonly by: string};
	/** When it syncs by itself next; absent: only when somebody says so. */
	readonly next?: Instant;
	/** A time that came and at which nothing ran; absent: none. */
	readonly owed?: Instant;
	/** The step of the guided set-up that comes next; absent: it is done. */
	readonly setUp?: SetUpStep;
	/** Of a target: what its next package changes that was made here; absent: nothing that is known of. */
	readonly unsent?: Unsent;
	/** Of a reader: decisions about conflicts that its next run carries out; absent: none. */
	readonly decided?: number;
	/** Of a target: whether a package is known that it holds, sent or imported; absent of what receives nothing. */
	readonly known?: boolean;
}

export interface TestResult {
	readonly ok: boolean;
	readonly message: string;
	/** A host key that is not pinned yet: to be shown and accepted. */
	readonly hostKey?: string;
	readonly pinned?: boolean;
	/** Each thing that was looked at on the other side, in words; absent: `message` says it all. */
	readonly findings?: ReadonlyArray<{readonly text: string; readonly ok: boolean}>;
}

export interface Overview {
	readonly organisation: string;
	/** `unknown`: nothing ran yet. */
	readonly level: 'fine' | 'attention' | 'failed' | 'unknown';
	/** One sentence: is it safe, and what waits for me. */
	readonly verdict: string;
	/** The worst first; what repeats unchanged after what is new. */
	readonly findings: ReadonlyArray<{
		/** The same as long as it says the same: 8 hex digits, by which it is acknowledged. */
		readonly id: string;
		readonly severity: 'fine' | 'attention' | 'failed';
		readonly text: string;
		/** What to do, as a command. */
		readonly next: string;
		/** The dashboard's screen where it is done. */
		readonly screen: 'connections' | 'runs' | 'users' | 'conflicts' | 'activity';
		/** What is opened there: a connection by its name, a run by its id, `wire NAME`. Absent: the screen says enough. */
		readonly open?: string;
		/** Somebody has something to do with it, though it is no alarm: *nothing needs you* is not said over it. */
		readonly waits?: true;
		/** It was so the night before too, unchanged: folded. Absent: it is new. */
		readonly again?: true;
		/** Somebody took note of it until that day (`2026-09-01`): it asks for nothing until then. */
		readonly acknowledged?: {readonly until: string; readonly by: string};
	}>;
	readonly connections: readonly ConnectionView[];
	readonly conflicts: number;
	/** The open ones: how many came since yesterday, and the day (`2026-08-19`) of the oldest. */
	readonly open: {readonly open: number; readonly fresh: number; readonly oldest?: string};
	/** Packages that a guard on the wire holds: `publish --approve` lets one go by its hash. */
	readonly wire: ReadonlyArray<{
		readonly target: string;
		readonly hash: string;
		readonly since: Instant;
		readonly run: RunId;
		readonly message: string;
	}>;
	readonly held: ReadonlyArray<{
		readonly run: RunId;
		readonly connection: string;
		readonly hash: string;
		readonly since: Instant;
		readonly message: string;
		/** By a pause window alone. */
		readonly paused?: true;
	}>;
	readonly followUps: number;
	/** How many are absent at their source and in their grace, and when the first of them goes. */
	readonly leaving: {
		readonly count: number;
		readonly first?: Instant;
		/** How many on which day. */
		readonly days?: ReadonlyArray<readonly [day: Instant, count: number]>;
	};
	/** Deactivated accounts that a clock removes: how many in all, how many are due by now, how many within 14 days (those due among them), and the first day (`2026-12-19`). */
	readonly clocks: {
		readonly count: number;
		readonly due: number;
		readonly soon: number;
		readonly first?: string;
	};
	readonly accounts: Readonly<Record<Status, number>>;
}

export interface SettingItem {
	/** Dotted: `guards.removals.share`. */
	readonly key: string;
	readonly meaning: string;
	/** Absent: the default holds. */
	readonly value?: unknown;
	readonly default?: unknown;
}
