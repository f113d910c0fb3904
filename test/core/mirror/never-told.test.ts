import {expect, test} from 'vitest';
import {withNeverTold} from '../../../source/core/mirror/never-told.ts';
import {heldOf, oursOf, personOf, userOf} from './mirror-world.ts';

const ana = personOf('p', {middleName: 'Kim', personNumber: '1001', gradeLevel: '5'});
const directory = oursOf({accounts: [ana, personOf('q')]});

/** What stays of each user there, of these pairs of id there and Person ID. */
const staying = (...pairs: ReadonlyArray<readonly [id: string, person: string]>) =>
	withNeverTold(directory, {
		held: heldOf({users: [userOf('1'), userOf('2')]}),
		people: new Map(pairs),
	}).held.users.map(({stays}) => stays);

test('of who is somebody here stays what the other side has no field for', () => {
	const kept = {middleName: 'Kim', personNumber: '1001', gradeLevel: '5'};
	expect(staying(['1', 'p'])).toEqual([kept, undefined]);
	expect(staying(['2', 'p'])).toEqual([undefined, kept]);
});

test('of who has nothing of it, or is nobody here, nothing does', () => {
	expect(staying(['1', 'q'], ['2', 'gone'])).toEqual([undefined, undefined]);
});
