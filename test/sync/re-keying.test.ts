import {describe, expect, test} from 'vitest';
import {recordSet} from '../../source/core/directory/directory.ts';
import {personId} from '../../source/core/directory/ids.ts';
import {splitList} from '../../source/core/directory/records.ts';
import {takeEvidence} from '../../source/core/evidence/take.ts';
import {accountOf} from '../support/district.ts';
import {people, type World, without, world} from '../support/world.ts';

const agreed = {agreed: true};

/** S1 and T1 are local accounts, so that their Person IDs are ours to edit; all of it was sent. */
async function started(): Promise<World> {
	const w = await world();
	await w.night();
	await w.edit(['S1', 'T1'], {personNumber: '7'}, agreed);
	return w;
}
const open = async (w: World) =>
	(await w.followUps()).filter(({done, account}) => account !== undefined && done === undefined);
const sentIds = async (w: World) => {
	const {people: rows} = await w.lastPackage();
	return new Set(Array.from({length: rows.count}, (_, row) => rows.text(row, 'id')));
};
async function rowsOf(w: World, id: string) {
	const {people: rows, classes, enrolments} = await w.lastPackage();
	let students = 0;
	for (let row = 0; row < enrolments.count; row++)
		if (rows.text(enrolments.studentRow(row), 'id') === id) students++;
	const taught = Array.from({length: classes.count}, (_, row) => classes.text(row, 'instructors')).filter(
		(list) => splitList(list).includes(id),
	);
	return {students, taught: taught.length};
}

