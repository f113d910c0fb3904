import {describe, expect, test} from 'vitest';
import {connectionId, locationId, personId, runId} from '../../../source/core/directory/ids.ts';
import {SourceUnhealthyError} from '../../../source/core/errors.ts';
import {classMarkOf, markOf} from '../../../source/core/mirror/marks.ts';
import type {Mirrored} from '../../../source/core/mirror/mirrored.ts';
import {planMirror} from '../../../source/core/mirror/plan.ts';
import type {MirrorSettings} from '../../../source/core/mirror/settings.ts';
import {
	classOf,
	heldClassOf,
	heldOf,
	jamf,
	noon,
	type Ours,
	oursOf,
	personOf,
	schoolsThere,
	settingsOf,
	userOf,
} from './mirror-world.ts';

const plan = (
	ours: Ours,
	held: Parameters<typeof heldOf>[0],
	base: readonly Mirrored[] = [],
	more: Partial<MirrorSettings> = {},
) => planMirror(oursOf(ours), heldOf(held), base, settingsOf(more));

const codes = ({heldBack}: ReturnType<typeof plan>) => heldBack.map(({key, id, code}) => [key ?? id, code]);
const kinds = ({writes}: ReturnType<typeof plan>) => writes.map(({does, key}) => `${does} ${key}`);
const tripped = ({guards}: ReturnType<typeof plan>) =>
	guards.flatMap(({code, tripped}) => (tripped ? [code] : []));
const pairOf = (id: string, key: string, more: Partial<Mirrored> = {}): Mirrored => ({
	connection: jamf,
	kind: 'users',
	id,
	key,
	agreed: {email: `${key}@school.example`, firstName: 'Ben', lastName: 'Birch', locationId: '0'},
	at: noon,
	...more,
});
const twin = (id: string, key: string, more: Parameters<typeof userOf>[1] = {}) =>
	userOf(id, {username: `user.${key}`, email: `${key}@school.example`, ...more});
const at = (place: string) => [{role: 'Student' as const, locationId: locationId(place)}];

describe('newcomers', () => {
	test('are created with the mark, at location 0, under the SIS user name', () => {
		const {writes, outcome, guards} = plan({accounts: [personOf('p')]}, {});
		expect(writes).toEqual([
			{
				does: 'create-user',
				key: 'p',
				reason: 'it is in the directory and not there',
				after: {
					username: 'user.p',
					email: 'p@school.example',
					firstName: 'Ben',
					lastName: 'Birch',
					locationId: '0',
					notes: markOf(jamf),
				},
			},
		]);
		expect(outcome).toBe('held');
		expect(guards.find(({code}) => code === 'creations')?.message).toContain('for the first time');
	});
	test('are called by their Managed Apple Account where there is no SIS user name', () => {
		const {sisUsername: _, ...nameless} = personOf('p');
		const named = {
			...nameless,
			managedAppleAccount: {name: 'shawn.hunter@jamfexample.appleid.com', predicted: true},
		};
		expect(plan({accounts: [named]}, {}).writes[0]).toMatchObject({after: {username: 'shawn.hunter'}});
		expect(codes(plan({accounts: [nameless]}, {}))).toEqual([['p', 'no-user-name']]);
	});
	test('are created per location there, and not where that is off', () => {
		const accounts = [personOf('n'), personOf('s', {roles: at('south')})];
		expect(kinds(plan({accounts}, {}, [], {createUsers: new Set(['0'])}))).toEqual(['create-user n']);
		const off = plan({accounts}, {}, [], {createUsers: 'none'});
		expect([kinds(off), codes(off), off.outcome]).toEqual([
			[],
			[
				['n', 'creating-off'],
				['s', 'creating-off'],
			],
			'clean',
		]);
	});
	test('of a location that is none there are left out, which is said once a location', () => {
		const accounts = [personOf('a', {roles: at('west')}), personOf('b', {roles: at('west')}), personOf('c')];
		const {unmapped, writes} = plan({accounts}, {});
		expect(unmapped).toEqual([
			{locationId: 'west', name: 'west', why: 'it is no location here', people: 2, classes: 0},
		]);
		expect(writes.map(({key}) => key)).toEqual(['c']);
	});
	test('whose user was asked for and does not show are not created again until it cannot be stale', () => {
		const asked = pairOf('+p', 'p', {
			agreed: {},
			pending: {at: noon, does: 'create', fields: {}, username: 'user.p', unsure: true},
		});
		const soon = plan({accounts: [personOf('p')]}, {}, [asked], {now: new Date('2026-08-21T12:30:00.000Z')});
		expect([kinds(soon), codes(soon), soon.counts.pending]).toEqual([[], [['p', 'pending']], 1]);
		const later = plan({accounts: [personOf('p')]}, {}, [asked], {now: new Date('2026-08-21T13:30:00.000Z')});
		expect([kinds(later), later.base]).toEqual([['create-user p'], [{key: 'jamf/users/+p', before: asked}]]);
		const shown = plan({accounts: [personOf('p')]}, {users: [twin('17', 'p', {notes: markOf(jamf)})]}, [
			asked,
		]);
		expect([kinds(shown), shown.base.map(({key, after}) => [key, after?.made])]).toEqual([
			[],
			[
				['jamf/users/+p', undefined],
				['jamf/users/17', true],
			],
		]);
	});
});

