import type {EditableField} from './directory/account.ts';
import type {ClassId, ConnectionId, Instant, PersonId, RunId} from './directory/ids.ts';
import type {EvidenceTally} from './evidence/evidence.ts';

/*
 * Records of the state that neither the directory nor a plan is made of, as every store keeps them.
 */

/** What the ledger says of one package on its way to one target. */
export interface LedgerEntry {
	/** `<target>/<number>`, the number padded so that keys sort by time. */
	readonly id: string;
	readonly target: ConnectionId;
	/**
	 * `intent`: before the first byte. `sent`: every byte acknowledged. `unknown`: an intent whose end nobody
	 * saw. `baseline`: adopted as what Apple School Manager holds, not sent by us.
	 */
	readonly state: 'intent' | 'sent' | 'unknown' | 'baseline';
	readonly sha256: string;
	readonly bytes: number;
	/** The package's file name in the state's `packages/`. */
	readonly file: string;
	readonly at: Instant;
	readonly endedAt?: Instant;
	readonly run?: RunId;
	readonly hostKey?: string;
	/** Rows of each of the six files. */
	readonly rows: Readonly<Record<string, number>>;
	/** The export's own time, of an adopted package: nothing older is adopted after it. */
	readonly exportedAt?: Instant;
	/** What left with it that a guard would have held, had nobody approved it: by key, for the rolling sums. */
	readonly approved?: Removals;
	/** Where it went, or for what it was adopted: what another host or user holds is another matter. */
	readonly to?: {readonly host: string; readonly port: number; readonly user: string};
	/**
	 * The other side said so: the activity log that answers it, when that ended, and how many people, classes, courses
	 * and locations it created and took away (absent: read before that was counted). Absent: sent, not confirmed.
	 */
	readonly confirmed?: {
		readonly at: Instant;
		readonly activity: string;
		readonly created?: number;
		readonly removed?: number;
	};
	/** The other side said that the upload failed as a whole: the activity log that answers it. Absent: nobody said so. */
	readonly failed?: {readonly at: Instant; readonly activity: string; readonly code: string};
	/**
	 * Of a package that was sent: it holds the rows of the one that was imported before it, as they are, and this is
	 * what that one tells of. Absent: it holds what the directory held.
	 */
	readonly incumbent?: Instant;
	/** Its file holds somebody who was forgotten since: it goes as soon as a newer package is known. */
	readonly forgotten?: true;
}

/** Keys of what a package no longer holds. */
export interface Removals {
	readonly people: readonly string[];
	readonly classes: readonly string[];
	readonly courses: readonly string[];
	readonly locations: readonly string[];
	/** Classes that some students no longer are in. */
	readonly enrolments: readonly string[];
	/** People whose names, e-mail or ids are others now; absent: none. */
	readonly changed?: readonly string[];
	/** People who turned from student into staff, or back; absent: none. */
	readonly turned?: readonly string[];
}

/** Whether and how far a target may be sent to, and what that is bound to. */
export interface Arming {
	readonly target: ConnectionId;
	/** `first`: one upload and no more. */
	readonly level: 'disarmed' | 'first' | 'additions' | 'all';
	/** Locations whose removals are armed while the level is `additions`. */
	readonly removals?: readonly string[];
	readonly binding?: {
		readonly host: string;
		readonly port: number;
		readonly user: string;
		readonly hostKey: string;
		readonly machine: string;
		readonly state: string;
	};
	/** Armed with `--empty`: nothing in Apple School Manager yet, so the first package has no baseline. */
	readonly empty?: boolean;
	/** SHA-256 of the package on which `first` was spent: until its end is seen, only the same bytes go again. */
	readonly spentOn?: string;
	readonly at: Instant;
	readonly by: string;
}

/** Something that a person has to do by hand in Apple School Manager. */
export interface FollowUp {
	readonly id: string;
	readonly account?: PersonId;
	readonly classId?: ClassId;
	readonly action: string;
	readonly steps: readonly string[];
	readonly at: Instant;
	readonly by: string;
	/** The run that brought it, where it is for all that a run made. */
	readonly run?: RunId;
	/** How many accounts it is for, where it names none. */
	readonly count?: number;
	/** Attributes that are to be edited by hand. */
	readonly edited?: readonly EditableField[];
	readonly done?: {readonly at: Instant; readonly by: string; readonly how: string};
}

/** Who did what; names are not kept here, only ids. */
export interface Activity {
	readonly id: string;
	readonly at: Instant;
	readonly by: string;
	/** `deactivate`, `resolve`, `arm`, `connect` … */
	readonly action: string;
	/** Targets whose next package carries it. Absent: no package does, or it is from before that was kept. */
	readonly targets?: readonly ConnectionId[];
	readonly subjects: readonly string[];
	/** Apple's code where there is one: `UPDATED`, `OPERATION_NOT_ALLOWED`. */
	readonly code: string;
	readonly message: string;
}

/** What evidence once said that no account explains: rows in Apple School Manager that are not ours. */
export interface Stranger {
	readonly id: string;
	readonly kind: 'person' | 'class' | 'location' | 'course' | 'upload';
	readonly at: Instant;
	readonly code: string;
	readonly message: string;
	/** Of an upload: how many rows of each table met which code. Absent: its log told of none, or nobody noted it. */
	readonly did?: EvidenceTally;
}

/** Ways by which somebody outside is told. */
export const noticeChannels = ['mail', 'webhook'] as const;
export type NoticeChannel = (typeof noticeChannels)[number];

/** A message that cannot be told is tried with as many later runs; then it is given up, and stays a finding. */
export const mostTries = 5;

/** A finding that somebody outside is told of: once, and once more when it is over. Counts and ids, no names of people. */
export interface Notice {
	/** Of the finding. */
	readonly id: string;
	readonly severity: 'attention' | 'failed';
	readonly text: string;
	/** When it was seen first. */
	readonly at: Instant;
	/** When each channel took it. */
	readonly told: Readonly<Partial<Record<NoticeChannel, Instant>>>;
	/** How often it was tried, and what was wrong the last time. Absent: every channel took it. */
	readonly failed?: {readonly tries: number; readonly message: string};
}

/** The steps by which a living organisation is taken over, in their order (`sync.md`, *Adopt, shadow, arm*). */
export const adoptionSteps = [
	'inventory',
	'truth',
	'ids',
	'forecast',
	'parity',
	'shadow',
	'first',
	'arm',
] as const;
export type AdoptionStep = (typeof adoptionSteps)[number];

/** Something that was done, or ticked by hand, on the way of an adoption; names nobody but who did it. */
export interface AdoptionNote {
	/** `<step>/<what>`: the newest note of the same thing takes the place of the one before. */
	readonly id: string;
	readonly step: AdoptionStep;
	readonly at: Instant;
	readonly by: string;
	/** What it is about: a connection or a target. Absent: the organisation. */
	readonly connection?: ConnectionId;
	/** What was counted, by name. Absent: nothing was. */
	readonly figures?: Readonly<Record<string, number>>;
	/** What was ticked, in the words of who ticked it. Absent: nothing was. */
	readonly text?: string;
}
