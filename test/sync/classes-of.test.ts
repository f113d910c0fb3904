import {describe, expect, it} from 'vitest';
import {joinList} from '../../source/core/directory/records.ts';
import type {CollectionName, Snapshot} from '../../source/core/ports.ts';
import {classesIn} from '../../source/sync/classes-of.ts';
import {Slices} from '../../source/sync/people-index-slices.ts';

/** A generation of so many classes, of which P7 is in every hundredth and teaches the last. */
function district(size: number) {
	const id = (at: number) => `C${String(at).padStart(5, '0')}`;
	const classes = Array.from({length: size}, (_, at) => ({
		classId: id(at),
		courseId: 'K1',
		number: `${at}`,
		instructorIds: at === size - 1 ? ['T1', 'P7'] : ['P77'],
	}));
	const enrolments = classes.map(({classId}, at) => ({
		classId,
		students: joinList(at % 100 === 0 || at === size - 1 ? ['P1', 'P7', 'P9'] : ['P1', 'P77', 'P70']),
	}));
	const all: Partial<Record<CollectionName, ReadonlyArray<{readonly classId: string}>>> = {
		classes,
		enrolments,
	};
	const reads: Array<readonly [collection: string, limit: number]> = [];
	const snapshot = {
		get: async (collection: CollectionName, key: string) =>
			collection === 'courses' ? {name: 'Art'} : all[collection]?.find(({classId}) => classId === key),
		list: async (collection: CollectionName, {after = '', limit = Number.POSITIVE_INFINITY} = {}) => {
			reads.push([collection, limit]);
			return (all[collection] ?? []).filter(({classId}) => classId > after).slice(0, limit);
		},
	} as unknown as Snapshot;
	return {snapshot, reads};
}
const still = {monotonic: () => 0};

describe('the classes that somebody is in', () => {
	it.each([0, 1, 128, 129, 256, 450])('are found among %i, each once', async (size) => {
		const {snapshot} = district(size);
		const found = await classesIn(snapshot, 'P7', new Slices(still));
		const wanted = Array.from({length: size}, (_, at) => at).filter(
			(at) => at % 100 === 0 || at === size - 1,
		);
		expect(found.map(({name}) => name)).toEqual(wanted.map((at) => `Art · ${at}`));
		expect(found.filter(({as}) => as === 'instructor').map(({name}) => name)).toEqual(
			size === 0 ? [] : [`Art · ${size - 1}`],
		);
	});
	it('are read a page at a time, and others have their turn in between', async () => {
		const {snapshot, reads} = district(1000);
		let now = 0;
		let turns = 0;
		const work = classesIn(snapshot, 'P7', new Slices({monotonic: () => (now += 5)}));
		let isDone = false;
		void work.then(() => (isDone = true));
		while (!isDone) {
			turns++;
			await new Promise((resolve) => setImmediate(resolve));
		}
		expect(turns).toBeGreaterThan(10);
		expect(reads.length).toBeGreaterThan(10);
		expect(Math.max(...reads.map(([, limit]) => limit))).toBeLessThanOrEqual(256);
	});
	it('are not gone through any further once nobody wants them', async () => {
		const {snapshot, reads} = district(1000);
		const left = new AbortController();
		const work = classesIn(snapshot, 'P7', new Slices({monotonic: () => reads.length * 5}), left.signal);
		left.abort(new Error('left'));
		await expect(work).rejects.toThrow('left');
		expect(reads.length).toBeLessThan(3);
	});
});