describe('two people of one user name', () => {
	const accounts = [personOf('a', {sisUsername: 'x'}), personOf('b', {sisUsername: 'X', lastName: 'Other'})];
	test('are a conflict before anything is written', () => {
		const {writes, conflicts} = plan({accounts}, {});
		expect(writes).toEqual([]);
		expect(conflicts.map(({kind, accounts}) => [kind, accounts])).toEqual([['same-user-name', ['a', 'b']]]);
	});
	test('are written as was decided, while the decision holds', () => {
		const [conflict] = plan({accounts}, {}).conflicts;
		const decided = {
			...conflict!,
			decision: {choice: 's', by: 'Ada', at: noon, fingerprint: conflict!.fingerprint},
		};
		const after = plan({accounts}, {}, [], {conflicts: [decided]});
		expect([kinds(after), after.conflicts, after.decided.length]).toEqual([['create-user b'], [], 1]);
		// Who approves one of them has not approved the other, though both would write the same.
		const other = plan({accounts}, {}, [], {
			createUsers: 'none',
			conflicts: [decided],
		});
		expect(other.hash).not.toBe(plan({accounts}, {}, [], {createUsers: 'none'}).hash);
		// Whoever did not get it waits for no decision any more, but for another user name.
		expect(codes(after)).toEqual([['a', 'no-user-name']]);
		const renamed = [accounts[0]!, {...accounts[1]!, firstName: 'Bea'}];
		expect(plan({accounts: renamed}, {}, [], {conflicts: [decided]}).writes).toEqual([]);
	});
	test('of whom the other has the user there: whoever was given the name asks for it no more, and is told of', () => {
		const held = {users: [userOf('7', {username: 'ben'})]};
		const known = [pairOf('7', 'b')];
		const first = plan(
			{accounts: [personOf('a', {sisUsername: 'ben'}), personOf('b', {sisUsername: 'ben'})]},
			held,
			known,
		);
		const [conflict] = first.conflicts;
		expect(conflict?.kind).toBe('same-user-name');
		const decision = {choice: 'f', by: 'Ada', at: noon, fingerprint: conflict!.fingerprint};
		const decided = plan(
			{accounts: [personOf('a', {sisUsername: 'ben'}), personOf('b', {sisUsername: 'ben'})]},
			held,
			known,
			{conflicts: [{...conflict!, decision}]},
		);
		expect(kinds(decided).filter((each) => each.startsWith('create'))).toEqual([]);
		expect(codes(decided)).toEqual([['a', 'no-user-name']]);
	});
	test('do not touch whom the name belongs to already', () => {
		const {writes} = plan({accounts}, {users: [userOf('1', {username: 'x', firstName: 'Old'})]}, [
			pairOf('1', 'a'),
		]);
		expect(writes).toMatchObject([{does: 'update-user', key: 'a'}]);
	});
});

