import {RefusedError} from '../core/errors.ts';
import type {Clock, Packages, Work} from '../core/ports.ts';
import type {Rollcall} from '../sync/rollcall.ts';
import type {AdoptionStory} from './adoption-story.ts';
import type {District} from './district.ts';
import {type LivingSandbox, prepareOrganisation} from './living-organisation.ts';

/** The sandbox as the adoption uses it. */
export interface AdoptedSandbox extends LivingSandbox {
	activityLogs(): Promise<readonly string[]>;
	counts(): Promise<{readonly status: Readonly<Record<string, number>>}>;
}

export interface AdoptionStage {
	readonly folder: string;
	readonly district: District;
	readonly sandbox: AdoptedSandbox;
	readonly rollcall: Rollcall;
	readonly clock: Clock & {turnTo(moment: string): void};
	readonly zip: Packages['zip'];
	readonly story: AdoptionStory;
	/** Writes the SIS's export, as of now. */
	exportDistrict(district: District): Promise<void>;
	/** Connects SIS and target, and arms nothing. */
	connect(): Promise<void>;
	readonly signal: AbortSignal;
}

/** The days of the story: the organisation as it lived, the day it is taken over, and its first normal night. */
const moments = {
	lived: '2026-08-19T20:00:00.000Z',
	taken: '2026-08-20T02:14:00.000Z',
	next: '2026-08-21T02:14:00.000Z',
};

/**
 * Takes over a living organisation, step by step as `rollcall adopt` lists them: import, ids, forecast, a night that sends
 * nothing, parity, the first upload with its proof, arming, and a normal night.
 * @param next the district of the night after.
 */
export async function playAdoption(stage: AdoptionStage, next: District): Promise<void> {
	const {folder, district, sandbox, rollcall, clock, zip, story, exportDistrict, connect, signal} = stage;
	clock.turnTo(moments.lived);
	const living = await prepareOrganisation(sandbox, district, {folder, clock, zip});
	story.begin(living, await sandbox.counts());

	clock.turnTo(moments.taken);
	await exportDistrict(district);
	await connect();
	const [last] = living.uploads.slice(-1);
	story.imported(
		await rollcall.importPackages([...living.uploads, ...(await sandbox.activityLogs())], 'asm'),
	);
	story.ids(await done(rollcall.adoptIds('sis', {apply: true}, signal)));
	story.forecast(await done(rollcall.adoptForecast('sis', signal)));
	story.shadow(await done(rollcall.sync('sis', {yes: true}, signal)));
	story.parity(await done(rollcall.compare(last!, {target: 'asm'})));

	const refused = await refusalOf(rollcall.arm('asm', {level: 'additions'}, signal));
	await rollcall.arm('asm', {level: 'first'}, signal);
	story.first(refused, await done(rollcall.publish('asm', {}, signal)), await sandbox.counts());
	const [answer] = (await sandbox.activityLogs()).slice(-1);
	story.proof(await rollcall.reconcile([answer!]));
	await rollcall.arm('asm', {level: 'all'}, signal);

	clock.turnTo(moments.next);
	await exportDistrict(next);
	story.night(await done(rollcall.sync('sis', {yes: true}, signal)), await sandbox.counts());
	signal.throwIfAborted();
}

/** Why it was refused, as it must be. */
async function refusalOf(work: Promise<unknown>): Promise<string> {
	try {
		await work;
	} catch (error) {
		if (error instanceof RefusedError) return error.message;
		throw error;
	}
	throw new Error('nobody asked for a proof of the first upload');
}

async function done<T>(work: Work<T>): Promise<T> {
	for (;;) {
		const step = await work.next();
		if (step.done) return step.value;
	}
}
