import {describe, expect, test} from 'vitest';
import type {PackageFinding, VerifyPackage} from '../../source/core/ports.ts';
import {verifyPackage} from '../../source/verify/verify-package.ts';
import {finished} from '../support/roster.ts';
import {district, people, type World, world} from '../support/world.ts';

const never = new AbortController().signal;
const night = (w: World, verify: VerifyPackage) => finished(w.as({verify}).sync('sis', {yes: true}, never));

const refusing = (...findings: ReadonlyArray<Partial<PackageFinding>>): VerifyPackage =>
	async function* (path, options) {
		const report = yield* verifyPackage(path, options);
		const more = findings.map((each) => ({
			rule: 'unknown-reference',
			severity: 'refused' as const,
			source: 'a test',
			file: 'rosters.csv',
			message: 'does not hold',
			...each,
		}));
		return {...report, findings: [...more, ...report.findings], refused: more.length};
	};

describe('every package passes the second reader before its first byte', () => {
	test('a clean one is sent, and was looked at as it lies on the disk', async () => {
		const w = await world();
		const seen: string[] = [];
		const {published} = await night(w, async function* (path, options) {
			seen.push(path);
			return yield* verifyPackage(path, options);
		});
		expect(published).toMatchObject([{outcome: 'sent'}]);
		expect(seen).toHaveLength(1);
		expect(w.far.received).toHaveLength(1);
	});

	test('one that would be refused is not: it is told with file, line and id, and nothing arrives', async () => {
		const w = await world();
		const {published, exitCode} = await night(w, refusing({line: 3, field: 'student_id', value: 'S9'}));
		expect(published).toMatchObject([
			{outcome: 'failed', message: expect.stringContaining("rosters.csv:3 student_id = 'S9' does not hold")},
		]);
		expect(published[0]?.message).toContain('Nothing was sent.');
		expect(exitCode).not.toBe(0);
		expect(w.far.received).toEqual([]);
		expect(w.far.resolved).toEqual([]);
	});

	test('nobody is named by more than an id in what is recorded', async () => {
		const w = await world();
		const {published} = await night(w, refusing({line: 2, field: 'last_name', value: 'Family1'}));
		expect(published[0]?.message).toContain('rosters.csv:2 last_name does not hold');
		expect(published[0]?.message).not.toContain('Family1');
	});

	test('rows that got lost on the way to the disk are missed', async () => {
		const w = await world();
		const {published} = await night(w, async function* (path, options) {
			const report = yield* verifyPackage(path, options);
			return {...report, rows: {...report.rows, 'students.csv': 199}};
		});
		expect(published[0]?.message).toContain('students.csv reads back as 199 rows, not 200');
		expect(w.far.received).toEqual([]);
	});

	test('warnings keep nothing back', async () => {
		const w = await world({
			roster: district({
				people: [
					...people(200),
					{externalId: 'S201', firstName: 'Ann "A"', lastName: 'B\\', locations: ['L1']},
				],
			}),
		});
		expect((await w.night()).published).toMatchObject([{outcome: 'sent'}]);
		expect(
			(await finished(verifyPackage(w.store.files.path(`${w.far.received[0]?.sha256}.zip`)))).warnings,
		).toBeGreaterThan(0);
	});
});
