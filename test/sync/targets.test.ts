import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {TemporaryError} from '../../source/core/errors.ts';
import {writeZip} from '../support/apple-zip.ts';
import {date, packageFolder} from '../support/packages.ts';
import {appleTexts, contents, finished} from '../support/roster.ts';
import {district, firstKey, ids, people, type World, without, world} from '../support/world.ts';

const never = new AbortController().signal;
const day = 86_400_000;
const outcomeOf = async (w: World) => (await w.night()).published[0]?.outcome;

describe('arming', () => {
	test('a disarmed target plans, applies, builds and sends nothing, and says how to arm it', async () => {
		const w = await world({armed: false});
		const {published, exitCode, run} = await w.night();
		expect({exitCode, state: run?.state}).toEqual({exitCode: 6, state: 'applied not published'});
		expect(published).toMatchObject([
			{outcome: 'disarmed', message: expect.stringMatching(/rollcall adopt arm first asm/)},
		]);
		expect((await w.overview()).level).toBe('attention');
		expect(w.far.received).toHaveLength(0);
	});

	test('nothing is armed for all while nobody knows what it holds', async () => {
		const w = await world({armed: false});
		await expect(w.arm('asm', {level: 'all'}, never)).rejects.toMatchObject({
			exitCode: 3,
			next: expect.stringMatching(/import/),
		});
		await expect(w.arm('asm', {level: 'first', empty: true}, never)).rejects.toMatchObject({exitCode: 2});
	});

	test('the first contact pins the host key that is shown', async () => {
		const w = await world({armed: false});
		const {binding} = await w.arm('asm', {level: 'all', empty: true}, never);
		expect(binding).toEqual({
			host: 'asm.example',
			port: 22,
			user: 'user',
			hostKey: firstKey,
			machine: 'machine',
			state: 'state',
		});
		const [view] = (await w.connections()).filter(({name}) => name === 'asm');
		expect(view?.settings.find(({key}) => key === 'hostKey')?.value).toBe(firstKey);
	});

	test('a first host key is shown and pinned before any password is used, and history says so', async () => {
		const w = await world({armed: false});
		await w.reconfigure('asm', {settings: {}, secrets: {password: 'env:PLANTED'}});
		const {signedIn} = w.far;
		const armed = await w.arm('asm', {level: 'all', empty: true}, never);
		expect(armed).toMatchObject({pinned: true, binding: {hostKey: firstKey}});
		expect(signedIn).toEqual([]);
		expect(await w.arm('asm', {level: 'all', empty: true}, never)).not.toHaveProperty('pinned');
		expect(signedIn).toEqual([firstKey]);
		const actions = (await w.activities(10)).map(({action}) => action);
		expect(actions.sort()).toEqual(['arm', 'arm', 'connect', 'connect', 'pin', 'set']);
		const [set] = (await w.activities(10)).filter(({action}) => action === 'set');
		expect(set).toMatchObject({by: 'ada', subjects: ['asm'], message: 'asm: password changed'});
	});

	test('a first host key that a person does not accept is not pinned, and nothing is armed', async () => {
		const w = await world({armed: false});
		const seen: string[] = [];
		const acceptHostKey = async (host: string, key: string) => {
			seen.push(host, key);
			return false;
		};
		await expect(w.arm('asm', {level: 'all', empty: true, acceptHostKey}, never)).rejects.toMatchObject({
			exitCode: 3,
			message: expect.stringContaining(firstKey),
		});
		expect(seen).toEqual(['asm.example', firstKey]);
		const [view] = (await w.connections()).filter(({name}) => name === 'asm');
		expect(view).toMatchObject({armed: 'disarmed'});
		expect(view?.settings.find(({key}) => key === 'hostKey')?.value).toBe('');
	});

	test('armed first, with no baseline, holds: nobody knows what would leave', async () => {
		const w = await world({armed: false});
		await w.arm('asm', {level: 'first'}, never);
		expect(await w.night()).toMatchObject({
			exitCode: 6,
			published: [{outcome: 'held', message: expect.stringMatching(/import/)}],
		});
	});

	test('armed first is one upload and no more', async () => {
		const w = await world({armed: false});
		const folder = await packageFolder(district());
		await w.importPackages([folder], 'asm');
		await w.arm('asm', {level: 'first'}, never);
		w.far.roster = without([], [people(201)[200]!]);
		expect(await outcomeOf(w)).toBe('sent');
		expect(contents(await w.lastPackage())).toEqual(contents(await readBack(w, folder)));
		expect(await outcomeOf(w)).toBe('disarmed');
		await w.setSetting('adopt.proof', 'warned');
		await w.arm('asm', {level: 'all'}, never);
		expect(await outcomeOf(w)).toBe('sent');
		expect(await outcomeOf(w)).toBe('skipped');
	});

	test('an arming that is taken back while the package is checked lets nothing out', async () => {
		const w = await world();
		const has: typeof w.store.files.has = async (name) => {
			await w.disarm('asm');
			return await w.store.files.has(name);
		};
		const store = {...w.store, files: {...w.store.files, has}};
		const {published} = await finished(w.as({store}).sync('sis', {yes: true}, never));
		expect(published).toMatchObject([{outcome: 'disarmed'}]);
		expect(w.far.received).toHaveLength(0);
		expect(await (await w.store.read()).list('ledger')).toEqual([]);
		const kept = readdirSync(w.store.files.folder, {recursive: true, withFileTypes: true});
		// The roster that was applied is kept.
		expect(kept.filter((each) => each.isFile() && each.name.endsWith('.zip'))).toEqual([]);
	});

	test('an arming that is changed while the package is checked is asked again', async () => {
		const w = await world();
		await w.night();
		await w.act(['S1'], 'deactivate');
		const has: typeof w.store.files.has = async (name) => {
			await w.arm('asm', {level: 'additions'}, never);
			return await w.store.files.has(name);
		};
		const store = {...w.store, files: {...w.store.files, has}};
		const {published} = await finished(w.as({store}).publish('asm', {}, never));
		expect(published).toMatchObject([{outcome: 'held', message: expect.stringMatching(/armed otherwise/)}]);
		expect(w.far.received).toHaveLength(1);
	});

	test('who disarms during an upload is told that it runs', async () => {
		const w = await world();
		let told: Awaited<ReturnType<World['disarm']>> | undefined;
		w.far.breaks = async () => {
			told = await w.disarm('asm');
		};
		await w.night();
		expect(told).toMatchObject({level: 'disarmed', uploading: {purpose: 'publishing to asm'}});
		expect(await w.disarm('asm')).not.toHaveProperty('uploading');
	});

	test('an upload whose end nobody saw spends the one that was armed: only the same bytes go again', async () => {
		const w = await world({armed: false});
		await w.importPackages([await packageFolder(district())], 'asm');
		await w.arm('asm', {level: 'first'}, never);
		w.far.breaks = new TemporaryError('the line dropped');
		expect(await outcomeOf(w)).toBe('failed');
		w.far.roster = without([], people(202).slice(200, 202));
		await w.importPackages([await packageFolder(without([], [people(203)[202]!]))], 'asm');
		expect(await w.night()).toMatchObject({
			published: [{outcome: 'disarmed', message: expect.stringMatching(/another package/)}],
		});
		await w.arm('asm', {level: 'first'}, never);
		expect(await outcomeOf(w)).toBe('sent');
		expect(await outcomeOf(w)).toBe('disarmed');
	});

	test('an upload of the incumbent whose end nobody saw goes again, the same bytes, whatever was read meanwhile', async () => {
		const w = await world({armed: false});
		await w.importPackages([await packageFolder(district())], 'asm');
		await w.arm('asm', {level: 'first'}, never);
		w.far.breaks = new TemporaryError('the line dropped');
		const failed = (await w.night()).published[0];
		expect(failed?.outcome).toBe('failed');
		w.far.roster = without([], people(202).slice(200, 202));
		expect((await w.night()).published).toMatchObject([{outcome: 'sent', sha256: failed?.sha256}]);
	});

	test.each([
		['another machine', {machine: {machine: 'other', state: 'state'}}],
		['a copied state', {machine: {machine: 'machine', state: 'other'}}],
	])('%s is disarmed', async (_, changed) => {
		const w = await world();
		const {published} = await (async () => {
			return finished(w.as(changed).sync('sis', {yes: true}, never));
		})();
		expect(published).toMatchObject([{outcome: 'disarmed'}]);
		expect(w.far.received).toHaveLength(0);
	});

	test.each([
		['host', {host: 'other.example'}],
		['port', {port: '2222'}],
		['user', {username: 'somebody'}],
		['pinned host key', {hostKey: 'SHA256:other'}],
	])('a changed %s disarms', async (_, settings) => {
		const w = await world();
		await w.reconfigure('asm', {settings, secrets: {}});
		expect(await outcomeOf(w)).toBe('disarmed');
	});

	test('what one organisation got is no reason to skip another, nor its baseline', async () => {
		const w = await world();
		await w.night();
		await w.reconfigure('asm', {settings: {host: 'other.example'}, secrets: {}});
		expect(await outcomeOf(w)).toBe('disarmed');
		await expect(w.arm('asm', {level: 'all'}, never)).rejects.toMatchObject({exitCode: 3});
		await w.arm('asm', {level: 'all', empty: true}, never);
		expect(await outcomeOf(w)).toBe('sent');
		expect(w.far.received).toHaveLength(2);
	});

	test('an earlier package still goes out when the clock of the machine went back', async () => {
		const w = await world();
		await w.night();
		w.far.roster = without([], [people(201)[200]!]);
		let hours = 0;
		const clock = {...w.clock, now: () => new Date(Date.parse('2026-08-20T00:00:00Z') + hours)};
		await finished(w.as({clock}).sync('sis', {yes: true}, never));
		hours += 1;
		expect((await finished(w.as({clock}).sync('sis', {yes: true}, never))).published).toMatchObject([
			{outcome: 'skipped'},
		]);
	});

	test('armed for additions, somebody who leaves is held, and goes where the location is armed', async () => {
		const w = await world();
		await w.night();
		await w.arm('asm', {level: 'additions'}, never);
		await w.act(['S1'], 'deactivate');
		expect(await w.send()).toMatchObject({
			exitCode: 6,
			published: [{outcome: 'held', message: expect.stringMatching(/additions only/)}],
		});
		await w.arm('asm', {level: 'additions', removals: 'Elsewhere'}, never);
		expect(await w.send()).toMatchObject({exitCode: 6});
		await w.arm('asm', {level: 'additions', removals: 'North School'}, never);
		expect(await w.send()).toMatchObject({exitCode: 0, published: [{outcome: 'sent'}]});
	});

	test('a location that is none is told, and one that is named twice is armed once', async () => {
		const w = await world();
		await w.night();
		const arm = async (removals: string) => await w.arm('asm', {level: 'additions', removals}, never);
		expect((await arm('asm')).warning).toContain('there is no location "asm"');
		expect(await arm('L1')).not.toHaveProperty('warning');
		expect(await arm('L1')).toMatchObject({removals: ['asm', 'L1']});
	});

	test('why nothing is sent is told as it came: never armed, disarmed, or its one upload was sent', async () => {
		const why = async (w: World) => (await w.send()).published[0]?.message;
		const w = await world({armed: false});
		expect((await w.night()).published[0]?.message).toContain('nobody armed it');
		await w.arm('asm', {level: 'first'}, never);
		await w.disarm('asm');
		expect(await why(w)).toContain('it was disarmed on ');
		const once = await world();
		await once.night();
		await once.arm('asm', {level: 'first'}, never);
		for (const id of ['S1', 'S2']) {
			await once.act([id], 'deactivate');
			await once.send();
		}
		expect(await why(once)).toContain('the one upload that it was armed for was sent');
	});

	test('two targets at one host and user are refused', async () => {
		const w = await world();
		await expect(w.connect('memory-asm', 'second', {settings: {}, secrets: {}})).rejects.toMatchObject({
			exitCode: 2,
			message: expect.stringMatching(/two uploaders/),
		});
	});
});

