import {describe, expect, test} from 'vitest';
import {locationId} from '../../../source/core/directory/ids.ts';
import {markOf} from '../../../source/core/mirror/marks.ts';
import type {Mirrored} from '../../../source/core/mirror/mirrored.ts';
import {planMirror} from '../../../source/core/mirror/plan.ts';
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

const yesterday = '2026-08-20T12:00:00.000Z';
const rowOf = (id: string, more: Partial<Mirrored> = {}): Mirrored => ({
	connection: jamf,
	kind: 'users',
	id,
	key: `p${id}`,
	agreed: {email: `p${id}@school.example`, firstName: 'Ben', lastName: 'Birch', locationId: '1'},
	at: noon,
	made: true,
	...more,
});
const user = (id: string, more: Parameters<typeof userOf>[1] = {}) =>
	userOf(id, {
		username: `user.p${id}`,
		email: `p${id}@school.example`,
		locationId: '1',
		notes: markOf(jamf),
		...more,
	});
const south = [{role: 'Student' as const, locationId: locationId('south')}];
const tripped = (...input: Parameters<typeof planMirror>) =>
	planMirror(...input).guards.flatMap(({code, tripped}) => (tripped ? [code] : []));

describe('what was done in the last days counts with what is to be done', () => {
	const ids = ['1', '2', '3', '4', '5', '6', '7'];

	test.each<[how: string, approved: true | undefined, codes: readonly string[]]>([
		['unless a person approved it', true, []],
		['where nobody approved it', undefined, ['removals']],
	])('going to the trash, %s', (_how, approved, codes) => {
		const isGone = (id: string) => Number(id) <= 3;
		const ended = {at: yesterday, ...(approved === undefined ? {} : {approved})};
		const accounts = ids.map((id) =>
			personOf(`p${id}`, {roles: south, ...(Number(id) <= 4 ? {status: 'Deactivated'} : {})}),
		);
		const rows = ids.map((id) => rowOf(id, isGone(id) ? {ended} : {}));
		const users = ids.map((id) => user(id, {trashed: isGone(id)}));
		expect(tripped(oursOf({accounts}), heldOf({users}), rows, settingsOf({leaverGrace: 0}))).toEqual(codes);
	});

	test.each<[how: string, approved: true | undefined, codes: readonly string[]]>([
		['unless a person approved it', true, []],
		['where nobody approved it', undefined, ['moves']],
	])('moving to another location, %s', (_how, approved, codes) => {
		const moved = {at: yesterday, ...(approved === undefined ? {} : {approved})};
		const accounts = ids.map((id) => personOf(`p${id}`, id === '1' ? {} : {roles: south}));
		const rows = ids.map((id) => rowOf(id, ['2', '3', '4'].includes(id) ? {moved} : {}));
		const users = ids.map((id) => user(id));
		expect(tripped(oursOf({accounts}), heldOf({users}), rows, settingsOf())).toEqual(codes);
	});
});

test('members who would leave the classes of a location are held to the limit of enrolments', () => {
	const ids = Array.from({length: 20}, (_, at) => String(at + 1));
	const accounts = ids.map((id) => personOf(`p${id}`, {roles: south}));
	const users = ids.map((id) => user(id));
	const row: Mirrored = {...rowOf('u'), kind: 'classes', key: 'c', agreed: {}};
	const classes = [heldClassOf('u', {name: 'Class c', locationId: '1', studentIds: ids})];
	const held = heldOf({users, classes});
	const plan = (stay: number) =>
		tripped(
			oursOf({
				accounts,
				classes: [classOf('c', {locationId: locationId('south')})],
				students: {c: ids.slice(0, stay).map((id) => `p${id}`)},
			}),
			held,
			[...ids.map((id) => rowOf(id)), row],
			settingsOf(),
		);
	expect([plan(18), plan(2)]).toEqual([[], ['enrolments']]);
});
