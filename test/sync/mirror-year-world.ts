import {jamfSchool} from '../../source/connections/jamf-school/kind.ts';
import type {ConnectionKind} from '../../source/connections/kind.ts';
import type {Directory} from '../../source/core/directory/directory.ts';
import type {ConnectionId} from '../../source/core/directory/ids.ts';
import {RollcallError} from '../../source/core/errors.ts';
import {carriesMark} from '../../source/core/mirror/marks.ts';
import type {Mirrored} from '../../source/core/mirror/mirrored.ts';
import type {Conflict} from '../../source/core/plan/conflict.ts';
import {rosterFrom} from '../../source/core/roster/from-objects.ts';
import type {Roster} from '../../source/core/roster/roster.ts';
import type {MirrorOptions, MirrorResult} from '../../source/sync/answers/mirror.ts';
import type {SyncResult} from '../../source/sync/answers/runs.ts';
import {loadDirectory} from '../../source/sync/context.ts';
import {ServerThere} from '../core/mirror/mirror-world.ts';
import {finished} from '../support/roster.ts';
import {type World, world} from '../support/world.ts';
import {differences} from './mirror-year-differences.ts';
import {Face, type FaceState, fair, Killed, type Weather} from './mirror-year-face.ts';
import {Humans} from './mirror-year-humans.ts';

const never = new AbortController().signal;

export interface SisPerson {
	readonly kind: 'student' | 'staff';
	readonly firstName: string;
	readonly lastName: string;
	readonly email: string;
	readonly sisUsername: string;
	readonly school: string;
}
export interface SisClass {
	readonly name: string;
	readonly school: string;
	readonly teachers: readonly string[];
	readonly students: readonly string[];
}

/** Somebody of the SIS to whom nothing happens, and their class. */
const always: readonly [id: string, person: SisPerson] = [
	'ALWAYS',
	{
		kind: 'student',
		firstName: 'Al',
		lastName: 'Ways',
		email: 'al@school.example',
		sisUsername: 'al.ways',
		school: 'north',
	},
];
const math: SisClass = {name: 'Mathematics', school: 'north', teachers: [], students: []};

/** All of rollcall over a store in memory, between a SIS and a Jamf School that obey the test. */
export class MirrorYear {
	readonly all: World;
	readonly there: ServerThere;
	readonly jamf: ConnectionId;
	readonly sis: ConnectionId;
	readonly people = new Map<string, SisPerson>();
	readonly classes = new Map<string, SisClass>();
	readonly humans = new Humans();
	/** What was decided: kind, incoming record and way out. */
	readonly decided: string[] = [];
	readonly #face: FaceState;
	readonly #wrong = new Set<string>();
	#looked = 0;
	#asked: ReadonlyMap<string, Conflict> = new Map();

	private constructor(
		all: World,
		there: ServerThere,
		face: FaceState,
		ids: {readonly jamf: ConnectionId; readonly sis: ConnectionId},
	) {
		this.all = all;
		this.there = there;
		this.#face = face;
		this.jamf = ids.jamf;
		this.sis = ids.sis;
	}

	static async begin(settings: Readonly<Record<string, string>>): Promise<MirrorYear> {
		const face: FaceState = {weather: fair, made: []};
		// Its id is known once it is connected.
		const one: {there?: ServerThere; now?: () => number} = {};
		const open = () => new Face(one.there!, face, one.now!);
		const kind: ConnectionKind<typeof jamfSchool.settings> = {
			...jamfSchool,
			secrets: {},
			mirror: () => open().mirror(),
			reader: (context) => open().reader(context),
		};
		const all = await world({
			roster: rosterFrom({locations: [{externalId: 'north', name: 'North School'}]}),
			kinds: [kind as unknown as ConnectionKind],
		});
		await all.connect('jamf-school', 'jamf', {
			settings: {
				url: 'https://school.example',
				networkId: '1',
				createUsers: 'all',
				createClasses: 'yes',
				...settings,
			},
			secrets: {},
		});
		const ids = new Map((await all.connections()).map(({id, name}) => [name, id]));
		const there = new ServerThere(ids.get('jamf')!);
		one.there = there;
		one.now = () => all.clock.now().getTime();
		there.remember(one.now());
		return new MirrorYear(all, there, face, {jamf: ids.get('jamf')!, sis: ids.get('sis')!});
	}

