import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {withSnapshot} from '../../source/sync/context.ts';
import {foreignUploads} from '../../source/sync/reconciling-uploads.ts';
import {type World, without, world} from '../support/world.ts';

const hour = 3_600_000;
const day = 24 * hour;

async function file(text: string): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'rollcall-evidence-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	const path = join(folder, 'log.csv');
	await writeFile(path, text);
	return path;
}

/** An activity log that began so long after now, with one row a person. */
function log(
	w: World,
	after: number,
	people: Readonly<Record<string, string>>,
	id = 'A1',
	{operation = 'SYNC_SOURCE', status = 'COMPLETED', row = 'SUCCESS'} = {},
): Promise<string> {
	const at = new Date(w.clock.now().getTime() + after).toISOString();
	return file(
		[
			`OPERATION,${operation}`,
			`ACTIVITY_ID,${id}`,
			`STARTED AT,${at}`,
			`ENDED AT,${at}`,
			`STATUS,${status}`,
			'',
			'person_id,last_name,first_name,person_number,operation_status,operation_substatus,timestamp,email',
			...Object.entries(people).map(([person, code]) => `${person},x,y,,${row},${code},${at},`),
			'',
		].join('\n'),
	);
}

test('a log that answers an upload of ours confirms it; until then it is sent, unconfirmed', async () => {
	const w = await world();
	await w.night();
	await w.clock.turn(3 * day);
	const texts = async () => (await w.overview()).findings.map(({text}) => text);
	expect(await texts()).toContain('sent, unconfirmed for 3 days');
	const result = await w.reconcile([await log(w, -3 * day + hour, {S1: 'CREATED'})]);
	expect(result.confirmed).toHaveLength(1);
	expect(result.unconfirmed).toEqual({count: 0});
	expect(result.foreignUploads).toEqual([]);
	expect((await texts()).join('\n')).not.toContain('unconfirmed');
	expect((await w.reconcile([await log(w, -3 * day + hour, {S1: 'CREATED'})])).confirmed).toEqual([]);
});

test('an upload that follows none of ours is named, and said in the status', async () => {
	const w = await world();
	await w.night();
	await w.clock.turn(3 * day);
	const result = await w.reconcile([await log(w, 0, {S1: 'UPDATED'}, 'F7')]);
	expect(result.foreignUploads).toEqual([expect.stringContaining('activity F7')]);
	expect(result.unconfirmed.count).toBe(1);
	expect((await w.overview()).findings).toContainEqual(
		expect.objectContaining({severity: 'attention', text: expect.stringContaining('somebody else uploads')}),
	);
});

test('a log from before we uploaded anything says nothing of other uploaders', async () => {
	const w = await world();
	await w.night();
	expect((await w.reconcile([await log(w, -30 * day, {S1: 'CREATED'})])).foreignUploads).toEqual([]);
});

test('differences stand until evidence or the directory says otherwise; the newest evidence wins', async () => {
	const w = await world();
	await w.night();
	const bad = await log(w, hour, {S1: 'DEACTIVATED'});
	const difference = {personId: 'S1', message: 'inactive in Apple School Manager (DEACTIVATED), New here'};
	expect((await w.reconcile([bad])).differences).toEqual([difference]);
	// Nothing new was read, and it stands.
	expect((await w.reconcile([])).differences).toEqual([difference]);
	expect((await w.overview()).findings).toContainEqual(
		expect.objectContaining({text: '1 account differs from what Apple School Manager said of it'}),
	);
	const good = await log(w, 2 * hour, {S1: 'REACTIVATED'}, 'A2');
	// In whatever order the files come.
	expect((await w.reconcile([good, bad])).differences).toEqual([]);
	expect((await w.user('S1')).account.evidence?.state).toBe('live');
	expect((await w.reconcile([bad])).differences).toEqual([]);
});

test('what evidence observes never leaves a row out', async () => {
	const w = await world();
	await w.night();
	await w.reconcile([await log(w, hour, {S1: 'DEACTIVATED'})]);
	w.far.roster = without(['S9']);
	await w.night();
	expect((await w.explain('S1')).published).toBe(true);
});

