import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {Rehearsal} from '../../source/core/ports.ts';
import {finished} from '../support/roster.ts';
import {district, ids, people, plantedSecret, type World, without, world} from '../support/world.ts';

const never = new AbortController().signal;
/** Somebody else under the id of S7. */
const newcomer = {
	externalId: 'S7',
	firstName: 'Theodore',
	lastName: 'Quartermaine',
	email: 'theodore@school.example',
	locations: ['L1'],
};
const reused = () => without(['S7'], [newcomer]);
/** S9 once more, under another id. */
const twice = () => without([], [{...people(9)[8]!, externalId: 'S900'}]);

describe('conflicts', () => {
	const open = async (roster = reused()) => {
		const w = await world();
		await w.night();
		w.far.roster = roster;
		const result = await w.night();
		return {w, result};
	};

	test('a person in an open conflict stays in the package as last sent', async () => {
		const {w, result} = await open();
		expect(result).toMatchObject({exitCode: 3, run: {state: 'succeeded with issues', heldBack: 1}});
		expect(result.published).toMatchObject([{outcome: 'skipped'}]);
		const {people: sent} = await w.lastPackage();
		const row = Array.from({length: sent.count}, (_, n) => n).find((n) => sent.text(n, 'id') === 'S7')!;
		expect([sent.text(row, 'firstName'), sent.text(row, 'lastName')]).toEqual(['Given7', 'Family7']);
		const [view] = await w.conflicts();
		expect(view).toMatchObject({connection: 'sis', conflict: {kind: 'person-id-reused', accounts: ['S7']}});
		expect((await w.users({conflicted: true})).length).toBe(1);
		expect((await w.overview()).level).toBe('attention');
	});

	test('a decision takes effect at the next sync and the conflict is gone', async () => {
		const {w} = await open();
		const [{conflict}] = (await w.conflicts()) as [Awaited<ReturnType<World['conflicts']>>[number]];
		expect(await w.resolve(conflict.id.slice(0, 6), 'r', {})).toEqual({decided: [conflict.id]});
		expect((await w.users({conflicted: true})).length).toBe(0);
		const next = await w.night();
		expect(next).toMatchObject({exitCode: 0, outcome: 'applied'});
		expect((await w.user('S7')).account.firstName).toBe('Theodore');
		expect(await w.conflicts()).toEqual([]);
	});

	test('a newcomer gets an id of its own, and nobody is overwritten', async () => {
		const {w} = await open();
		const [{conflict}] = (await w.conflicts()) as [Awaited<ReturnType<World['conflicts']>>[number]];
		await w.resolve(conflict.id, 'newcomer', {});
		await w.night();
		expect((await w.user('S7')).account.firstName).toBe('Given7');
		const found = await w.users({text: 'quartermaine'});
		expect(found.length).toBe(1);
		expect(found.at(0)?.account.personId).not.toBe('S7');
	});

	test('a decision can be taken back before it is applied, and not after', async () => {
		const {w} = await open();
		const [{conflict}] = (await w.conflicts()) as [Awaited<ReturnType<World['conflicts']>>[number]];
		await expect(w.unresolve(conflict.id)).rejects.toMatchObject({exitCode: 2});
		await w.resolve(conflict.id, 'r', {});
		await w.unresolve(conflict.id);
		expect((await w.conflicts())[0]?.conflict.decision).toBeUndefined();
		await w.resolve(conflict.id, 'r', {});
		await w.night();
		await expect(w.unresolve(conflict.id)).rejects.toMatchObject({exitCode: 2});
	});

	test('a decision is void when what was compared changes', async () => {
		const {w} = await open();
		const [{conflict}] = (await w.conflicts()) as [Awaited<ReturnType<World['conflicts']>>[number]];
		await w.resolve(conflict.id, 'r', {});
		w.far.roster = without(['S7'], [{...newcomer, firstName: 'Somebody', lastName: 'Else'}]);
		expect(await w.night()).toMatchObject({exitCode: 3});
		expect((await w.user('S7')).account.firstName).toBe('Given7');
		expect((await w.conflicts())[0]?.conflict.decision).toBeUndefined();
	});

	test('alike ones are listed, and decided together', async () => {
		const two = without(
			['S7', 'S8'],
			[
				newcomer,
				{...newcomer, externalId: 'S8', firstName: 'Amina', lastName: 'Hassan', email: 'a@school.example'},
			],
		);
		const {w} = await open(two);
		const [first] = await w.conflicts();
		expect(first?.alike).toHaveLength(1);
		const {decided} = await w.resolve(first!.conflict.id, 'n', {alike: true});
		expect([...decided].sort()).toEqual([first!.conflict.id, ...first!.alike].sort());
		expect((await w.night()).exitCode).toBe(0);
	});

	test('alike is who differs in the same fields, whatever else agrees or is blank', async () => {
		const [s7, s8, {email: _, ...s9}] = people(9).slice(6) as [object, object, {readonly email: string}];
		const another = (who: object, n: number) => ({...who, firstName: `New${n}`, lastName: `Comer${n}`});
		const w = await world({roster: without(['S9'], [s9])});
		await w.night();
		// S7 keeps the e-mail, S9 never had one, S8 gets another.
		w.far.roster = without(
			['S7', 'S8', 'S9'],
			[another(s7, 7), {...another(s8, 8), email: 'x@school.example'}, another(s9, 9)],
		);
		await w.night();
		const all = await w.conflicts();
		const about = (id: string) => all.find(({conflict}) => conflict.accounts.includes(id as never))!;
		expect(about('S7').conflict.matched).toContain('email');
		expect(about('S9').conflict.matched).not.toContain('email');
		expect(about('S7').alike).toEqual([about('S9').conflict.id]);
		expect(about('S8').alike).toEqual([]);
		const {decided} = await w.resolve(about('S9').conflict.id, 'n', {alike: true});
		expect([...decided].sort()).toEqual([about('S7').conflict.id, about('S9').conflict.id].sort());
	});

	test('two people are never made one: who shares an account is not alike, nor the same person twice', async () => {
		const again = (externalId: string, n: number) => ({...people(n)[n - 1]!, externalId});
		const {w} = await open(without([], [again('N1', 1), again('N2', 1), again('N3', 3), again('N4', 4)]));
		const all = await w.conflicts();
		const about = (account: string) =>
			all.filter(({conflict}) => conflict.accounts.includes(account as never));
		const [first, second] = about('S1');
		const [third] = about('S3');
		const [fourth] = about('S4');
		expect(third?.alike).toEqual([fourth?.conflict.id]);
		expect([...(first?.alike ?? [])].sort()).toEqual([third!.conflict.id, fourth!.conflict.id].sort());
		await w.resolve(first!.conflict.id, 's', {alike: true});
		await expect(w.resolve(second!.conflict.id, 's', {})).rejects.toMatchObject({
			exitCode: 2,
			message: expect.stringMatching(/two incoming people/),
		});
		await w.resolve(second!.conflict.id, 'd', {});
		expect((await w.night()).exitCode).toBe(0);
		expect((await w.users({text: 'Given1 Family1'})).length).toBe(2);
	});

	test('decide later is a decision that keeps it open', async () => {
		const {w} = await open();
		const [{conflict}] = (await w.conflicts()) as [Awaited<ReturnType<World['conflicts']>>[number]];
		await w.resolve(conflict.id, 'z', {});
		expect((await w.overview()).conflicts).toBe(1);
		expect(await w.night()).toMatchObject({exitCode: 3});
	});

	test.each([
		['x', 'no way out', 2],
		['', 'no way out', 2],
	])('the choice %j is refused and names the ways out', async (choice, message, exitCode) => {
		const {w} = await open();
		const [{conflict}] = (await w.conflicts()) as [Awaited<ReturnType<World['conflicts']>>[number]];
		const error = await w.resolve(conflict.id, choice, {}).catch((thrown) => thrown);
		expect(error).toMatchObject({exitCode, message: expect.stringContaining(message)});
		expect(error.next).toContain('Renamed');
		await expect(w.resolve('c-nothing', 'r', {})).rejects.toMatchObject({exitCode: 2});
	});

	test('a second row for somebody who is here waits, and one person stays one person', async () => {
		const {w, result} = await open(twice());
		expect(result.exitCode).toBe(3);
		const [{conflict}] = (await w.conflicts()) as [Awaited<ReturnType<World['conflicts']>>[number]];
		expect(conflict.kind).toBe('duplicate-account');
		expect((await w.lastPackage()).people.count).toBe(204);
		await w.resolve(conflict.id, 'd', {});
		expect((await w.night()).exitCode).toBe(0);
		expect((await w.lastPackage()).people.count).toBe(205);
	});
});

