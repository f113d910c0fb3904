import {describe, expect, it} from 'vitest';
import {jamfWorld} from '../support/jamf-world.ts';

describe('one-way, to a Jamf School', () => {
	it('looks without creating first, creates when that is switched on and approved, and then has nothing to do', async () => {
		const all = await jamfWorld();
		await all.night();

		const first = await all.mirror();
		expect(first).toMatchObject({outcome: 'nothing to do', exitCode: 0});
		expect(all.jamf.writes).toEqual([]);

		await all.set({createUsers: 'all', createClasses: 'yes'});
		const held = await all.mirror();
		expect(held).toMatchObject({outcome: 'held', exitCode: 6, run: {state: 'held', kind: 'mirror'}});
		expect(all.jamf.writes).toEqual([]);

		const made = await all.mirror({approve: held.plan!.hash.slice(0, 12)});

		expect(made).toMatchObject({outcome: 'applied', exitCode: 0, run: {state: 'succeeded'}});
		expect(made.wrote?.written).toEqual({'create-user': 16, 'create-class': 10, 'set-members': 10});
		expect(all.jamf.school.users.size).toBe(16);

		await all.hours(2);
		const writes = all.jamf.writes.length;
		const again = await all.mirror();
		expect(again.plan?.heldBack).toEqual([]);
		expect(again.plan?.conflicts).toEqual([]);
		expect(again).toMatchObject({outcome: 'nothing to do', exitCode: 0});
		expect(all.jamf.writes).toHaveLength(writes);
	});
});
