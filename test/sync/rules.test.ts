import {describe, expect, test} from 'vitest';
import type {Account} from '../../source/core/directory/account.ts';
import type {Roster} from '../../source/core/roster/roster.ts';
import {district, people, type World, without, world} from '../support/world.ts';

const reason = 'role administrator is left out unless the connection calls it staff';
/** These people became a kind that is left out. */
const promoted = (ids: readonly string[], why = reason): Roster => ({
	...without(ids),
	leftOut: ids.map((externalId, at) => ({
		kind: 'people' as const,
		externalId,
		code: 'role',
		reason: why,
		file: 'users.csv',
		line: at + 2,
	})),
});

async function open(roster: Roster = promoted(['S7'])) {
	const w = await world();
	await w.night();
	w.far.roster = roster;
	await w.night();
	return w;
}
const only = async (w: World) => {
	const views = await w.conflicts();
	expect(views).toHaveLength(1);
	return views[0]!.conflict.id;
};
const refusal = (work: Promise<unknown>) =>
	work.then(
		() => undefined,
		(error: {readonly exitCode: number; readonly message: string; readonly next?: string}) => error,
	);

describe('a decision that became a rule', () => {
	test('settles later ones like it, is listed and counted', async () => {
		const w = await open();
		const id = await only(w);
		const {rule} = await w.resolve(id, 't', {always: true});
		expect(rule).toMatch(/^r-[0-9a-f]{8}$/);
		expect(await w.rules()).toMatchObject([
			{id: rule, type: 'rule', title: 'Role left out', connection: 'sis', choice: 't', used: 0},
		]);
		w.far.roster = promoted(['S7', 'S8']);
		const {plan, run, exitCode} = await w.night();
		expect(plan.conflicts).toEqual([]);
		expect(plan.decided?.map(({incoming, rule: by}) => [incoming, by]).sort()).toEqual([
			['S7', undefined],
			['S8', rule],
		]);
		expect([run?.decided, run?.rules, exitCode]).toEqual([[id], {[rule!]: 1}, 0]);
		expect((await w.rules()).find((each) => each.id === rule)).toMatchObject({used: 1, last: run?.begin});
		expect((await w.user('S8')).account.leaving).toBeUndefined();
	});

	test('is part of what a plan’s hash names', async () => {
		const w = await open();
		await w.resolve(await only(w), 't', {always: true});
		w.far.roster = promoted(['S7', 'S8']);
		const plan = async () => {
			const steps = w.plan(undefined, new AbortController().signal);
			for (;;) {
				const step = await steps.next();
				if (step.done) return step.value.plan;
			}
		};
		const ruled = await plan();
		await w.dropRule((await w.rules())[0]!.id);
		const asked = await plan();
		expect([ruled.changes.length, asked.changes.length]).toEqual([0, 0]);
		expect(ruled.hash).not.toBe(asked.hash);
		expect(asked.conflicts).toHaveLength(1);
	});

	test('does not cover what differs in what it is bound to', async () => {
		const w = await open();
		await w.resolve(await only(w), 't', {always: true});
		w.far.roster = promoted(['S7', 'S8'], 'role parent has no place in Apple School Manager');
		expect((await w.night()).plan.conflicts).toHaveLength(2);
	});

	test('gives way to a decision for one, and to deciding later', async () => {
		const w = await open();
		await w.resolve(await only(w), 't', {always: true});
		await w.dropRule((await w.rules())[0]!.id);
		w.far.roster = promoted(['S8']);
		await w.night();
		const id = await only(w);
		await w.resolve(id, 't', {always: true});
		await w.resolve(id, 'z', {});
		expect((await w.night()).plan.conflicts).toMatchObject([{id, decision: {choice: 'z'}}]);
		await w.resolve(id, 'x', {});
		await w.night();
		expect((await w.user('S8')).account.leaving).toBeDefined();
	});

	test('a second one for the same takes its place; dropped, it is asked again', async () => {
		const w = await open(promoted(['S7', 'S8']));
		const [a, b] = (await w.conflicts()).map(({conflict}) => conflict.id);
		const first = await w.resolve(a!, 't', {always: true});
		const second = await w.resolve(b!, 'x', {always: true});
		expect(first.rule).toBe(second.rule);
		expect(await w.rules()).toMatchObject([{choice: 'x'}]);
		await w.dropRule(second.rule!.slice(0, 6));
		expect(await w.rules()).toEqual([]);
		expect((await refusal(w.dropRule('r-nothing')))?.exitCode).toBe(2);
	});

	test('of a connection says nothing to others, and is refused to whoever may not decide', async () => {
		const w = await open();
		const id = await only(w);
		for (const other of [w.as({readOnly: true}), w.as({operator: {name: 'staff', role: 'Staff'}})]) {
			expect((await refusal(other.resolve(id, 't', {always: true})))?.exitCode).toBe(3);
			expect((await refusal(other.dropRule('r')))?.exitCode).toBe(3);
		}
		expect(await w.rules()).toEqual([]);
	});

	test('edited amiss in the file: the file is named, and nothing is planned on half of it', async () => {
		const w = await open();
		await w.store.documents.update('rules', () => ({rules: [{id: 'r-1'}]}));
		const error = await refusal(w.night());
		expect([error?.exitCode, error?.message]).toEqual([2, expect.stringContaining('rules.json')]);
	});

	test.each([
		[
			'Person ID reused',
			() => without(['S7'], [{...people(7)[6]!, firstName: 'Zoe', lastName: 'Zander'}]),
			'r',
		],
		['Duplicate account', () => without([], [{...people(9)[8]!, externalId: 'S900'}]), 'd'],
	])('%s: there are no rules for who is whom', async (title, roster, choice) => {
		const w = await open(roster());
		const id = await only(w);
		const error = await refusal(w.resolve(id, choice, {always: true}));
		expect([error?.exitCode, error?.message]).toEqual([2, expect.stringContaining(title)]);
		expect((await w.conflicts())[0]).toMatchObject({mayBecomeRule: false, conflict: {id}});
		expect((await w.conflicts())[0]?.conflict.decision).toBeUndefined();
	});

	test('deciding later is no rule', async () => {
		const w = await open();
		expect((await refusal(w.resolve(await only(w), 'z', {always: true})))?.exitCode).toBe(2);
	});
});

