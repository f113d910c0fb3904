import type {ThreeWayRecord, ThreeWaySet} from '../../source/core/three-way/record.ts';
import type {ThreeWay} from '../../source/sync/three-way.ts';

const missing: ThreeWayRecord = {
	key: '4003',
	name: 'Dana Moss',
	source: 'listed',
	sent: 'sent',
	apple: 'unknown',
	reason: 'refused',
	fields: [],
};
const strange: ThreeWayRecord = {
	key: 'X9',
	name: '',
	source: 'absent',
	sent: 'not sent',
	apple: 'live',
	reason: 'stranger',
	fields: [],
};
const promoted: ThreeWayRecord = {
	key: 'P00007',
	name: 'Gil Ash',
	source: 'listed',
	sent: 'sent',
	apple: 'live',
	reason: 'next-upload',
	fields: [{field: 'gradeLevel', source: '6', here: '6', sent: '5'}],
};

const people: ThreeWaySet = {
	total: 900,
	alike: 897,
	look: 2,
	groups: [
		{source: 'listed', sent: 'sent', apple: 'unknown', reason: 'refused', count: 1},
		{source: 'absent', sent: 'not sent', apple: 'live', reason: 'stranger', count: 1},
		{source: 'listed', sent: 'sent', apple: 'live', reason: 'next-upload', count: 1},
	],
	records: [missing, promoted, strange],
};

/** Two people to look at, one who is on the way, and all classes alike. */
export const fakeThreeWay: ThreeWay = {
	sources: [{connection: 'sis', run: 'R000007' as never, at: '2026-08-21T02:14:00.000Z', held: false}],
	packages: [{target: 'asm', at: '2026-08-21T02:15:00.000Z', state: 'sent', confirmed: false, unread: false}],
	evidence: '2026-08-20T02:30:00.000Z',
	people,
	classes: {total: 40, alike: 40, look: 0, groups: [], records: []},
	way: (_kind, {key, reason}) => `The way of ${key}: ${reason}.`,
};