describe('pairing', () => {
	test('goes by user name without case, then by e-mail', () => {
		const users = [
			userOf('1', {username: 'USER.A', email: ''}),
			userOf('2', {username: 'old', email: 'B@school.example'}),
		];
		const {base, writes} = plan({accounts: [personOf('a'), personOf('b')]}, {users});
		expect(base.map(({key, after}) => [key, after?.key, after?.made])).toEqual([
			['jamf/users/1', 'a', undefined],
			['jamf/users/2', 'b', undefined],
		]);
		expect(writes).toMatchObject([
			{does: 'update-user', key: 'a', before: {email: ''}, after: {email: 'a@school.example'}},
		]);
	});
	test('asks about a human of another name, and about a name and an address that are two users', () => {
		const stranger = twin('1', 'a', {firstName: 'Zoe', lastName: 'Quist', email: 'zoe@school.example'});
		const two = [twin('1', 'a', {email: ''}), userOf('2', {email: 'a@school.example'})];
		for (const users of [[stranger], two]) {
			const {writes, conflicts} = plan({accounts: [personOf('a')]}, {users});
			expect([writes, conflicts.map(({kind}) => kind)]).toEqual([[], ['doubtful-pair']]);
		}
	});
	test('lets different people be: by an e-mail they get a user, under a user name that is taken none', () => {
		const decide = (user: ReturnType<typeof userOf>) => {
			const accounts = [personOf('p', {firstName: 'Ana', lastName: 'Diaz'})];
			const [conflict] = plan({accounts}, {users: [user]}).conflicts;
			expect(conflict?.choices.map(({key}) => key)).toEqual(['s', 'd', 'z']);
			const decision = {choice: 'd', by: 'Ada', at: noon, fingerprint: conflict!.fingerprint};
			const conflicts = [{...conflict!, decision}];
			const after = plan({accounts}, {users: [user]}, [], {conflicts});
			expect([after.conflicts, after.decided.length]).toEqual([[], 1]);
			return [kinds(after), codes(after)];
		};
		const mailed = userOf('1', {email: 'p@school.example', firstName: 'Otto', lastName: 'Orr'});
		expect(decide(mailed)).toEqual([['create-user p'], []]);
		const namesake = twin('1', 'p', {email: 'o@x.example', firstName: 'Otto', lastName: 'Orr'});
		expect(decide(namesake)).toEqual([[], [['p', 'no-user-name']]]);
	});
	test('never goes by an address that siblings share', () => {
		const accounts = [personOf('a', {email: 'home@x.example'}), personOf('b', {email: 'home@x.example'})];
		expect(kinds(plan({accounts}, {users: [userOf('1', {email: 'home@x.example'})]}))).toEqual([
			'create-user a',
			'create-user b',
		]);
	});
	test('follows somebody whose Person ID was edited, and trashes nobody', () => {
		const account = personOf('new', {sisUsername: 'user.p', externalIds: {[jamf]: '1'}});
		const made = pairOf('1', 'p', {made: true});
		const {base, writes} = plan(
			{accounts: [account]},
			{users: [twin('1', 'p', {email: 'new@school.example', notes: markOf(jamf)})]},
			[made],
			{leaverGrace: 0},
		);
		expect([writes, base.map(({after}) => [after?.key, after?.made])]).toEqual([[], [['new', true]]]);
	});
	test('brings nobody back from the trash', () => {
		const told = plan({accounts: [personOf('p')]}, {users: [twin('1', 'p', {trashed: true})]});
		expect([told.writes, codes(told)]).toEqual([[], [['p', 'trashed-there']]]);
	});
	test('asks nobody to bring back from the trash whoever leaves here', () => {
		const due = '2026-08-28T12:00:00.000Z';
		const leaving = {since: noon, due, run: runId(1), decision: 'passed'} as const;
		const accounts = [personOf('p', {leaving})];
		const told = plan({accounts}, {users: [twin('1', 'p', {trashed: true})]}, [], {direction: 'two-way'});
		expect([told.writes, codes(told)]).toEqual([[], [['p', 'in-grace']]]);
	});
});

