import {randomBytes} from 'node:crypto';
import {mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Role} from '../core/directory/account.ts';
import {UsageError} from '../core/errors.ts';
import type {Clock, Packages, Work} from '../core/ports.ts';
import type {SyncResult} from '../sync/answers/runs.ts';
import type {Rollcall} from '../sync/rollcall.ts';
import {playAdoption} from './adoption.ts';
import {AdoptionStory} from './adoption-story.ts';
import {DemoClock} from './demo-clock.ts';
import {type District, districtFiles, parseDistrict} from './district.ts';
import type {LivingSandbox} from './living-organisation.ts';
import {secondNight} from './second-night.ts';
import {Story} from './story.ts';

/** The sandbox as the demo uses it; `cli` brings the real one. */
export interface DemoSandbox extends LivingSandbox {
	serve(options: {
		readonly user: string;
		readonly password: string;
	}): Promise<{readonly port: number; readonly hostKey: string; close(): Promise<void>}>;
	addManual(account: {
		readonly personId: string;
		readonly firstName: string;
		readonly lastName: string;
		readonly role: string;
		readonly status: 'Active';
	}): Promise<unknown>;
	play(options: {
		readonly seed: number;
		readonly signIns: number;
		readonly lockOuts: number;
	}): Promise<{readonly signedIn: number; readonly lockedOut: number}>;
	exportPeople(file: string): Promise<void>;
	activityLogs(): Promise<readonly string[]>;
	counts(): Promise<{readonly status: Readonly<Record<string, number>>}>;
}

export interface DemoWorld {
	/** Whether the dashboard can be drawn; else the story is told as text. */
	readonly draws: boolean;
	/** Folder of the sample district's OneRoster files. */
	readonly samples: string;
	open(
		folder: string,
		options: {
			readonly create: true;
			readonly clock: Clock;
			readonly operator: {readonly name: string; readonly role: Role};
		},
	): Promise<Rollcall>;
	openSandbox(setup: {
		readonly folder: string;
		readonly clock: Clock;
		readonly setup: {readonly domain: string};
	}): Promise<DemoSandbox>;
	draw(rollcall: Rollcall, banner: string): Promise<number>;
	/** Closes what was opened: what a state does in the background has settled when this answers. */
	close(): Promise<void>;
	/** Puts the uploads of a living organisation together. */
	readonly zip: Packages['zip'];
	out(text: string): void;
	tell(text: string): void;
	readonly signal: AbortSignal;
}

const organisation = 'Raspberry Highlands Unified School District';
const firstNight = '2026-08-20T02:14:00.000Z';
const nextNight = '2026-08-21T02:14:00.000Z';
const user = 'DEMO@sftp.apple.com';

/**
 * Plays two nights of a sample district against a sandbox Apple School Manager over real SFTP, in a throw-away
 * state; then opens the dashboard on it, or tells the story where none can be drawn.
 */
export async function playDemo(
	{keep, adopt}: {readonly keep?: boolean; readonly adopt?: boolean},
	world: DemoWorld,
): Promise<number> {
	const root = await mkdtemp(join(tmpdir(), 'rollcall-demo-'));
	try {
		return await playIn(root, world, adopt === true ? playTakeover : playNights);
	} finally {
		// A state that still folds would make its folder again.
		await world.close();
		if (keep) world.tell(`The state of the demo is kept: rollcall --state ${join(root, 'state')} status`);
		else await rm(root, {recursive: true, force: true});
	}
}

async function playIn(
	root: string,
	world: DemoWorld,
	play: (stage: Stage) => Promise<void>,
): Promise<number> {
	const clock = new DemoClock(firstNight);
	const out = world.draws ? () => {} : world.out;
	if (world.draws) world.tell('rollcall demo: playing the nights of a sample district …');
	const sandbox = await world.openSandbox({
		folder: sandboxFolder(root),
		clock,
		setup: {domain: 'raspberryhighlands.example'},
	});
	const password = randomBytes(12).toString('base64url');
	const serving = await sandbox.serve({user, password});
	try {
		const rollcall = await world.open(join(root, 'state'), {
			create: true,
			clock,
			operator: {name: 'demo', role: 'Administrator'},
		});
		await play({
			root,
			samples: world.samples,
			clock,
			out,
			zip: world.zip,
			sandbox,
			rollcall,
			serving,
			password,
			signal: world.signal,
		});
		if (!world.draws) return 0;
		return await world.draw(rollcall, 'demo');
	} finally {
		await serving.close();
	}
}

interface Stage {
	readonly root: string;
	readonly samples: string;
	readonly clock: DemoClock;
	readonly out: (text: string) => void;
	readonly zip: Packages['zip'];
	readonly sandbox: DemoSandbox;
	readonly rollcall: Rollcall;
	readonly serving: {readonly port: number; readonly hostKey: string};
	readonly password: string;
	readonly signal: AbortSignal;
}

