import {describe, expect, test} from 'vitest';
import {locationsOf} from '../../source/core/directory/account.ts';
import type {Roster} from '../../source/core/roster/roster.ts';
import {district, people, world} from '../support/world.ts';

/** The same district, whose ids at the source all changed. */
const reKeyed = (more: readonly object[] = []): Roster => {
	const key = (id: unknown) => `new-${String(id)}`;
	const rows = people(200).map((row) => ({...row, externalId: key(row.externalId), locations: ['N1']}));
	return district({
		locations: [{externalId: 'N1', name: 'North School'}],
		courses: [{externalId: 'NC', number: 'BIO', name: 'Biology', location: 'N1'}],
		classes: Array.from({length: 10}, (_, n) => ({
			externalId: key(`K${n + 1}`),
			number: `1${n}`,
			course: 'NC',
			instructors: ['new-T1'],
			location: 'N1',
		})),
		people: [...rows, ...(more as typeof rows)],
		enrolments: rows
			.filter(({externalId}) => externalId.startsWith('new-S'))
			.map(({externalId}) => {
				const inClass = `new-K${1 + (Number(externalId.replace(/\D/g, '')) % 10)}`;
				return {id: `${inClass}-${externalId}`, class: inClass, student: externalId};
			}),
	});
};

const held = async (roster = reKeyed()) => {
	const w = await world();
	await w.night();
	w.far.roster = roster;
	const {plan, exitCode} = await w.night();
	return {w, plan, exitCode};
};

describe('ids that all changed at the source', () => {
	test('hold the run, and are named as what they are', async () => {
		const {plan, exitCode} = await held();
		expect(exitCode).toBe(6);
		const guard = plan.guards.find(({code}) => code === 're-keyed');
		expect(guard).toMatchObject({tripped: true, removalsOnly: false, numbers: {relinks: 204 + 1 + 1 + 10}});
		expect(plan.relinks).toHaveLength(216);
	});

	test('are re-linked by naming the plan: everybody keeps the id of Apple School Manager', async () => {
		const {w, plan} = await held();
		const result = await w.night({relink: plan.hash.slice(0, 12)});
		expect({exitCode: result.exitCode, state: result.run?.state}).toEqual({exitCode: 0, state: 'succeeded'});
		expect(result.plan.counts).toMatchObject({
			accounts: {create: 0, deactivate: 0, update: 204},
			classes: {create: 0, remove: 0, update: 10},
			courses: {create: 0, remove: 0, update: 1},
			locations: {create: 0, remove: 0, update: 1},
		});
		const {account} = await w.user('S7');
		expect(Object.values(account.externalIds)).toEqual(['new-S7']);
		expect(locationsOf(account)).toEqual(['L1']);
		const sent = await w.lastPackage();
		expect([sent.people.count, sent.classes.count, sent.enrolments.count]).toEqual([204, 10, 200]);
		expect(sent.people.text(0, 'id')).not.toContain('new-');
		expect(await w.night()).toMatchObject({outcome: 'nothing to do', exitCode: 0});
	});

	test('are not re-linked by the hash of another plan, nor by the service', async () => {
		const {w} = await held();
		expect(await w.night({relink: '0'.repeat(64)})).toMatchObject({outcome: 'held', exitCode: 6});
		const service = w.as({operator: {name: 'service', role: 'service'}});
		const work = service.sync('sis', {relink: '0'.repeat(64)}, new AbortController().signal);
		await expect(work.next()).rejects.toMatchObject({exitCode: 3});
		await expect(w.night({relink: 'no hash'})).rejects.toMatchObject({exitCode: 2});
	});

	test('another guard still holds what is re-linked, until that plan is named too', async () => {
		const w = await world();
		await w.night();
		await w.setSetting('pauses', '[{"from":"08-01","to":"08-31"}]');
		w.far.roster = reKeyed();
		const first = await w.night();
		const second = await w.night({relink: first.plan.hash});
		expect(second).toMatchObject({outcome: 'held', exitCode: 6});
		const third = await w.night({relink: first.plan.hash, approve: second.plan.hash});
		// The ids in Apple School Manager are the same, and so is the package.
		expect(third.run?.state).toBe('succeeded');
		expect(third.plan.counts.accounts).toMatchObject({create: 0, deactivate: 0});
	});

	test('newcomers beside them are new, and nobody is joined by a name alone', async () => {
		const stranger = {
			externalId: 'new-X',
			firstName: 'Given1',
			lastName: 'Family1',
			email: 'other@school.example',
			locations: ['N1'],
		};
		const {w, plan} = await held(reKeyed([stranger]));
		const result = await w.night({relink: plan.hash});
		expect(result.plan.counts.accounts).toMatchObject({create: 1, update: 204, deactivate: 0});
	});
});
