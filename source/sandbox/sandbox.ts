import {randomBytes} from 'node:crypto';
import {readdir, readFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {accountName, freeAccountName} from './account-name.ts';
import * as actions from './actions.ts';
import {editByHand, type HandEdit} from './by-hand.ts';
import {load, prepareFolder, save, writeDurably} from './disk.ts';
import {type IngestResult, ingest} from './ingest.ts';
import * as life from './life.ts';
import {locked} from './lock.ts';
import {
	type AccountSource,
	nextUid,
	type Organisation,
	type OrganisationSetup,
	type PasscodePolicy,
	type Person,
	type PersonStatus,
} from './organisation.ts';
import {fitsPolicy, keep, type Randomness, temporaryPassword} from './passwords.ts';
import {type RosterLists, type RosterServing, rosterToken, serveRoster} from './roster-server.ts';
import * as rosterService from './roster-service.ts';
import {daysLater, temporaryPasswordDays} from './rules.ts';
import {type ServeOptions, type Serving, serve} from './server.ts';

export type {ActionResult} from './actions.ts';
export {SandboxError} from './error.ts';
export type {IngestResult} from './ingest.ts';
export type {ServeOptions, Serving} from './server.ts';
export type {Failure} from './upload.ts';

/** An account that did not come by upload, for rehearsals; `personId` and names at least. */
export interface HandmadeAccount {
	readonly personId: string;
	readonly firstName: string;
	readonly lastName: string;
	readonly middleName?: string;
	readonly email?: string;
	readonly sisUsername?: string;
	readonly grade?: string;
	/** Without: Student. */
	readonly role?: string;
	/** Without: Manual. */
	readonly source?: AccountSource;
	readonly status?: PersonStatus;
	readonly locations?: readonly string[];
	readonly managedAppleId?: string;
	readonly policy?: PasscodePolicy;
	/** Has bought something: never deleted. */
	readonly purchases?: boolean;
}

export interface SandboxOptions {
	/** Made `0700` where it is missing. */
	readonly folder: string;
	readonly clock: {now(): Date};
	/** For passwords. */
	readonly random?: Randomness;
	/** Only for a sandbox that is made now. */
	readonly setup?: Partial<OrganisationSetup>;
}

/** A rehearsal Apple School Manager in a folder; several processes may use one at once. */
export type Sandbox = Awaited<ReturnType<typeof openSandbox>>;

/**
 * Opens the sandbox in a folder, or makes one.
 * @throws SandboxError when the folder holds something else, is in use for too long, or is damaged.
 */
export async function openSandbox({folder: given, clock, random = randomBytes, setup = {}}: SandboxOptions) {
	const folder = resolve(given);
	await prepareFolder(folder);
	const organisationSetup: OrganisationSetup = {domain: 'rehearsal.example', policy: '8', ...setup};

	/** One change of the whole: read, accounts that are due removed, changed, written, under the lock. */
	const change = <T>(work: (organisation: Organisation) => T | Promise<T>): Promise<T> =>
		locked(join(folder, 'lock'), async () => {
			const organisation = await load(folder, organisationSetup);
			actions.removeDue(organisation, clock.now());
			const result = await work(organisation);
			await save(folder, organisation);
			return result;
		});
	/** Files are replaced whole, so reading needs no lock. */
	const look = async <T>(work: (organisation: Organisation) => T): Promise<T> =>
		work(await load(folder, organisationSetup));

	const takeUpload = async (zipFile: string): Promise<IngestResult> => {
		const zip = await readFile(zipFile);
		return change(async (organisation) => {
			const result = ingest(organisation, zip, clock.now());
			// Before the organisation: a log of an upload that was not applied says too much, the other way too little.
			await writeDurably(join(folder, 'activity', `${result.activityId}.csv`), result.log);
			return result;
		});
	};

	return {
		/** Absolute. */
		folder,

		/** Starts the SFTP dropbox on 127.0.0.1; an upload is ingested when its file is closed. */
		serve: (options: ServeOptions): Promise<Serving> => serve(folder, options, clock, takeUpload),

		/**
		 * Takes a zip as Apple School Manager takes an upload: whole or not at all, with an activity log.
		 * What Apple would refuse is in the result.
		 */
		ingest: takeUpload,

		/** Paths of the activity logs, newest last. */
		async activityLogs(): Promise<readonly string[]> {
			const names = await readdir(join(folder, 'activity'));
			return names
				.filter((name) => name.endsWith('.csv'))
				.sort()
				.map((name) => join(folder, 'activity', name));
		},

		// --- What an admin does by hand in the real one --------------------------------------------------

		deactivate: (personId: string) => change((all) => actions.deactivate(all, personId, clock.now())),
		reactivate: (personId: string) => change((all) => actions.reactivate(all, personId)),
		delete: (personId: string) => change((all) => actions.remove(all, personId, clock.now())),
		/** Answers the temporary password this once; only its hash is kept. */
		resetPassword: (
			personId: string,
		): Promise<actions.ActionResult & {readonly temporaryPassword?: string}> =>
			change(async (all) => {
				const person = actions.allowed(all, personId, 'reset password');
				if (actions.isRefused(person)) return person;
				const temporary = temporaryPassword(person.policy, random);
				const {lock: _unlocked, ...rest} = person;
				all.people.set(personId, {
					...rest,
					status: person.signedIn ? 'Active' : 'New',
					password: await keep(temporary, random, daysLater(clock.now(), temporaryPasswordDays)),
				});
				return {
					...actions.updated('A temporary password was made; it lasts 90 days.'),
					temporaryPassword: temporary,
				};
			}),
		/** Makes a Manual account, as *Add* does; says why where it cannot be made. */
		create: (account: Omit<HandmadeAccount, 'source'>): Promise<actions.ActionResult> =>
			change((all) => {
				const unknown = account.locations?.find((id) => !all.places.has(id));
				if (unknown !== undefined) return notAllowed(`There is no location ${unknown}.`);
				if (account.firstName.trim() === '' || account.lastName.trim() === '')
					return notAllowed('First and last name are needed.');
				if (all.people.has(account.personId) || all.graves.has(account.personId))
					return notAllowed(`Person ID ${account.personId} is taken.`);
				add(all, account, clock.now());
				return {code: 'CREATED', message: 'The account is made.'};
			}),
		/** Edits attributes on an account's page; what that turns it into is in the result. */
		edit: (personId: string, edit: HandEdit) => change((all) => editByHand(all, personId, edit)),
		/** All accounts and classes of a source become Manual, as when a connection is taken down. */
		disconnect: (source: AccountSource) => change((all) => actions.disconnect(all, source)),
		/** Lets go whoever's time is up; every other change does so too. Answers their Person IDs. */
		tick: () =>
			locked(join(folder, 'lock'), async () => {
				const organisation = await load(folder, organisationSetup);
				const gone = actions.removeDue(organisation, clock.now());
				if (gone.length > 0) await save(folder, organisation);
				return gone;
			}),
		/** @throws RangeError when the Person ID is taken. */
		addManual: (account: Omit<HandmadeAccount, 'source'>) => change((all) => add(all, account, clock.now())),
		/** An account of any source, such as an identity provider's. @throws RangeError as above. */
		addAccount: (account: HandmadeAccount) => change((all) => add(all, account, clock.now())),

		// --- What people do ------------------------------------------------------------------------------

		signIn: (personId: string, password?: string) =>
			change((all) => life.signIn(all, personId, password, clock.now())),
		lockOut: (personId: string, lock?: NonNullable<Person['lock']>) =>
			change((all) => life.lockOut(all, personId, lock)),
		/** A person chooses a password, which has to fit the policy; only its hash is kept. */
		setPassword: (personId: string, password: string): Promise<actions.ActionResult> =>
			change(async (all) => {
				const person = all.people.get(personId);
				if (person === undefined)
					return {code: 'NOT_FOUND', message: `There is no account with Person ID ${personId}.`};
				if (person.status === 'Deactivated' || person.status === 'Locked')
					return {code: 'OPERATION_NOT_ALLOWED', message: `The account is ${person.status}.`};
				if (!fitsPolicy(password, person.policy))
					return {code: 'OPERATION_NOT_ALLOWED', message: 'The password does not fit the policy.'};
				all.people.set(personId, {...person, password: await keep(password, random)});
				return actions.updated('The password is set.');
			}),
		/** Plays many people, the same ones for the same seed. */
		play: (options: life.Play) => change((all) => life.play(all, options)),

		// --- What can be read ----------------------------------------------------------------------------

		/** As the roster service for device management gives them. */
		people: () => look(rosterService.persons),
		classes: () => look(rosterService.classes),
		locations: () => look(rosterService.locations),
		courses: () => look(rosterService.courses),
		/**
		 * Serves the four lists on 127.0.0.1 as the roster service for device management does. `tokenFile` holds the server
		 * token that signs in, owner-only; the same one each time.
		 */
		async serveRoster(port = 0): Promise<RosterServing & {readonly tokenFile: string}> {
			const tokenFile = join(folder, 'server-token.json');
			const token = await rosterToken(tokenFile, random);
			const lists: RosterLists = {
				'/roster/class/person': {
					key: 'persons',
					read: async () => (await look(rosterService.persons)).persons,
				},
				'/roster/class': {key: 'classes', read: async () => (await look(rosterService.classes)).classes},
				'/roster/class/course': {
					key: 'courses',
					read: async () => (await look(rosterService.courses)).courses,
				},
				'/roster/class/location': {
					key: 'locations',
					read: async () => (await look(rosterService.locations)).locations,
				},
			};
			return {...(await serveRoster(lists, token, {port, random})), tokenFile};
		},
		/** Writes {@link people} as JSON to a file, owner-only. */
		exportPeople: async (file: string) =>
			writeDurably(file, `${JSON.stringify(await look(rosterService.persons), undefined, '\t')}\n`),
		/** One account as it stands inside, its password's hash left out. */
		account: (personId: string): Promise<Omit<Person, 'password'> | undefined> =>
			look((all) => {
				const person = all.people.get(personId);
				if (person === undefined) return undefined;
				const {password: _secret, ...shown} = person;
				return shown;
			}),
		/** How many accounts have which status, and what uploads have cost in Schoolwork. */
		counts: () =>
			look((all) => {
				const status: Record<PersonStatus, number> = {New: 0, Active: 0, Deactivated: 0, Locked: 0};
				for (const person of all.people.values()) status[person.status] += 1;
				return {status, classes: all.classes.size, progressLost: all.progressLost};
			}),
	};
}

const notAllowed = (message: string): actions.ActionResult => ({code: 'OPERATION_NOT_ALLOWED', message});

function add(organisation: Organisation, account: HandmadeAccount, now: Date): void {
	const {people, graves, setup} = organisation;
	if (people.has(account.personId) || graves.has(account.personId))
		throw new RangeError(`Person ID ${account.personId} is taken`);
	const {status = 'New', source = 'Manual', purchases, managedAppleId, ...rest} = account;
	const wanted =
		managedAppleId ??
		accountName(account.firstName, account.lastName, setup.domain) ??
		`account@${setup.domain}`;
	const taken = new Set(people.values().map((person) => person.managedAppleId));
	people.set(account.personId, {
		role: 'Student',
		policy: setup.policy,
		locations: [],
		...rest,
		uid: nextUid(organisation, 'PER'),
		managedAppleId: freeAccountName(wanted, (name) => taken.has(name)),
		source,
		status,
		signedIn: status === 'Active' || status === 'Locked',
		...(status === 'Locked' && {lock: 'FailedPasswordLocked' as const}),
		...(status === 'Deactivated' && {deactivated: {at: now.toISOString(), source}}),
		...(purchases && {purchases: true as const}),
	});
}
