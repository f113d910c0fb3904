import {expect, test} from 'vitest';
import type {HeldUser} from '../../../source/core/mirror/held.ts';
import {planMirror} from '../../../source/core/mirror/plan.ts';
import {heldOf, oursOf, personOf, settingsOf, userOf} from './mirror-world.ts';

const ana = personOf('p', {firstName: 'Ana', lastName: 'Diaz', email: 'ana@school.example'});
const otto = {firstName: 'Otto', lastName: 'Zimmer'};

/** What *Different people* says that it does. */
function different(...users: readonly HeldUser[]): string {
	const {conflicts} = planMirror(oursOf({accounts: [ana]}), heldOf({users}), [], settingsOf());
	expect(conflicts.map(({kind}) => kind)).toEqual(['doubtful-pair']);
	return conflicts[0]!.choices.find(({key}) => key === 'd')!.effect;
}

test('different people are told what has to change before this one gets a user', () => {
	expect(different(userOf('1', {...otto, username: 'user.p'}))).toBe(
		'That user is left alone. This person gets none of their own before their SIS user name is another one: user.p is taken there.',
	);
	expect(different(userOf('1', {...otto, email: 'ANA@school.example'}))).toBe(
		'That user is left alone. This person gets a user of their own, which may be refused there as long as that one has ana@school.example.',
	);
	const byName = userOf('1', {...otto, username: 'user.p'});
	expect(different(byName, userOf('2', {...otto, email: 'ana@school.example'}))).toContain(
		'before their SIS user name is another one: user.p is taken there.',
	);
});