describe('an edited Person ID', () => {
	test('is sent as Apple School Manager has it, until it was edited there', async () => {
		const w = await started();
		await w.send();
		const {results} = await w.edit(['S1'], {personId: 'NEW1'}, agreed);
		await w.edit(['T1'], {personId: 'NEWT'}, agreed);
		expect(results[0]?.message).toContain('by hand');
		expect((await w.user('NEW1')).account).toMatchObject({personId: 'NEW1', sentAs: 'S1'});
		// Byte for byte what is there already.
		expect(await w.send()).toMatchObject({published: [{outcome: 'skipped'}]});
		expect(await rowsOf(w, 'S1')).toEqual({students: 1, taught: 0});
		expect(await rowsOf(w, 'T1')).toEqual({students: 0, taught: 10});

		const [pupil, teacher] = (await open(w)).toSorted((a, b) => (a.account! < b.account! ? -1 : 1));
		expect(pupil).toMatchObject({account: 'NEW1', action: 'edit', edited: ['personId']});
		expect(pupil!.steps.join(' ')).toContain('find Person ID S1.');
		await w.finishFollowUp(pupil!.id);
		await w.finishFollowUp(teacher!.id);
		expect((await w.user('NEW1')).account.sentAs).toBeUndefined();
		await w.send();
		const sent = await sentIds(w);
		expect(['NEW1', 'NEWT', 'S1', 'T1'].map((id) => sent.has(id))).toEqual([true, true, false, false]);
		expect(await rowsOf(w, 'NEWT')).toEqual({students: 0, taught: 10});
		expect(await rowsOf(w, 'NEW1')).toEqual({students: 1, taught: 0});
	});

	test('that is edited again is asked for once, and taken back it is not asked for', async () => {
		const w = await started();
		await w.edit(['S1'], {personId: 'NEW1'}, agreed);
		await w.edit(['NEW1'], {personId: 'NEW2'}, agreed);
		expect(await open(w)).toMatchObject([{account: 'NEW2', edited: ['personId']}]);
		expect((await open(w))[0]!.steps.join(' ')).toContain('find Person ID S1.');
		expect((await w.user('NEW2')).account.sentAs).toBe('S1');
		const back = await w.edit(['NEW2'], {personId: 'S1'}, agreed);
		expect(back.done).toBe(true);
		expect(await open(w)).toEqual([]);
		expect((await w.user('S1')).account.sentAs).toBeUndefined();
	});

	test('takes along what is still to be done by hand', async () => {
		const w = await started();
		await w.edit(['S1'], {managedAppleAccount: 'ana@school.example'}, agreed);
		await w.edit(['S1'], {personId: 'NEW1'}, agreed);
		const todo = await open(w);
		expect(new Set(todo.map(({account, edited}) => `${account} ${edited?.join(',')}`))).toEqual(
			new Set(['NEW1 managedAppleAccount', 'NEW1 personId']),
		);
	});

	test('is known by the old one where evidence tells of it', async () => {
		const accounts = recordSet([
			['NEW1', accountOf('NEW1', {sentAs: personId('S1')})] as const,
			['s2', accountOf('s2')] as const,
		]);
		const person = {at: '2026-09-01T00:00:00.000Z', code: 'LIVE', says: 'live', personId: 'S1'} as const;
		const {changed, differences} = takeEvidence(accounts, {
			kind: 'roster service',
			at: '2026-09-01T00:00:00.000Z',
			complete: true,
			people: [person, {...person, personId: 's2'}],
			issues: [],
		});
		expect(differences).toEqual([]);
		expect(changed.map(({before}) => before.personId)).toEqual(['NEW1', 's2']);
	});

	test('of an account that is still to be made is the one to make it with', async () => {
		const w = await world();
		await w.night();
		const ana = {firstName: 'Ana', lastName: 'Diaz', roles: 'Staff@L1', email: 'ana@school.example'};
		const [made] = (await w.create(ana)).results;
		await w.edit([made!.personId], {personId: 'ANA'}, agreed);
		const [todo, ...more] = await open(w);
		expect([todo?.action, todo?.account, more]).toEqual(['create', 'ANA', []]);
		expect(todo?.steps.join(' ')).toContain('Person ID ANA ');
	});

	test('is not looked for in Apple School Manager before it is edited there', async () => {
		const w = await started();
		await w.edit(['S1'], {personId: 'NEW1'}, agreed);
		await w.act(['NEW1'], 'delete');
		const todo = (await open(w)).find(({action}) => action === 'delete');
		expect(todo?.steps[0]).toContain('find Person ID S1.');
	});

	test('is told of where the old one is asked for', async () => {
		const w = await started();
		await w.edit(['S1'], {personId: 'NEW1'}, agreed);
		await expect(w.user('S1')).rejects.toMatchObject({message: 'S1 was edited: the account is NEW1 now'});
		expect((await w.explain('S1')).answer).toContain('NEW1');
		expect((await w.explain('S1')).answer).not.toContain('deleted');
		await w.send();
		expect((await w.explain('NEW1')).answer).toContain('held it');
	});

	test('is nobody else’s, whoever brings the old one', async () => {
		const w = await started();
		await w.edit(['S1'], {personId: 'NEW1'}, agreed);
		w.far.roster = without(['S1'], [{...people(1)[0]!, externalId: 'other-1', id: 'S1'}]);
		const {plan} = await w.night();
		const met = plan?.conflicts.find(({kind}) => kind === 'person-id-mismatch');
		expect(met?.accounts).toEqual(['NEW1']);
		await w.resolve(met!.id, 'n', {});
		await w.night();
		const sent = await sentIds(w);
		expect(sent.has('S1')).toBe(true);
		const {people: rows} = await w.lastPackage();
		expect(rows.count).toBe(205);
		expect(sent.size).toBe(205);
	});
});

describe('a SIS user name', () => {
	test('that somebody has, or that is reserved, is refused in any case', async () => {
		const w = await world();
		const named = people(200).map((each) =>
			each.externalId === 'S2' ? {...each, sisUsername: 'ben.ho'} : each,
		);
		w.far.roster = without(
			named.map(({externalId}) => String(externalId)),
			named,
		);
		await w.night();
		await w.edit(['S1'], {department: 'North'}, agreed);
		expect((await w.edit(['S1'], {sisUsername: 'Ben.Ho'}, agreed)).results).toMatchObject([
			{ok: false, code: 'OPERATION_NOT_ALLOWED', message: 'Ben.Ho is the SIS user name of S2'},
		]);
		expect((await w.edit(['S2'], {sisUsername: 'ben.ho2'}, agreed)).done).toBe(true);
		expect((await w.edit(['S1'], {sisUsername: 'ben.ho'}, agreed)).done).toBe(true);
		await expect(w.edit(['S3', 'S4'], {sisUsername: 'same'}, agreed)).rejects.toThrow('one person');
	});
});
