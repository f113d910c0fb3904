import {expect, test} from 'vitest';
import {awaitedUntil} from '../../../source/core/mirror/awaited.ts';
import type {MirrorHeldBack} from '../../../source/core/mirror/mirror-plan.ts';
import {type Mirrored, mirroredKey} from '../../../source/core/mirror/mirrored.ts';
import {jamf, noon} from './mirror-world.ts';

const hour = 3_600_000;
const row = (id: string, at?: string): Mirrored => ({
	connection: jamf,
	kind: 'users',
	id,
	key: `p${id}`,
	agreed: {},
	at: noon,
	...(at === undefined ? {} : {pending: {at, does: 'create', fields: {}}}),
});
const until = (rows: readonly Mirrored[], pending: readonly string[], after: readonly Mirrored[] = []) => {
	const heldBack = pending.map(
		(id): MirrorHeldBack => ({kind: 'users', key: `p${id}`, id, code: 'pending', why: ''}),
	);
	const base = after.map((each) => ({key: mirroredKey(each), after: each}));
	return awaitedUntil({heldBack, base}, new Map(rows.map((each) => [mirroredKey(each), each])), hour);
};

test('is the last moment of all that is held back for it', () => {
	const late = '2026-08-21T12:30:00.000Z';
	expect(until([row('1', noon), row('2', late)], ['1', '2'])).toBe('2026-08-21T13:30:00.000Z');
	expect(until([row('1', noon), row('2', late)], ['1'])).toBe('2026-08-21T13:00:00.000Z');
	expect(until([row('1')], ['1'], [row('1', late)])).toBe('2026-08-21T13:30:00.000Z');
	expect(until([row('1', noon)], [])).toBeUndefined();
	expect(until([row('1')], ['1'])).toBeUndefined();
});

test('is found for a whole district that was just written', () => {
	const ids = Array.from({length: 300_000}, (_, at) => String(at));
	expect(
		until(
			ids.map((id) => row(id, noon)),
			ids,
		),
	).toBe('2026-08-21T13:00:00.000Z');
});