describe('a decision that stands', () => {
	const standing = async () => {
		const w = await open();
		const id = await only(w);
		await w.resolve(id, 't', {});
		const {run} = await w.night();
		return {w, id, run: run!};
	};

	test('is no longer among the conflicts, and listed with the rules', async () => {
		const {w, id, run} = await standing();
		expect(await w.conflicts()).toEqual([]);
		expect(await w.rules()).toMatchObject([{id, type: 'decision', choice: 't', about: 'S7', run: run.id}]);
		expect(await w.night()).toMatchObject({exitCode: 0, plan: {conflicts: []}});
		expect((await w.night()).run?.decided).toBeUndefined();
	});

	test('is not taken back, but dropped: then it is asked again', async () => {
		const {w, id, run} = await standing();
		const error = await refusal(w.unresolve(id));
		expect(error).toMatchObject({exitCode: 2, next: expect.stringContaining(`rollcall rules drop ${id}`)});
		expect(error?.message).toContain(run.id);
		await w.dropRule(id);
		expect((await w.night()).plan.conflicts).toMatchObject([{id}]);
	});

	test('can be decided anew', async () => {
		const {w, id} = await standing();
		await w.resolve(id, 'x', {});
		expect(await w.conflicts()).toMatchObject([{conflict: {id, decision: {choice: 'x'}}}]);
		await w.night();
		expect((await w.user('S7')).account.leaving).toBeDefined();
	});

	test('does not keep another connection from seeing the person as absent', async () => {
		const {w, id} = await standing();
		expect((await w.store.read().then((snapshot) => snapshot.get('conflicts', id)))?.applied).toBeDefined();
		expect((await w.users({conflicted: true})).length).toBe(0);
	});
});

describe('a decision that a run applied', () => {
	test('can be taken back before, not after; then the run and the way are named', async () => {
		const w = await open(without(['S7'], [{...people(7)[6]!, firstName: 'Zoe', lastName: 'Zander'}]));
		const id = await only(w);
		await w.resolve(id, 'r', {});
		await w.unresolve(id);
		await w.resolve(id, 'r', {});
		const {run} = await w.night();
		const error = await refusal(w.unresolve(id));
		expect(error).toMatchObject({exitCode: 2, next: expect.stringContaining(`rollcall undo ${run!.id}`)});
		expect(error?.message).toBe(`the decision about ${id} was applied in ${run!.id} and published`);
		expect(error).toMatchObject({next: expect.stringContaining('planned back')});
		expect((await refusal(w.unresolve('c-nothing')))?.message).toContain('no conflict');
	});

	test('and that went nowhere yet is taken back with its run, before anything goes out', async () => {
		const w = await open(without(['S7'], [{...people(7)[6]!, firstName: 'Zoe', lastName: 'Zander'}]));
		const id = await only(w);
		await w.resolve(id, 'r', {});
		const {run} = await w.night({yes: true, publish: false});
		expect(await refusal(w.unresolve(id))).toMatchObject({
			message: expect.stringContaining('nothing was published since'),
			next: `Take it back with its run, before anything goes out: rollcall undo ${run!.id}`,
		});
	});
});