test('people that were read after a log count, though they changed before it', async () => {
	const w = await world();
	await w.night();
	await w.clock.turn(day);
	await w.reconcile([await log(w, 0, {S1: 'UPDATED'})]);
	await w.clock.turn(day);
	const person = {person_id: 'S1', status: 'FailedPasswordLocked', managed_apple_id: 'real@x.example'};
	const changed = new Date(w.clock.now().getTime() - 30 * day).toISOString();
	await w.reconcile([await file(JSON.stringify({persons: [{...person, op_date: changed}]}))]);
	expect((await w.user('S1')).account).toMatchObject({
		status: 'Locked',
		managedAppleAccount: {name: 'real@x.example', predicted: false},
		evidence: {at: w.clock.now().toISOString(), from: 'roster service'},
	});
});

test('a refused operation after a deactivation does not make the account live', async () => {
	const w = await world();
	await w.night();
	await w.reconcile([await log(w, hour, {S1: 'CREATED'})]);
	await w.clock.turn(day);
	await w.act(['S1'], 'deactivate');
	await w.night();
	await w.clock.turn(day);
	await w.reconcile([await log(w, 0, {S1: 'OPERATION_NOT_ALLOWED'}, 'A2', {row: 'ISSUE'})]);
	expect((await w.user('S1')).clocks).toEqual([expect.stringContaining('removes it on')]);
	expect((await w.user('S1')).account.evidence).toMatchObject({
		code: 'CREATED',
		issue: {code: 'OPERATION_NOT_ALLOWED'},
	});
	expect((await w.explain('S1')).lines.map(({text}) => text)).toContainEqual(
		expect.stringMatching(/^An operation was refused on .* \(OPERATION_NOT_ALLOWED\)\.$/),
	);
});

test('a failed log confirms nothing, and is a finding of its own until a later package', async () => {
	const w = await world();
	await w.night();
	const failed = await log(w, hour, {}, 'A1', {status: 'FAILED'});
	const text = expect.stringMatching(
		/^Apple School Manager failed the upload of .* \(activity A1: FAILED\)$/,
	);
	for (let again = 0; again < 2; again++)
		expect(await w.reconcile([failed])).toMatchObject({
			confirmed: [],
			failedUploads: [text],
			unconfirmed: {count: 1},
		});
	expect((await w.overview()).findings).toContainEqual(expect.objectContaining({severity: 'failed', text}));
	await w.clock.turn(day);
	await w.act(['S9'], 'deactivate');
	await w.night();
	expect((await w.reconcile([])).failedUploads).toEqual([]);
});

test('a log of an upload that runs still says nothing; once it is completed it confirms', async () => {
	const w = await world();
	await w.night();
	const runs = await log(w, hour, {}, 'A1', {status: 'IN_PROGRESS'});
	expect(await w.reconcile([runs])).toMatchObject({confirmed: [], failedUploads: []});
	expect((await w.reconcile([await log(w, hour, {})])).confirmed).toHaveLength(1);
});

test('logs of anything but uploads confirm none, and are nobody else’s uploads', async () => {
	const w = await world();
	await w.night();
	const other = {operation: 'DEACTIVATE_ACCOUNTS'};
	expect((await w.reconcile([await log(w, hour, {S1: 'UPDATED'}, 'A1', other)])).confirmed).toEqual([]);
	await w.clock.turn(5 * day);
	const later = await w.reconcile([await log(w, 0, {S1: 'DEACTIVATED'}, 'B1', other)]);
	expect(later.foreignUploads).toEqual([]);
	expect((await w.user('S1')).account.evidence).toMatchObject({code: 'DEACTIVATED'});
});

test('purchases that a log told of stand until an operator says otherwise', async () => {
	const w = await world();
	await w.night();
	await w.act(['S1'], 'deactivate');
	await w.night();
	await w.clock.turn(day);
	const row = {row: 'ISSUE'};
	await w.reconcile([await log(w, 0, {S1: 'OPERATION_NOT_ALLOWED_BY_VPP'}, 'A2', row)]);
	await w.clock.turn(day);
	await w.reconcile([await log(w, 0, {S1: 'DEACTIVATED'}, 'A3')]);
	expect((await w.user('S1')).clocks).toEqual([expect.stringContaining('purchases or credit: no clock')]);
	expect((await w.act(['S1'], 'delete')).results).toMatchObject([{code: 'OPERATION_NOT_ALLOWED_BY_VPP'}]);
	await w.clock.turn(130 * day);
	await w.night();
	expect((await w.user('S1')).account.status).toBe('Deactivated');
	const {done, results} = await w.edit(['S1'], {purchases: 'no'});
	expect({done, followUp: results[0]?.followUp}).toEqual({done: true, followUp: undefined});
	expect((await w.user('S1')).account).not.toHaveProperty('purchases');
	expect((await w.user('S1')).clocks).toEqual([expect.stringContaining('removed it on')]);
	await w.edit(['S1'], {purchases: 'yes'});
	expect((await w.user('S1')).account.purchases).toBe(true);
	await expect(w.edit(['S1'], {purchases: 'perhaps'})).rejects.toThrow('is yes or no');
});

