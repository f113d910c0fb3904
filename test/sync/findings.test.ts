import {describe, expect, test} from 'vitest';
import {connectionId, runId} from '../../source/core/directory/ids.ts';
import {noCounts} from '../../source/core/plan/plan.ts';
import {emptyRun, type Run} from '../../source/core/plan/run.ts';
import {weightOf} from '../../source/sync/finding.ts';
import {clockFindings, findingsOf} from '../../source/sync/findings.ts';
import {
	armingFindings,
	conflictFindings,
	leavingFindings,
	nightFindings,
} from '../../source/sync/findings-nightly.ts';
import {numbered} from '../../source/sync/numbered-findings.ts';
import {finished} from '../support/roster.ts';
import {world} from '../support/world.ts';

const now = new Date('2026-08-21T06:00:00.000Z');
const never = new AbortController().signal;
const said = (all: ReadonlyArray<{readonly text: string}>) => all.map(({text}) => text);
const night = (more: Partial<Run> = {}): Run => ({
	...emptyRun({
		id: runId(14),
		connectionName: 'sis',
		kind: 'sync',
		trigger: 'schedule',
		by: 'service',
		begin: '2026-08-21T02:14:00.000Z',
		end: '2026-08-21T02:15:00.000Z',
		state: 'succeeded',
	}),
	connection: connectionId('sis'),
	generation: 3,
	counts: {
		accounts: {...noCounts, create: 12, update: 40, deactivate: 3},
		locations: noCounts,
		courses: noCounts,
		classes: noCounts,
		enrolments: noCounts,
	},
	...more,
});

describe('what the night came to', () => {
	test('who came, changed, left, moved and signs in otherwise', () => {
		const signIns = {
			code: 'sign-ins',
			tripped: false,
			message: '',
			numbers: {changed: 4},
			removalsOnly: false,
		};
		expect(said(nightFindings([night({moved: 2, guards: [signIns]})], now))).toEqual([
			expect.stringContaining('+12 ~40 −3 people, 2 moved to another school, 4 sign in otherwise'),
		]);
	});
	test('an old run is no news, and neither is one that was not applied', () => {
		const {generation: _, ...held} = night();
		expect(nightFindings([night({begin: '2026-08-18T02:14:00.000Z'}), held], now)).toEqual([]);
	});
	test.each([
		['2026-08-21T05:30:00.000Z', 'less than an hour'],
		['2026-08-21T00:30:00.000Z', '5 hours'],
		['2026-08-18T05:00:00.000Z', '3 days'],
	])('an export of %s is %s old', (exportedAt, age) =>
		expect(said(nightFindings([night({exportedAt})], now)).at(-1)).toBe(
			`sis: the export that was read last is ${age} old`,
		),
	);
});

describe('conflicts', () => {
	test.each([
		[{open: 0, fresh: 0}, []],
		[
			{open: 1, fresh: 1, oldest: '2026-08-21'},
			['1 conflict waits for a decision, it is new since yesterday'],
		],
		[
			{open: 12, fresh: 5, oldest: '2026-08-10'},
			['12 conflicts wait for a decision, 5 new since yesterday, the oldest for 11 days'],
		],
	])('%o', (open, texts) => expect(said(conflictFindings(open, now))).toEqual(texts));
	test('none of which is new are as before', () =>
		expect(conflictFindings({open: 3, fresh: 0, oldest: '2026-08-10'}, now)[0]?.again).toBe(true));
});

test('people leave on days', () => {
	const days = [
		['2026-08-28T00:00:00.000Z', 3],
		['2026-08-30T00:00:00.000Z', 9],
	] as const;
	expect(said(leavingFindings({count: 12, days}))).toEqual([
		'12 people are leaving: 3 on 28 August, 9 on 30 August',
	]);
	expect(said(leavingFindings({count: 3, days: [days[0]]}))).toEqual(['3 people leave on 28 August']);
	expect(leavingFindings({count: 0, days: []})).toEqual([]);
});

test('accounts that are erased within two weeks are counted apart', () => {
	expect(said(clockFindings({count: 9, due: 0, soon: 2, first: '2026-08-30'}))).toEqual([
		'Apple School Manager erases 2 deactivated accounts within 14 days, the first on 30 August 2026',
	]);
});

test('a target that was never armed is said once, by whoever has the better reason', () => {
	const target = {name: 'asm', publishes: true, armed: 'disarmed', state: 'ready'} as never;
	expect(said(armingFindings([target], () => false))).toEqual([
		'asm is not armed: packages are built and checked, nothing is sent',
	]);
	expect(armingFindings([target], () => true)).toEqual([]);
});

