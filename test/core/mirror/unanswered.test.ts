import {expect, test} from 'vitest';
import type {Pending} from '../../../source/core/mirror/mirrored.ts';
import {planMirror} from '../../../source/core/mirror/plan.ts';
import {heldOf, jamf, noon, oursOf, personOf, settingsOf} from './mirror-world.ts';

test.each<[id: string, pending: Omit<Pending, 'at' | 'fields'>, why: string]>([
	['+p', {does: 'create', unsure: true}, 'no answer came: nobody knows yet whether it was created'],
	['7', {does: 'create'}, 'it was created, and does not show there yet'],
	['7', {does: 'fields'}, 'it was written to, and this read does not show it'],
])('what is known of %s, %o, is told', (id, pending, why) => {
	const row = {connection: jamf, kind: 'users', id, key: 'p', agreed: {}, at: noon} as const;
	const plan = planMirror(
		oursOf({accounts: [personOf('p')]}),
		heldOf(),
		[{...row, pending: {at: noon, fields: {}, ...pending}}],
		settingsOf(),
	);
	expect(plan.heldBack).toMatchObject([{code: 'pending', why: expect.stringContaining(why)}]);
	expect(plan.writes).toEqual([]);
});
