import {locationId} from '../../source/core/directory/ids.ts';
import type {MirrorCounts, MirrorPlan} from '../../source/core/mirror/mirror-plan.ts';
import type {MirrorRun} from '../../source/core/mirror/mirror-run.ts';
import {mirrorWriteKinds} from '../../source/core/mirror/writes.ts';
import type {MirrorResult} from '../../source/sync/answers/mirror.ts';
import {fakeAccounts} from './fake-people.ts';
import {heldPlan} from './fake-plan.ts';

/** A run that wrote nothing. */
export const emptyRun: MirrorRun = {
	planned: {},
	written: {},
	already: 0,
	refused: [],
	failed: 0,
	left: 0,
	heldBack: {},
	unmapped: [],
	creating: true,
};

const noCounts = Object.fromEntries(
	[...mirrorWriteKinds, 'unchanged', 'heldBack', 'conflicts', 'pending'].map((kind) => [kind, 0]),
) as MirrorCounts;

const emptyPlan: MirrorPlan = {
	writes: [],
	conflicts: [],
	decided: [],
	heldBack: [],
	unmapped: [],
	guards: [],
	base: [],
	counts: noCounts,
	hash: 'a1'.repeat(32),
	outcome: 'clean',
};

/** A look at a mirror in which both sides agree. */
export const mirrorResult: MirrorResult = {
	connection: 'jamf',
	direction: 'one-way',
	plan: emptyPlan,
	guards: [],
	outcome: 'nothing to do',
	exitCode: 0,
};

const user = {username: 'ana', email: '', firstName: 'Ana', lastName: 'Diaz', locationId: '3', notes: ''};
const guards: MirrorPlan['guards'] = [
	{code: 'removals', tripped: true, message: 'all go to the trash', numbers: {}, removalsOnly: true},
	{code: 'moves', tripped: false, message: 'nobody is moved too often', numbers: {}, removalsOnly: false},
];

/** A look with a write of almost every kind, held by a guard of removals. */
export const heldMirror: MirrorResult = {
	...mirrorResult,
	plan: {
		...emptyPlan,
		writes: [
			{does: 'create-user', key: 'p1', after: user, reason: 'is not there'},
			{
				does: 'update-user',
				key: 'p3',
				id: '13',
				before: {email: 'old@x.example'},
				after: {email: ''},
				reason: 'e-mail is not as here',
			},
			{
				does: 'move-user',
				key: 'p4',
				id: '14',
				before: {locationId: '3'},
				after: {locationId: '0'},
				reason: 'its classes are there',
			},
			{
				does: 'set-members',
				key: 'c1',
				id: 'u-1',
				before: {studentIds: ['13', '14'], teacherIds: ['15']},
				after: {studentIds: ['13'], teacherIds: []},
				reason: 'members are not as here',
			},
			{
				does: 'remove-class',
				key: 'c2',
				id: 'u-2',
				before: {name: 'Art', description: '', locationId: '3', studentIds: [], teacherIds: []},
				reason: 'is gone here',
			},
			{
				does: 'trash-user',
				key: 'p2',
				id: '12',
				before: {...user, username: 'ben', firstName: 'Ben', lastName: 'Ode'},
				reason: 'left the school',
			},
		],
		heldBack: [
			{kind: 'users', key: 'p5', id: '15', code: 'pending', why: 'was written a moment ago'},
			{kind: 'users', key: 'p6', id: '16', code: 'stays', why: 'moving is off'},
		],
		unmapped: [
			{locationId: locationId('L2'), name: 'South', why: 'no location is called so', people: 7, classes: 1},
		],
		hash: 'b2'.repeat(32),
		outcome: 'held',
		guards,
	},
	guards,
	invite: [{key: 'p7', id: '17', username: 'eve', email: 'eve@x.example'}],
	outcome: 'held',
};

const incoming = heldPlan(fakeAccounts(200));

/** A look at both directions: one change comes in, and one user is made. */
export const twoWay: MirrorResult = {
	...mirrorResult,
	direction: 'two-way',
	incoming: {
		plan: {...incoming, changes: [...incoming.changes].slice(0, 1), guards: [], outcome: 'changes'},
		published: [],
		outcome: 'planned',
		run: undefined,
	},
	plan: {
		...emptyPlan,
		writes: [{does: 'create-user', key: 'p1', after: user, reason: 'is not there'}],
		outcome: 'changes',
	},
	outcome: 'planned',
};
