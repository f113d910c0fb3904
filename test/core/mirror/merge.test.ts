import {describe, expect, test} from 'vitest';
import {rosterOfHeld} from '../../../source/connections/jamf-school/roster.ts';
import {connectionId, personId} from '../../../source/core/directory/ids.ts';
import {mergeHeld} from '../../../source/core/mirror/merge.ts';
import type {Mirrored} from '../../../source/core/mirror/mirrored.ts';
import {planMirror} from '../../../source/core/mirror/plan.ts';
import {acknowledged, intended} from '../../../source/core/mirror/recorded.ts';
import type {MirrorSettings} from '../../../source/core/mirror/settings.ts';
import type {UpdateUser} from '../../../source/core/mirror/writes.ts';
import {
	classOf,
	heldClassOf,
	heldOf,
	jamf,
	noon,
	oursOf,
	personOf,
	settingsOf,
	userOf,
} from './mirror-world.ts';

const agreed = {email: 'p@school.example', firstName: 'Ben', lastName: 'Birch', locationId: '0'};
const row: Mirrored = {connection: jamf, kind: 'users', id: '1', key: 'p', agreed, at: noon};
const ours = (firstName: string, more = {}) =>
	oursOf({accounts: [personOf('p', {firstName, owner: jamf, ...more})]});
const theirs = (firstName: string) =>
	heldOf({users: [userOf('1', {username: 'user.p', email: 'p@school.example', firstName})]});
const both = (
	here: ReturnType<typeof ours>,
	there: ReturnType<typeof theirs>,
	base: readonly Mirrored[] = [row],
	more: Partial<MirrorSettings> = {},
) => {
	const settings = settingsOf({direction: 'two-way', ...more});
	const merged = mergeHeld(here, there, base, settings);
	return {merged, name: merged.held.users[0]?.firstName, plan: planMirror(here, there, base, settings)};
};

