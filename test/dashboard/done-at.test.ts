import {expect, test} from 'vitest';
import {doneAt, meanwhile} from '../../source/dashboard/screens/conflicts/done-at.ts';
import type {PushView} from '../../source/sync/push-view.ts';

const push: PushView = {
	tenantUrl: 'http://127.0.0.1:1/feeds/school/scim',
	tokens: [],
	serving: true,
	staged: 0,
	troubles: [],
	interval: 40,
	unpaired: 0,
};
const connections = [{name: 'sis'}, {name: 'idp', push}];

test.each([
	[['sis'], 'run'],
	[['idp', 'idp'], 'push'],
	[['sis', 'idp'], 'run or push'],
	[['gone'], 'run'],
] as const)('what %j raised is done at the next %s', (names, wanted) =>
	expect(
		doneAt(
			names.map((connection) => ({connection})),
			connections,
		),
	).toBe(wanted),
);

test('what is meanwhile fits beside twelve thousand conflicts in 80 columns', () => {
	for (const text of Object.values(meanwhile))
		expect(` 12,000 conflicts to decide   ${text}`.length).toBeLessThanOrEqual(80);
});
