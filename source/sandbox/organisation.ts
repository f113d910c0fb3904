/** What a rehearsal Apple School Manager holds. Its words and tables are its own: it has to be able to contradict the core. */

export const personStatuses = ['New', 'Active', 'Deactivated', 'Locked'] as const;
export type PersonStatus = (typeof personStatuses)[number];

export const accountSources = [
	'SIS',
	'SFTP',
	'Manual',
	'Google Workspace',
	'Microsoft Entra ID',
	'Identity Provider',
	'SCIM',
] as const;
export type AccountSource = (typeof accountSources)[number];

/** Digits of a student's passcode, or 8 and more letters and numbers. */
export type PasscodePolicy = '4' | '6' | '8';

export interface Password {
	/** Hex, from scrypt; the password itself is kept nowhere. */
	readonly hash: string;
	readonly salt: string;
	/** Only of a temporary one: when it lapses. */
	readonly until?: string;
}

export interface Person {
	readonly personId: string;
	/** `unique_identifier` of the roster service. */
	readonly uid: string;
	readonly role: string;
	readonly personNumber?: string;
	readonly firstName: string;
	readonly middleName?: string;
	readonly lastName: string;
	readonly grade?: string;
	readonly email?: string;
	readonly sisUsername?: string;
	readonly policy: PasscodePolicy;
	readonly locations: readonly string[];
	readonly managedAppleId: string;
	readonly source: AccountSource;
	readonly status: PersonStatus;
	readonly signedIn: boolean;
	/** Only while Locked: too many failed sign-ins, or locked by Apple's protection against takeover. */
	readonly lock?: 'FailedPasswordLocked' | 'AtoLocked';
	readonly password?: Password;
	/** Only while Deactivated; the source at that moment decides when the account goes. */
	readonly deactivated?: {readonly at: string; readonly source: AccountSource};
	/** Manual because its source was disconnected: the next upload that brings it takes it over. */
	readonly disconnected?: true;
	/** Bought something or has credit: never deleted. */
	readonly purchases?: true;
}

export interface Place {
	readonly locationId: string;
	readonly uid: string;
	readonly name: string;
	readonly source: AccountSource;
}

export interface Course {
	readonly courseId: string;
	readonly uid: string;
	readonly number?: string;
	readonly name?: string;
	readonly locationId: string;
	readonly source: AccountSource;
}

export interface SchoolClass {
	readonly classId: string;
	readonly uid: string;
	readonly number?: string;
	readonly courseId: string;
	readonly locationId: string;
	readonly instructorIds: readonly string[];
	/** Each student's `roster_id` and Person ID. */
	readonly students: ReadonlyArray<readonly [rosterId: string, personId: string]>;
	readonly source: AccountSource;
}

/** A deleted account: its Person ID stays taken for good, its name until `reservedUntil`. */
export interface Grave {
	readonly personId: string;
	readonly managedAppleId: string;
	readonly firstName: string;
	readonly lastName: string;
	readonly deletedAt: string;
	readonly reservedUntil: string;
}

/** How an organisation is set up when a sandbox is made. */
export interface OrganisationSetup {
	readonly domain: string;
	/** The location made at sign-up: no accounts are created in it over SFTP. */
	readonly primaryLocation?: string;
	/** Passcode policy of students for whom an upload names none. */
	readonly policy: PasscodePolicy;
}

/** A draft of the whole, open to change inside one transaction. */
export interface Organisation {
	readonly setup: OrganisationSetup;
	/** Number of the last activity log. */
	activity: number;
	/** Number of the last `unique_identifier`. */
	uid: number;
	/** How often a class with students was left out: what that costs in Schoolwork. */
	progressLost: number;
	readonly people: Map<string, Person>;
	readonly places: Map<string, Place>;
	readonly courses: Map<string, Course>;
	readonly classes: Map<string, SchoolClass>;
	readonly graves: Map<string, Grave>;
}

export const emptyOrganisation = (setup: OrganisationSetup): Organisation => ({
	setup,
	activity: 0,
	uid: 0,
	progressLost: 0,
	people: new Map(),
	places: new Map(),
	courses: new Map(),
	classes: new Map(),
	graves: new Map(),
});

/** The next `unique_identifier`, like `UNIPER000001`. */
export function nextUid(organisation: Organisation, kind: 'PER' | 'LOC' | 'COU' | 'CLS'): string {
	organisation.uid += 1;
	return `UNI${kind}${String(organisation.uid).padStart(6, '0')}`;
}
