import {expect, test} from 'vitest';
import {readActivityLog} from '../../../source/core/evidence/activity-log.ts';
import {afterClassEvidence, removedClasses} from '../../../source/core/evidence/classes.ts';
import type {ClassEvidence} from '../../../source/core/evidence/evidence.ts';

const here = new Set(['K1']);
const removed: ClassEvidence = {
	classId: 'K1',
	at: '2026-09-02T03:05:00.000Z',
	code: 'REMOVED',
	says: 'inactive',
};
const later = '2026-09-03T03:05:00.000Z';

test('the newest row of each class is read from a log', () => {
	const rows = [
		'class_id,course_name,class_number,operation_status,operation_substatus,timestamp',
		'K1,Math,5A,SUCCESS,REMOVED,2026-09-02T03:05:00.000Z',
		'K1,Math,5A,SUCCESS,CREATED,2026-09-01T03:05:00.000Z',
		'K2,Math,5B,ISSUE,OPERATION_NOT_ALLOWED,2026-09-02T03:05:00.000Z',
	];
	const log = new TextEncoder().encode(['OPERATION,SYNC_SOURCE', '', ...rows, ''].join('\n'));
	const report = readActivityLog(log, 'log.csv');
	expect(report.classes).toEqual([
		removed,
		{...removed, classId: 'K2', code: 'OPERATION_NOT_ALLOWED', says: 'issue'},
	]);
	expect(report.people).toEqual([]);
});

test('that a class was removed there is remembered while it is here, until it is there again', () => {
	const known = afterClassEvidence(undefined, removed, here);
	expect(removedClasses([known!], here)).toEqual([
		{
			classId: 'K1',
			message: 'Apple School Manager removed the class K1 on 2 September 2026 (REMOVED), and it is here',
		},
	]);
	expect(removedClasses([known!], new Set())).toEqual([]);
	expect(afterClassEvidence(undefined, removed, new Set())).toBeUndefined();
	expect(afterClassEvidence(known, {...removed, at: later, says: 'issue'}, here)).toBe(known);
	expect(afterClassEvidence(known, {...removed, at: '2026-09-01', says: 'live'}, here)).toBe(known);
	expect(afterClassEvidence(known, {...removed, at: later, says: 'live'}, here)).toBeUndefined();
});
