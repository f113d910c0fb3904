import {describe, expect, test} from 'vitest';
import {recordSet} from '../../source/core/directory/directory.ts';
import {personId} from '../../source/core/directory/ids.ts';
import type {Class} from '../../source/core/directory/records.ts';
import type {EvidenceReport, PersonEvidence} from '../../source/core/evidence/evidence.ts';
import type {Stranger} from '../../source/core/state-records.ts';
import {Strangers} from '../../source/sync/reconciling-strangers.ts';
import {accountOf, classOf} from '../support/district.ts';

const at = '2026-08-21T02:00:00.000Z';
const later = '2026-08-22T02:00:00.000Z';

const log = (
	people: ReadonlyArray<Partial<PersonEvidence>>,
	classes: EvidenceReport['classes'] = [],
): EvidenceReport => ({
	kind: 'activity log',
	at,
	people: people.map((each) => ({personId: 'x1', at, code: 'CREATED', says: 'live', ...each})),
	classes,
	issues: [],
	complete: false,
});

function strangers(known: readonly Stranger[] = [], classes: readonly Class[] = []) {
	return new Strangers(
		recordSet(known.map((each) => [each.id, each])),
		recordSet([['s1', accountOf('s1')] as const, ['n2', accountOf('n2', {sentAs: personId('s2')})] as const]),
		recordSet(classes.map((each) => [each.classId, each])),
	);
}

const idsOf = (all: Strangers) => [...all.values()].map(({id, code}) => `${id} ${code}`);

describe('people whom nobody here knows', () => {
	test('those who live, and neither who is here nor who is held under an earlier Person ID', () => {
		const all = strangers();
		all.take(
			log([
				{},
				{personId: 'x2', says: 'inactive'},
				{personId: 'x3', says: 'issue'},
				{personId: 's1'},
				{personId: 's2'},
			]),
		);
		expect(idsOf(all)).toEqual(['person/x1 CREATED']);
		expect([...all.met]).toEqual(['x1']);
		expect(all.changes()).toMatchObject([
			{collection: 'strangers', key: 'person/x1', before: undefined, after: {kind: 'person', at}},
		]);
	});

	test('the newest word counts: who left there is none any more, and an older log does not bring them back', () => {
		const known: Stranger = {id: 'person/x1', kind: 'person', at, code: 'CREATED', message: ''};
		const older = strangers([{...known, at: later}]);
		older.take(log([{code: 'UPDATED'}, {says: 'inactive'}]));
		expect(idsOf(older)).toEqual(['person/x1 CREATED']);
		const left = strangers([known]);
		left.take(log([{says: 'inactive', at: later}]));
		expect(left.changes()).toMatchObject([{key: 'person/x1', after: undefined}]);
	});

	test('who came here since is none any more, whatever is read', () => {
		const all = strangers([{id: 'person/s1', kind: 'person', at, code: 'CREATED', message: ''}]);
		expect(all.changes()).toMatchObject([{key: 'person/s1', after: undefined}]);
	});
});

describe('classes', () => {
	const said = (says: PersonEvidence['says'], code: string, classId = 'c1', when = at) => ({
		classId,
		at: when,
		code,
		says,
	});

	test('what is said of one that is here stands on it, with its date', () => {
		const all = strangers([], [classOf('c1')]);
		all.take(log([], [said('live', 'CREATED')]));
		expect(all.changes()).toMatchObject([
			{collection: 'classes', key: 'c1', after: {evidence: {state: 'live', at, code: 'CREATED'}}},
		]);
	});

	test('a refusal stands beside what was seen; a removal is told as well', () => {
		const all = strangers([], [classOf('c1')]);
		all.take(log([], [said('live', 'CREATED'), said('issue', 'COURSE_NOT_FOUND', 'c1', later)]));
		expect(all.changes()[0]).toMatchObject({
			after: {evidence: {state: 'live', issue: {code: 'COURSE_NOT_FOUND'}}},
		});
		all.take(log([], [said('inactive', 'REMOVED', 'c1', '2026-08-23T02:00:00.000Z')]));
		expect(idsOf(all)).toEqual(['class/c1 REMOVED']);
		expect(all.changes().map((each) => each.collection)).toEqual(['strangers', 'classes']);
	});

	test('one that nobody here knows is a stranger of its own, and no removal', () => {
		const all = strangers();
		all.take(log([], [said('live', 'CREATED', 'z9')]));
		expect(idsOf(all)).toEqual(['class-there/z9 CREATED']);
	});
});
