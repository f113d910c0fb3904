import {describe, expect, test} from 'vitest';
import {splitList} from '../../source/core/directory/records.ts';
import {finished} from '../support/roster.ts';
import {district, ids, people, type World, without, world} from '../support/world.ts';

const started = async () => {
	const w = await world();
	await w.night();
	return w;
};
/** The open follow-up that is about one account. */
const todoOf = async (w: World) =>
	(await w.followUps()).find(({account, done}) => account !== undefined && done === undefined);
const agreed = {agreed: true};

describe('editing what the SIS delivers', () => {
	test('asks before, changes nothing until then, and says so after', async () => {
		const w = await started();
		const asked = await w.edit(['S1'], {firstName: 'Ana'});
		expect(asked).toMatchObject({done: false, asks: [expect.stringContaining('local one (Manual)')]});
		expect((await w.user('S1')).account.firstName).toBe('Given1');
		const done = await w.edit(['S1'], {firstName: 'Ana'}, agreed);
		expect(done.results).toMatchObject([
			{ok: true, code: 'UPDATED', message: expect.stringContaining('follow')},
		]);
		const detail = await w.user('S1');
		expect(detail.account).toMatchObject({firstName: 'Ana', source: 'Manual', owner: expect.anything()});
		expect(detail.statusText).toContain('local');
		expect(detail.readOnly).toEqual({});
	});
	test('the local account is sent as it is here, and the source is asked about', async () => {
		const w = await started();
		await w.edit(['S1'], {firstName: 'Ana'}, agreed);
		await w.night();
		const sent = await w.lastPackage();
		const row = Array.from({length: sent.people.count}, (_, n) => n).find(
			(n) => sent.people.text(n, 'id') === 'S1',
		)!;
		expect(sent.people.text(row, 'firstName')).toBe('Ana');
		expect(await w.conflicts()).toMatchObject([{conflict: {kind: 'detached-account', accounts: ['S1']}}]);
	});
	test('follow puts it back, and the next night brings the source', async () => {
		const w = await started();
		await w.edit(['S1'], {firstName: 'Ana'}, agreed);
		await w.night();
		expect(await w.followSource(['S1'])).toMatchObject({done: true});
		await w.night();
		expect((await w.user('S1')).account).toMatchObject({firstName: 'Given1', source: 'SFTP'});
		expect(await w.conflicts()).toEqual([]);
	});
	test('f in the conflict does the same', async () => {
		const w = await started();
		await w.edit(['S1'], {firstName: 'Ana'}, agreed);
		await w.night();
		const [view] = await w.conflicts();
		await w.resolve(view!.conflict.id, 'f', {});
		await w.night();
		const {account} = await w.user('S1');
		expect(account).toMatchObject({firstName: 'Given1', source: 'SFTP'});
		expect(account.detached).toBeUndefined();
	});
	test('a local account whose row goes is not absent', async () => {
		const w = await started();
		await w.edit(['S1'], {firstName: 'Ana'}, agreed);
		w.far.roster = without(['S1']);
		await w.night();
		await w.clock.turn(9 * 86_400_000);
		await w.night();
		expect((await w.user('S1')).account).toMatchObject({status: 'New', firstName: 'Ana'});
	});
	test('what is ours is edited without asking, and kept over every night', async () => {
		const w = await started();
		expect(await w.edit(['S1'], {passwordPolicy: '6'})).toMatchObject({done: true, asks: []});
		w.far.roster = without(['S1'], [{...people(1)[0]!, passwordPolicy: '4', gradeLevel: '9'}]);
		await w.night();
		expect((await w.user('S1')).account).toMatchObject({
			passwordPolicy: '6',
			gradeLevel: '9',
			source: 'SFTP',
		});
	});
	test('a role given here stays, and the location follows the source', async () => {
		const w = await started();
		await w.edit(['T1'], {roles: 'Instructor@L1, Manager'});
		await w.night();
		expect((await w.user('T1')).account.roles).toEqual([
			{role: 'Manager'},
			{role: 'Instructor', locationId: 'L1'},
		]);
		const todo = await todoOf(w);
		expect(todo).toMatchObject({action: 'edit', account: 'T1', edited: ['roles']});
	});
});

