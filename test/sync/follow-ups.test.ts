import {writeFileSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {finished} from '../support/roster.ts';
import {type World, without, world} from '../support/world.ts';

const day = 86_400_000;
const never = new AbortController().signal;

/** What is still to be done by hand, and what was withdrawn, with this account. */
async function standing(w: World, id: string) {
	const mine = (await w.followUps()).filter(({account}) => account === id);
	return {
		open: mine
			.filter(({done}) => done === undefined)
			.map(({action}) => action)
			.sort(),
		withdrawn: mine
			.filter(({done}) => done?.how === 'withdrawn')
			.map(({action}) => action)
			.sort(),
	};
}
const followUp = async (w: World, id: string) => (await w.followUps()).find(({account}) => account === id)!;

/** S1 left, is deactivated, and somebody was asked to delete the account. */
async function toBeDeleted() {
	const w = await world();
	await w.setSetting('policy.leaverGrace', '0');
	await w.night();
	w.far.roster = without(['S1']);
	await w.night();
	await w.act(['S1'], 'delete');
	expect(await standing(w, 'S1')).toEqual({open: ['delete'], withdrawn: []});
	return w;
}

describe('a deletion that was asked for', () => {
	test('is withdrawn by a reactivation, and cannot be ticked off any more', async () => {
		const w = await toBeDeleted();
		await w.act(['S1'], 'reactivate');
		expect(await standing(w, 'S1')).toEqual({open: [], withdrawn: ['delete']});
		await expect(w.finishFollowUp((await followUp(w, 'S1')).id)).rejects.toMatchObject({
			name: 'UsageError',
			message: expect.stringContaining('"delete" of S1 was withdrawn'),
		});
		expect((await w.user('S1')).account.status).toBe('New');
	});

	test('is withdrawn when the source lists the person again', async () => {
		const w = await toBeDeleted();
		w.far.roster = without([]);
		await w.night();
		expect(await standing(w, 'S1')).toEqual({open: [], withdrawn: ['delete']});
		const {account} = await w.user('S1');
		expect(account).toMatchObject({status: 'New'});
		expect(account).not.toHaveProperty('asked');
	});

	test('is withdrawn when the night is undone that ended the account', async () => {
		const w = await toBeDeleted();
		await finished(w.undo('2', {yes: true}, never));
		expect(await standing(w, 'S1')).toEqual({open: [], withdrawn: ['delete']});
	});

	test('is withdrawn when a clock removes the account first', async () => {
		const w = await toBeDeleted();
		await w.clock.turn(121 * day);
		await w.night();
		expect(await standing(w, 'S1')).toEqual({open: [], withdrawn: ['delete']});
	});

	test('that is asked for again is to be done once', async () => {
		const w = await toBeDeleted();
		await w.act(['S1'], 'delete');
		expect(await standing(w, 'S1')).toEqual({open: ['delete'], withdrawn: ['delete']});
	});

	test('stays to be done on a night that says nothing of it', async () => {
		const w = await toBeDeleted();
		await w.night();
		expect(await standing(w, 'S1')).toEqual({open: ['delete'], withdrawn: []});
		await w.finishFollowUp((await followUp(w, 'S1')).id);
		await expect(w.user('S1')).rejects.toThrow('was deleted on');
	});
});

test('evidence closes what it answers, and nothing else that is to be done with the account', async () => {
	const w = await world();
	await w.night();
	await w.edit(['S1'], {managedAppleAccount: 'new.name@school.example'}, {agreed: true});
	await w.create({firstName: 'Hand', lastName: 'Made', roles: 'Student@L1', personId: 'M1'});
	await w.act(['M1'], 'delete');
	expect(await standing(w, 'M1')).toEqual({open: ['create', 'delete'], withdrawn: []});
	await w.clock.turn(day);
	const folder = await mkdtemp(join(tmpdir(), 'rollcall-evidence-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	const file = join(folder, 'people.json');
	const persons = ['S1', 'M1'].map((person_id) => ({person_id, status: 'Active'}));
	writeFileSync(file, JSON.stringify({persons}));
	await w.reconcile([file]);
	expect((await standing(w, 'S1')).open).toEqual(['edit']);
	expect((await standing(w, 'M1')).open).toEqual(['create', 'delete']);
});

test('evidence of what was asked closes it', async () => {
	const w = await world();
	await w.night();
	await w.create({firstName: 'Hand', lastName: 'Made', roles: 'Student@L1', personId: 'M1'});
	await w.clock.turn(day);
	const folder = await mkdtemp(join(tmpdir(), 'rollcall-evidence-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	const file = join(folder, 'people.json');
	writeFileSync(file, JSON.stringify({persons: [{person_id: 'M1', status: 'Active'}]}));
	await w.reconcile([file]);
	expect((await standing(w, 'M1')).open).toEqual([]);
});