describe('actions on accounts', () => {
	test('by upload: the row is left out, and sent again', async () => {
		const w = await world();
		await w.night();
		const {done, results} = await w.act(['S1'], 'deactivate');
		expect({done, results}).toMatchObject({
			done: true,
			results: [{ok: true, code: 'UPDATED', way: 'by upload'}],
		});
		await w.night();
		expect((await w.lastPackage()).people.count).toBe(203);
		expect((await w.user('S1')).account).toMatchObject({status: 'Deactivated', deactivated: {by: 'hand'}});
		await w.act(['S1'], 'reactivate');
		await w.night();
		expect((await w.lastPackage()).people.count).toBe(204);
		expect((await w.followUps()).map(({action}) => action)).toEqual(['create sign-ins']);
	});

	test('by hand: a follow-up, and asked until it is ticked off', async () => {
		const w = await world();
		await w.night();
		const {account} = await w.user('S1');
		await w.store.commit([
			{
				collection: 'accounts',
				key: 'S1',
				before: account,
				after: {...account, status: 'Locked', signedIn: true},
			},
		]);
		const {results} = await w.act(['S1'], 'reset-password');
		expect(results).toMatchObject([{ok: true, way: 'by hand', followUp: expect.any(String)}]);
		expect(results[0]?.temporaryPassword).toBeUndefined();
		expect((await w.user('S1')).statusText).toContain('asked, not confirmed');
		expect((await w.user('S1')).account.status).toBe('Locked');
		const followUp = (await w.followUps()).find(({account: about}) => about === 'S1');
		expect(followUp).toMatchObject({account: 'S1', action: 'reset-password', by: 'ada'});
		expect(followUp?.steps.length).toBeGreaterThan(0);
		expect((await w.overview()).followUps).toBe(2);
		await w.finishFollowUp(followUp!.id.slice(-6));
		expect((await w.user('S1')).account).toMatchObject({status: 'Active'});
		expect((await w.user('S1')).account.asked).toBeUndefined();
		expect((await w.overview()).followUps).toBe(1);
		await expect(w.finishFollowUp('nothing')).rejects.toMatchObject({exitCode: 2});
	});

	test('a follow-up that was ticked off is not ticked off twice', async () => {
		const w = await world();
		await w.night();
		await w.act(['S1'], 'deactivate');
		await w.act(['S1'], 'delete');
		const [followUp] = await w.followUps();
		await w.finishFollowUp(followUp!.id);
		const [first] = await w.followUps();
		await w.clock.turn(1000);
		await expect(w.finishFollowUp(followUp!.id)).rejects.toMatchObject({exitCode: 2});
		expect((await w.followUps())[0]).toEqual(first);
	});

	test('several: all of them or none', async () => {
		const w = await world();
		await w.night();
		await w.act(['S2'], 'deactivate');
		const {done, results} = await w.act(['S1', 'S2', 'S3'], 'deactivate');
		expect(done).toBe(false);
		expect(results.map(({code}) => code)).toEqual(['NOT_TRIED', 'OPERATION_NOT_ALLOWED', 'NOT_TRIED']);
		expect((await w.user('S1')).account.status).toBe('New');
	});

	test('somebody who is not there is not found, and spares the others', async () => {
		const w = await world();
		await w.night();
		const {done, results} = await w.act(['S1', 'nobody', 'S2'], 'deactivate');
		expect(done).toBe(false);
		expect(results).toMatchObject([
			{personId: 'S1', ok: false, code: 'NOT_TRIED'},
			{
				personId: 'nobody',
				ok: false,
				code: 'NOT_FOUND',
				message: expect.stringMatching(
					/^nobody has the Person ID "nobody"\. Find the Person ID: rollcall users/,
				),
			},
			{personId: 'S2', ok: false, code: 'NOT_TRIED'},
		]);
		expect((await w.user('S1')).account.status).toBe('New');
	});

	test('a deletion by hand is asked, not done, until it is ticked off; then the id stays reserved', async () => {
		const w = await world();
		await w.night();
		await w.act(['S1'], 'deactivate');
		const {done, results} = await w.act(['S1'], 'delete');
		expect([done, results[0]?.way]).toEqual([true, 'by hand']);
		const {account, statusText} = await w.user('S1');
		expect(account).toMatchObject({status: 'Deactivated', asked: {action: 'delete'}});
		expect(statusText).toContain('asked, not confirmed');

		await w.finishFollowUp(results[0]!.followUp!);
		await expect(w.user('S1')).rejects.toMatchObject({message: expect.stringMatching(/was deleted/)});
		const next = await w.night();
		expect(next.plan.conflicts).toMatchObject([{kind: 'removed-before'}]);
		expect(next.plan.counts.accounts.create).toBe(0);
	});

	test('in the sandbox: done there, and the password is shown once and kept nowhere', async () => {
		const asked: string[] = [];
		const rehearsal: Rehearsal = {
			deactivate: async () => ({code: 'UPDATED', message: ''}),
			reactivate: async () => ({code: 'UPDATED', message: ''}),
			delete: async () => ({code: 'UPDATED', message: ''}),
			resetPassword: async (id) => {
				asked.push(id);
				return {code: 'UPDATED', message: '', temporaryPassword: 'shown-once-1234'};
			},
		};
		const w = await world({rehearsal});
		await w.night();
		const {account} = await w.user('S1');
		await w.store.commit([
			{collection: 'accounts', key: 'S1', before: account, after: {...account, status: 'Locked'}},
		]);
		const {results} = await w.act(['S1'], 'reset-password');
		expect(results).toMatchObject([{way: 'in the sandbox', temporaryPassword: 'shown-once-1234'}]);
		expect(asked).toEqual(['S1']);
		expect(await everything(w)).not.toContain('shown-once-1234');
	});

	test('what the sandbox refuses is refused here, and those after it are not tried', async () => {
		const tried: string[] = [];
		const rehearsal: Rehearsal = {
			deactivate: async () => ({code: 'UPDATED', message: ''}),
			reactivate: async () => ({code: 'UPDATED', message: ''}),
			resetPassword: async () => ({code: 'UPDATED', message: ''}),
			delete: async (id) => {
				tried.push(id);
				return id === 'S2' ? {code: 'NOT_FOUND', message: 'nobody'} : {code: 'UPDATED', message: ''};
			},
		};
		const w = await world({rehearsal});
		await w.night();
		await w.act(['S1', 'S2', 'S3'], 'deactivate');
		const {done, results} = await w.act(['S1', 'S2', 'S3'], 'delete');
		expect(done).toBe(false);
		expect(results.map(({personId, code}) => [personId, code])).toEqual([
			['S1', 'UPDATED'],
			['S2', 'NOT_FOUND'],
			['S3', 'NOT_TRIED'],
		]);
		expect(tried).toEqual(['S1', 'S2']);
		await expect(w.user('S1')).rejects.toMatchObject({message: expect.stringMatching(/was deleted/)});
		expect((await w.user('S3')).account.status).toBe('Deactivated');
	});

	test('a refusal for purchases is kept: no clock removes the account', async () => {
		const updated = async () => ({code: 'UPDATED', message: ''});
		const rehearsal: Rehearsal = {
			deactivate: updated,
			reactivate: updated,
			resetPassword: updated,
			delete: async () => ({code: 'OPERATION_NOT_ALLOWED_BY_VPP', message: 'licences'}),
		};
		const w = await world({rehearsal});
		await w.night();
		await w.act(['S1'], 'deactivate');
		expect((await w.act(['S1'], 'delete')).done).toBe(false);
		const {account, clocks} = await w.user('S1');
		expect(account).toMatchObject({status: 'Deactivated', purchases: true});
		expect(clocks).toEqual([expect.stringContaining('purchases or credit: no clock')]);
	});
});