describe('locations', () => {
	const inSouth = {classes: [classOf('c', {locationId: locationId('south')})], students: {c: ['p']}};
	const users = [twin('1', 'p')];
	const off = {createClasses: false};
	test('follow the classes, and the setting', () => {
		const accounts = [personOf('p')];
		expect(plan({accounts, ...inSouth}, {users}, [], off).writes).toEqual([
			{
				does: 'move-user',
				key: 'p',
				id: '1',
				before: {locationId: '0'},
				after: {locationId: '1'},
				reason: 'its classes are there',
			},
		]);
		const stays = plan({accounts, ...inSouth}, {users}, [], {...off, moves: false});
		expect([stays.writes, codes(stays)]).toEqual([
			[],
			[
				['p', 'stays'],
				['c', 'creating-off'],
			],
		]);
	});
	test('of classes at several: it stays at one of them, else it is asked', () => {
		const classes = [classOf('c'), classOf('d', {locationId: locationId('south')})];
		const ours = {accounts: [personOf('p')], classes, students: {c: ['p'], d: ['p']}};
		expect(plan(ours, {users}, [], off).conflicts).toEqual([]);
		const third = {locations: [...schoolsThere, {id: '2', name: 'West', district: false}]};
		const asked = plan(ours, {users: [twin('1', 'p', {locationId: '2'})], ...third}, [], off);
		expect([
			asked.writes,
			asked.conflicts.map(({kind, choices}) => [kind, choices.map(({key}) => key).join('')]),
		]).toEqual([[], [['mirror-location', 'mnsz']]]);
		const stays = plan(ours, {users: [twin('1', 'p', {locationId: '2'})], ...third}, [], {
			...off,
			moves: false,
		});
		expect([stays.writes, stays.conflicts]).toEqual([[], []]);
	});
	test('hold a school that would move as a whole', () => {
		const accounts = [1, 2, 3, 4].map((n) => personOf(`p${n}`, {roles: at('south')}));
		const there = accounts.map(({personId: id}, n) => twin(String(n), id));
		expect(tripped(plan({accounts}, {users: there}))).toEqual(['moves']);
	});
});

describe('leavers', () => {
	const gone = personOf('p', {status: 'Deactivated'});
	const made = pairOf('1', 'p', {made: true});
	const marked = twin('1', 'p', {notes: `seen by Ada. ${markOf(jamf)}`});
	test('go to the trash when the grace is over, only where we made them and it still says so', () => {
		const first = plan({accounts: [gone]}, {users: [marked]}, [made]);
		expect([first.writes, codes(first)]).toEqual([[], [['p', 'in-grace']]]);
		const later = {now: new Date('2026-08-28T12:00:00.000Z')};
		const row = first.base[0]!.after!;
		expect(kinds(plan({accounts: [gone]}, {users: [marked]}, [row], later))).toEqual(['trash-user p']);
		expect(codes(plan({accounts: [gone]}, {users: [twin('1', 'p')]}, [row], later))).toEqual([
			['p', 'not-ours'],
		]);
		expect(codes(plan({accounts: [gone]}, {users: [marked]}, [pairOf('1', 'p')], later))).toEqual([
			['p', 'not-ours'],
		]);
	});
	test('are held when half a location goes', () => {
		const all = ['a', 'b', 'c', 'd'];
		const users = all.map((key, n) => twin(String(n), key, {notes: markOf(jamf)}));
		const base = all.map((key, n) => pairOf(String(n), key, {made: true}));
		const accounts = all.map((key, n) => personOf(key, n < 2 ? {status: 'Deactivated'} : {}));
		expect(tripped(plan({accounts}, {users}, base, {leaverGrace: 0}))).toEqual(['removals']);
	});
});