	pass(minutes: number): Promise<void> {
		return this.all.clock.turn(minutes * 60_000);
	}

	/** What was changed by hand there shows from now on. */
	remember() {
		this.there.remember(this.all.clock.now().getTime());
	}

	async look<T>(
		at: (state: {directory: Directory; pairs: readonly Mirrored[]; conflicts: readonly Conflict[]}) => T,
	) {
		const snapshot = await this.all.store.read();
		try {
			return at({
				directory: await loadDirectory(snapshot),
				pairs: [...(await snapshot.load('mirrored')).values()],
				conflicts: [...(await snapshot.load('conflicts')).values()],
			});
		} finally {
			await snapshot.release();
		}
	}

	/** What the SIS delivers comes in, approved by whoever looks. Undefined: the source was refused as it is. */
	async night(): Promise<SyncResult | undefined> {
		this.all.far.roster = this.#roster();
		return await told(async () => {
			const first = await this.all.night({yes: true, publish: false}, 'sis');
			return first.outcome === 'held'
				? await this.all.night({approve: first.plan.hash, publish: false}, 'sis')
				: first;
		});
	}

	/** One sync with Jamf School, both halves approved. Undefined: it was killed in its middle, or the read refused. */
	async sync(weather: Weather = fair): Promise<MirrorResult | undefined> {
		this.remember();
		this.#face.weather = weather;
		const sync = (options: MirrorOptions) =>
			finished(this.all.syncMirror('jamf', {publish: false, ...options}, never));
		const done = await told(async () => {
			let result = await sync({yes: true});
			// Twice in two directions: each half by its own hash.
			for (let time = 0; time < 2 && result.outcome === 'held'; time++)
				result = await sync({approve: (result.plan ?? result.incoming?.plan)!.hash});
			return result;
		});
		this.#face.weather = fair;
		return done;
	}

	async set(settings: Readonly<Record<string, string>>): Promise<void> {
		await this.all.reconfigure('jamf', {settings, secrets: {}});
	}

	/** Lets go of everything: a long run has many years. */
	async end(): Promise<void> {
		await this.all.store.prune({days: 0, commits: 1});
		await this.all.store.close();
	}

