import {expect, it} from 'vitest';
import {exitCodes} from '../../source/core/errors.ts';
import {jamfWorld, named} from '../support/jamf-world.ts';
import {district} from '../support/world.ts';

const creating = {createUsers: 'all', createClasses: 'yes'};

it('goes on to write back once what comes in was approved, and says what either half leaves to be done', async () => {
	const all = await jamfWorld({students: 0, settings: {...creating, sftp: 'yes'}});
	all.far.roster = district({people: named(0, 1), classes: [], enrolments: []});
	await all.night();
	// Whom the SIS delivers has no address there: that is filled in, and held by nothing.
	const [teacher] = named(0, 1);
	all.jamf.school.user('t1', {
		firstName: String(teacher?.firstName),
		lastName: String(teacher?.lastName),
		email: '',
		locationId: 3,
	});
	const kids = Array.from({length: 6}, (_, n) =>
		all.jamf.school.user(`kid${n}`, {firstName: `Kid${n}`, lastName: 'Young', locationId: 3}),
	);
	// Nobody can be somebody without a name.
	const nameless = all.jamf.school.user('kid6', {firstName: 'Kid6', lastName: '', locationId: 3});
	all.jamf.school.class('Biology', {
		locationId: 3,
		students: [...kids, nameless].map(({id}) => ({id})),
		teachers: [],
	});

	const seen = await all.look();
	expect(seen.incoming?.plan.hash).not.toBe(seen.plan?.hash);
	const {incoming, ...result} = await all.mirror({approve: seen.incoming!.plan.hash});
	expect(incoming).toMatchObject({outcome: 'applied', exitCode: exitCodes.heldBack});
	expect(result).toMatchObject({
		outcome: 'applied',
		wrote: {written: {'update-user': 1}, failed: 0},
		run: {state: 'succeeded', heldBack: 0},
		exitCode: exitCodes.heldBack,
	});
	expect(all.jamf.school.userCalled('t1')?.email).not.toBe('');
});

it('says what additions alone left for an approval', async () => {
	const all = await jamfWorld({settings: creating});
	await all.night();
	await all.approved();
	await all.hours(2);
	await all.mirror();
	const {classes} = all.jamf.school;
	const taught = classes.values().find(({students}) => students.length > 1)!;
	const stranger = all.jamf.school.users
		.values()
		.find(({username, id}) => username.startsWith('s') && !taught.students.some((each) => each.id === id))!;
	classes.write(taught.uuid, {...taught, students: [...taught.students, {id: stranger.id}]});
	await all.hours(2);
	const {run} = await all.mirror({yes: true, additionsOnly: true});
	expect(run?.mirror).toMatchObject({planned: {}, withheld: 1, left: 0});
	expect(classes.get(taught.uuid)?.students).toHaveLength(taught.students.length + 1);
	const {run: whole} = await all.mirror();
	expect(whole?.mirror).toMatchObject({planned: {'set-members': 1}, left: 0});
	expect(whole?.mirror).not.toHaveProperty('withheld');
});
