import {describe, expect, test} from 'vitest';
import {type CrosswalkKey, crosswalk} from '../../../source/core/adopt/crosswalk.ts';
import type {Account} from '../../../source/core/directory/account.ts';
import {connectionId} from '../../../source/core/directory/ids.ts';
import {type RosterObjects, rosterFrom} from '../../../source/core/roster/from-objects.ts';
import {
	classOf,
	courseOf,
	directoryOf,
	foreignAccount,
	locationOf,
	otherConnection,
	sis,
	staffAt,
	student,
	teacher,
} from '../../support/district.ts';

const asm = connectionId('asm');
const open = {externalIds: {}, adoptedFor: asm};

/** Whom an earlier upload left there. */
const there = (id: string, firstName: string, lastName: string, more: Partial<Account> = {}) =>
	foreignAccount(id, 'SFTP', {firstName, lastName, email: '', adoptedFor: asm, ...more});

const met = (
	accounts: readonly Account[],
	people: NonNullable<RosterObjects['people']>,
	by?: readonly CrosswalkKey[],
) =>
	crosswalk({
		directory: directoryOf({accounts}),
		roster: rosterFrom({people}),
		connection: sis,
		...(by === undefined ? {} : {by}),
	}).people;
const pairs = (found: ReturnType<typeof met>) => found.pairs.map(({known, incoming}) => [known, incoming]);