describe('feeds', () => {
	test('names connections that are there', async () => {
		const w = await world();
		for (const feeds of ['sis1', 'sis, sis1', 'asm'])
			await expect(w.reconfigure('asm', {settings: {feeds}, secrets: {}})).rejects.toMatchObject({
				exitCode: 2,
				next: expect.stringMatching(/sis/),
			});
		const settings = {host: 'other.example', feeds: 'nobody'};
		await expect(w.connect('memory-asm', 'second', {settings, secrets: {}})).rejects.toMatchObject({
			exitCode: 2,
		});
		await w.reconfigure('asm', {settings: {feeds: ' sis '}, secrets: {}});
		expect(await outcomeOf(w)).toBe('sent');
	});

	test('a run that feeds no target is not called succeeded', async () => {
		const w = await world();
		await w.connect('memory-sis', 'other', {settings: {}, secrets: {}});
		await w.reconfigure('asm', {settings: {feeds: 'other'}, secrets: {}});
		const {run, exitCode} = await w.night({yes: true}, 'sis');
		expect({exitCode, state: run?.state}).toEqual({exitCode: 6, state: 'applied not published'});
		expect(run?.message).toContain('"sis" feeds no target');
		const {level, verdict} = await w.overview();
		expect(level).toBe('failed');
		expect(verdict).toContain('feeds no target');
		await w.reconfigure('asm', {settings: {feeds: 'other,sis'}, secrets: {}});
		expect(await w.night({yes: true}, 'sis')).toMatchObject({exitCode: 0, run: {state: 'succeeded'}});
		expect((await w.overview()).level).toBe('fine');
	});

	describe('an identity provider', () => {
		const withIdp = async () => {
			const w = await world();
			const sis = w.context.kinds.find(({kind}) => kind === 'memory-sis')!;
			const idp = {...sis, kind: 'memory-idp', family: 'idp', source: 'Microsoft Entra ID'} as const;
			const all = w.as({kinds: [...w.context.kinds, idp]});
			await all.connect('memory-idp', 'entra', {settings: {}, secrets: {}});
			const night = () => finished(all.sync('entra', {yes: true}, never));
			return {w, all, night};
		};

		test('feeds no target by default, and nothing is wrong with that', async () => {
			const {w, all, night} = await withIdp();
			const {run, exitCode, published} = await night();
			expect({exitCode, state: run?.state, published}).toEqual({
				exitCode: 0,
				state: 'succeeded',
				published: [],
			});
			expect(w.far.received).toEqual([]);
			await finished(all.disconnect('sis', {yes: true}, never));
			expect((await all.overview()).findings.map(({text}) => text).join()).toContain(
				'sis is disconnected since',
			);
		});

		test('feeds the target that names it', async () => {
			const {w, all, night} = await withIdp();
			await all.reconfigure('asm', {settings: {feeds: 'sis,entra'}, secrets: {}});
			await night();
			expect(w.far.received).toHaveLength(0);
			expect((await all.runs()).items[0]?.published).toMatchObject([{target: 'asm'}]);
		});
	});

	test('without any target there is nothing to feed', async () => {
		const w = await world();
		await w.store.documents.update('connections', (document) => ({
			connections: (document as {connections: Array<{name: string}>}).connections.filter(
				({name}) => name === 'sis',
			),
		}));
		expect(await w.night()).toMatchObject({exitCode: 0, run: {state: 'succeeded'}});
	});
});

