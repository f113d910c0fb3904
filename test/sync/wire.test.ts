import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {RollcallError} from '../../source/core/errors.ts';
import {writeZip} from '../support/apple-zip.ts';
import {packageFolder} from '../support/packages.ts';
import {appleTexts} from '../support/roster.ts';
import {district, ids, people, without, world} from '../support/world.ts';

const never = new AbortController().signal;
const day = 86_400_000;

describe('the rolling window of the wire', () => {
	test('begins with what was there seven days ago, not with the first package inside it', async () => {
		const w = await world({roster: district({people: people(900, 20)})});
		await w.night();
		await w.clock.turn(10 * day);
		await w.act(ids(1, 42), 'deactivate');
		expect((await w.send()).published).toMatchObject([{outcome: 'sent'}]);
		await w.clock.turn(6 * day);
		await w.act(ids(43, 84), 'deactivate');
		const {published} = await w.send();
		expect(published).toMatchObject([
			{outcome: 'held', message: expect.stringMatching(/over the last 7 days.*84 of 920/)},
		]);
	});

	test('ends: what left before it is not counted', async () => {
		const w = await world({roster: district({people: people(900, 20)})});
		await w.night();
		await w.act(ids(1, 42), 'deactivate');
		await w.send();
		await w.clock.turn(7 * day);
		await w.act(ids(43, 84), 'deactivate');
		expect((await w.send()).published).toMatchObject([{outcome: 'sent'}]);
	});
});

describe('what a person approved on the wire', () => {
	test('is not asked for again when the accounts are deleted', async () => {
		const w = await world();
		await w.night();
		await w.act(ids(1, 13), 'deactivate');
		const [held] = (await w.send()).published;
		expect(await w.send({approve: held?.hash ?? ''})).toMatchObject({exitCode: 0});
		expect(await w.act(ids(1, 13), 'delete')).toMatchObject({done: true});
		await w.act(['S14'], 'deactivate');
		expect((await w.send()).published).toMatchObject([{outcome: 'sent'}]);
	});

	test('a plan that was approved counts there too when its accounts are deleted', async () => {
		const w = await world();
		await w.night();
		w.far.roster = without(ids(1, 13));
		await w.night({approve: (await w.night()).plan.hash});
		await w.clock.turn(7 * day + 1);
		expect(await w.night()).toMatchObject({published: [{outcome: 'sent'}]});
		expect(await w.act(ids(1, 13), 'delete')).toMatchObject({done: true});
		await w.act(['S14'], 'deactivate');
		expect((await w.send()).published).toMatchObject([{outcome: 'sent'}]);
	});

	test('holds for enrolments that bled slowly', async () => {
		const w = await world();
		// The plan would hold them first: here it may not.
		await w.setSetting('guards.connections.sis.enrolments.share', '1');
		const roster = (gone: number, more = 0) =>
			district({
				people: people(200 + more),
				enrolments: ids(gone + 1, 200).map((student) => {
					const inClass = `K${1 + (Number(student.slice(1)) % 10)}`;
					return {id: `${inClass}-${student}`, class: inClass, student};
				}),
			});
		for (const gone of [0, 30]) {
			w.far.roster = roster(gone);
			expect((await w.night()).published).toMatchObject([{outcome: 'sent'}]);
		}
		w.far.roster = roster(60);
		const [held] = (await w.night()).published;
		expect(held).toMatchObject({
			outcome: 'held',
			message: expect.stringMatching(/over the last 7 days.*60 of 200/),
		});
		expect(await w.send({approve: held?.hash ?? ''})).toMatchObject({exitCode: 0});
		w.far.roster = roster(60, 1);
		expect((await w.night()).published).toMatchObject([{outcome: 'sent'}]);
	});

	test('holds for classes', async () => {
		const w = await world();
		await w.setSetting('guards.connections.sis.locationHalfFrom', '100');
		const roster = (classes: number, more: number) =>
			district({
				people: people(200 + more),
				enrolments: [{id: 'K1-S1', class: 'K1', student: 'S1'}],
				classes: Array.from({length: classes}, (_, n) => ({
					externalId: `K${n + 1}`,
					course: 'C1',
					instructors: ['T1'],
					location: 'L1',
				})),
			});
		for (const classes of [10, 8, 6]) {
			w.far.roster = roster(classes, 0);
			expect((await w.night()).published).toMatchObject([{outcome: 'sent'}]);
		}
		w.far.roster = roster(5, 0);
		const [held] = (await w.night()).published;
		expect(held).toMatchObject({
			outcome: 'held',
			message: expect.stringMatching(/over the last 7 days.*classes/),
		});
		expect(await w.send({approve: held?.hash ?? ''})).toMatchObject({exitCode: 0});
		w.far.roster = roster(5, 1);
		expect((await w.night()).published).toMatchObject([{outcome: 'sent'}]);
		w.far.roster = roster(4, 1);
		expect((await w.night()).published).toMatchObject([{outcome: 'sent'}]);
	});
});

