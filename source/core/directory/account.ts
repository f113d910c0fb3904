import type {ConnectionId, Instant, LocationId, PersonId, RunId} from './ids.ts';

/** [seed 004] */
export const statuses = ['New', 'Active', 'Deactivated', 'Locked'] as const;
export type Status = (typeof statuses)[number];

/** Where Apple School Manager says an account comes from [seed 004]. */
export const sources = [
	'SIS',
	'SFTP',
	'Manual',
	'Google Workspace',
	'Microsoft Entra ID',
	'Identity Provider',
	'SCIM',
] as const;
export type Source = (typeof sources)[number];

export const roles = [
	'Administrator',
	'Site Manager',
	'People Manager',
	'Device Enrollment Manager',
	'Content Manager',
	'Manager',
	'Instructor',
	'Staff',
	'Student',
] as const;
export type Role = (typeof roles)[number];

export interface RoleAt {
	readonly role: Role;
	/** Absent: in the whole organisation. */
	readonly locationId?: LocationId;
}

/** `4` and `6` digits, `8` or more letters and numbers (standard). Students only. */
export type PasswordPolicy = '4' | '6' | '8';

/**
 * Absence of somebody whom the source used to list (*leaver grace*, `sync.md`): still published until
 * `due`, Deactivated from then on if the removal passed the guard or was approved.
 */
export interface Leaving {
	readonly since: Instant;
	readonly due: Instant;
	/** The run that planned it. */
	readonly run: RunId;
	/** `passed`: within the guard's limit; `approved`: by a person who named the plan, exempt on the wire. */
	readonly decision: 'passed' | 'approved';
	/** `due` is the day of a graduating grade, and no number of nights. */
	readonly fixed?: true;
	/** Why it is left out though its source lists it, as a sentence part. Absent: its source does not list it. */
	readonly leftOut?: string;
}

/**
 * An attribute that its source delivers was edited here: a *local* account, source Manual, which the source no
 * longer updates [seed 002]. The link (owner and external id) stays, so that it can be put back.
 */
export interface LocalEdit {
	readonly at: Instant;
	readonly by: string;
	/** What was edited. */
	readonly fields: readonly EditableField[];
	/** The source that it had, and has again when it follows. */
	readonly source: Source;
	/** The domain whose federated authentication was turned off, which made it Manual [seed 001]. Absent: it was an edit. */
	readonly federation?: string;
}

/** What can be edited of an account (`directory.md`, *What is read-only*). */
export const editableFields = [
	'personId',
	'personNumber',
	'firstName',
	'middleName',
	'lastName',
	'managedAppleAccount',
	'email',
	'sisUsername',
	'gradeLevel',
	'passwordPolicy',
	'roles',
	'department',
	'costCentre',
	'division',
	'image',
	'purchases',
] as const;
export type EditableField = (typeof editableFields)[number];

/** Our own intent, by hand or by an ended grace; what Apple School Manager shows is {@link AccountEvidence}. */
export interface Deactivation {
	readonly at: Instant;
	readonly by: 'hand' | 'absence' | 'idp';
	readonly run?: RunId;
	/** A removal that a person approved by naming its plan is exempt on the wire. */
	readonly approved?: boolean;
	/** The source at that moment counts for the clock that removes the account. */
	readonly source: Source;
	/**
	 * What Apple School Manager does not know of yet, so that its clock has not begun: a package without the account, or
	 * a person who does it by hand. Absent: nothing is awaited.
	 */
	readonly awaits?: 'upload' | 'hand';
	/** When Apple School Manager had it, from which its clock counts. Absent: at once. */
	readonly since?: Instant;
	/** Of {@link Leaving.leftOut}. */
	readonly leftOut?: string;
}