describe('evidence', () => {
	const log = (rows: readonly string[]) =>
		[
			'OPERATION,SFTP',
			'ACTIVITY_ID,A1',
			'STARTED AT,2026-08-22T03:00:00Z',
			'ENDED AT,2026-08-22T03:01:00Z',
			'STATUS,COMPLETED',
			'SUB_STATUS,',
			'',
			'person_id,operation_status,operation_substatus,timestamp',
			...rows,
			'',
		].join('\n');

	test('marks accounts, names strangers, and closes what it confirms', async () => {
		const w = await world();
		await w.night();
		await w.act(['S1'], 'deactivate');
		const folder = mkdtempSync(join(tmpdir(), 'rollcall-log-'));
		onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
		const file = join(folder, 'log.csv');
		writeFileSync(
			file,
			log([
				'S2,SUCCESS,CREATED,2026-08-22T03:00:30Z',
				'S1,SUCCESS,DEACTIVATED,2026-08-22T03:00:30Z',
				'X9,SUCCESS,CREATED,2026-08-22T03:00:30Z',
			]),
		);
		const result = await w.reconcile([file]);
		expect(result).toMatchObject({live: 1, inactive: 1, unknown: 202, changed: 2, strangers: 1});
		expect((await w.user('S2')).account.evidence).toMatchObject({state: 'live', code: 'CREATED'});
		const again = await w.reconcile([file]);
		expect(again.changed).toBe(0);
		expect((await w.night()).plan.changes.length).toBe(0);
	});

	test('what is no evidence is an error of its own', async () => {
		const w = await world();
		const folder = mkdtempSync(join(tmpdir(), 'rollcall-log-'));
		onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
		writeFileSync(join(folder, 'cut.json'), '{"persons": [');
		await expect(w.reconcile([join(folder, 'cut.json')])).rejects.toMatchObject({exitCode: 7});
		writeFileSync(join(folder, 'x.csv'), 'hello\n');
		await expect(w.reconcile([join(folder, 'x.csv')])).rejects.toMatchObject({exitCode: 7});
	});
});

