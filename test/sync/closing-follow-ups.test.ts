import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {type World, world} from '../support/world.ts';

const day = 86_400_000;

async function file(name: string, text: string): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'rollcall-closing-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	const path = join(folder, name);
	await writeFile(path, text);
	return path;
}

/** People as the roster service gives them now. */
const list = async (w: World, ...persons: ReadonlyArray<Readonly<Record<string, string>>>) =>
	await w.reconcile([await file('people.json', JSON.stringify({persons, more_to_follow: 'true'}))]);

/** One row of an activity log, now. */
async function log(w: World, person: string, code: string) {
	const at = w.clock.now().toISOString();
	const lines = [
		'OPERATION,USER_ACTION',
		'ACTIVITY_ID,A9',
		`STARTED AT,${at}`,
		`ENDED AT,${at}`,
		'STATUS,COMPLETED',
		'',
		'person_id,operation_status,operation_substatus,timestamp',
		`${person},SUCCESS,${code},${at}`,
		'',
	];
	return await w.reconcile([await file('log.csv', lines.join('\n'))]);
}

const open = async (w: World) =>
	(await w.followUps()).filter(({done}) => done === undefined).map(({action}) => action);

/** Somebody who was made here by hand, and is in Apple School Manager. */
async function made() {
	const w = await world();
	await w.night();
	await w.create({personId: 'M1', firstName: 'Max', lastName: 'Moss', roles: 'Student@L1'}, {agreed: true});
	await w.clock.turn(day);
	return w;
}

test('create: whoever is there was made', async () => {
	const w = await made();
	expect(await open(w)).toContain('create');
	await list(w, {person_id: 'M1', status: 'Active'});
	expect(await open(w)).not.toContain('create');
	expect((await w.user('M1')).account.asked).toBeUndefined();
});

test('delete: the code of a deletion alone; being inactive is not being deleted', async () => {
	const w = await made();
	await list(w, {person_id: 'M1', status: 'Active'});
	await w.act(['M1'], 'delete');
	expect(await open(w)).toContain('delete');
	await w.clock.turn(day);
	await log(w, 'M1', 'DEACTIVATED');
	expect(await open(w)).toContain('delete');
	await w.clock.turn(day);
	await log(w, 'M1', 'DELETED');
	expect(await open(w)).not.toContain('delete');
	await expect(w.user('M1')).rejects.toThrow();
	const done = (await w.followUps()).find(({action}) => action === 'delete')?.done;
	expect(done).toMatchObject({by: 'evidence', how: 'DELETED'});
	expect((await w.explain('M1')).answer).toContain('the account was deleted');
});

test('reset password: only that somebody signs in again', async () => {
	const w = await made();
	await list(w, {person_id: 'M1', status: 'FailedPasswordLocked'});
	await w.act(['M1'], 'reset-password');
	await w.clock.turn(day);
	await log(w, 'M1', 'UPDATED');
	expect(await open(w)).toContain('reset-password');
	await w.clock.turn(day);
	await list(w, {person_id: 'M1', status: 'Active'});
	expect(await open(w)).not.toContain('reset-password');
});

test('edit: a list that tells what was edited, as it is here', async () => {
	const w = await made();
	await list(w, {person_id: 'M1', status: 'Active'});
	await w.edit(['M1'], {gradeLevel: '9'}, {agreed: true});
	expect(await open(w)).toContain('edit');
	await w.clock.turn(day);
	await list(w, {person_id: 'M1', status: 'Active'});
	expect(await open(w)).toContain('edit');
	await list(w, {person_id: 'M1', status: 'Active', grade: '8'});
	expect(await open(w)).toContain('edit');
	expect((await w.user('M1')).account.evidence?.fields).toEqual({gradeLevel: '8'});
	await w.clock.turn(day);
	await list(w, {person_id: 'M1', status: 'Active', grade: '9'});
	expect(await open(w)).not.toContain('edit');
	expect((await w.user('M1')).account.evidence?.fields).toBeUndefined();
});

test('sign-ins of newcomers: when nobody waits for one any more', async () => {
	const w = await world();
	await w.night();
	expect(await open(w)).toEqual(['create sign-ins']);
	await w.clock.turn(day);
	const everybody = (await w.users({})).length;
	const ids = Array.from({length: everybody}, (_, at) => (at < 200 ? `S${at + 1}` : `T${at - 199}`));
	await list(w, ...ids.slice(1).map((person_id) => ({person_id, status: 'Active'})));
	expect(await open(w)).toEqual(['create sign-ins']);
	await list(w, {person_id: 'S1', status: 'Active'});
	expect(await open(w)).toEqual([]);
});

test('what is older than the question answers nothing', async () => {
	const w = await made();
	const before = await file('people.json', '');
	await w.act(['M1'], 'delete').catch(() => undefined);
	const at = new Date(w.clock.now().getTime() - 3 * day).toISOString();
	await writeFile(
		before,
		`OPERATION,USER_ACTION\nACTIVITY_ID,A1\nSTARTED AT,${at}\nENDED AT,${at}\nSTATUS,COMPLETED\n\nperson_id,operation_status,operation_substatus,timestamp\nM1,SUCCESS,CREATED,${at}\n`,
	);
	await w.reconcile([before]);
	expect(await open(w)).toContain('create');
});