describe('classes', () => {
	test('are created with a mark, and their members set with those who are only created', () => {
		const {writes} = plan(
			{
				accounts: [personOf('p'), personOf('t')],
				classes: [classOf('c', {instructorIds: [personId('t')]})],
				students: {c: ['p']},
			},
			{users: [twin('7', 't')]},
		);
		expect(writes.slice(1)).toMatchObject([
			{does: 'create-class', after: {name: 'Class c', description: classMarkOf(jamf, 'c'), locationId: '0'}},
			{does: 'set-members', id: '+c', after: {studentIds: ['+p'], teacherIds: ['7']}},
		]);
	});
	test('that another connection of ours made are paired by its mark, and neither made twice nor removed', () => {
		const ours = {accounts: [personOf('p')], classes: [classOf('c')], students: {c: ['p']}};
		const lost = heldClassOf('u', {
			name: 'Class c',
			description: `Kept\n${classMarkOf(connectionId('lost-1'), 'c')}`,
		});
		const {writes} = plan(ours, {users: [twin('1', 'p')], classes: [lost]});
		expect(writes.filter(({does}) => does === 'create-class')).toEqual([]);
		expect(writes).toMatchObject([{does: 'set-members', id: 'u', after: {studentIds: ['1']}}]);
		const gone = plan({}, {classes: [lost]});
		expect(gone.writes).toEqual([]);
	});
	test('that we did not make are paired only when Jamf School has them from Apple, and never removed', () => {
		const ours = {accounts: [personOf('p')], classes: [classOf('c')], students: {c: ['p']}};
		const users = [twin('1', 'p')];
		const byHand = plan(ours, {users, classes: [heldClassOf('u', {name: 'Class k'})]});
		expect(kinds(byHand)).toEqual(['create-class c', 'set-members c']);
		// One of the same name is asked about (doubtful-class.test.ts).
		expect(kinds(plan(ours, {users, classes: [heldClassOf('u', {name: 'Class c'})]}))).toEqual([]);
		const fromApple = plan(ours, {users, classes: [heldClassOf('u', {name: 'Class c', source: 'asm'})]});
		expect(fromApple.writes).toMatchObject([{does: 'set-members', id: 'u', after: {studentIds: ['1']}}]);
		const row: Mirrored = {connection: jamf, kind: 'classes', id: 'u', key: 'c', agreed: {}, at: noon};
		expect(codes(plan({}, {classes: [heldClassOf('u')]}, [row]))).toEqual([['c', 'not-ours']]);
		const made = {...row, made: true as const};
		expect(
			kinds(plan({}, {classes: [heldClassOf('u', {description: classMarkOf(jamf, 'c')})]}, [made])),
		).toEqual(['remove-class c']);
		// It needs both: we made it, and it still says so.
		const marked = heldClassOf('u', {description: classMarkOf(jamf, 'c')});
		expect(codes(plan({}, {classes: [marked]}, [row]))).toEqual([['c', 'not-ours']]);
		expect(codes(plan({}, {classes: [heldClassOf('u')]}, [made]))).toEqual([['c', 'not-ours']]);
	});
	test('keep members who are nobody here', () => {
		const ours = {
			accounts: [personOf('p')],
			classes: [classOf('c', {externalIds: {[jamf]: 'u'}})],
			students: {c: ['p']},
		};
		const users = [twin('1', 'p'), userOf('9')];
		const held = {users, classes: [heldClassOf('u', {name: 'Class c', studentIds: ['9']})]};
		expect(plan(ours, held).writes).toMatchObject([{after: {studentIds: ['1', '9']}}]);
	});
});

describe('a read of the other side that is not whole', () => {
	const all = Array.from({length: 40}, (_, n) => `p${n}`);
	const base = all.map((key, n) => pairOf(String(n), key, {made: true}));
	const accounts = all.map((key) => personOf(key));
	const refusing = (held: Parameters<typeof heldOf>[0]) => () => plan({accounts}, held, base);
	test('removes nothing: empty is refused', () => {
		expect(refusing({locations: []})).toThrow(SourceUnhealthyError);
		expect(refusing({users: []})).toThrow('answered without any user; 40 are known');
	});
	test('removes nothing: a cut list is held, or refused where its parts do not belong together', () => {
		const users = all.slice(0, 10).map((key, n) => twin(String(n), key));
		const held = plan({accounts}, {users}, base);
		expect([tripped(held), kinds(held)]).toEqual([['shrink'], []]);
		const classes = [heldClassOf('u', {studentIds: all.map((_, n) => String(n))})];
		expect(refusing({users, classes})).toThrow('30 of 40 members');
	});
});