describe('a teacher who was made a Manager', () => {
	const movedTo = (school: string) =>
		district({
			locations: [
				{externalId: 'L1', name: 'North School'},
				{externalId: 'L2', name: 'South School'},
			],
			people: people(200).map((each) =>
				each.externalId === 'T2' ? {...each, locations: [school], middleName: school} : each,
			),
		});
	test('is no Instructor again the next night, and moves with the source', async () => {
		const w = await world({roster: movedTo('L1')});
		await w.night();
		await w.edit(['T2'], {roles: 'Manager@L1'});
		w.far.roster = movedTo('L1');
		await w.night();
		expect((await w.user('T2')).account.roles).toEqual([{role: 'Manager', locationId: 'L1'}]);
		w.far.roster = movedTo('L2');
		await w.night();
		expect((await w.user('T2')).account.roles).toEqual([{role: 'Manager', locationId: 'L2'}]);
		expect((await w.lastPackage()).people.count).toBe(204);
	});
	test('of the whole organisation is still sent at the school', async () => {
		const w = await started();
		await w.edit(['T2'], {roles: 'Manager'});
		await w.night();
		expect((await w.user('T2')).account.roles).toEqual([
			{role: 'Manager'},
			{role: 'Instructor', locationId: 'L1'},
		]);
	});
});

describe('all or nothing', () => {
	test('one that is refused spares the others', async () => {
		const w = await started();
		const m = w.as({operator: {name: 'mo', role: 'Manager'}});
		await w.edit(['T1'], {roles: 'Administrator'});
		const result = await m.edit(['S1', 'T1'], {passwordPolicy: '6'});
		expect(result).toMatchObject({
			done: false,
			results: [
				{personId: 'S1', code: 'NOT_TRIED'},
				{personId: 'T1', code: 'NOT_ENOUGH_PRIVILEGE'},
			],
		});
		expect((await w.user('S1')).account.passwordPolicy).toBeUndefined();
	});
	test('somebody who is not there is not found, and spares the others', async () => {
		const w = await started();
		for (const result of [
			await w.edit(['S2', 'nobody'], {passwordPolicy: '6'}),
			await w.followSource(['nobody', 'S2']),
		]) {
			expect(result).toMatchObject({done: false, asks: []});
			expect(result.results.find(({personId}) => personId === 'nobody')).toMatchObject({
				ok: false,
				code: 'NOT_FOUND',
			});
		}
		expect((await w.user('S2')).account.passwordPolicy).toBeUndefined();
	});
	test('several are edited at once', async () => {
		const w = await started();
		expect(await w.edit(ids(1, 3), {passwordPolicy: '6'})).toMatchObject({done: true});
		for (const id of ids(1, 3)) expect((await w.user(id)).account.passwordPolicy).toBe('6');
	});
	test('what is one person’s alone is not given to several', async () => {
		const w = await started();
		await expect(w.edit(ids(1, 2), {managedAppleAccount: 'a@b.example'})).rejects.toMatchObject({
			exitCode: 2,
		});
	});
	test('a name that somebody has is refused, in any case', async () => {
		const w = await started();
		await w.edit(['S1'], {managedAppleAccount: 'ana@school.example'});
		const result = await w.edit(['S2'], {managedAppleAccount: 'ANA@school.example'});
		expect(result.results).toMatchObject([{ok: false, code: 'OPERATION_NOT_ALLOWED'}]);
	});
	test('ticked off, a Managed Apple Account is predicted no more', async () => {
		const w = await started();
		await w.edit(['S1'], {managedAppleAccount: 'ana@school.example'});
		expect((await w.user('S1')).account.managedAppleAccount?.predicted).toBe(true);
		const todo = await todoOf(w);
		await w.finishFollowUp(todo!.id);
		expect((await w.user('S1')).account.managedAppleAccount?.predicted).toBe(false);
	});
	test('nothing is edited with --read-only', async () => {
		const w = await started();
		await expect(w.as({readOnly: true}).edit(['S1'], {passwordPolicy: '6'})).rejects.toMatchObject({
			exitCode: 3,
		});
	});
});