/** What the other side said about the account, with its own time: never what we hoped. */
export interface AccountEvidence {
	readonly state: 'live' | 'inactive' | 'unknown';
	readonly at: Instant;
	/** Apple's code, such as `CREATED` or `FailedPasswordLocked`. */
	readonly code: string;
	readonly from: 'activity log' | 'roster service';
	/** An operation that was refused since then, which says nothing of whether the account lives. Absent: none. */
	readonly issue?: {readonly at: Instant; readonly code: string};
	/** A whole list of the people there, read since then, does not hold it. Absent: none was read, or it was in it. */
	readonly unlisted?: {readonly at: Instant};
	/** What the roster service said last, where a log tells of it since. Absent: nothing, or it is what stands above. */
	readonly service?: {readonly at: Instant; readonly code: string};
	/** What it is called there, field by field, where that was not as it was here. Absent: alike, or not told. */
	readonly fields?: SeenFields;
	/** Where the roster service says that it comes from, in its own words: `SFTP`, `SIS`, `MANUAL` … Absent: it did not. */
	readonly source?: string;
	/** What classes there make of the person, as all of them were read last. Absent: they never were. */
	readonly roles?: readonly RoleAt[];
}

/** Fields that the other side may tell of an account. */
export type SeenFields = Readonly<
	Partial<
		Record<
			'firstName' | 'middleName' | 'lastName' | 'personNumber' | 'gradeLevel' | 'email' | 'sisUsername',
			string
		>
	>
>;

/** What enrichment may fill in. */
export const enrichedFields = ['email', 'sisUsername'] as const;
export type EnrichedField = (typeof enrichedFields)[number];

export interface Enriched {
	readonly from: ConnectionId;
	/** The record's id there. */
	readonly id: string;
	/** The number by which both were found to be the same person. */
	readonly number: string;
}

/** A person's account in the directory; fields that are not known are absent, never empty. */
export interface Account {
	readonly personId: PersonId;
	readonly personNumber?: string;
	readonly firstName: string;
	readonly middleName?: string;
	readonly lastName: string;
	readonly email?: string;
	readonly sisUsername?: string;
	readonly gradeLevel?: string;
	readonly passwordPolicy?: PasswordPolicy;
	/** From SCIM or Entra [seed 003]. */
	readonly department?: string;
	readonly costCentre?: string;
	readonly division?: string;
	/** A URL. */
	readonly image?: string;
	/** `predicted`: formed here; Apple School Manager forms the real one, which evidence tells. */
	readonly managedAppleAccount?: {
		readonly name: string;
		readonly predicted: boolean;
		/** What was predicted, where evidence told another one. Absent: it came as predicted, or none was. */
		readonly thought?: string;
	};
	readonly roles: readonly RoleAt[];
	readonly source: Source;
	readonly status: Status;
	/** Signed in at least once, so far as evidence goes: what a reset password returns to. */
	readonly signedIn?: boolean;
	readonly authentication: 'Federated' | 'Managed Apple Account';
	/** The connection that delivers this account. */
	readonly owner?: ConnectionId;
	/** The target for which it was taken over from an earlier upload, until a connection delivers it. */
	readonly adoptedFor?: ConnectionId;
	/** The record's id in each connection that pairs with it. */
	readonly externalIds: Readonly<Record<ConnectionId, string>>;
	/** Ids of further records in each connection that a decision or Auto Merge joined to this one. */
	readonly merged?: Readonly<Record<ConnectionId, readonly string[]>>;
	/**
	 * By these ids: what their rows said when they were last taken for this person (`mergeEvidence`). Absent: nobody
	 * noted it, and they are compared with the account.
	 */
	readonly mergedAs?: Readonly<Record<ConnectionId, Readonly<Record<string, string>>>>;
	/**
	 * The connection that it was detached from by an edit here (its source is Manual since): its rows update the
	 * account only when somebody decides so. Absent: it follows whoever delivers it.
	 */
	readonly detached?: ConnectionId;
	/**
	 * External ids whose pair with this Person ID is broken: the ID was edited here, or the connection was dropped
	 * and made again. Their rows do not touch the account until that is decided. Absent: no pair is broken.
	 */
	readonly unpaired?: Readonly<Record<ConnectionId, string>>;
	/**
	 * The Person ID under which Apple School Manager holds the account, as far as is known: its own was edited here and
	 * not there yet, so that it is sent under this one. Absent: its own.
	 */
	readonly sentAs?: PersonId;
	/** Hash of the row as last delivered (16 hex digits): equal means that nothing has to be looked at. */
	readonly delivered?: string;
	readonly created: Instant;
	readonly leaving?: Leaving;
	readonly deactivated?: Deactivation;
	/** How it came to be detached, or what was edited while its source was disconnected; absent: it follows its source. */
	readonly local?: LocalEdit;
	/** The rule of its identity provider's connection that gave its roles, as text. Absent: none did. */
	readonly ruled?: {readonly rule: string; readonly roles: readonly RoleAt[]};
	/**
	 * Attributes that its source leaves empty and a connection to an identity provider filled in: from which connection, and
	 * the record's id there. Absent: none were.
	 */
	readonly enriched?: Readonly<Partial<Record<EnrichedField, Enriched>>>;
	/** Edited here without detaching, and kept over every night. */
	readonly kept?: readonly EditableField[];
	/** Has purchases or credit, as Apple School Manager once said: no clock removes it, until an operator says otherwise. */
	readonly purchases?: true;
	/** When a temporary password was handed over; it lapses if nobody signs in with it. */
	readonly temporaryPassword?: Instant;
	/** Asked of Apple School Manager by hand, and not confirmed yet. */
	readonly asked?: {readonly action: string; readonly at: Instant};
	readonly evidence?: AccountEvidence;
	/** Was in a package that a target acknowledged. */
	readonly sent?: boolean;
	/** What its identity provider said of it over SCIM, beyond what is shown. Absent: none pushes it. */
	readonly pushed?: PushedFacts;
}