describe('a field that differs', () => {
	test('comes in when only they changed it, and is not written back', () => {
		const {name, merged, plan} = both(ours('Ben'), theirs('Bo'));
		expect([name, plan.writes, plan.heldBack.map(({code}) => code)]).toEqual(['Bo', [], ['comes-in']]);
		expect(merged.people).toEqual(new Map([['1', 'p']]));
	});
	test('is no change of theirs when only we changed it: it is written', () => {
		const {name, plan} = both(ours('Bo'), theirs('Ben'));
		expect(name).toBe('Bo');
		expect(plan.writes).toMatchObject([
			{does: 'update-user', before: {firstName: 'Ben'}, after: {firstName: 'Bo'}},
		]);
	});
	test('is a conflict with both values when both did, and nothing moves until it is decided', () => {
		const {name, plan} = both(ours('Bo'), theirs('Benny'));
		expect([name, plan.writes]).toEqual(['Bo', []]);
		const [conflict] = plan.conflicts;
		expect(conflict).toMatchObject({
			kind: 'both-changed',
			sides: [
				{fields: {firstName: 'Bo', changed: `after ${noon}`}},
				{fields: {firstName: 'Benny', changed: `after ${noon}`}},
			],
		});
		const decided = (choice: string) => ({
			conflicts: [
				{...conflict!, decision: {choice, by: 'Ada', at: noon, fingerprint: conflict!.fingerprint}},
			],
		});
		const kept = both(ours('Bo'), theirs('Benny'), [row], decided('o'));
		expect([kept.name, kept.plan.writes.length, kept.plan.conflicts]).toEqual(['Bo', 1, []]);
		const taken = both(ours('Bo'), theirs('Benny'), [row], decided('t'));
		expect([taken.name, taken.plan.writes.length, taken.plan.conflicts]).toEqual(['Benny', 0, []]);
		const changed = both(ours('Bob'), theirs('Benny'), [row], decided('t'));
		expect([changed.name, changed.plan.conflicts.length]).toEqual(['Bob', 1]);
	});
	test('is no change of theirs while what we wrote may not show', () => {
		const pending = {at: noon, does: 'fields', fields: {firstName: 'Bo'}} as const;
		const {name, plan} = both(ours('Bo'), theirs('Ben'), [{...row, pending}]);
		expect([name, plan.writes, plan.counts.pending]).toEqual(['Bo', [], 1]);
		const late = both(ours('Bo'), theirs('Ben'), [{...row, pending}], {
			now: new Date('2026-08-21T13:00:00.000Z'),
		});
		expect([late.plan.writes.length, late.plan.heldBack.map(({code}) => code)]).toEqual([1, ['overdue']]);
	});
	describe('beside what we wrote a moment ago', () => {
		const write = (before: string, after: string): UpdateUser => ({
			does: 'update-user',
			key: 'p',
			id: '1',
			before: {firstName: before},
			after: {firstName: after},
			reason: '',
		});
		const writing = {connection: jamf, at: noon};
		const wrote = (...names: readonly [string, string, ...string[]]) =>
			names.slice(1).reduce((before, name, at) => {
				const each = write(names[at]!, name);
				return acknowledged(intended(before, each, writing), each, {id: '1'}, writing);
			}, row);
		const outcome = (here: string, there: string, base: Mirrored, owner: string = jamf) => {
			const {name, plan} = both(ours(here, {owner}), theirs(there), [base]);
			return [name, plan.writes.length, plan.counts.pending, plan.heldBack.map(({code}) => code)];
		};

		test('comes in at once where it is none that an older read may show', () => {
			expect(outcome('Bo', 'Benny', wrote('Ben', 'Bo'))).toEqual(['Benny', 0, 0, ['comes-in']]);
		});
		test('is a conflict at once where we changed it again since', () => {
			const {name, plan} = both(ours('Bob'), theirs('Benny'), [wrote('Ben', 'Bo')]);
			expect([name, plan.writes, plan.heldBack.map(({code}) => code)]).toEqual(['Bob', [], ['conflict']]);
			expect(plan.conflicts).toMatchObject([
				{sides: [{fields: {firstName: 'Bob'}}, {fields: {firstName: 'Benny'}}]},
			]);
		});
		test.each(['Ben', 'Bo'])('waits where an older read would show it: %s, after two writes', (name) => {
			expect(outcome('Bob', name, wrote('Ben', 'Bo', 'Bob'))).toEqual(['Bob', 0, 1, ['pending']]);
		});
		test('waits where what was agreed on is older than what was written over', () => {
			const base = wrote('Benny', 'Bo');
			expect(outcome('Bo', 'Ben', base)).toEqual(['Bo', 0, 1, ['pending']]);
			expect(outcome('Bo', 'Benny', base)).toEqual(['Bo', 0, 1, ['pending']]);
		});
		test('waits where nobody knows whether it was written', () => {
			const unsure = intended(row, write('Ben', 'Bo'), writing);
			expect(outcome('Bo', 'Benny', unsure)).toEqual(['Bo', 0, 1, ['pending']]);
		});
		test('waits where the directory rules it: it is written over later', () => {
			expect(outcome('Bo', 'Benny', wrote('Ben', 'Bo'), 'sis')).toEqual(['Bo', 0, 1, ['pending']]);
			const why = (name: string) =>
				both(ours('Bo', {owner: 'sis'}), theirs(name), [wrote('Ben', 'Bo')]).plan.heldBack[0]?.why;
			expect(why('Benny')).toContain('firstName was changed there since');
			expect(why('Ben')).toContain('does not show there yet');
		});
		test('was seen, where only case and accents are written otherwise', () => {
			const email = {
				...write('Ben', 'Bo'),
				before: {email: 'p@school.example'},
				after: {email: 'Q@school.example'},
			};
			const base = acknowledged(intended(row, email, writing), email, {id: '1'}, writing);
			const there = heldOf({users: [userOf('1', {username: 'user.p', email: 'q@school.example'})]});
			const {plan} = both(ours('Ben', {email: 'Q@school.example'}), there, [base]);
			expect([plan.writes, plan.counts.pending, plan.heldBack]).toEqual([[], 0, []]);
		});
	});
	describe('of an account that another connection delivers', () => {
		const sis = {owner: 'sis'};
		test('is the directory’s where only they changed it', () => {
			const {name, plan} = both(ours('Ben', sis), theirs('Bo'));
			expect([name, plan.writes.length, plan.conflicts]).toEqual(['Ben', 1, []]);
		});
		test('is asked about where both did: ours is written there, or theirs stays and does not come in', () => {
			const {merged, plan} = both(ours('Bo', sis), theirs('Benny'));
			expect([plan.writes, plan.heldBack.map(({code}) => code)]).toEqual([[], ['conflict']]);
			expect(merged.others?.users).toEqual(new Set(['1']));
			const [conflict] = plan.conflicts;
			expect(conflict).toMatchObject({
				kind: 'both-changed',
				sides: [{fields: {firstName: 'Bo'}}, {fields: {firstName: 'Benny'}}],
				choices: [{label: 'Keep ours'}, {label: 'Leave theirs there'}, {}],
			});
			const decided = (choice: string) => ({
				conflicts: [
					{...conflict!, decision: {choice, by: 'Ada', at: noon, fingerprint: conflict!.fingerprint}},
				],
			});
			const kept = both(ours('Bo', sis), theirs('Benny'), [row], decided('o'));
			expect(kept.plan.writes).toMatchObject([{before: {firstName: 'Benny'}, after: {firstName: 'Bo'}}]);
			const left = both(ours('Bo', sis), theirs('Benny'), [row], decided('t'));
			expect([left.plan.writes, left.plan.conflicts]).toEqual([[], []]);
			expect(left.plan.heldBack.map(({code}) => code)).toEqual(['left-there']);
			expect(left.merged.others?.users).toEqual(new Set(['1']));
			const again = both(ours('Bo', sis), theirs('Benjamin'), [row], decided('t'));
			expect([again.plan.writes, again.plan.conflicts.length]).toEqual([[], 1]);
		});
		test('is not asked about in one direction', () => {
			const {plan} = both(ours('Bo', sis), theirs('Benny'), [row], {direction: 'one-way'});
			expect([plan.writes.length, plan.conflicts]).toEqual([1, []]);
		});
		test('is not asked about where both never agreed on it', () => {
			const {plan} = both(ours('Bo', sis), theirs('Benny'), [{...row, agreed: {}}]);
			expect([plan.writes.length, plan.conflicts]).toEqual([1, []]);
		});
	});

	describe('of somebody made here by hand', () => {
		const asked = {locations: '', teacherGroups: [], studentGroups: []};
		const held = heldOf({
			users: [userOf('1', {username: 'user.p', email: 'p@school.example', firstName: 'Bo'})],
			classes: [heldClassOf('u', {studentIds: ['1']})],
		});
		const byHand = personOf('p', {sent: true});
		const here = oursOf({accounts: [byHand]});
		const come = (base: readonly Mirrored[]) => {
			const merged = mergeHeld(here, held, base, settingsOf({direction: 'two-way'}));
			const {people, enrolments} = rosterOfHeld(merged, asked);
			return [people.count, enrolments.count, merged.guests?.there.get('1')?.personId];
		};

		test('nobody comes in whom we made there: they are in a class there as who they are', () => {
			expect(come([{...row, made: true}])).toEqual([0, 1, 'p']);
			const plan = planMirror(here, held, [{...row, made: true}], settingsOf({direction: 'two-way'}));
			expect(plan.writes).toMatchObject([{does: 'update-user', after: {firstName: 'Ben'}}]);
		});
		test('what both changed of whom we made there can be left there, and is not said to come in', () => {
			const changed = {...row, made: true as const, agreed: {...row.agreed, firstName: 'Benny'}};
			const {conflicts} = planMirror(here, held, [changed], settingsOf({direction: 'two-way'}));
			expect(conflicts).toMatchObject([
				{
					kind: 'both-changed',
					choices: [
						{label: 'Keep ours'},
						{label: 'Leave theirs there', effect: expect.stringContaining('or it was made here')},
						{},
					],
				},
			]);
		});
		test('who was there already is brought by it, as was known before', () => {
			expect(come([row])).toEqual([1, 1, undefined]);
		});
	});

	test('is asked about where it is the name of a class of another connection that both changed', () => {
		const here = oursOf({classes: [classOf('c', {owner: connectionId('sis')})]});
		const held = heldOf({classes: [heldClassOf('u', {name: 'Theirs'})]});
		const base: Mirrored = {
			connection: jamf,
			kind: 'classes',
			id: 'u',
			key: 'c',
			agreed: {name: 'As it was'},
			at: noon,
		};
		const settings = settingsOf({direction: 'two-way'});
		const plan = planMirror(here, held, [base], settings);
		expect([plan.writes.filter(({does}) => does === 'update-class'), plan.conflicts]).toMatchObject([
			[],
			[{kind: 'both-changed', sides: [{}, {fields: {name: 'Theirs'}}]}],
		]);
		const [conflict] = plan.conflicts;
		const decision = {choice: 't', by: 'Ada', at: noon, fingerprint: conflict!.fingerprint};
		const left = planMirror(here, held, [base], {...settings, conflicts: [{...conflict!, decision}]});
		expect(left.writes.filter(({does}) => does === 'update-class')).toEqual([]);
		expect(left.heldBack.map(({code}) => code)).toContain('left-there');
	});
});

