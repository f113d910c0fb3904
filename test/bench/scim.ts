import {randomBytes} from 'node:crypto';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {scim} from '../../source/connections/scim/kind.ts';
import {systemClock} from '../../source/io/clock.ts';
import {packages} from '../../source/io/packages.ts';
import {openStore} from '../../source/store/json-store.ts';
import {openRollcall} from '../../source/sync/open.ts';
import type {ScimGuest} from '../../source/sync/scim.ts';
import {verifyPackage} from '../../source/verify/verify-package.ts';
import {heardNotifier} from '../support/notifier.ts';
import {type Figure, inTurn} from './timing.ts';

/** What a library does that keeps all in memory; nothing of it is durable. */
export interface ScimRival {
	create(body: unknown): Promise<string>;
	/** @returns how many it found. */
	find(filter: string): Promise<number>;
	patch(id: string, body: unknown): Promise<void>;
}

/** Requests of one figure, and how many of them an identity provider has under way at once. */
const requests = 500;
const atOnce = 32;

const personOf = (name: string) => ({
	schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
	userName: `${name}@school.example`,
	externalId: name,
	active: true,
	name: {givenName: 'Given', familyName: 'Family'},
	emails: [{value: `${name}@school.example`, type: 'work', primary: true}],
});
const patchOf = (value: string) => ({
	schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
	Operations: [{op: 'replace', path: 'name.givenName', value}],
});

/** Runs them, so many at once. */
async function all(count: number, work: (n: number) => Promise<unknown>): Promise<void> {
	let next = 0;
	const worker = async () => {
		while (next < count) await work(next++);
	};
	await Promise.all(Array.from({length: Math.min(atOnce, count)}, worker));
}

/**
 * Requests past HTTP, as the service provider takes them: ours durable on disk before they are answered, beside SCIMMY
 * that keeps them in memory.
 */
export async function scimBench(sizes: readonly number[]): Promise<readonly Figure[] | string> {
	const here = import.meta.dirname;
	if (!existsSync(join(here, 'node_modules/scimmy')))
		return 'SCIMMY is not installed: npm install --prefix test/bench';
	const program = join(here, 'programs/scim-scimmy.mjs');
	const {scimRival} = (await import(program)) as {scimRival: () => ScimRival};
	const rival = scimRival();
	const figures: Figure[] = [];
	for (const size of sizes) {
		const root = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
		try {
			figures.push(...(await atSize(size, root, rival)));
		} finally {
			rmSync(root, {recursive: true, force: true});
		}
	}
	return figures;
}

async function atSize(size: number, root: string, rival: ScimRival): Promise<readonly Figure[]> {
	const store = await openStore({
		folder: join(root, 'state'),
		clock: systemClock,
		owner: 'bench',
		create: true,
	});
	try {
		const guest = await guestOf(store);
		const mark = randomBytes(3).toString('hex');
		const ours: string[] = [];
		const theirs: string[] = [];
		const create = async (name: string) => {
			const {status, body} = await guest.ask({does: 'create', body: personOf(name), shape: {}});
			if (status !== 201) throw new Error(`create answered ${status}`);
			ours.push(String(body?.id));
		};
		await all(size, (n) => create(`${mark}-${n}`));
		await all(size, async (n) => theirs.push(await rival.create(personOf(`${mark}-${n}`))));
		let made = size;
		let round = 0;
		const name = `${size.toLocaleString('en')} people: ${requests} requests, ${atOnce} at once:`;
		const note = (figure: Figure): Figure => ({
			...figure,
			note: `${perSecond(figure.ours)} a second, beside ${perSecond(figure.theirs)}`,
		});
		const pairs = {pairs: 3};
		return [
			note(
				await inTurn(
					`${name} create`,
					() => all(requests, (n) => create(`${mark}-${made + n}`)),
					'SCIMMY, in memory',
					async () => {
						await all(requests, (n) => rival.create(personOf(`${mark}-${made + n}`)));
						made += requests;
					},
					pairs,
				),
			),
			note(
				await inTurn(
					`${name} query by userName`,
					() =>
						all(requests, async (n) => {
							const filter = `userName eq "${mark}-${n % size}@school.example"`;
							const {body} = await guest.ask({does: 'list', filter, shape: {}});
							if (body?.totalResults !== 1) throw new Error('nobody was found');
						}),
					'SCIMMY, in memory',
					() =>
						all(requests, async (n) => {
							if ((await rival.find(`userName eq "${mark}-${n % size}@school.example"`)) !== 1)
								throw new Error('SCIMMY found nobody');
						}),
					pairs,
				),
			),
			note(
				await inTurn(
					`${name} patch`,
					() => {
						const value = `Given${round++}`;
						return all(requests, async (n) => {
							const id = ours[n % ours.length]!;
							const {status} = await guest.ask({does: 'patch', id, body: patchOf(value), shape: {}});
							if (status !== 200) throw new Error(`patch answered ${status}`);
						});
					},
					'SCIMMY, in memory',
					() => all(requests, (n) => rival.patch(theirs[n % theirs.length]!, patchOf(`Given${round}`))),
					pairs,
				),
			),
		];
	} finally {
		await store.close();
	}
}

const perSecond = (milliseconds: number) => Math.round((requests * 1000) / milliseconds).toLocaleString('en');

async function guestOf(store: Awaited<ReturnType<typeof openStore>>): Promise<ScimGuest> {
	const rollcall = openRollcall({
		store,
		kinds: [scim],
		clock: systemClock,
		secrets: {resolve: async () => '', keep: async () => ''},
		randomness: randomBytes,
		packages,
		notifier: heardNotifier(),
		verify: verifyPackage,
		operator: {name: 'bench', role: 'Administrator'},
		readOnly: false,
		machine: {machine: 'bench', state: 'bench'},
		rehearsal: () => Promise.reject(new Error('no sandbox')),
		readFile: () => Promise.reject(new Error('no file')),
	});
	await rollcall.connect('scim', 'idp', {settings: {}, secrets: {}});
	const {token} = await rollcall.newToken('idp');
	const guest = await rollcall.scim().admit(token);
	if (guest === undefined) throw new Error('the token is not taken');
	return guest;
}