	/** Looks at what must hold at any time; what is wrong is told at the end. */
	async check(): Promise<void> {
		const {directory, pairs, conflicts} = await this.look((state) => state);
		const source = (connection: string) => (connection === this.sis ? 'sis' : 'jamf');
		for (const {personId, externalIds} of directory.accounts.values())
			for (const [connection, id] of Object.entries(externalIds)) {
				const human = this.humans.of(`${source(connection)}/${id}`);
				if (human !== undefined) this.humans.is(`account/${personId}`, human);
			}
		for (const {id, key} of this.#face.made) {
			const human = this.humans.of(`account/${key}`);
			if (human !== undefined) this.humans.is(`jamf/${id}`, human);
		}
		const idsOf = new Map<string, Set<string>>();
		for (const {personId, externalIds} of directory.accounts.values())
			idsOf.set(
				personId,
				new Set([
					`account/${personId}`,
					...Object.entries(externalIds).map(([connection, id]) => `${source(connection)}/${id}`),
				]),
			);
		for (const {kind, key, id} of pairs)
			if (kind === 'users' && !id.startsWith('+')) idsOf.get(key)?.add(`jamf/${id}`);
		for (const ids of idsOf.values()) {
			const humans = new Set([...ids].flatMap((id) => this.humans.of(id) ?? []));
			if (humans.size > 1) this.#wrong.add(`taken over: ${[...ids].join(' ')} are ${[...humans].join(' ')}`);
		}
		const ofHuman = new Map<string, string[]>();
		for (const {id, notes, trashed} of this.there.users.values()) {
			const human = this.humans.of(`jamf/${id}`) ?? id;
			if (!trashed && carriesMark(notes, this.jamf)) ofHuman.set(human, [...(ofHuman.get(human) ?? []), id]);
		}
		for (const [human, ids] of ofHuman)
			if (ids.length > 1) this.#wrong.add(`${human} was made twice: ${ids.join(' ')}`);
		const fromSis = new Set([...this.people.values()].flatMap(({firstName, email}) => [firstName, email]));
		for (const write of this.there.log.slice(this.#looked))
			for (const value of Object.values('after' in write ? write.after : {}))
				if (typeof value === 'string' && /^their/i.test(value) && !fromSis.has(value))
					this.#wrong.add(`sent back: ${write.does} ${write.key} ${value}`);
		for (const write of this.there.log.slice(this.#looked)) {
			if (write.does !== 'update-user') continue;
			// Theirs to say: their change comes in, and is written over by nothing but what was edited here.
			const account = directory.accounts.get(write.key);
			if (account?.owner !== this.jamf || account.source === 'Manual') continue;
			for (const [field, value] of Object.entries(write.after))
				if (/^their/i.test(write.before[field as 'email'] ?? '') && !/^here/i.test(value))
					this.#wrong.add(`written over: ${write.key} ${field} ${value}`);
		}
		this.#looked = this.there.log.length;
		for (const {id, kind, fingerprint, decision} of conflicts) {
			const before = this.#asked.get(id);
			if (decision === undefined && before?.decision?.fingerprint === fingerprint)
				this.#wrong.add(`asked again: ${kind} ${id}`);
		}
		this.#asked = new Map(conflicts.map((each) => [each.id, each]));
	}

	/** What is not as it has to be, in words: nothing, once a year of changes has come to rest. */
	async atRest(): Promise<readonly string[]> {
		const told: string[] = [...this.there.wrong, ...this.#wrong];
		this.all.far.roster = this.#roster();
		const sis = await finished(this.all.plan('sis', never));
		told.push(
			...[...sis.plan.changes].map(
				({kind, action, key}) => `the SIS is not at rest: ${action} ${kind} ${key}`,
			),
		);
		const {incoming, plan} = await finished(this.all.syncMirror('jamf', {look: true}, never));
		told.push(
			...[...(incoming?.plan.changes ?? [])].map(
				({kind, action, key}) => `comes in: ${action} ${kind} ${key}`,
			),
			...plan!.writes.map(({does, key}) => `is written: ${does} ${key}`),
			...plan!.unmapped.map(({name, why}) => `${name} is nowhere there: ${why}`),
			...plan!.conflicts.map(({kind, incoming}) => `is asked: ${kind} ${incoming}`),
		);
		// Who is in no class there and in no group that says what they are is left out, which is told.
		const leftOut = new Set(
			incoming?.plan.leftOut.flatMap(({code, externalId}) => (code === 'no-class' ? [externalId] : [])),
		);
		const state = await this.look((each) => each);
		return [...told, ...differences(this, state, plan!.heldBack, leftOut)];
	}

	#roster(): Roster {
		const at = (school: string) => (school === 'south' ? 'south' : 'north');
		// A file that lost all its rows is refused, and is no matter of this.
		const classes = [...this.classes, ['always', {...math, students: ['ALWAYS']}] as const];
		return rosterFrom({
			locations: [
				{externalId: 'north', name: 'North School'},
				{externalId: 'south', name: 'South School'},
			],
			people: [...this.people, always].map(([externalId, {school, ...person}]) => ({
				externalId,
				...person,
				locations: [at(school)],
			})),
			courses: classes.map(([id, {name, school}]) => ({
				externalId: `course-${id}`,
				name,
				location: at(school),
			})),
			classes: classes.map(([id, {school, teachers}]) => ({
				externalId: id,
				course: `course-${id}`,
				location: at(school),
				instructors: teachers.filter((each) => this.people.get(each)?.kind === 'staff'),
			})),
			enrolments: classes.flatMap(([id, {students}]) =>
				students
					.filter((each) => each === 'ALWAYS' || this.people.get(each)?.kind === 'student')
					.map((student) => ({id: `${id}-${student}`, class: id, student})),
			),
		});
	}
}

/** @returns undefined where the process was killed, or nothing was read or written. */
async function told<T>(work: () => Promise<T>): Promise<T | undefined> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof Killed || error instanceof RollcallError) return undefined;
		throw error;
	}
}