describe('the Person ID of a Manual account', () => {
	test('changes in classes and enrolments too, and the old one stays reserved', async () => {
		const w = await started();
		await w.edit(['S1', 'T1'], {personNumber: '7'}, agreed);
		await w.edit(['S1'], {personId: 'A1'}, agreed);
		await w.edit(['T1'], {personId: 'A2'}, agreed);
		const snapshot = await w.store.read();
		const cls = await snapshot.get('classes', 'K2');
		const enrolled = await snapshot.get('enrolments', 'K2');
		await snapshot.release();
		expect(cls?.instructorIds).toEqual(['A2']);
		const students = splitList(enrolled!.students);
		expect(students).toContain('A1');
		expect(students).not.toContain('S1');
		expect(students).toEqual([...students].sort());
		expect(splitList(enrolled!.rosterIds)[students.indexOf('A1')]).toBe('K2-S1');
		await expect(w.user('S1')).rejects.toMatchObject({exitCode: 2});
		expect((await w.edit(['S2'], {personId: 'S1'}, agreed)).results).toMatchObject([
			{code: 'OPERATION_NOT_ALLOWED'},
		]);
	});
	test('its row is asked about, and makes no second account', async () => {
		const w = await started();
		await w.edit(['S1'], {personNumber: '7'}, agreed);
		await w.edit(['S1'], {personId: 'A1'}, agreed);
		await w.night();
		expect((await w.conflicts()).map(({conflict}) => conflict.kind)).toEqual(['person-id-mismatch']);
		expect(
			(await w.users({text: 'family1 '})).length + (await w.users({text: 'Given1 Family1'})).length,
		).toBeGreaterThan(0);
		await w.followSource(['A1']);
		await w.night();
		expect((await w.user('A1')).account).toMatchObject({source: 'SFTP'});
		expect(await w.conflicts()).toEqual([]);
	});
});

describe('creating', () => {
	const ana = {
		firstName: 'Ana',
		lastName: 'Diaz',
		roles: 'Student@North School',
		email: 'ana@school.example',
	};
	test('makes a Manual account, asked and not confirmed, with its steps', async () => {
		const w = await started();
		const {results} = await w.create(ana);
		const id = results[0]!.personId;
		expect(results).toMatchObject([{ok: true, code: 'CREATED'}]);
		expect((await w.user(id)).account).toMatchObject({
			firstName: 'Ana',
			source: 'Manual',
			status: 'New',
			roles: [{role: 'Student', locationId: 'L1'}],
			asked: {action: 'create'},
		});
		const todo = await todoOf(w);
		expect(todo).toMatchObject({action: 'create', account: id});
		await w.finishFollowUp(todo!.id);
		const detail = await w.user(id);
		expect(detail.account.asked).toBeUndefined();
		expect(detail.clocks).toEqual([expect.stringContaining('temporary password lapses')]);
	});
	test('of somebody who looks like one that is there is asked about', async () => {
		const w = await started();
		await w.create(ana);
		expect(await w.create(ana)).toMatchObject({
			done: false,
			asks: [expect.stringContaining('second account')],
		});
		expect(await w.create(ana, agreed)).toMatchObject({done: true});
	});
	test.each([
		['a needed value is missing', {...ana, lastName: ''}, 2],
		['a value is wrong', {...ana, roles: 'Student@Nowhere'}, 2],
	])('%s', async (_, values, exitCode) => {
		const w = await started();
		await expect(w.create(values)).rejects.toMatchObject({exitCode});
	});
	test('needs a rank, and none above the own', async () => {
		const w = await started();
		await expect(w.as({operator: {name: 'i', role: 'Instructor'}}).create(ana)).rejects.toMatchObject({
			exitCode: 3,
		});
		const site = w.as({operator: {name: 's', role: 'Site Manager'}});
		expect(await site.create({...ana, roles: 'Administrator'})).toMatchObject({
			done: false,
			results: [{code: 'NOT_ENOUGH_PRIVILEGE'}],
		});
	});
	test('a Person ID that somebody had is refused', async () => {
		const w = await started();
		expect((await w.create({...ana, personId: 'S1'})).results).toMatchObject([
			{code: 'OPERATION_NOT_ALLOWED'},
		]);
	});
	test('a handmade account is never sent', async () => {
		const w = await started();
		await w.create({...ana, personId: 'A9'});
		await w.night();
		const sent = await w.lastPackage();
		expect(Array.from({length: sent.people.count}, (_, n) => sent.people.text(n, 'id'))).not.toContain('A9');
	});
});

test('without a target that is on an edit has to be made by hand', async () => {
	const w = await world();
	await w.night();
	await finished(w.disconnect('asm', {yes: true}, new AbortController().signal));
	const {results} = await w.edit(['S1'], {firstName: 'Local'}, {agreed: true});
	expect(results).toMatchObject([{ok: true, followUp: expect.any(String)}]);
});