describe('who may do what', () => {
	const acting = (
		w: World,
		role: 'service' | 'Staff' | 'People Manager' | 'Administrator',
		readOnly = false,
	) => w.as({operator: {name: 'who', role}, readOnly});

	test('the service may sync and not approve, arm or act', async () => {
		const w = await world();
		const service = acting(w, 'service');
		const {run} = await finished(service.sync('sis', {yes: true}, never));
		expect(run).toMatchObject({by: 'who', trigger: 'schedule'});
		await expect(finished(service.sync('sis', {approve: '12345678'}, never))).rejects.toMatchObject({
			exitCode: 3,
		});
		await expect(finished(service.publish('asm', {approve: '12345678'}, never))).rejects.toMatchObject({
			exitCode: 3,
		});
		await expect(service.arm('asm', {level: 'all'}, never)).rejects.toMatchObject({exitCode: 3});
		expect(await service.act(['S1'], 'deactivate')).toMatchObject({
			done: false,
			results: [{code: 'NOT_ENOUGH_PRIVILEGE'}],
		});
	});

	test('Staff may look only', async () => {
		const w = await world();
		await w.night();
		const staff = acting(w, 'Staff');
		expect((await staff.users({})).length).toBe(204);
		expect((await finished(staff.plan('sis', never))).plan.outcome).toBe('clean');
		const refused = [
			() => finished(staff.sync('sis', {yes: true}, never)),
			() => finished(staff.publish('asm', {}, never)),
			() => staff.connect('memory-sis', 'x', {settings: {}, secrets: {}}),
			() => staff.reconfigure('sis', {settings: {}, secrets: {}}),
			() => staff.test('sis', {}, never),
			() => staff.importPackages(['x'], 'asm'),
			() => staff.reconcile(['x']),
			() => staff.resolve('c-1', 'r', {}),
			() => staff.disarm('asm'),
			() => staff.finishFollowUp('x'),
			() => staff.nameOrganisation('x'),
		];
		for (const refuse of refused) await expect(refuse(), String(refuse)).rejects.toMatchObject({exitCode: 3});
		expect((await staff.act(['S1'], 'deactivate')).done).toBe(false);
	});

	test('read-only refuses every change, to an Administrator too', async () => {
		const w = await world();
		await w.night();
		const before = (await w.store.read()).sequence;
		const looking = acting(w, 'Administrator', true);
		expect((await looking.overview()).level).toBe('fine');
		await expect(finished(looking.sync('sis', {yes: true}, never))).rejects.toMatchObject({exitCode: 3});
		await expect(looking.act(['S1'], 'deactivate')).rejects.toMatchObject({exitCode: 3});
		await expect(looking.arm('asm', {level: 'all'}, never)).rejects.toMatchObject({exitCode: 3});
		expect((await w.store.read()).sequence).toBe(before);
	});
});