describe('people', () => {
	test('are paired by each key that means one human, and it is said by which', () => {
		const found = met(
			[
				there('same', 'Ada', 'Ash'),
				there('b', 'Ben', 'Birch', {personNumber: '0042'}),
				there('c', 'Cleo', 'Cedar', {sisUsername: 'CLEO'}),
				there('d', 'Dan', 'Doum', {managedAppleAccount: {name: 'dan@school.example', predicted: false}}),
			],
			[
				student('same', 'Ada', 'Ash'),
				student('2', 'Ben', 'Birch', {personNumber: '0042'}),
				student('3', 'Cleo', 'Cedar', {sisUsername: 'cleo '}),
				student('4', 'Dan', 'Doum', {email: 'Dan@School.example'}),
			],
		);
		expect(found.pairs).toEqual([
			{known: 'b', incoming: '2', by: ['person-number']},
			{known: 'c', incoming: '3', by: ['sis-username']},
			{known: 'd', incoming: '4', by: ['managed-apple-account']},
			{known: 'same', incoming: 'same', by: ['person-id']},
		]);
		expect(found).toMatchObject({known: 4, incoming: 4, apart: []});
	});

	test('a predicted Managed Apple Account proves nothing, and blank never equals blank', () => {
		const named = {managedAppleAccount: {name: 'x@school.example', predicted: true}};
		const found = met(
			[there('a', 'Ada', 'Ash', named), there('b', 'Ben', 'Birch', {personNumber: ''})],
			[student('1', 'Ada', 'Ash', {email: 'x@school.example'}), student('2', 'Ben', 'Birch', {email: ''})],
		);
		expect(found.pairs).toEqual([]);
		expect(found.unmatched).toEqual({known: ['a', 'b'], incoming: ['1', '2']});
	});

	test('are never paired by a name alone, not even where somebody asks for it', () => {
		const found = met([there('a', 'Ada', 'Ash')], [student('1', 'Ada', 'Ash', {email: ''})]);
		expect(found.rates.find(({key}) => key === 'name')).toMatchObject({pairs: 1});
		expect(found).toMatchObject({pairs: [], by: [], more: []});
	});

	test('are paired by e-mail only where a person says so, and it is said how many that would be', () => {
		const email = 'ada@home.example';
		const accounts = [there('a', 'Ada', 'Ash', {email})];
		const people = [student('1', 'Ada', 'Ash', {email})];
		expect(met(accounts, people)).toMatchObject({
			pairs: [],
			more: [
				{key: 'email', pairs: 1},
				{key: 'name-email', pairs: 1},
			],
		});
		expect(pairs(met(accounts, people, ['email']))).toEqual([['a', '1']]);
		expect(met(accounts, people, ['email']).more).toEqual([]);
	});

	test('siblings who share an e-mail address are ambiguous, and their names tell them apart', () => {
		const email = 'family@home.example';
		const accounts = [there('a', 'Ada', 'Ash', {email}), there('b', 'Ben', 'Ash', {email})];
		const people = [student('1', 'Ada', 'Ash', {email}), student('2', 'Ben', 'Ash', {email})];
		const found = met(accounts, people, ['email']);
		expect(found).toMatchObject({
			pairs: [],
			apart: [{why: 'ambiguous', keys: ['email'], known: ['a', 'b'], incoming: ['1', '2']}],
		});
		expect(found.rates.find(({key}) => key === 'email')).toMatchObject({pairs: 0, ambiguous: 2});
		expect(pairs(met(accounts, people, ['name-email']))).toEqual([
			['a', '1'],
			['b', '2'],
		]);
	});

	test('no human vanishes into another: a number that was given to somebody else pairs nobody', () => {
		const found = met(
			[there('a', 'Ada', 'Ash', {personNumber: '7'})],
			[student('1', 'Zoë', 'Zelkova', {personNumber: '7'})],
			['person-number'],
		);
		expect(found).toMatchObject({
			pairs: [],
			apart: [
				{why: 'conflicting', known: ['a'], incoming: ['1'], message: 'first and last name both differ'},
			],
		});
	});

	test('siblings whose numbers were swapped are not paired with each other', () => {
		const [ada, ben] = [{email: 'ada@x.example'}, {email: 'ben@x.example'}];
		const found = met(
			[
				there('a', 'Ada', 'Ash', {personNumber: '1', ...ada}),
				there('b', 'Ben', 'Ash', {personNumber: '2', ...ben}),
			],
			[
				student('x', 'Ada', 'Ash', {personNumber: '2', ...ada}),
				student('y', 'Ben', 'Ash', {personNumber: '1', ...ben}),
			],
			['person-number'],
		);
		expect(found.pairs).toEqual([]);
		expect(found.apart.map(({message}) => message)).toEqual([
			'has the name and e-mail of Person ID b',
			'has the name and e-mail of Person ID a',
		]);
	});

	test('keys that disagree pair nobody, and all whom they mean are named', () => {
		const found = met(
			[
				there('a', 'Ada', 'Ash', {personNumber: '1'}),
				there('b', 'Ada', 'Ash', {sisUsername: 'ada'}),
				there('c', 'Cleo', 'Cedar', {personNumber: '3'}),
			],
			[
				student('x', 'Ada', 'Ash', {personNumber: '1', sisUsername: 'ada'}),
				student('z', 'Cleo', 'Cedar', {personNumber: '3'}),
			],
		);
		expect(pairs(found)).toEqual([['c', 'z']]);
		expect(found.apart).toMatchObject([
			{why: 'conflicting', keys: ['person-number', 'sis-username'], known: ['a', 'b'], incoming: ['x']},
		]);
	});

	test('a student there and one of the staff here are apart', () => {
		const found = met(
			[
				there('a', 'Ada', 'Ash', {personNumber: '1'}),
				there('b', 'Ben', 'Birch', {personNumber: '2', roles: staffAt('north')}),
			],
			[teacher('x', 'Ada', 'Ash', {personNumber: '1'}), teacher('y', 'Ben', 'Birch', {personNumber: '2'})],
			['person-number'],
		);
		expect(pairs(found)).toEqual([['b', 'y']]);
		expect(found.apart).toMatchObject([{why: 'conflicting', known: ['a']}]);
	});

	test('numbers that every system counts anew are no sign of anything: the key is not used', () => {
		const known = Array.from({length: 20}, (_, n) =>
			there(String(n), `Given${n}`, `Family${n}`, {sisUsername: `u${n}`}),
		);
		const people = Array.from({length: 20}, (_, n) =>
			student(String((n + 1) % 20), `Given${n}`, `Family${n}`, {sisUsername: `u${n}`}),
		);
		const found = met(known, people);
		expect(found.recommended).toEqual(['sis-username']);
		expect(found.rates[0]).toMatchObject({key: 'person-id', pairs: 0, conflicting: 20});
		expect(found.pairs).toHaveLength(20);
		expect(found.apart).toEqual([]);
		expect(pairs(found)).toContainEqual(['3', '4']);
	});

	test('whom others deliver, whom somebody made by hand and who is paired already are not met', () => {
		const found = met(
			[
				foreignAccount('idp', 'Microsoft Entra ID', {personNumber: '1', owner: otherConnection}),
				foreignAccount('hand', 'Manual', {personNumber: '2'}),
				foreignAccount('done', 'SFTP', {personNumber: '3', ...open, externalIds: {[sis]: 'z'}}),
			],
			['1', '2', '3'].map((n) => student(n === '3' ? 'z' : `s${n}`, 'Ben', 'Birch', {personNumber: n})),
		);
		expect(found).toMatchObject({known: 0, incoming: 2, already: 1, pairs: []});
	});

	test('an id that several rows have pairs nobody', () => {
		const found = met(
			[there('a', 'Ada', 'Ash', {personNumber: '1'})],
			[student('x', 'Ada', 'Ash', {personNumber: '1'}), student('x', 'Ada', 'Other', {personNumber: '9'})],
		);
		expect(found).toMatchObject({pairs: [], apart: [{why: 'ambiguous', incoming: ['x']}]});
	});

	test('nobody with a protected role is paired by a name', () => {
		const email = 'head@school.example';
		const found = met(
			[there('a', 'Ada', 'Ash', {email, roles: [{role: 'Administrator'}]})],
			[teacher('x', 'Ada', 'Ash', {email})],
			['name-email'],
		);
		expect(found.pairs).toEqual([]);
	});
});

