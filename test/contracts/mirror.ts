import {beforeEach, describe, expect, it} from 'vitest';
import {RefusedError} from '../../source/core/errors.ts';
import type {Held} from '../../source/core/mirror/held.ts';
import type {ClassFields, MirrorWrite, UserFields} from '../../source/core/mirror/writes.ts';
import type {Mirror} from '../../source/core/ports.ts';
import {finish} from './publisher.ts';

/** A mirror of two locations, `0` and `3`, that holds nobody yet. */
export interface MirrorHarness {
	/** One that another process would have: it remembers nothing of what the first one did. */
	readonly open: () => Mirror;
	/** How many writes were carried out. */
	readonly carriedOut: () => number;
}

const signal = new AbortController().signal;
const mark = 'Made and kept by rollcall (connection c1).';

const person: UserFields = {
	username: 'ana.diaz',
	email: 'ana.diaz@school.example',
	firstName: 'Ana',
	lastName: 'Díaz “Nené” 😀',
	locationId: '0',
	notes: mark,
};
const klass: ClassFields = {name: 'Math 7', description: `${mark} Class C1.`, locationId: '3'};
const because = {key: 'P1', reason: 'is new'};

/** What every mirror must do, whatever it writes to. */
export function mirrorContract(kind: string, start: () => Promise<MirrorHarness>): void {
	describe(`the mirror: ${kind}`, () => {
		let harness: MirrorHarness;
		let mirror: Mirror;
		beforeEach(async () => {
			harness = await start();
			mirror = harness.open();
		});

		const held = async (): Promise<Held> => (await finish(harness.open().read(signal))).result;
		const write = (each: MirrorWrite) => mirror.write(each, signal);
		const makeUser = (after: Partial<UserFields> = {}) =>
			write({...because, does: 'create-user', after: {...person, ...after}});
		const makeClass = (after: Partial<ClassFields> = {}) =>
			write({...because, does: 'create-class', after: {...klass, ...after}});

		it('tests the connection, and changes nothing', async () => {
			expect((await mirror.test(signal)).message).not.toBe('');
			expect(harness.carriedOut()).toBe(0);
		});

		it('holds locations by ids as text, 0 among them', async () => {
			const {locations, users, classes} = await held();
			expect(locations.map(({id}) => id).sort()).toEqual(['0', '3']);
			expect([users, classes]).toEqual([[], []]);
		});

		it('tells how far it is', async () => {
			const {progress} = await finish(mirror.read(signal));
			expect(progress.length).toBeGreaterThan(0);
			for (const {stage} of progress) expect(stage).toBe('read');
		});

		it('creates a user as it is given', async () => {
			const {id} = await makeUser();
			expect((await held()).users).toEqual([expect.objectContaining({...person, id, trashed: false})]);
		});

		it('creates nobody twice, in this process or in another', async () => {
			const {id} = await makeUser();
			expect(await makeUser()).toEqual({id, already: true});
			mirror = harness.open();
			expect(await makeUser()).toEqual({id, already: true});
			expect(harness.carriedOut()).toBe(1);
		});

		it('refuses to create a user whose user name somebody has whom it did not make', async () => {
			await makeUser({notes: 'A handmade user'});
			mirror = harness.open();
			await expect(makeUser()).rejects.toBeInstanceOf(RefusedError);
			expect(harness.carriedOut()).toBe(1);
		});

		it('refuses one record, and goes on with the others', async () => {
			await makeUser();
			const same = {username: 'other', email: person.email};
			await expect(makeUser(same)).rejects.toBeInstanceOf(RefusedError);
			await expect(makeUser({username: 'x', email: 'x@x.example', locationId: '99'})).rejects.toBeInstanceOf(
				RefusedError,
			);
			await makeUser({username: 'ben', email: 'ben@school.example', locationId: '3'});
			expect((await held()).users.map(({username}) => username)).toEqual(['ana.diaz', 'ben']);
		});

		it('changes the fields that are given, and no others', async () => {
			const {id} = await makeUser();
			await write({
				...because,
				does: 'update-user',
				id,
				before: {lastName: person.lastName},
				after: {lastName: 'Lopez'},
			});
			expect((await held()).users[0]).toMatchObject({...person, lastName: 'Lopez'});
		});

		it('moves a user, from location 0 and back to it', async () => {
			const {id} = await makeUser();
			const move = (from: string, to: string) =>
				write({...because, does: 'move-user', id, before: {locationId: from}, after: {locationId: to}});
			await move('0', '3');
			expect((await held()).users[0]?.locationId).toBe('3');
			await move('3', '0');
			expect((await held()).users[0]).toMatchObject(person);
		});

		it('takes a user to the trash, once', async () => {
			const {id} = await makeUser();
			const trash = () => write({...because, does: 'trash-user', id, before: person});
			expect(await trash()).toEqual({id});
			expect((await held()).users.filter(({trashed}) => !trashed)).toEqual([]);
			expect(await trash()).toEqual({id, already: true});
			expect(harness.carriedOut()).toBe(2);
		});

		it('does not take away a user whose mark was taken off meanwhile', async () => {
			const {id} = await makeUser({notes: ''});
			await expect(write({...because, does: 'trash-user', id, before: person})).rejects.toBeInstanceOf(
				RefusedError,
			);
			expect((await held()).users[0]?.trashed).toBe(false);
		});

		it('refuses to change a user who is not there', async () => {
			await expect(
				write({...because, does: 'update-user', id: '4711', before: {}, after: {lastName: 'X'}}),
			).rejects.toBeInstanceOf(RefusedError);
		});

		it('creates a class without members, and never a second one of the same mark', async () => {
			const {id} = await makeClass();
			expect((await held()).classes).toEqual([
				expect.objectContaining({...klass, id, studentIds: [], teacherIds: []}),
			]);
			mirror = harness.open();
			expect(await makeClass()).toEqual({id, already: true});
			expect((await makeClass({description: `${mark} Class C2.`})).id).not.toBe(id);
			expect((await held()).classes.length).toBe(2);
		});

		it('sets the members of a class, all of them', async () => {
			const {id} = await makeClass();
			const ana = (await makeUser()).id;
			const ben = (await makeUser({username: 'ben', email: 'ben@school.example'})).id;
			const set = (studentIds: readonly string[], teacherIds: readonly string[]) =>
				write({
					...because,
					does: 'set-members',
					id,
					before: {studentIds: [], teacherIds: []},
					after: {studentIds, teacherIds},
				});
			await set([ana], [ben]);
			expect((await held()).classes[0]).toMatchObject({studentIds: [ana], teacherIds: [ben]});
			await set([], [ana]);
			expect((await held()).classes[0]).toMatchObject({...klass, studentIds: [], teacherIds: [ana]});
			await expect(set(['4711'], [])).rejects.toBeInstanceOf(RefusedError);
		});

		it('renames a class, and keeps its mark and its members', async () => {
			const {id} = await makeClass();
			const ana = (await makeUser()).id;
			const none = {studentIds: [], teacherIds: []};
			await write({
				...because,
				does: 'set-members',
				id,
				before: none,
				after: {studentIds: [ana], teacherIds: []},
			});
			await write({
				...because,
				does: 'update-class',
				id,
				before: {name: 'Math 7'},
				after: {name: 'Math 8'},
			});
			expect((await held()).classes[0]).toMatchObject({...klass, name: 'Math 8', studentIds: [ana]});
		});

		it('removes a class, once, and none whose mark was taken off', async () => {
			const {id} = await makeClass();
			const before = {...klass, studentIds: [], teacherIds: []};
			const remove = (description: string) =>
				write({...because, does: 'remove-class', id, before: {...before, description}});
			await expect(remove('Another mark')).rejects.toBeInstanceOf(RefusedError);
			expect(await remove(klass.description)).toEqual({id});
			expect((await held()).classes).toEqual([]);
			expect(await remove(klass.description)).toEqual({id, already: true});
		});

		it('stops when asked, before anything is written', async () => {
			const stopped = AbortSignal.abort(new Error('enough'));
			await expect(mirror.write({...because, does: 'create-user', after: person}, stopped)).rejects.toThrow(
				'enough',
			);
			await expect(finish(mirror.read(stopped))).rejects.toThrow('enough');
			expect(harness.carriedOut()).toBe(0);
		});
	});
}
