import {describe, expect, it} from 'vitest';
import {personId} from '../../source/core/directory/ids.ts';
import {jamfWorld, named} from '../support/jamf-world.ts';
import {finished} from '../support/roster.ts';
import {district} from '../support/world.ts';

const creating = {createUsers: 'all', createClasses: 'yes'};

describe('one-way', () => {
	it('writes back what was changed there, since the directory rules', async () => {
		const all = await jamfWorld({settings: creating});
		await all.night();
		await all.approved();
		await all.hours(2);
		await all.mirror();
		all.jamf.school.user('s1', {firstName: 'Otherwise'});
		const result = await all.mirror();
		expect(result.wrote?.written).toEqual({'update-user': 1});
		expect(all.jamf.school.userCalled('s1')?.firstName).toBe('Given1');
	});

	it('moves who left to the trash, and leaves alone whom it did not make', async () => {
		const all = await jamfWorld({settings: creating});
		all.jamf.school.user('s2', {
			email: 's2@school.example',
			firstName: 'Given2',
			lastName: 'Family2',
			locationId: 3,
		});
		await all.night();
		await all.approved();
		await all.hours(2);
		await all.mirror();
		all.far.roster = district({
			people: named(12).filter(({externalId}) => !['S1', 'S2'].includes(String(externalId))),
		});
		await all.night();
		for (let night = 0; night < 9; night++) {
			await all.hours(24);
			await all.night();
			await all.mirror();
		}
		expect(all.jamf.school.userCalled('s1')?.status).toBe('Trash');
		expect(all.jamf.school.userCalled('s2')?.status).toBe('Active');
		expect(all.jamf.writes.filter(({method}) => method === 'DELETE')).toHaveLength(1);
	});

	it('lists who is to be invited, where that is wanted', async () => {
		const all = await jamfWorld({settings: {...creating, invite: 'yes'}});
		await all.night();
		await all.approved();
		await all.hours(2);
		expect((await all.look()).invite).toEqual([]);
		for (const name of ['s1', 's2', 't1']) all.jamf.school.user(name, {vpp: [{status: 'Invited'}]});
		all.jamf.school.user('s2', {status: 'Trash'});
		const {invite} = await all.look();
		expect(invite?.map(({key, email}) => [key, email])).toEqual([
			['S1', 's1@school.example'],
			['T1', 't1@school.example'],
		]);
	});

	it('never moves anybody where that is off', async () => {
		const all = await jamfWorld({settings: {...creating, keepLocations: 'yes'}});
		all.jamf.school.location(4, 'South School', {asmIdentifier: 'L2'});
		await all.night();
		await all.approved();
		await all.hours(2);
		all.jamf.school.user('s1', {locationId: 4});
		await all.mirror();
		expect(all.jamf.school.userCalled('s1')?.locationId).toBe(4);
		expect(all.jamf.writes.some(({path}) => path.endsWith('/migrate'))).toBe(false);
	});
});

describe('two-way', () => {
	const twoWay = {...creating, sftp: 'yes', sftpAutomatically: 'yes'};

	it('takes in what changed there, publishes it, and does not send it back', async () => {
		const all = await jamfWorld({students: 6, settings: twoWay});
		all.far.roster = district({people: named(0, 1), classes: [], enrolments: []});
		all.jamf.school.location(3, 'North School', {asmIdentifier: 'L1'});
		for (let n = 1; n <= 6; n++)
			all.jamf.school.user(`kid${n}`, {
				firstName: `Kid${n}`,
				lastName: `Young${n}`,
				email: `kid${n}@school.example`,
				locationId: 3,
			});
		const teacher = all.jamf.school.user('mrs', {
			firstName: 'Ada',
			lastName: 'Teacher',
			email: 'mrs@school.example',
			locationId: 3,
		});
		const ids = all.jamf.school.users
			.values()
			.filter(({username}) => username.startsWith('kid'))
			.map(({id}) => ({id}));
		all.jamf.school.class('Biology 1', {locationId: 3, students: ids, teachers: [{id: teacher.id}]});

		const look = await all.look();
		expect(look.incoming?.plan.counts.accounts.create).toBe(7);
		const first = await all.mirror();
		const result = first.outcome === 'held' ? await all.mirror({approve: first.incoming!.plan.hash}) : first;
		expect(result).toMatchObject({direction: 'two-way', incoming: {outcome: 'applied'}});
		expect(result.incoming?.published).toMatchObject([{target: 'asm', outcome: 'sent'}]);
		expect(all.jamf.writes).toEqual([]);

		await all.hours(2);
		all.jamf.school.user('kid1', {firstName: 'Changed'});
		const changed = await all.mirror();
		expect(changed.incoming?.plan.counts.accounts.update).toBe(1);
		expect(changed.wrote?.written).toEqual({});
		expect((await all.lastPackage()).people.count).toBe(7);
		expect(all.jamf.writes).toEqual([]);

		await all.hours(2);
		const quiet = await all.mirror();
		expect(quiet).toMatchObject({outcome: 'nothing to do', incoming: {outcome: 'nothing to do'}});
	});
});

