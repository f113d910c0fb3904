import {expect, test} from 'vitest';
import {connectionId} from '../../source/core/directory/ids.ts';
import {disarmingOf} from '../../source/core/disarming.ts';
import type {Arming} from '../../source/core/state-records.ts';

const now = {at: '2026-08-14T02:00:00.000Z', by: 'ivy'};
const armed = (target: string, level: Arming['level']): Arming => ({
	target: connectionId(target),
	level,
	at: '2026-08-01T09:00:00.000Z',
	by: 'ann',
	binding: {host: 'asm', port: 22, user: 'u', hostKey: 'k', machine: 'm', state: 's'},
	spentOn: 'ab'.repeat(32),
	empty: true,
});

test('of what a target was armed for, nothing stays', () => {
	for (const level of ['first', 'additions', 'all'] as const) {
		const before = armed('asm', level);
		expect(disarmingOf([before], now)).toEqual([
			{
				collection: 'armings',
				key: 'asm',
				before,
				after: {target: 'asm', level: 'disarmed', at: now.at, by: 'ivy'},
			},
		]);
	}
});

test('a target that is disarmed keeps who disarmed it, and when', () => {
	const changes = disarmingOf([armed('asm', 'disarmed'), armed('other', 'all')], now);
	expect(changes.map(({key}) => key)).toEqual(['other']);
});