test('members are merged one by one, and who has no user there stays a member here', () => {
	const accounts = ['p', 'q', 'r', 'alone'].map((id) => personOf(id, {owner: jamf}));
	const here = oursOf({
		accounts,
		classes: [classOf('c', {owner: jamf})],
		students: {c: ['p', 'q', 'alone']},
	});
	const users = ['p', 'q', 'r'].map((id, at) =>
		userOf(String(at), {username: `user.${id}`, email: `${id}@school.example`}),
	);
	// They agreed on p and nobody else: q was added here, r there, and p was taken out there.
	const held = heldOf({users, classes: [heldClassOf('u', {name: 'Class c', studentIds: ['2']})]});
	const base: Mirrored[] = [
		{
			connection: jamf,
			kind: 'classes',
			id: 'u',
			key: 'c',
			agreed: {name: 'Class c', studentIds: '0', teacherIds: ''},
			at: noon,
		},
	];
	const settings = settingsOf({direction: 'two-way'});
	const merged = mergeHeld(here, held, base, settings);
	expect(merged.held.classes[0]?.studentIds).toEqual(['1', '2']);
	expect(merged.also).toEqual(new Map([['u', {students: ['alone'], teachers: []}]]));
	expect(planMirror(here, held, base, settings).writes).toMatchObject([
		{does: 'set-members', before: {studentIds: ['2']}, after: {studentIds: ['1', '2']}},
	]);
});

test('instructors keep their order here, the primary one first, and newcomers there come last', () => {
	const accounts = ['p', 'q', 'r'].map((id) => personOf(id, {owner: jamf}));
	const instructorIds = ['r', 'p'].map(personId);
	const here = oursOf({accounts, classes: [classOf('c', {owner: jamf, instructorIds})]});
	const users = ['p', 'q', 'r'].map((id, at) =>
		userOf(String(at), {username: `user.${id}`, email: `${id}@school.example`}),
	);
	const agreed = {name: 'Class c', studentIds: '', teacherIds: '0\t2'};
	const base: Mirrored[] = [{connection: jamf, kind: 'classes', id: 'u', key: 'c', agreed, at: noon}];
	const teachers = (teacherIds: readonly string[]) =>
		mergeHeld(here, heldOf({users, classes: [heldClassOf('u', {name: 'Class c', teacherIds})]}), base, {
			...settingsOf({direction: 'two-way'}),
		}).held.classes[0]?.teacherIds;
	expect(teachers(['0', '2'])).toEqual(['2', '0']);
	expect(teachers(['0', '1', '2'])).toEqual(['2', '0', '1']);
	expect(teachers(['0'])).toEqual(['0']);
});