describe('secrets', () => {
	test('stand in nothing that is kept, shown or thrown', async () => {
		const w = await world();
		await w.reconfigure('sis', {settings: {}, secrets: {token: 'env:PLANTED'}});
		await w.reconfigure('asm', {settings: {}, secrets: {password: `typed:${plantedSecret}`}});
		await w.night();
		expect(w.far.resolved).toEqual([plantedSecret, plantedSecret]);
		const error = await w
			.reconfigure('asm', {settings: {}, secrets: {password: plantedSecret}})
			.catch((thrown) => thrown);
		expect(error).toMatchObject({exitCode: 2});
		expect(JSON.stringify([error.message, error.next, error.notDone, error.stack])).not.toContain(
			plantedSecret,
		);
		expect(await everything(w)).not.toContain(plantedSecret);
	});
});

describe('the overview', () => {
	test('knows nothing before the first run', async () => {
		expect(await (await world()).overview()).toMatchObject({level: 'unknown', verdict: 'Nothing ran yet.'});
	});

	test('a failed read is failed, until a good one', async () => {
		const w = await world();
		const {SourceUnhealthyError} = await import('../../source/core/errors.ts');
		w.far.roster = async () => {
			throw new SourceUnhealthyError('users.csv is empty', {next: 'Export it again.'});
		};
		await expect(w.night()).rejects.toMatchObject({exitCode: 7});
		expect(await w.overview()).toMatchObject({
			level: 'failed',
			verdict: expect.stringMatching(/users\.csv is empty/),
		});
		w.far.roster = district();
		await w.night();
		expect((await w.overview()).level).toBe('fine');
	});

	test('a run that was cancelled does not hide one that is held', async () => {
		const w = await world();
		await w.night();
		w.far.roster = without(ids(1, 30));
		await w.night();
		const stop = new AbortController();
		w.far.roster = async (signal) => {
			stop.abort();
			signal.throwIfAborted();
			return district();
		};
		await expect(finished(w.sync('sis', {yes: true}, stop.signal))).rejects.toThrow();
		const {level, held, connections} = await w.overview();
		expect({level, held: held.length}).toEqual({level: 'failed', held: 1});
		expect(connections.find(({name}) => name === 'sis')?.state).toBe('held');
	});

	test('a run that died after it was applied is failed, until its package is out', async () => {
		const w = await world();
		await w.night({yes: true, publish: false});
		const {run} = await w.run('1');
		await w.store.commit([
			{collection: 'runs', key: run.id, before: run, after: {...run, state: 'applied not published'}},
		]);
		expect(await w.overview()).toMatchObject({
			level: 'failed',
			verdict: expect.stringMatching(/interrupted/),
		});
		await w.send();
		expect((await w.overview()).level).toBe('fine');
	});

	test('documents that were edited into nonsense are named', async () => {
		const w = await world();
		await w.store.documents.update('settings', () => ({operators: {ada: 'King'}}));
		await expect(w.overview()).rejects.toMatchObject({
			exitCode: 2,
			message: expect.stringMatching(/settings\.json.*operators/),
		});
	});

	test('finds people by what is typed, whatever its case', async () => {
		const w = await world();
		await w.night();
		expect((await w.users({text: 'GIVEN17 family17'})).length).toBe(1);
		expect((await w.users({role: 'instructor'})).length).toBe(4);
		expect((await w.users({location: 'north school'})).length).toBe(204);
		expect((await w.users({status: 'Active'})).length).toBe(0);
		expect((await w.users({})).counts).toMatchObject({total: 204, status: {New: 204}, role: {Student: 200}});
		expect(ids(1, 3)).toEqual(['S1', 'S2', 'S3']);
	});
});

/** All that is kept and all that is told, as one text. */
async function everything(w: World): Promise<string> {
	const {collectionNames} = await import('../../source/core/ports.ts');
	const snapshot = await w.store.read();
	const kept = await Promise.all(collectionNames.map((name) => snapshot.list(name)));
	const documents = await Promise.all(
		(['settings', 'connections', 'rules'] as const).map((name) => w.store.documents.read(name)),
	);
	const told = [
		await w.overview(),
		await w.connections(),
		await w.runs(),
		await w.activities(100),
		await w.followUps(),
	];
	return JSON.stringify([kept, documents, told]);
}