/** Attributes that a push changes, and that can be decided to be kept as they are here. */
export const overruledFields = [
	'firstName',
	'lastName',
	'email',
	'personNumber',
	'department',
	'costCentre',
	'division',
	'managedAppleAccount',
] as const;
export type OverruledField = (typeof overruledFields)[number];

/** What SCIM knows of an account and nobody else asks for. */
export interface PushedFacts {
	/** Its `id` over SCIM: it stays when the Person ID is edited. */
	readonly id: string;
	/** As it was sent; evidence may tell another Managed Apple Account. */
	readonly userName: string;
	/** When a push changed something last. */
	readonly at: Instant;
	readonly email?: string;
	readonly locale?: string;
	readonly timezone?: string;
	/** Of a connection for conformance suites alone. */
	readonly displayName?: string;
	/**
	 * The rule for roles that fits it by what was pushed since, and that gives newcomers other roles than it has, as text.
	 * Absent: its roles are those that the rules give, or there are none.
	 */
	readonly otherRule?: string;
	/**
	 * What its identity provider says of attributes that somebody decided to keep as they are here; empty: nothing. They are
	 * kept as long as it says the same. Absent: it is followed in all.
	 */
	readonly overruled?: Readonly<Partial<Record<OverruledField, string>>>;
	/** When that was decided and held first. Absent: nothing is kept so, or since before this was noted. */
	readonly overruledSince?: Instant;
	/** `active` was false. */
	readonly disabled?: true;
	/** Removed at the identity provider, which is told of it no more. Absent: it is there. */
	readonly deleted?: Instant;
	/** A removal past the guard: it was answered, and is not applied until somebody approves it. Absent: none waits. */
	readonly staged?: {readonly at: Instant; readonly does: 'disable' | 'delete'};
}

/** Student, or one of the staff; in an upload every staff row becomes an Instructor. */
export const isStudent = (account: Pick<Account, 'roles'>) =>
	account.roles.some(({role}) => role === 'Student');

/** The account's locations, in order, without repeats. */
export const locationsOf = (account: Pick<Account, 'roles'>): readonly LocationId[] => [
	...new Set(account.roles.flatMap(({locationId}) => locationId ?? [])),
];

/** First, middle and last name as one line. */
export const fullName = (account: Pick<Account, 'firstName' | 'middleName' | 'lastName'>) =>
	[account.firstName, account.middleName, account.lastName].filter(Boolean).join(' ');
