import type {ReconcileResult} from '../../source/sync/answers/adoption.ts';

/** What activity logs say of a night: one package confirmed, one upload that is not ours, two that differ. */
export const fakeReconciled = (files: readonly string[], now: Date): ReconcileResult => ({
	files: files.map((file) => ({file, kind: 'activity log', records: 840})),
	live: 830,
	inactive: 4,
	unknown: 6,
	changed: 12,
	differences: [
		{personId: '4001', message: 'is Deactivated here and Active in Apple School Manager'},
		{personId: 'nobody', message: 'was refused: PERSON_ID_RESERVED'},
	],
	classes: [{classId: 'C-1', message: 'was removed in Apple School Manager'}],
	strangers: 2,
	confirmed: ['asm/000002'],
	failedUploads: [],
	foreignUploads: ['activity A-9 follows no upload of ours: somebody else uploads to this organisation'],
	unconfirmed: {count: 1, since: now.toISOString()},
});
