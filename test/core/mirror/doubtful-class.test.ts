import {describe, expect, test} from 'vitest';
import {rosterOfHeld} from '../../../source/connections/jamf-school/roster.ts';
import {connectionId, personId} from '../../../source/core/directory/ids.ts';
import type {HeldClass} from '../../../source/core/mirror/held.ts';
import {mergeHeld} from '../../../source/core/mirror/merge.ts';
import {planMirror} from '../../../source/core/mirror/plan.ts';
import type {MirrorSettings} from '../../../source/core/mirror/settings.ts';
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

const sis = connectionId('sis');
const here = (owner = sis) =>
	oursOf({
		accounts: [personOf('p', {owner: sis}), personOf('t', {owner: sis})],
		classes: [classOf('c', {owner, instructorIds: [personId('t')]})],
		students: {c: ['p']},
	});
const users = ['p', 't'].map((id, at) =>
	userOf(String(at + 1), {username: `user.${id}`, email: `${id}@school.example`}),
);
const there = (...classes: readonly HeldClass[]) => heldOf({users, classes});
const byHand = (more: Partial<HeldClass> = {}) => heldClassOf('u', {name: 'CLASS  C', ...more});
const planned = (held = there(byHand()), more: Partial<MirrorSettings> = {}, ours = here()) =>
	planMirror(ours, held, [], settingsOf(more));
const decided = (choice: string, held = there(byHand()), more: Partial<MirrorSettings> = {}) => {
	const [conflict] = planned(held, more).conflicts;
	const decision = {choice, by: 'Ada', at: noon, fingerprint: conflict!.fingerprint};
	return {...more, conflicts: [{...conflict!, decision}]};
};
const does = ({writes}: ReturnType<typeof planned>) =>
	writes.filter((write) => !write.does.endsWith('user')).map((write) => `${write.does} ${write.key}`);

describe('a class made there by hand that is alone with the name of one of ours at its location', () => {
	test('is asked about, with how many are in both, and nothing is written of it', () => {
		const plan = planned(there(byHand({teacherIds: ['2'], studentIds: ['1', '9']})));
		expect(does(plan)).toEqual([]);
		expect(plan.conflicts).toMatchObject([
			{
				kind: 'doubtful-pair',
				incoming: 'classes/u',
				sides: [
					{key: 'c', fields: {name: 'Class c', location: 'North School', members: '1 teacher, 1 student'}},
					{key: 'u', fields: {name: 'CLASS  C', location: 'North School', members: '1 teacher, 2 students'}},
				],
				matched: expect.arrayContaining(['name', 'location']),
				choices: [{key: 's'}, {key: 'd'}, {}],
			},
		]);
		expect(plan.heldBack).toMatchObject([{kind: 'classes', key: 'c', code: 'conflict'}]);
		expect(plan.counts['create-class']).toBe(0);
	});
	test('is kept as ours is once it is the same, and is never ours to remove', () => {
		const plan = planned(there(byHand()), decided('s'));
		expect(does(plan)).toEqual(['update-class c', 'set-members c']);
		const [row] = plan.base.filter(({after}) => after?.kind === 'classes');
		expect(row?.after).toMatchObject({id: 'u', key: 'c'});
		expect(row?.after).not.toHaveProperty('made');
		const without = planMirror(oursOf({}), there(byHand()), [row!.after!], settingsOf());
		expect(without.writes.filter(({does}) => does === 'remove-class')).toEqual([]);
	});
	test('is left alone once it is another, and ours is made beside it', () => {
		const plan = planned(there(byHand()), decided('d'));
		expect(does(plan)).toEqual(['create-class c', 'set-members c']);
		expect(plan.conflicts).toEqual([]);
	});
	test('is not asked about again because somebody joined it', () => {
		const later = there(byHand({studentIds: ['1']}));
		expect(planned(later, decided('d')).conflicts).toEqual([]);
		expect(planned(there(byHand({name: 'Class  c'})), decided('d')).conflicts).toHaveLength(1);
	});
	test('does not come in before it is decided, and comes in as its own once it is another', () => {
		const twoWay = {direction: 'two-way'} as const;
		const held = there(byHand({teacherIds: ['3'], studentIds: ['4']}), heldClassOf('v', {name: 'Chess'}));
		const rows = (more: Partial<MirrorSettings>) => {
			const roster = rosterOfHeld(mergeHeld(here(), held, [], settingsOf({...twoWay, ...more})), {
				locations: '',
				teacherGroups: [],
				studentGroups: [],
			});
			const ids = Array.from({length: roster.classes.count}, (_, row) =>
				roster.classes.text(row, 'externalId'),
			);
			const out = roster.leftOut.flatMap(({kind, externalId, code}) =>
				kind === 'classes' ? [`${externalId} ${code}`] : [],
			);
			return [ids, out];
		};
		expect(rows({})).toEqual([['v'], ['u undecided']]);
		expect(rows(decided('d', held, twoWay))).toEqual([['u', 'v'], []]);
		expect(rows(decided('s', held, twoWay))).toEqual([['v'], ['u of-another']]);
	});
});

describe('nothing is asked', () => {
	const unasked = (held: ReturnType<typeof there>, ours = here()) => {
		const plan = planned(held, {direction: 'two-way'}, ours);
		return [plan.conflicts.length, plan.counts['create-class']];
	};
	test('of a class with another name, at another location, or of two of one name', () => {
		expect(unasked(there(byHand({name: 'Chess'})))).toEqual([0, 1]);
		expect(unasked(there(byHand({locationId: '1'})))).toEqual([0, 1]);
		expect(unasked(there(byHand(), heldClassOf('v', {name: 'Class c'})))).toEqual([0, 1]);
	});
	test('of a class that came from there, and is there under another id now', () => {
		expect(unasked(there(byHand()), here(jamf))[0]).toBe(0);
	});
	test('of what Jamf School has from Apple, which is paired', () => {
		expect(unasked(there(byHand({source: 'asm'})))).toEqual([0, 0]);
	});
});