test('a package that stayed here while its target was disarmed asks for no arming once that is armed', async () => {
	const w = await world();
	const about = async () =>
		(await w.overview()).findings
			.filter(({open, severity}) => open === 'asm' && severity !== 'fine')
			.map(({text, next}) => [text, next]);
	await w.disarm('asm');
	await w.night();
	expect(await about()).toMatchObject([[expect.stringContaining('asm is disarmed'), expect.anything()]]);
	await w.arm('asm', {level: 'all', empty: true}, never);
	expect(await about()).toEqual([
		[
			'asm did not get the last package: it was not armed then, and is now',
			'The next sync sends it; now: rollcall publish asm',
		],
	]);
	await w.send();
	expect(await about()).toEqual([]);
});

describe('a finding', () => {
	const held = {run: runId(15), connection: 'sis', hash: 'ab', message: '67 would leave'};
	const findings = (since: string, message = held.message) =>
		numbered(findingsOf([], new Map(), [], [{...held, since, message}], 0), undefined, now);
	test('has the same id each night, and another one when it says something else', () => {
		const [a] = findings('2026-08-20T02:14:00.000Z');
		const [b] = findings('2026-08-21T02:14:00.000Z');
		const [c] = findings('2026-08-21T02:14:00.000Z', '68 would leave');
		expect(a?.text).not.toBe(b?.text);
		expect(a?.id).toBe(b?.id);
		expect(c?.id).not.toBe(b?.id);
	});
	test('that repeats is as before', () => {
		const before = night({state: 'held', message: '67 would leave'});
		const again = findingsOf(
			[],
			new Map(),
			[],
			[{...held, since: '2026-08-21T02:14:00.000Z'}],
			0,
			new Map([['sis', before]]),
		);
		expect(again[0]?.again).toBe(true);
		expect(findings('2026-08-21T02:14:00.000Z')[0]?.again).toBeUndefined();
	});
	test('that failed is never quiet, what only needs attention is', () => {
		const acknowledged = {until: '2026-09-01', by: 'anna'};
		const found = {id: 'a', text: '', next: '', screen: 'runs', acknowledged} as const;
		expect(weightOf({...found, severity: 'failed'})).toBe('attention');
		expect(weightOf({...found, severity: 'attention'})).toBe('fine');
	});
});

describe('acknowledging', () => {
	const disarmed = async () => {
		const w = await world();
		await finished(w.sync('sis', {yes: true}, never));
		await w.disarm('asm');
		const {findings} = await w.overview();
		const found = findings.find(({text}) => text.includes('disarmed'))!;
		const day = (days: number) =>
			new Date(w.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);
		return {w, found, day};
	};
	test('makes it quiet until that day, says who did, and is in the activity', async () => {
		const {w, found, day} = await disarmed();
		expect((await w.overview()).level).toBe('attention');
		await w.acknowledge(found.id, day(7));
		const {level, findings, verdict} = await w.overview();
		expect(level).toBe('fine');
		expect(verdict).toMatch(/^204 new accounts wait for their sign-ins\. Sent .*, not confirmed yet\.$/);
		const [signIns] = await w.followUps();
		await w.finishFollowUp(signIns!.id);
		expect((await w.overview()).verdict).toMatch(/^Nothing new needs you: sent .*, not confirmed yet\.$/);
		expect(findings.find(({id}) => id === found.id)).toMatchObject({
			acknowledged: {until: day(7), by: expect.any(String)},
		});
		expect((await w.activities(20)).filter(({action}) => action === 'acknowledge')).toMatchObject([
			{subjects: [found.id]},
		]);
		await w.clock.turn(8 * 86_400_000);
		expect((await w.overview()).level).toBe('attention');
	});
	test('is taken back', async () => {
		const {w, found, day} = await disarmed();
		await w.acknowledge(found.id, day(7));
		await w.acknowledge(found.id.slice(0, 5), undefined);
		expect((await w.overview()).level).toBe('attention');
	});
	test.each([
		['soon', 'is no day'],
		['2026-02-30', 'is no day'],
		['2000-01-01', 'is past'],
		['2999-01-01', 'is more than 92 days away'],
	])('until %s is refused', async (until, why) => {
		const {w, found} = await disarmed();
		await expect(w.acknowledge(found.id, until)).rejects.toThrow(why);
	});
	test('of a finding that is not there is refused', async () => {
		const {w, day} = await disarmed();
		await expect(w.acknowledge('ffffffff', day(1))).rejects.toThrow('there is no finding "ffffffff"');
	});
});