async function playNights(stage: Stage): Promise<void> {
	const {root, samples, clock, sandbox, rollcall, serving, signal} = stage;
	const story = new Story(stage.out);
	const district = await sampleDistrict(samples);
	await sandbox.addManual({
		personId: 'ADMIN-1',
		firstName: 'Ingrid',
		lastName: 'Admin',
		role: 'Administrator',
		status: 'Active',
	});

	await rollcall.nameOrganisation(organisation);
	const exported = join(root, 'export');
	await writeExport(exported, district, clock);
	await connect(stage, exported, {sandbox: sandboxFolder(root)});
	await rollcall.arm('asm', {level: 'all', empty: true}, signal);
	story.begin(organisation, serving.port, serving.hostKey);

	const first = await done(rollcall.sync('sis', {yes: true}, signal));
	story.night('The first night', first, await sandbox.counts());
	const people = await sandbox.play({seed: 7, signIns: 0.62, lockOuts: 0.006});
	story.schoolDay(people);
	await sandbox.exportPeople(join(root, 'people.json'));
	story.evidence(await rollcall.reconcile([...(await sandbox.activityLogs()), join(root, 'people.json')]));

	const list = await rollcall.users({status: 'Active', role: 'Student'});
	const withdrawn = list.at(11)!.account;
	await rollcall.act([withdrawn.personId], 'deactivate');
	story.withdrawn(withdrawn);

	clock.turnTo(nextNight);
	const next = secondNight(district);
	await writeExport(exported, next.district, clock);
	const second = await done(rollcall.sync('sis', {yes: true}, signal));
	story.secondNight(next, second, await sandbox.counts());
	const [newest] = (await sandbox.activityLogs()).slice(-1);
	story.evidence(await rollcall.reconcile([newest!]));
	story.conflicts(await rollcall.conflicts());
	const again = await done(rollcall.sync('sis', {yes: true}, signal));
	story.again(again);
	story.end(await rollcall.overview());
	// Whoever stopped it after the last sync stopped it too.
	signal.throwIfAborted();
}

/** Connects the SIS's export and the sandbox; a setting that names its folder has actions done there at once. */
async function connect(
	{rollcall, serving, password}: Stage,
	exported: string,
	settings: Readonly<Record<string, string>>,
): Promise<void> {
	await rollcall.connect('oneroster-csv', 'sis', {settings: {path: exported}, secrets: {}});
	await rollcall.connect('asm-sftp', 'asm', {
		settings: {
			host: '127.0.0.1',
			port: String(serving.port),
			username: user,
			hostKey: serving.hostKey,
			...settings,
		},
		secrets: {password: `typed:${password}`},
	});
}

const sandboxFolder = (root: string) => join(root, 'sandbox');

/** The sandbox lives already, under other ids, and is taken over. Nothing says that it is one: it is as a real one would be. */
async function playTakeover(stage: Stage): Promise<void> {
	const {root, samples, clock, sandbox, rollcall, out, zip, signal} = stage;
	const district = await sampleDistrict(samples);
	const exported = join(root, 'export');
	await rollcall.nameOrganisation(organisation);
	await playAdoption(
		{
			folder: root,
			district,
			sandbox,
			rollcall,
			clock,
			zip,
			story: new AdoptionStory(out),
			exportDistrict: (each) => writeExport(exported, each, clock),
			connect: () => connect(stage, exported, {}),
			signal,
		},
		secondNight(district).district,
	);
}

async function done(work: Work<SyncResult>): Promise<SyncResult> {
	for (;;) {
		const step = await work.next();
		if (step.done) return step.value;
	}
}

/** The files of the sample, from the checkout or the package. */
async function sampleDistrict(folder: string): Promise<District> {
	const names = await readdir(folder).catch((cause) => {
		throw new UsageError('the sample district is not here', {
			cause,
			next: 'Run the demo in a checkout: npm install && npm run demo',
		});
	});
	const files: Record<string, string> = {};
	for (const name of names)
		if (name.endsWith('.csv')) files[name] = await readFile(join(folder, name), 'utf8');
	return parseDistrict(files);
}

/** Writes an export as a SIS does every night, with the night's own time. */
async function writeExport(folder: string, district: District, clock: Clock): Promise<void> {
	await mkdir(folder, {recursive: true, mode: 0o700});
	for (const [name, text] of Object.entries(districtFiles(district))) {
		const file = join(folder, name);
		await writeFile(file, text, {mode: 0o600});
		await utimes(file, clock.now(), clock.now());
	}
}