describe('two-way beside a SIS', () => {
	const twoWay = {...creating, sftp: 'yes', sftpAutomatically: 'yes'};

	it('takes nobody over whom the SIS delivers, asks nothing about them, and has nothing to do again', async () => {
		const all = await jamfWorld({settings: twoWay});
		await all.night();
		all.jamf.school.user('s1', {
			email: 's1@school.example',
			firstName: 'Otherwise',
			lastName: 'Family1',
			locationId: 3,
		});
		await all.approved();
		await all.hours(2);
		const again = await all.mirror();
		expect(again.incoming?.plan.conflicts).toEqual([]);
		expect(again.incoming?.plan.heldBack).toEqual([]);
		expect(again.incoming?.plan.changes).toHaveLength(0);
		expect(all.jamf.school.userCalled('s1')?.firstName).toBe('Given1');
		expect(again).toMatchObject({outcome: 'nothing to do', exitCode: 0});
	});
});

describe('two-way beside a SIS, with somebody whom it delivers', () => {
	const twoWay = {...creating, sftp: 'yes', sftpAutomatically: 'yes'};
	const s1 = personId('S1');
	const beside = async () => {
		const all = await jamfWorld({settings: twoWay});
		all.jamf.school.user('s1', {
			email: 's1@school.example',
			firstName: 'Given1',
			lastName: 'Family1',
			locationId: 3,
		});
		await all.night();
		await all.approved();
		await all.hours(2);
		await all.mirror();
		return all;
	};

	it('and who was edited here, takes nobody over, and writes what was edited', async () => {
		const all = await beside();
		const edited = await all.edit([s1], {firstName: 'Anne'}, {agreed: true});
		expect(edited.done).toBe(true);
		const {owner} = (await all.user(s1)).account;
		const {incoming} = await all.mirror();
		expect(incoming?.plan.conflicts).toEqual([]);
		expect(await all.conflicts()).toEqual([]);
		expect(all.jamf.school.userCalled('s1')?.firstName).toBe('Anne');
		expect((await all.user(s1)).account).toMatchObject({
			source: 'Manual',
			owner,
			detached: owner,
			gradeLevel: '2',
		});
	});

	it('until the SIS is disconnected: from then on Jamf School brings them, under the same Person ID', async () => {
		const all = await beside();
		const {owner, gradeLevel} = (await all.user(s1)).account;
		expect(gradeLevel).toBe('2');
		await finished(all.disconnect('sis', {yes: true}, new AbortController().signal));
		all.jamf.school.user('s1', {firstName: 'Anna'});
		const first = await all.mirror();
		const {incoming} =
			first.outcome === 'held' ? await all.mirror({approve: first.incoming!.plan.hash}) : first;
		expect(incoming).toMatchObject({outcome: 'applied', plan: {conflicts: []}});
		expect(incoming?.plan.counts.accounts).toMatchObject({create: 0, remove: 0});
		const {account} = await all.user(s1);
		// Jamf School has no grade: that it says none takes none away.
		expect(account).toMatchObject({personId: 'S1', source: 'SFTP', firstName: 'Anna', gradeLevel});
		expect(account.owner).not.toBe(owner);
		expect(all.jamf.school.userCalled('s1')?.firstName).toBe('Anna');
	});
});

