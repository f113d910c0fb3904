import {describe, expect, test} from 'vitest';
import {userWords} from '../../source/commands/user-words.ts';

describe('the words of rollcall user', () => {
	test.each([
		['4711', {verb: 'show', ids: ['4711'], values: {}}],
		['4711 show', {verb: 'show', ids: ['4711'], values: {}}],
		['4711 4712 deactivate', {verb: 'deactivate', ids: ['4711', '4712'], values: {}}],
		['4711 follow', {verb: 'follow', ids: ['4711'], values: {}}],
		[
			'4711 edit firstName=Ana personnumber=',
			{verb: 'edit', ids: ['4711'], values: {firstName: 'Ana', personNumber: ''}},
		],
		[
			'4711 edit image=https://x.example/?a=b',
			{verb: 'edit', ids: ['4711'], values: {image: 'https://x.example/?a=b'}},
		],
		['create firstName=Ana', {verb: 'create', ids: [], values: {firstName: 'Ana'}}],
		['edit edit firstName=Ana', {verb: 'edit', ids: ['edit'], values: {firstName: 'Ana'}}],
		['deactivate', {verb: 'deactivate', ids: [], values: {}}],
	])('%s', (line, words) => expect(userWords(line.split(' '))).toEqual(words));

	test.each([
		['deactivate 4711', 'stands after deactivate'],
		['4711 create firstName=Ana', 'FIELD=VALUE only'],
		['4711 edit', 'needs FIELD=VALUE'],
		['4711 edit Ana', 'no FIELD=VALUE'],
		['4711 edit =Ana', 'no FIELD=VALUE'],
		['4711 edit status=Active', 'no field "status"'],
		['4711 edit __proto__=x', 'no field "__proto__"'],
		['4711 edit email=a@b.example Email=c@d.example', 'given twice'],
	])('%s is refused', (line, why) => expect(() => userWords(line.split(' '))).toThrow(why));
});
