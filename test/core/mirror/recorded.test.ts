import {expect, test} from 'vitest';
import {acknowledged, intended, writtenKey} from '../../../source/core/mirror/recorded.ts';
import {type MirrorWrite, withMade} from '../../../source/core/mirror/writes.ts';
import {jamf, noon} from './mirror-world.ts';

const writing = {connection: jamf, at: noon};
const members = (id: string, studentIds: readonly string[]): MirrorWrite => ({
	does: 'set-members',
	key: 'c',
	id,
	before: {studentIds: [], teacherIds: []},
	after: {studentIds, teacherIds: []},
	reason: '',
});

test('what is created is noted before it is sent, and stands under its id once that is known', () => {
	const write: MirrorWrite = {
		does: 'create-class',
		key: 'c',
		after: {name: 'Maths', description: 'mark', locationId: '0'},
		reason: '',
	};
	expect(writtenKey(jamf, write)).toBe('jamf/classes/+c');
	const note = intended(undefined, write, writing);
	expect(note).toMatchObject({
		id: '+c',
		agreed: {},
		pending: {does: 'create', unsure: true, fields: {name: 'Maths', locationId: '0'}},
	});
	const row = acknowledged(note, write, {id: 'u'}, writing);
	expect(row).toMatchObject({id: 'u', made: true, pending: {does: 'create'}});
	expect(row.pending).not.toHaveProperty('unsure');
	const then = intended(row, members('u', ['1']), writing);
	expect(then.pending).toMatchObject({does: 'create', fields: {name: 'Maths', studentIds: '1'}});
});

test('members are set by the ids that were made meanwhile, and not at all where none is left', () => {
	const made = new Map([
		['classes/c', 'u'],
		['users/p', '17'],
	]);
	expect(withMade(members('+c', ['+p', '+q', '3']), made)).toMatchObject({
		id: 'u',
		after: {studentIds: ['17', '3']},
	});
	expect(withMade(members('+c', ['+q']), made)).toBeUndefined();
	expect(withMade(members('+d', ['3']), made)).toBeUndefined();
});

test('what was taken away and moved is counted, approved or not', () => {
	const before = {username: '', email: '', firstName: '', lastName: '', locationId: '0', notes: ''};
	const trash: MirrorWrite = {does: 'trash-user', key: 'p', id: '1', before, reason: ''};
	const row = acknowledged(
		intended(undefined, trash, writing),
		trash,
		{id: '1'},
		{...writing, approved: true},
	);
	expect(row.ended).toEqual({at: noon, approved: true});
});