test('what was refused, and a class that was removed there, is listed as long as it stands', async () => {
	const w = await world();
	await w.night();
	const at = (after: number) => new Date(w.clock.now().getTime() + after).toISOString();
	const classes = (after: number, code: string, id: string) =>
		file(
			[
				'OPERATION,SYNC_SOURCE',
				`ACTIVITY_ID,${id}`,
				`STARTED AT,${at(after)}`,
				`ENDED AT,${at(after)}`,
				'class_id,course_name,class_number,operation_status,operation_substatus,timestamp',
				`K1,Biology,10,SUCCESS,${code},${at(after)}`,
				'',
			].join('\n'),
		);
	await w.reconcile([
		await log(w, hour, {S1: 'OPERATION_NOT_ALLOWED'}, 'A1', {row: 'ISSUE'}),
		await classes(2 * hour, 'REMOVED', 'A2'),
	]);
	const again = await w.reconcile([]);
	expect(again.differences).toEqual([
		{personId: 'S1', message: expect.stringContaining('reported OPERATION_NOT_ALLOWED on')},
	]);
	expect(again.classes).toMatchObject([{classId: 'K1'}]);
	expect(again.strangers).toBe(0);
	expect((await w.explain('K1')).answer).toMatch(
		/Apple School Manager removed the class K1 on .* \(REMOVED\)/,
	);
	const mended = await w.reconcile([
		await log(w, 3 * hour, {S1: 'UPDATED'}, 'A3'),
		await classes(4 * hour, 'CREATED', 'A4'),
	]);
	expect([mended.differences, mended.classes]).toEqual([[], []]);
	expect((await w.reconcile([])).classes).toEqual([]);
});

test('whoever is here now is no stranger any more', async () => {
	const w = await world();
	await w.night();
	await w.reconcile([await log(w, hour, {N1: 'CREATED'})]);
	expect((await w.explain('N1')).answer).toContain('is nobody here');
	w.far.roster = without([], [{externalId: 'N1', firstName: 'New', lastName: 'Kid', locations: ['L1']}]);
	await w.night();
	const told = await w.explain('N1');
	expect(told.lines.map(({text}) => text).join('\n')).not.toContain('nobody here');
});

test('a package that nothing confirms asks for attention after as many days as somebody set', async () => {
	const w = await world();
	await w.night();
	const found = async () =>
		(await w.overview()).findings.find(({text}) => text.startsWith('sent, unconfirmed'));
	await w.clock.turn(6 * day);
	expect(await found()).toMatchObject({severity: 'fine', text: 'sent, unconfirmed for 6 days'});
	await w.setSetting('evidence.confirmWithin', '7');
	expect((await found())?.severity).toBe('fine');
	await w.clock.turn(day);
	expect(await found()).toMatchObject({severity: 'attention', text: 'sent, unconfirmed for 7 days'});
	await w.reconcile([await log(w, -7 * day + hour, {S1: 'CREATED'})]);
	expect(await found()).toBeUndefined();
	expect((await w.settings()).find(({key}) => key === 'evidence.oldAfter')?.default).toBe(30);
});

test('an upload that is not ours is listed with what it did', async () => {
	const w = await world();
	await w.night();
	await w.clock.turn(3 * day);
	await w.reconcile([await log(w, 0, {S1: 'UPDATED', Z9: 'CREATED'}, 'F7')]);
	expect(await withSnapshot(w.store, foreignUploads)).toEqual([
		{
			activityId: 'F7',
			at: w.clock.now().toISOString(),
			status: 'COMPLETED',
			did: {person: {UPDATED: 1, CREATED: 1}},
			message: expect.stringContaining('(person: 1 UPDATED, 1 CREATED)'),
		},
	]);
});