describe('the wire', () => {
	test('a bulk deactivation by hand is held there, and goes with an approval of its hash', async () => {
		const w = await world();
		await w.night();
		await w.act(ids(1, 13), 'deactivate');
		const held = await w.send();
		expect(held).toMatchObject({exitCode: 6, run: {state: 'held'}, published: [{outcome: 'held'}]});
		const [first] = held.published;
		expect(first?.guards?.filter(({tripped}) => tripped)).toMatchObject([{code: 'wire-removals'}]);
		expect((await w.overview()).level).toBe('failed');
		expect(await w.send({approve: '00000000'})).toMatchObject({exitCode: 6});
		expect((await w.user('S1')).account.deactivated?.approved).toBeUndefined();
		expect(await w.send({approve: first?.hash?.slice(0, 12) ?? ''})).toMatchObject({exitCode: 0});
		expect((await w.lastPackage()).people.count).toBe(191);
		expect((await w.user('S1')).account.deactivated?.approved).toBe(true);
		expect((await w.overview()).level).toBe('fine');
	});

	test('holds a sync too, which stays applied', async () => {
		const w = await world();
		await w.night();
		await w.act(ids(1, 13), 'deactivate');
		expect(await w.night()).toMatchObject({exitCode: 6, run: {state: 'applied not published'}});
	});

	test('what bleeds slowly is held over seven days', async () => {
		const w = await world();
		await w.night();
		for (let night = 0; night < 2; night++) {
			await w.act(ids(1 + night * 6, 6 + night * 6), 'deactivate');
			await w.clock.turn(day);
			const {published} = await w.send();
			expect(published[0]?.outcome).toBe(night === 0 ? 'sent' : 'held');
			if (night === 1) expect(published[0]?.message).toContain('over the last 7 days');
		}
	});

	test('a removal that a person approved in the plan is not held again there', async () => {
		const w = await world();
		await w.night();
		w.far.roster = without(ids(1, 13));
		const {plan} = await w.night();
		await w.night({approve: plan.hash});
		await w.clock.turn(7 * day + 1);
		expect(await w.night()).toMatchObject({exitCode: 0, published: [{outcome: 'sent'}]});
	});

	test('a package that is written is reported on and goes to nobody', async () => {
		const w = await world({armed: false});
		await w.night();
		const folder = mkdtempSync(join(tmpdir(), 'rollcall-out-'));
		onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
		const zip = await w.send({zip: join(folder, 'p.zip')});
		expect(zip).toMatchObject({
			exitCode: 0,
			written: join(folder, 'p.zip'),
			published: [{outcome: 'skipped'}],
		});
		const out = await w.send({out: join(folder, 'six')});
		expect(out.published[0]?.sha256).toBe(zip.published[0]?.sha256);
		await expect(w.send({out: join(folder, 'a'), zip: join(folder, 'b.zip')})).rejects.toMatchObject({
			exitCode: 2,
		});
		expect(w.far.received).toHaveLength(0);
		expect((await (await w.store.read()).list('ledger')).length).toBe(0);
	});
});

