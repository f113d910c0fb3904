import {expect, test} from 'vitest';
import {deactivatedBy, reached} from '../../../source/core/directory/deactivation.ts';
import {accountOf} from '../../support/district.ts';

const at = '2026-08-01T02:00:00.000Z';
const later = '2026-08-09T02:00:00.000Z';
const awaiting = deactivatedBy(accountOf('s1', {source: 'SFTP'}), {at, by: 'absence', awaits: 'upload'});

test('the source at that moment is kept', () =>
	expect(awaiting).toMatchObject({status: 'Deactivated', deactivated: {at, by: 'absence', source: 'SFTP'}}));

test.each([
	['later: from then', later, later],
	['before we wanted it: from when we did', '2026-07-01T02:00:00.000Z', at],
])('reached Apple School Manager %s', (_, when, since) => {
	const {deactivated} = reached(awaiting, when);
	expect(deactivated).toEqual({at, by: 'absence', source: 'SFTP', since});
});

test('whoever came back meanwhile has no clock', () => {
	const {deactivated: _, ...back} = awaiting;
	expect(reached(back, later)).toBe(back);
});
