import {describe, expect, test} from 'vitest';
import {mergeHeld} from '../../../source/core/mirror/merge.ts';
import {planMirror} from '../../../source/core/mirror/plan.ts';
import {heldOf, noon, oursOf, personOf, settingsOf, userOf} from './mirror-world.ts';

const jane = {firstName: 'Jane', lastName: 'Smith', email: 'jane@school.example', sisUsername: 'jsmith'};

test.each<[who: string, is: 'paired' | 'asked about', there: Partial<typeof jane & {username: string}>]>([
	['both names', 'paired', {firstName: 'JANE', email: 'other@home.example'}],
	[
		'the beginning of the given name, the family name and another e-mail',
		'asked about',
		{firstName: 'Jan', email: 'j@home.example'},
	],
	['the family name and the e-mail', 'paired', {firstName: 'Jon'}],
	['the family name, and no e-mail there', 'paired', {firstName: 'Jon', email: ''}],
	['the given name and the e-mail', 'paired', {lastName: 'Brown'}],
	['the user name and the e-mail', 'paired', {firstName: 'Otto', lastName: 'Orr'}],
	[
		'the family name and another e-mail: a brother',
		'asked about',
		{firstName: 'Jon', email: 'jon@school.example'},
	],
	['the given name and another e-mail', 'asked about', {lastName: 'Brown', email: 'jb@school.example'}],
	['the user name alone', 'asked about', {firstName: 'Otto', lastName: 'Orr', email: ''}],
	['the e-mail alone', 'asked about', {firstName: 'Otto', lastName: 'Orr', username: 'oorr'}],
])('a user with %s is %s', (_who, is, there) => {
	const {sisUsername, ...names} = jane;
	const {writes, conflicts} = planMirror(
		oursOf({accounts: [personOf('p', jane)]}),
		heldOf({users: [userOf('1', {username: sisUsername, ...names, ...there})]}),
		[],
		settingsOf(),
	);
	expect(conflicts.map(({kind}) => kind)).toEqual(is === 'paired' ? [] : ['doubtful-pair']);
	expect(writes.filter(({does}) => does === 'create-user')).toEqual([]);
	if (is === 'asked about') expect(writes).toEqual([]);
});

describe('somebody whom neither user name nor e-mail finds there', () => {
	const ours = {firstName: 'Sam', lastName: 'Solo', sisUsername: 'sam.1'};
	const planned = (
		users: readonly ReturnType<typeof userOf>[],
		accounts = [personOf('p', {...ours, email: 'sam@school.example'})],
		more: Parameters<typeof settingsOf>[0] = {},
	) => {
		const here = oursOf({accounts});
		const settings = settingsOf(more);
		const merged = mergeHeld(here, heldOf({users}), [], {...settings, direction: 'two-way'});
		const plan = planMirror(here, heldOf({users}), [], settings);
		return {
			...plan,
			asked: plan.conflicts.map(({kind, incoming}) => `${kind} ${incoming}`),
			made: plan.writes.filter(({does}) => does === 'create-user').map(({key}) => key),
			waits: [...(merged.undecided?.users ?? [])],
		};
	};
	const sam = (id: string, more = {}) =>
		userOf(id, {username: `old${id}`, email: '', firstName: 'SAM', lastName: 'Solo', ...more});

	test('is asked about where one user there has the names, and neither is made nor comes in meanwhile', () => {
		const {asked, made, waits} = planned([sam('1')]);
		expect([asked, made, waits]).toEqual([['doubtful-pair 1'], [], ['1']]);
	});
	test('is that user, or gets one of their own, as is decided', () => {
		const [conflict] = planned([sam('1')]).conflicts;
		const decided = (choice: string) =>
			planned([sam('1')], undefined, {
				conflicts: [
					{...conflict!, decision: {choice, by: 'Ada', at: noon, fingerprint: conflict!.fingerprint}},
				],
			});
		expect(decided('s').made).toEqual([]);
		expect(decided('s').base.map(({after}) => [after?.id, after?.key])).toEqual([['1', 'p']]);
		expect(decided('d').made).toEqual(['p']);
		expect([decided('d').asked, decided('d').waits]).toEqual([[], []]);
	});
	test.each<[why: string, users: ReturnType<typeof userOf>[]]>([
		['two users there have the names', [sam('1'), sam('2')]],
		['an e-mail speaks against it', [sam('1', {email: 'other@school.example'})]],
		['that user is in the trash', [sam('1', {trashed: true})]],
		['the names are half there', [sam('1', {lastName: ''})]],
	])('is made unasked where %s', (_why, users) => {
		const {asked, made} = planned(users);
		expect([asked, made]).toEqual([[], ['p']]);
	});
	test('is made unasked where two of ours have the names, or that user name is another of ours', () => {
		const two = ['p', 'q'].map((id) => personOf(id, {...ours, sisUsername: id, email: `${id}@x.example`}));
		expect(planned([sam('1')], two).made).toEqual(['p', 'q']);
		const other = personOf('q', {
			firstName: 'Sam',
			lastName: 'Other',
			sisUsername: 'old1',
			email: 'q@x.example',
		});
		const {asked, made} = planned([sam('1')], [personOf('p', ours), other]);
		expect([asked, made]).toEqual([[], ['p']]);
	});
});
