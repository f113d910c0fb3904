import type {z} from 'zod';
import type {Source} from '../core/directory/account.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import type {EnrichBy} from '../core/enrich/enrichment.ts';
import type {RoleRule} from '../core/enrich/role-rules.ts';
import type {Held} from '../core/mirror/held.ts';
import type {Merged} from '../core/mirror/merge.ts';
import type {MirrorSettings} from '../core/mirror/settings.ts';
import type {Clock, Evidence, Mirror, Publisher, Randomness, Reader} from '../core/ports.ts';

/** What a kind gets to work with: its own settings as parsed, its secrets when asked for, and the outside. */
export interface ConnectionContext<Settings> {
	readonly id: ConnectionId;
	readonly name: string;
	readonly settings: Settings;
	/** Resolves a secret by its key in {@link ConnectionKind.secrets}; undefined where none is set. */
	secret(key: string): Promise<string | undefined>;
	readonly clock: Clock;
	readonly randomness: Randomness;
	/** A folder for work in progress, on the state's file system, owner-only. */
	temporary(name: string): Promise<string>;
	/** Two-way: merges what was read there with what is known here, before it becomes a roster. Absent: nothing is known. */
	merge?(held: Held): Promise<Merged>;
	/** The zip that the connection's last applied read left for deltas; undefined: none. Absent: nobody keeps any. */
	lastBase?(): Promise<string | undefined>;
	/**
	 * Keeps a zip of an export that was applied, owner-only, and of those of this connection the newest `most`. Absent:
	 * nothing that is read now will be applied.
	 */
	keepExport?(zip: string, most: number): Promise<void>;
}

/** What a connection says of the pushes that it takes. */
export interface PushRules {
	/** By which the other side reaches it; absent: where the service listens. */
	readonly url?: string;
	readonly whenDisabled: 'deactivate' | 'keep';
	/** Attributes outside the mapping are taken without a word. */
	readonly lenient: boolean;
	/** Names of attributes outside the mapping that are let pass. */
	readonly ignored: readonly string[];
	/** Minutes between two cycles of the other side; absent: {@link usualInterval}. */
	readonly interval?: number;
	/** What role and location newcomers get; absent: all are Students, without a location. */
	readonly roles?: readonly RoleRule[];
}

/** What a connection's settings say of the mirror that it is; planning is told them. */
export interface MirrorRules
	extends Pick<
		MirrorSettings,
		'direction' | 'createUsers' | 'createClasses' | 'locations' | 'moves' | 'className'
	> {
	/** False: it is switched off, and nothing is read or written. */
	readonly on: boolean;
	/** Which one it is, however that was typed, in words: two connections of a kind to one would fight. */
	readonly at: string;
	/** Two-way: whether a sync uploads by itself what came in, or waits for `publish`. */
	readonly uploads: 'automatically' | 'by hand' | 'never';
	/** A list of who to invite to volume purchasing is asked for. */
	readonly invites: boolean;
}

/** Minutes between two cycles of a provisioning service, about [seed 003]. */
export const usualInterval = 40;

export interface ChecklistItem {
	readonly text: string;
	/**
	 * `settings`: done once the settings are whole; `test`: done by a good test; `by hand`: ticked by a person; all others
	 * are looked at by rollcall (`uploads`: what comes in from a two-way mirror has a target to go to).
	 */
	readonly done: 'settings' | 'test' | 'by hand' | 'uploads' | BeforeYouBegin;
	/** Of `settings`: which have to be set besides those that are required. */
	readonly needs?: readonly string[];
}

/** What rollcall looks at before a directory sync begins (seeds 001 and 003). */
export type BeforeYouBegin =
	/** No SIS is connected here. */
	| 'no SIS'
	/** Domains of its people are verified. */
	| 'verified'
	/** Federated authentication is configured for them. */
	| 'configured'
	/** It is turned on. */
	| 'federated'
	/** No two people claim one user name. */
	| 'unique'
	/** Who is named for notifications may be told, and can be. */
	| 'notified'
	/** The identity provider came with a live token. */
	| 'visited';

/** What a probe of the other side found; nothing there was changed. */
export interface Probed {
	readonly findings: ReadonlyArray<{readonly text: string; readonly ok: boolean}>;
}

/** One of the systems that a kind knows, and what it knows of it. */
export interface PresetChoice {
	readonly title: string;
	/** What a person has to find out by themselves, as a sentence. */
	readonly note?: string;
	/** What holds, as words, where these settings are not set. */
	readonly fills: Readonly<Record<string, string>>;
}

/**
 * A kind of connection, whole: all that the rest asks of one stands here, so that nothing switches on kinds.
 * A new kind is one folder and one line in `index.ts`.
 */
export interface ConnectionKind<Schema extends z.ZodObject = z.ZodObject> {
	/** As in `rollcall connect KIND`. */
	readonly kind: string;
	readonly title: string;
	readonly family: 'sis' | 'idp' | 'mdm' | 'asm';
	/** Source of the accounts that it delivers. */
	readonly source?: Source;
	/** Families of which no connection may be connected beside it, its own included [seed 001]. Absent: none. */
	readonly excludes?: ReadonlyArray<'sis' | 'idp' | 'mdm' | 'asm'>;
	/** Every field takes the text that a person types and carries `.describe()`, a line for help and forms. */
	readonly settings: Schema;
	readonly secrets: Readonly<Record<string, {readonly required: boolean; readonly describe: string}>>;
	/** The setting that says which system it is, and what each of its values stands for; forms ask for it first. */
	readonly preset?: {readonly setting: string; readonly choices: Readonly<Record<string, PresetChoice>>};
	/** Settings and secrets that forms ask for first, in this order; absent: what is needed, and then secrets. */
	readonly asksFirst?: readonly string[];
	/** Settings that the example in help has besides the required ones: needed unless another one says otherwise. */
	readonly exampleSets?: readonly string[];
	readonly checklist: readonly ChecklistItem[];
	readonly reader?: (context: ConnectionContext<z.output<Schema>>) => Reader;
	/** Why a connection with these settings runs by hand only, as a sentence part; undefined: it may be scheduled. */
	readonly byHandOnly?: (settings: z.output<Schema>) => string | undefined;
	readonly publisher?: (context: ConnectionContext<z.output<Schema>>) => Publisher;
	/** It is kept as the directory is, by writes record by record. Its {@link mirrors} says how. */
	readonly mirror?: (context: ConnectionContext<z.output<Schema>>) => Mirror;
	/** Present where {@link mirror} is. A `reader` beside them is read when this says `two-way`, and only then. */
	readonly mirrors?: (settings: z.output<Schema>) => MirrorRules;
	/** Tells what Apple School Manager really holds; neither a roster nor a target. */
	readonly evidence?: (context: ConnectionContext<z.output<Schema>>) => Evidence;
	/**
	 * Looks whether the other side of one that is neither read nor sent to is what the settings say.
	 * @throws as {@link Reader.read}, and UsageError where who asks is refused.
	 */
	readonly probe?: (context: ConnectionContext<z.output<Schema>>, signal: AbortSignal) => Promise<Probed>;
	/** What it fills into records of a SIS with these settings, and nothing else; undefined: its people are synced. */
	readonly enriches?: (settings: z.output<Schema>) => EnrichBy | undefined;
	/** It is not read: the other side pushes people to it, with a token that is made here. */
	readonly pushes?: (settings: z.output<Schema>) => PushRules;
}