describe('locations, courses and classes', () => {
	const record = <T extends {owner?: unknown}>({owner: _, ...each}: T) => each as Omit<T, 'owner'> as T;
	const directory = directoryOf({
		accounts: [there('T', 'Tea', 'Cher', {personNumber: '9', roles: staffAt('L1')})],
		locations: [
			record(locationOf('L1', {name: 'North School', ...open})),
			record(locationOf('L2', {name: 'South  school', ...open})),
		],
		courses: [
			record(courseOf('C1', {number: 'BIO', name: 'Biology', locationId: 'L1' as never, ...open})),
			record(courseOf('C2', {number: 'BIO', name: 'Biology', locationId: 'L2' as never, ...open})),
		],
		classes: [
			record(classOf('K1', {number: '1A', courseId: 'C1' as never, locationId: 'L1' as never, ...open})),
			record(
				classOf('K2', {
					number: '1B',
					courseId: 'C1' as never,
					locationId: 'L1' as never,
					instructorIds: ['T' as never],
					...open,
				}),
			),
			record(classOf('K3', {number: '1A', courseId: 'C2' as never, locationId: 'L2' as never, ...open})),
		],
	});
	const roster: RosterObjects = {
		people: [teacher('t', 'Tea', 'Cher', {personNumber: '9', locations: ['n']})],
		locations: [
			{externalId: 'n', name: 'north school'},
			{externalId: 's', name: 'South School'},
		],
		courses: [
			{externalId: 'bn', number: 'bio', name: 'Biology', location: 'n'},
			{externalId: 'bs', number: 'bio', name: 'Biology', location: 's'},
		],
		classes: [
			{externalId: 'kn', number: '1a', course: 'bn', location: 'n', year: '2026-2027'},
			{externalId: 'kt', number: 'renumbered', course: 'bn', location: 'n', instructors: ['t']},
			{externalId: 'ks', number: '1A', course: 'bs', location: 's'},
		],
	};
	const found = (by: readonly CrosswalkKey[] = [], changed: RosterObjects = {}) =>
		crosswalk({directory, roster: rosterFrom({...roster, ...changed}), connection: sis, by});

	test('are met by name and number within what they belong to, whatever the school year', () => {
		const {locations, courses, classes} = found();
		expect(locations.pairs.map(({known, incoming}) => [known, incoming])).toEqual([
			['L1', 'n'],
			['L2', 's'],
		]);
		expect(courses.pairs.map(({known, incoming}) => [known, incoming])).toEqual([
			['C1', 'bn'],
			['C2', 'bs'],
		]);
		expect(classes.pairs.map(({known, incoming}) => [known, incoming])).toEqual([
			['K1', 'kn'],
			['K3', 'ks'],
		]);
	});

	test('a class is met by who teaches it only where a person says so', () => {
		expect(found().classes.more).toEqual([{key: 'class-instructors', pairs: 1}]);
		const {classes} = found(['class-number', 'class-instructors']);
		expect(classes.pairs).toContainEqual({known: 'K2', incoming: 'kt', by: ['class-instructors']});
	});

	test('what belongs to a school that nothing is paired with is not met', () => {
		const {courses, classes} = found([], {locations: [{externalId: 'n', name: 'North School'}]});
		expect(courses.unmatched.incoming).toEqual(['bs']);
		expect(classes.unmatched.incoming).toEqual(['kt', 'ks']);
	});

	test('ids that both sides count from one are by chance where the names say otherwise', () => {
		const {locations} = found([], {
			locations: [
				{externalId: 'L2', name: 'North School'},
				{externalId: 'L1', name: 'South School'},
			],
		});
		expect(locations.recommended).toEqual(['location-name']);
		expect(locations.pairs.map(({known, incoming}) => [known, incoming])).toEqual([
			['L1', 'L2'],
			['L2', 'L1'],
		]);
	});

	test('two classes of one number in two school years are ambiguous', () => {
		const again = {externalId: 'kn2', number: '1A', course: 'bn', location: 'n', year: '2027-2028'};
		const {classes} = found([], {classes: [...(roster.classes ?? []), again]});
		expect(classes.apart).toMatchObject([{why: 'ambiguous', known: ['K1'], incoming: ['kn', 'kn2']}]);
	});
});
