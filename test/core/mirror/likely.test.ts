import {expect, test} from 'vitest';
import {planMirror} from '../../../source/core/mirror/plan.ts';
import {heldOf, oursOf, personOf, settingsOf, userOf} from './mirror-world.ts';

const jane = {firstName: 'Jane', lastName: 'Smith', email: 'jane@school.example', sisUsername: 'jsmith'};

test.each<[who: string, is: 'paired' | 'asked about', there: Partial<typeof jane & {username: string}>]>([
	['both names', 'paired', {firstName: 'JANE', email: 'other@home.example'}],
	[
		'a short given name, the family name and another e-mail',
		'paired',
		{firstName: 'J.', email: 'j@home.example'},
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