test('an arming of removals by location leaves out those whose location nobody knows', async () => {
	const w = await world({armed: false});
	const texts = appleTexts(district());
	const students = String(texts['students.csv']).replace(',Given5,', ',,');
	const zip = join(await packageFolder(district()), '..', 'last.zip');
	await writeZip(zip, {...texts, 'students.csv': students});
	expect(await w.importPackages([zip], 'asm')).toMatchObject({created: 203, exitCode: 3});
	w.far.roster = without(['S5']);
	await w.setSetting('adopt.proof', 'warned');
	await w.arm('asm', {level: 'additions', removals: 'Elsewhere'}, never);
	const {published} = await w.night();
	expect(published).toMatchObject([
		{outcome: 'held', message: expect.stringMatching(/additions only, and 1 people/)},
	]);
});

describe('a plan that was approved and did not arrive', () => {
	/** 15 people leave and everybody gets another grade, approved; then the line breaks. */
	const approvedUnsent = async () => {
		const w = await world();
		await w.night();
		await w.clock.turn(day);
		const staying = people(200).filter(({externalId}) => !ids(1, 15).includes(String(externalId)));
		w.far.roster = district({people: staying.map((person) => ({...person, gradeLevel: '9'}))});
		const held = await w.night();
		w.far.breaks = new RollcallError('the line is down');
		await w.night({approve: held.plan.hash});
		await w.clock.turn(3_600_000);
		return w;
	};

	test('goes out later as it was approved', async () => {
		const w = await approvedUnsent();
		expect((await w.send()).published).toMatchObject([{outcome: 'sent'}]);
	});

	test('does not let names pass that were changed since', async () => {
		const w = await approvedUnsent();
		for (const id of ids(20, 120)) await w.edit([id], {firstName: `Wrong${id}`}, {agreed: true});
		expect((await w.send()).published).toMatchObject([
			{outcome: 'held', message: expect.stringMatching(/names, e-mails or ids would change for 101 of/)},
		]);
	});
});

test('students who turn into staff a few a night are summed up, in the plan and on the wire', async () => {
	const w = await world();
	await w.night();
	const turned = (count: number) =>
		district({
			people: people(200).map((person) =>
				ids(1, count).includes(String(person.externalId)) ? {...person, kind: 'staff' as const} : person,
			),
		});
	w.far.roster = turned(8);
	expect(await w.night()).toMatchObject({outcome: 'applied', published: [{outcome: 'sent'}]});
	await w.clock.turn(day);
	w.far.roster = turned(16);
	const held = await w.night();
	expect(held.outcome).toBe('held');
	expect(held.plan.guards.find(({code}) => code === 'removals')).toMatchObject({
		tripped: true,
		numbers: {turned: 8, recent: 8},
	});
	// Past the plan's guard, the wire sums up on its own.
	await w.setSetting('guards.connections.sis.removals.share', '1');
	const {published} = await w.night();
	expect(published).toMatchObject([
		{outcome: 'held', message: expect.stringMatching(/turn from student into staff or back \(16\)/)},
	]);
	expect(await w.send({approve: published[0]?.hash ?? ''})).toMatchObject({exitCode: 0});
	await w.clock.turn(day);
	w.far.roster = turned(17);
	expect((await w.night()).published).toMatchObject([{outcome: 'sent'}]);
});

test.each([
	['L2', 'held'],
	['L1', 'sent'],
])('armed for additions and removals of %s, a course of L1 that leaves is %s', async (armed, outcome) => {
	const courses = [
		{externalId: 'C1', number: 'BIO', name: 'Biology', location: 'L1'},
		{externalId: 'C2', number: 'ART', name: 'Art', location: 'L1'},
	];
	const w = await world({roster: district({courses})});
	await w.night();
	await w.arm('asm', {level: 'additions', removals: armed}, never);
	w.far.roster = district();
	const {published} = await w.night();
	expect(published).toMatchObject([{outcome}]);
	if (outcome === 'held')
		expect(published[0]?.message).toMatch(
			/additions only, and 0 people, 0 classes and 1 courses would leave/,
		);
});