describe('two-way, where both sides changed one field', () => {
	const twoWay = {...creating, sftp: 'yes', sftpAutomatically: 'yes'};

	it.each([
		['o', 'Ours'],
		['t', 'Theirs'],
	])(
		'asks with both values, writes nothing of it meanwhile, and does what was decided: %s',
		async (choice, name) => {
			const all = await jamfWorld({students: 2, settings: twoWay});
			const kid = all.jamf.school.user('kid', {
				firstName: 'Kid',
				lastName: 'Young',
				email: 'kid@school.example',
				locationId: 3,
			});
			const teacher = all.jamf.school.user('mrs', {
				firstName: 'Ada',
				lastName: 'Teacher',
				email: 'mrs@school.example',
				locationId: 3,
			});
			all.jamf.school.class('Biology', {
				locationId: 3,
				students: [{id: kid.id}],
				teachers: [{id: teacher.id}],
			});
			const first = await all.mirror();
			if (first.outcome === 'held')
				await all.mirror({approve: first.plan?.hash ?? first.incoming!.plan.hash});
			await all.hours(2);
			await all.mirror();
			const list = await all.users({});
			const account = Array.from({length: list.length}, (_, index) => list.at(index)?.account).find(
				(each) => each?.lastName === 'Young',
			);

			await all.hours(2);
			await all.edit([account!.personId], {firstName: 'Ours'}, {agreed: true});
			const edited = all.clock.now().toISOString();
			await all.hours(1);
			all.jamf.school.user('kid', {firstName: 'Theirs'});
			const {length} = all.jamf.writes;
			const result = await all.mirror();
			const asked = await all.conflicts();
			expect(asked.length).toBeGreaterThan(0);
			expect(asked.find(({conflict}) => conflict.kind === 'both-changed')?.conflict.sides).toMatchObject([
				{fields: {firstName: 'Ours', changed: edited}},
				{fields: {firstName: 'Theirs', changed: all.jamf.school.userCalled('kid')!.modified}},
			]);
			expect(JSON.stringify(asked.map(({conflict}) => conflict.sides))).toContain('Theirs');
			expect(JSON.stringify(asked.map(({conflict}) => conflict.sides))).toContain('Ours');
			expect(all.jamf.writes).toHaveLength(length);
			expect(result.exitCode).toBe(3);
			const [{conflict}] = asked as [(typeof asked)[number]];
			await all.resolve(conflict.id, choice, {});
			await all.hours(2);
			await all.mirror();
			// Who was edited here is local: that the source updates them again is asked as of any other.
			for (const {conflict: more} of await all.conflicts())
				if (more.kind === 'detached-account') await all.resolve(more.id, 'f', {});
			for (let sync = 0; sync < 2; sync++) {
				await all.hours(2);
				await all.mirror();
			}
			const last = await all.mirror();
			expect(all.jamf.school.userCalled('kid')?.firstName).toBe(name);
			expect((await all.user(account!.personId)).account.firstName).toBe(name);
			expect(last).toMatchObject({outcome: 'nothing to do', incoming: {outcome: 'nothing to do'}});
			expect(await all.conflicts()).toEqual([]);
		},
	);
});

it('two-way, takes in at once what was changed there minutes after it was written', async () => {
	const all = await jamfWorld({students: 2, settings: {...creating, sftp: 'yes', teacherGroups: 'Staff'}});
	all.far.roster = district({people: named(0, 1), classes: [], enrolments: []});
	all.jamf.school.groups.set(1, 'Staff');
	all.jamf.school.user('mrs', {
		firstName: 'Ada',
		lastName: 'Teacher',
		email: 'mrs@school.example',
		locationId: 3,
		groupIds: [1],
	});
	const first = await all.mirror();
	if (first.outcome === 'held') await all.mirror({approve: first.incoming!.plan.hash});
	const list = await all.users({});
	const {personId: ada} = list.at(0)!.account;
	await all.edit([ada], {firstName: 'Adele'}, {agreed: true});
	await all.mirror();
	expect(all.jamf.school.userCalled('mrs')?.firstName).toBe('Adele');

	all.jamf.school.user('mrs', {firstName: 'Ida'});
	await all.mirror();
	// Who was edited here is local: that the source updates them again is asked as of any other, with what it says now.
	const [asked, ...more] = await all.conflicts();
	expect(more).toEqual([]);
	expect(asked?.conflict).toMatchObject({
		kind: 'detached-account',
		sides: [{fields: {firstName: 'Adele'}}, {fields: {firstName: 'Ida'}}],
	});
	await all.resolve(asked!.conflict.id, 'f', {});
	await all.mirror();
	expect((await all.user(ada)).account.firstName).toBe('Ida');
	expect(all.jamf.school.userCalled('mrs')?.firstName).toBe('Ida');
});
