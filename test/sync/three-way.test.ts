import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {district, people, type World, without, world} from '../support/world.ts';

const hour = 3_600_000;

async function evidence(w: World, rows: Readonly<Record<string, readonly [status: string, code: string]>>) {
	const folder = await mkdtemp(join(tmpdir(), 'rollcall-three-way-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	const at = new Date(w.clock.now().getTime() + hour).toISOString();
	const path = join(folder, 'log.csv');
	await writeFile(
		path,
		[
			'OPERATION,SYNC_SOURCE',
			'ACTIVITY_ID,A1',
			`STARTED AT,${at}`,
			`ENDED AT,${at}`,
			'STATUS,COMPLETED',
			'',
			'person_id,operation_status,operation_substatus,timestamp',
			...Object.entries(rows).map(([id, [status, code]]) => `${id},${status},${code},${at}`),
			'',
		].join('\n'),
	);
	return await w.reconcile([path]);
}

const alive = (from: number, to: number) =>
	Object.fromEntries(
		Array.from({length: to - from + 1}, (_, at) => [`S${from + at}`, ['SUCCESS', 'CREATED']] as const),
	);

async function told(w: World, key: string, kind: 'people' | 'classes' = 'people') {
	const found = await w.threeWay();
	const record = found[kind].records.find((each) => each.key === key);
	return record && {...record, way: found.way(kind, record)};
}

test('everybody who was sent and of whom nothing was read is unconfirmed; what a log tells is alike', async () => {
	const w = await world();
	await w.night();
	const before = await w.threeWay();
	expect(before.people).toMatchObject({
		total: 204,
		alike: 0,
		look: 0,
		groups: [{source: 'listed', sent: 'sent', apple: 'unknown', reason: 'unconfirmed', count: 204}],
	});
	expect(before.sources).toMatchObject([{connection: 'sis', held: false}]);
	expect(before.packages).toMatchObject([{target: 'asm', state: 'sent', confirmed: false, unread: false}]);
	await evidence(w, alive(1, 150));
	const after = await w.threeWay();
	expect(after.people).toMatchObject({total: 204, alike: 150});
	expect(after.packages[0]?.confirmed).toBe(true);
});

test('refused by Apple School Manager: with its code and the day', async () => {
	const w = await world();
	await w.night();
	await evidence(w, {S4: ['ISSUE', 'NO_EMAIL']});
	expect(await told(w, 'S4')).toMatchObject({
		source: 'listed',
		sent: 'sent',
		apple: 'unknown',
		reason: 'refused',
		way: expect.stringMatching(
			/^Listed by sis \(.*\), sent 21 August 2026, refused by Apple School Manager on 21 August 2026 \(NO_EMAIL\)\./,
		),
	});
});

test('in Apple School Manager, and neither at a source nor sent', async () => {
	const w = await world();
	await w.night();
	await evidence(w, {Z9: ['SUCCESS', 'CREATED']});
	expect(await told(w, 'Z9')).toMatchObject({
		source: 'absent',
		sent: 'not sent',
		apple: 'live',
		reason: 'stranger',
		way: 'Not at a source, not in what was sent 21 August 2026, in Apple School Manager. Nobody here knows it: made by hand in Apple School Manager, or by another uploader.',
	});
});

test('inactive in Apple School Manager though it was sent', async () => {
	const w = await world();
	await w.night();
	await evidence(w, {S4: ['SUCCESS', 'DEACTIVATED']});
	expect(await told(w, 'S4')).toMatchObject({apple: 'inactive', reason: 'inactive'});
});

test('leaving, deactivated and gone', async () => {
	const w = await world();
	await w.night();
	await w.act(['S2'], 'deactivate');
	expect(await told(w, 'S2')).toMatchObject({sent: 'sent', reason: 'removal-waits'});
	w.far.roster = without(['S9']);
	await w.night();
	expect(await told(w, 'S9')).toMatchObject({
		source: 'absent',
		sent: 'sent',
		reason: 'leaving',
		way: expect.stringContaining('still published: leaving on'),
	});
	expect(await told(w, 'S2')).toMatchObject({source: 'listed', sent: 'not sent', reason: 'deactivated-here'});
	await w.clock.turn(9 * 24 * hour);
	await w.night();
	expect(await told(w, 'S9')).toBeUndefined();
});

test('what the source says otherwise goes with the next upload, field by field', async () => {
	const w = await world();
	await w.night();
	const roster = district({
		people: people(200).map((each) => (each.externalId === 'S4' ? {...each, gradeLevel: '9'} : each)),
	});
	w.far.roster = roster;
	await w.night({yes: true, publish: false});
	expect(await told(w, 'S4')).toMatchObject({
		reason: 'next-upload',
		fields: [{field: 'gradeLevel', source: '9', here: '9', sent: '5'}],
		way: expect.stringContaining('GradeLevel: 9 at the source, 5 sent.'),
	});
});

test('new at the source and held back by nothing: the next run, then the next upload', async () => {
	const w = await world();
	await w.night();
	w.far.roster = district({people: people(201)});
	await w.night({yes: true, publish: false});
	expect(await told(w, 'S201')).toMatchObject({source: 'listed', sent: 'not sent', reason: 'next-upload'});
});

test('a conflict holds a newcomer back', async () => {
	const w = await world();
	await w.night();
	const twin = {
		...people(4)[3]!,
		externalId: 'S900',
	};
	w.far.roster = district({people: [...people(200), twin]});
	await w.night();
	expect(await told(w, 'S900')).toMatchObject({
		source: 'listed',
		sent: 'not sent',
		reason: 'conflict',
		way: expect.stringContaining('a conflict waits for a decision (Duplicate account'),
	});
});

test('a row that was decided to be the same person is nobody of its own', async () => {
	const w = await world();
	await w.night();
	const twin = {...people(4)[3]!, externalId: 'S900'};
	w.far.roster = district({people: [...people(200), twin]});
	await w.night();
	const [asked] = await w.conflicts();
	await w.resolve(asked!.conflict.id, 's', {});
	await w.night();
	expect(await told(w, 'S900')).toBeUndefined();
	expect(await told(w, 'S4')).toMatchObject({source: 'listed', sent: 'sent'});
	expect((await w.threeWay()).people.total).toBe(204);
});

test('classes: sent and unconfirmed, and what the next upload changes of their students', async () => {
	const w = await world();
	await w.night();
	const first = await w.threeWay();
	expect(first.classes.groups).toEqual([
		{source: 'listed', sent: 'sent', apple: 'unknown', reason: 'unconfirmed', count: 10},
	]);
	await w.act(['S2'], 'deactivate');
	const changed = (await w.threeWay()).classes.records.filter(({reason}) => reason === 'next-upload');
	expect(changed).toMatchObject([{fields: [{field: 'students', sent: '20', here: '19 (1 leave)'}]}]);
});

test('an accident that nothing was sent or read yet', async () => {
	const w = await world({armed: false});
	expect((await w.threeWay()).people).toEqual({total: 0, alike: 0, look: 0, groups: [], records: []});
	await w.night();
	expect((await w.threeWay()).people.groups).toEqual([
		{source: 'listed', sent: 'unknown', apple: 'unknown', reason: 'next-upload', count: 204},
	]);
});

test('a class that Apple School Manager has and nobody here knows, and one that it removed', async () => {
	const w = await world();
	await w.night();
	const at = new Date(w.clock.now().getTime() + hour).toISOString();
	const folder = await mkdtemp(join(tmpdir(), 'rollcall-three-way-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	const path = join(folder, 'log.csv');
	const first = (await w.threeWay()).classes.records[0]!.key;
	const rows = [`Z9,SUCCESS,CREATED,${at}`, `${first},SUCCESS,REMOVED,${at}`];
	await writeFile(path, ['class_id,operation_status,operation_substatus,timestamp', ...rows, ''].join('\n'));
	await w.reconcile([path]);
	expect(await told(w, 'Z9', 'classes')).toMatchObject({source: 'absent', apple: 'live', reason: 'stranger'});
	expect((await w.explain('Z9')).answer).toContain('Apple School Manager has the class Z9');
	expect(await told(w, first, 'classes')).toMatchObject({
		sent: 'sent',
		apple: 'inactive',
		reason: 'inactive',
		way: expect.stringContaining('inactive in Apple School Manager on 21 August 2026 (REMOVED)'),
	});
});