describe('a way out that needs a value', () => {
	/** S7 is federated and has no e-mail. */
	const bare = async () => {
		const w = await world();
		await w.night();
		const before = (await w.user('S7')).account;
		const after: Account = {...before, authentication: 'Federated'};
		await w.store.commit([{collection: 'accounts', key: 'S7', before, after}]);
		w.far.roster = without(['S7'], [{...people(7)[6]!, email: ''}]);
		await w.night();
		return w;
	};

	test.each(['', 'nobody', 'two words@school.example', '\u001b[31mx@school.example'])(
		'%j is none',
		async (input) => {
			const w = await bare();
			const id = await only(w);
			const error = await refusal(w.resolve(id, 'e', {input}));
			expect([error?.exitCode, error?.next]).toEqual([2, expect.stringContaining('--input VALUE')]);
			expect((await w.conflicts())[0]?.conflict.decision).toBeUndefined();
		},
	);

	test('is applied, published and kept', async () => {
		const w = await bare();
		await w.resolve(await only(w), 'e', {input: ' seven@school.example '});
		await w.night();
		const {people: sent} = await w.lastPackage();
		const row = Array.from({length: sent.count}, (_, at) => at).find((at) => sent.text(at, 'id') === 'S7')!;
		expect(sent.text(row, 'email')).toBe('seven@school.example');
		expect(await w.night()).toMatchObject({exitCode: 0, plan: {changes: {length: 0}}});
	});

	test('is refused where none is needed, and cannot be a rule', async () => {
		const w = await bare();
		const id = await only(w);
		expect((await refusal(w.resolve(id, 'o', {input: 'x'})))?.exitCode).toBe(2);
		expect((await refusal(w.resolve(id, 'e', {input: 'a@b.example', always: true})))?.exitCode).toBe(2);
	});

	test('a location has to be there, by its id or its name', async () => {
		const w = await world();
		await w.night();
		await w.store.documents.update('settings', (settings) => ({
			...(settings as object),
			policy: {newLocations: 'ask'},
		}));
		w.far.roster = without(
			[],
			[{...people(1)[0]!, externalId: 'S900', firstName: 'Zoe', email: 'zoe@x.example'}],
		);
		const roster = w.far.roster as Roster;
		const {locations} = roster;
		w.far.roster = {
			...roster,
			locations: {
				...locations,
				count: locations.count + 1,
				text: (row, field) =>
					row < locations.count ? locations.text(row, field) : field === 'name' ? 'The Annexe' : 'annexe',
				place: (row) => (row < locations.count ? locations.place(row) : {file: 'orgs.csv', line: 9}),
				hash64: (row) => (row < locations.count ? locations.hash64(row) : 1n),
			},
		};
		await w.night();
		const id = await only(w);
		expect((await refusal(w.resolve(id, 'm', {input: 'nowhere'})))?.message).toContain('no location');
		const name = locations.text(0, 'name');
		await w.resolve(id, 'm', {input: ` ${name.toUpperCase()}`});
		expect((await w.conflicts())[0]?.conflict.decision?.input).toBe(locations.text(0, 'id'));
		expect((await w.night()).plan.conflicts).toEqual([]);
	});

	test('a school that is mapped can be a rule: it holds when the school is renamed', async () => {
		const w = await world();
		await w.night();
		await w.store.documents.update('settings', (settings) => ({
			...(settings as object),
			policy: {newLocations: 'ask'},
		}));
		const withAnnexe = (name: string) =>
			district({
				locations: [
					{externalId: 'L1', name: 'North School'},
					{externalId: 'annexe', name},
				],
				people: [
					...people(200),
					{externalId: 'S900', firstName: 'Zoe', lastName: 'Zed', locations: ['annexe']},
				],
			});
		w.far.roster = withAnnexe('The Annexe');
		await w.night();
		const {rule} = await w.resolve(await only(w), 'm', {input: 'north school', always: true});
		await w.night();
		expect(await w.rules()).toContainEqual(
			expect.objectContaining({id: rule, choice: 'm', about: expect.stringContaining('to L1')}),
		);
		w.far.roster = withAnnexe('The New Annexe');
		const {plan} = await w.night();
		expect(plan.conflicts).toEqual([]);
		expect(plan.decided).toMatchObject([{kind: 'location-unmatched', rule}]);
		expect((await w.user('S900')).account.roles).toMatchObject([{locationId: 'L1'}]);
		await w.dropRule(rule ?? '');
		expect((await w.night()).plan.conflicts).toHaveLength(1);
	});
});
