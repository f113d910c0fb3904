import {expect, test} from 'vitest';
import {jamfWorld} from '../support/jamf-world.ts';

/** `s1` there is somebody whose names and address are all others: it is asked who that is. */
async function doubted() {
	const all = await jamfWorld();
	all.jamf.school.user('s1', {firstName: 'Otto', lastName: 'Other', email: 'o@x.example', locationId: 3});
	await all.night();
	await all.mirror();
	const [open] = await all.conflicts();
	expect(open).toMatchObject({conflict: {kind: 'doubtful-pair'}});
	await all.resolve(open!.conflict.id, 's', {});
	const view = async () => (await all.connections()).find(({name}) => name === 'jamf')!;
	const waits = async () =>
		(await all.overview()).findings.filter(({text}) => text.includes('decision waits')).length;
	return {all, id: open!.conflict.id, view, waits};
}

test('a decision waits for the next sync, and no longer once that used it, though its write does not show yet', async () => {
	const {all, id, view, waits} = await doubted();
	expect(await waits()).toBe(1);
	expect((await view()).decided).toBe(1);
	all.jamf.school.stale = {reads: 1, milliseconds: 0};
	const {run} = await all.mirror();
	expect(run).toMatchObject({decided: [id]});
	expect(await waits()).toBe(0);
	expect(await view()).not.toHaveProperty('decided');
	expect((await view()).message).not.toContain('decision');
	// It is used again as long as the same is met, and is in nobody's way afterwards.
	await all.mirror();
	expect(all.jamf.school.userCalled('s1')?.firstName).toBe('Given1');
});

test('one that stands is listed with the rules in its own words, and can be dropped there', async () => {
	const {all, id} = await doubted();
	all.jamf.fault = ({method}) => (method === 'PUT' ? 'dropped' : undefined);
	const {run} = await all.mirror();
	expect(await all.rules()).toMatchObject([{id, title: 'Doubtful pair', label: 'same', run: run!.id}]);
	await all.dropRule(id);
	expect(await all.rules()).toEqual([]);
});

test('a held plan has used nothing: the decision still waits', async () => {
	const {all, waits} = await doubted();
	await all.set({createUsers: 'all', createClasses: 'yes'});
	expect((await all.mirror()).outcome).toBe('held');
	expect(await waits()).toBe(1);
});
