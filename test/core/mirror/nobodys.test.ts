import {expect, test} from 'vitest';
import {classMarkOf, markOf} from '../../../source/core/mirror/marks.ts';
import {mergeHeld} from '../../../source/core/mirror/merge.ts';
import type {Mirrored} from '../../../source/core/mirror/mirrored.ts';
import {planMirror} from '../../../source/core/mirror/plan.ts';
import {acknowledged, intended} from '../../../source/core/mirror/recorded.ts';
import type {MirrorWrite} from '../../../source/core/mirror/writes.ts';
import {heldClassOf, heldOf, jamf, noon, oursOf, personOf, settingsOf, userOf} from './mirror-world.ts';

/** What carries our mark was made for somebody: it is theirs, or nobody's, and never somebody new. */
const settings = settingsOf({direction: 'two-way'});
const gone = {
	status: 'Deactivated',
	deactivated: {at: noon, by: 'hand', source: 'Manual'},
} as const;
const marked = (more = {}) =>
	userOf('1', {username: 'user.p', email: 'p@school.example', notes: markOf(jamf), ...more});
const create: MirrorWrite = {
	does: 'create-user',
	key: 'p',
	after: {
		username: ' User.P',
		email: 'p@school.example',
		firstName: 'Ben',
		lastName: 'Birch',
		locationId: '0',
		notes: markOf(jamf),
	},
	reason: '',
};
const told = (
	here: ReturnType<typeof oursOf>,
	users: ReturnType<typeof userOf>[],
	base: readonly Mirrored[] = [],
) => {
	const held = heldOf({users});
	const {people, nobodys} = mergeHeld(here, held, base, settings);
	const plan = planMirror(here, held, base, settings);
	return {
		people: [...people],
		nobodys: [...nobodys!.users],
		codes: plan.heldBack.map(({code, id}) => [code, id]),
		writes: plan.writes,
		base: plan.base.map(({key, after}) => [key, after?.key, after?.made]),
	};
};

test('what an interrupted run made is known by the user name that it asked for, also of an account that ended', () => {
	const asked = intended(undefined, create, {connection: jamf, at: noon});
	expect(asked.pending).toMatchObject({username: ' User.P', unsure: true});
	expect(acknowledged(asked, create, {id: '1'}, {connection: jamf, at: noon}).pending).not.toHaveProperty(
		'username',
	);
	// The user name here is another one meanwhile.
	const {people, nobodys, base} = told(
		oursOf({accounts: [personOf('p', {...gone, sisUsername: 'other'})]}),
		[marked()],
		[asked],
	);
	expect([people, nobodys]).toEqual([[['1', 'p']], []]);
	expect(base).toEqual([
		['jamf/users/+p', undefined, undefined],
		['jamf/users/1', 'p', true],
	]);
});

test('the user of an ended account whose pair was lost is found again by its user name', () => {
	const accounts = [personOf('p', gone)];
	const found = told(oursOf({accounts}), [marked()]);
	expect(found).toMatchObject({people: [['1', 'p']], nobodys: [], codes: [['in-grace', '1']]});
	const foreign = told(oursOf({accounts}), [marked({notes: ''})]);
	expect(foreign).toMatchObject({people: [], nobodys: [], codes: []});
	const two = told(oursOf({accounts: [...accounts, personOf('q', {...gone, sisUsername: 'USER.P'})]}), [
		marked(),
	]);
	expect(two).toMatchObject({people: [], nobodys: ['1'], codes: [['nobodys', '1']], writes: []});
});

test('the user of an account that is gone is nobody new, and goes to the trash when its pair is known', () => {
	const unknown = told(oursOf({}), [marked()]);
	expect(unknown).toMatchObject({
		people: [],
		nobodys: ['1'],
		codes: [['nobodys', '1']],
		writes: [],
		base: [],
	});
	const row: Mirrored = {
		connection: jamf,
		kind: 'users',
		id: '1',
		key: 'p',
		agreed: {},
		at: noon,
		made: true,
		absent: '2026-08-01T00:00:00.000Z',
	};
	const known = told(oursOf({}), [marked()], [row]);
	expect(known).toMatchObject({
		people: [],
		nobodys: ['1'],
		codes: [],
		writes: [{does: 'trash-user', id: '1'}],
	});
	const unmarked = told(oursOf({}), [marked({notes: 'mine'})], [row]);
	expect(unmarked).toMatchObject({nobodys: [], codes: [['not-ours', '1']], writes: []});
	expect(told(oursOf({}), [marked({trashed: true})])).toMatchObject({nobodys: [], codes: []});
});

test('a class that we made is none new either, once ours is gone', () => {
	const held = heldOf({classes: [heldClassOf('u', {description: classMarkOf(jamf, 'c')})]});
	const row: Mirrored = {
		connection: jamf,
		kind: 'classes',
		id: 'u',
		key: 'c',
		agreed: {},
		at: noon,
		made: true,
	};
	expect([...mergeHeld(oursOf({}), held, [], settings).nobodys!.classes]).toEqual(['u']);
	expect(planMirror(oursOf({}), held, [], settings)).toMatchObject({
		writes: [],
		heldBack: [{kind: 'classes', id: 'u', code: 'nobodys'}],
	});
	expect([...mergeHeld(oursOf({}), held, [row], settings).nobodys!.classes]).toEqual(['u']);
	expect(planMirror(oursOf({}), held, [row], settings)).toMatchObject({
		writes: [{does: 'remove-class', id: 'u'}],
		heldBack: [],
	});
});