describe('import', () => {
	test.each(['folder', 'zip'])(
		'a %s becomes what the target holds; the first sync finds everybody there',
		async (how) => {
			const w = await world({armed: false});
			const folder = await packageFolder(district());
			const zip = join(folder, '..', 'last.zip');
			if (how === 'zip') await writeZip(zip, appleTexts(district()));
			const result = await w.importPackages([how === 'zip' ? zip : folder], undefined);
			expect(result).toMatchObject({created: 204, updated: 0, exitCode: 0});
			expect(result.baseline).toMatch(/^[0-9a-f]{64}$/);
			await w.setSetting('adopt.proof', 'warned');
			await w.arm('asm', {level: 'all'}, never);
			const first = await w.night();
			expect(first.plan.counts.accounts).toMatchObject({create: 0, update: 204, deactivate: 0});
			expect(first).toMatchObject({exitCode: 0, published: [{outcome: 'sent'}]});
			expect(contents(await w.lastPackage())).toEqual(contents(await readBack(w, folder)));
		},
	);

	test('an import after a sync is the baseline and leaves what connections deliver alone', async () => {
		const w = await world({armed: false});
		await w.night();
		const folder = await packageFolder(without([], people(260).slice(200, 260)));
		const result = await w.importPackages([folder], 'asm');
		expect(result).toMatchObject({created: 60, updated: 0, exitCode: 0});
		expect((await w.user('S1')).owner).toBe('sis');
		await w.setSetting('adopt.proof', 'warned');
		await w.arm('asm', {level: 'all'}, never);
		await w.night();
		expect((await w.lastPackage()).people.count).toBe(264);
	});

	test('a folder as baseline is what was in it, not what the directory would send', async () => {
		const w = await world({armed: false});
		await w.night();
		const before = without([], people(250).slice(200, 250));
		await w.importPackages([await packageFolder(before)], 'asm');
		const [entry] = await (await w.store.read()).list('ledger');
		expect(entry).toMatchObject({state: 'baseline', rows: {'students.csv': 250}});
		w.far.roster = district();
		const kept = await readBack(w, w.store.files.path(entry!.file));
		expect(kept.people.count).toBe(254);
	});

	test('a later upload that left somebody out says that the account is Deactivated', async () => {
		const w = await world({armed: false});
		const earlier = await packageFolder(district());
		const later = await packageFolder(without(['S5']));
		date(earlier, '2026-08-01T00:00:00Z');
		date(later, '2026-08-02T00:00:00Z');
		const {packages} = await w.importPackages([later, earlier], 'asm');
		expect(packages.map(({path}) => path)).toEqual([earlier, later]);
		expect((await w.user('S5')).account.status).toBe('Deactivated');
	});

	test('what one organisation holds is not what another one holds', async () => {
		const w = await world({armed: false});
		await w.importPackages([await packageFolder(district({people: people(20)}))], 'asm');
		await w.reconfigure('asm', {settings: {username: 'other'}, secrets: {}});
		await expect(w.arm('asm', {level: 'all'}, never)).rejects.toMatchObject({exitCode: 3});
		await w.arm('asm', {level: 'first'}, never);
		expect(await w.night()).toMatchObject({
			published: [{outcome: 'held', message: expect.stringMatching(/nobody knows/)}],
		});
	});

	test('somebody whose row in a later upload cannot be used was in it all the same', async () => {
		const w = await world({armed: false});
		const earlier = date(await packageFolder(district()), '2026-08-01T00:00:00Z');
		const later = date(
			await packageFolder(without(['S6']), {'students.csv': (text) => text.replace(',Given5,', ',,')}),
			'2026-08-02T00:00:00Z',
		);
		await w.importPackages([earlier], 'asm');
		expect(await w.importPackages([later], 'asm')).toMatchObject({exitCode: 3});
		expect((await w.user('S5')).account.status).not.toBe('Deactivated');
		expect((await w.user('S6')).account.status).toBe('Deactivated');
	});

	test('is no way around a hold on the wire: the service may not, and what was sent is compared still', async () => {
		const w = await world();
		await w.night();
		await w.act(ids(21, 200), 'deactivate');
		expect(await w.send()).toMatchObject({exitCode: 6});
		const folder = date(await packageFolder(district({people: people(20)})), '2026-08-30T00:00:00Z');
		const service = w.as({operator: {name: 'service', role: 'service'}});
		await expect(service.importPackages([folder], 'asm')).rejects.toMatchObject({exitCode: 3});
		await w.importPackages([folder], 'asm');
		await w.clock.turn(30 * day);
		const held = await w.send();
		expect(held).toMatchObject({
			exitCode: 6,
			published: [
				{outcome: 'held', message: expect.stringMatching(/since the last package that was sent.*180 of 204/)},
			],
		});
		expect(await w.send({approve: held.published[0]?.hash ?? ''})).toMatchObject({exitCode: 0});
		await w.act(['S1'], 'deactivate');
		expect(await w.send()).toMatchObject({exitCode: 0});
	});

	test('what is no package is refused with 7 and adopts nothing', async () => {
		const w = await world({armed: false});
		const folder = await packageFolder(district());
		writeFileSync(join(folder, 'students.csv'), '');
		await expect(w.importPackages([folder], 'asm')).rejects.toMatchObject({exitCode: 7});
		expect((await w.users({})).length).toBe(0);
		await expect(w.importPackages([], 'asm')).rejects.toMatchObject({exitCode: 2});
	});
});

async function readBack(w: World, path: string) {
	const {readPackage} = await import('../../source/sync/package.ts');
	return await readPackage(w.context, path);
}
