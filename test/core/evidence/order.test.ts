import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Account} from '../../../source/core/directory/account.ts';
import {recordSet} from '../../../source/core/directory/directory.ts';
import {differenceOf, refusalOf} from '../../../source/core/evidence/differences.ts';
import type {EvidenceReport, PersonEvidence} from '../../../source/core/evidence/evidence.ts';
import {takeEvidence} from '../../../source/core/evidence/take.ts';
import {publishedRecords} from '../../../source/core/plan/published.ts';
import {accountOf, directoryOf, locationOf, sis} from '../../support/district.ts';

const ids = ['s1', 's2', 's3'] as const;
const at = (minute: number) => new Date(Date.UTC(2026, 7, 21, 2, minute)).toISOString();

const logged = fc
	.record({
		minute: fc.integer({min: 0, max: 12}),
		rows: fc.uniqueArray(
			fc.record({
				personId: fc.constantFrom(...ids),
				said: fc.constantFrom(
					['CREATED', 'live'] as const,
					['UPDATED', 'live'] as const,
					['DEACTIVATED', 'inactive'] as const,
					['NO_EMAIL', 'issue'] as const,
				),
			}),
			{selector: ({personId}) => personId, maxLength: 3},
		),
	})
	.map(({minute, rows}): EvidenceReport => {
		const people = rows.map(
			({personId, said: [code, says]}): PersonEvidence => ({
				personId,
				at: at(minute),
				code,
				says,
			}),
		);
		return {kind: 'activity log', at: at(minute), people, issues: [], complete: false};
	});

/** No two lists are read at one moment. */
const listed = fc
	.record({
		rows: fc.uniqueArray(
			fc.record({
				personId: fc.constantFrom(...ids),
				signIn: fc.constantFrom('active', 'locked'),
				name: fc.constantFrom('a@x.example', 'b@x.example', 'c@x.example'),
				grade: fc.constantFrom('4', '5'),
			}),
			{selector: ({personId}) => personId, minLength: 1, maxLength: 3},
		),
		complete: fc.boolean(),
	})
	.map(({rows, complete}) => ({rows, complete}));

const reports = fc
	.tuple(
		fc.array(logged, {maxLength: 6}),
		fc.uniqueArray(fc.tuple(fc.integer({min: 0, max: 12}), listed), {
			selector: ([minute]) => minute,
			maxLength: 4,
		}),
	)
	.map(([logs, lists]) => [
		...logs,
		...lists.map(
			([minute, {rows, complete}]): EvidenceReport => ({
				kind: 'roster service',
				at: at(minute),
				people: rows.map(({personId, signIn, name, grade}) => ({
					personId,
					at: at(minute),
					code: signIn === 'locked' ? 'FailedPasswordLocked' : 'Active',
					says: 'live',
					signIn,
					// Names of their own, so that nobody takes another's.
					managedAppleAccount: `${personId}.${name}`,
					fields: {gradeLevel: grade},
				})),
				issues: [],
				complete,
			}),
		),
	]);

const begin = (more: Partial<Account> = {}) =>
	recordSet(ids.map((id) => [id, accountOf(id, {owner: sis, ...more})]));

function after(accounts: ReturnType<typeof begin>, all: readonly EvidenceReport[]) {
	let now = accounts;
	for (const report of all) {
		const changed = new Map(
			takeEvidence(now, report).changed.map((each) => [each.after.personId as string, each.after]),
		);
		now = recordSet([...now.values()].map((each) => [each.personId, changed.get(each.personId) ?? each]));
	}
	return now;
}

const runs = {numRuns: 400, seed: 41};
const shuffled = reports.chain((all) =>
	fc.tuple(fc.constant(all), fc.shuffledSubarray(all, {minLength: all.length, maxLength: all.length})),
);

test('the order in which evidence is read does not matter', () => {
	fc.assert(
		fc.property(shuffled, ([all, mixed]) => {
			expect([...after(begin(), mixed).values()]).toEqual([...after(begin(), all).values()]);
		}),
		runs,
	);
});

test('reading the same again changes nothing', () => {
	fc.assert(
		fc.property(reports, (all) => {
			const once = after(begin(), all);
			expect([...after(once, all).values()]).toEqual([...once.values()]);
		}),
		runs,
	);
});

test('older evidence never replaces newer', () => {
	fc.assert(
		fc.property(reports, (all) => {
			for (const account of after(begin(), all).values()) {
				const told = all.flatMap(({people}) => people.filter(({personId}) => personId === account.personId));
				const seen = told.filter(({says}) => says !== 'issue').map((each) => each.at);
				if (seen.length > 0) expect(account.evidence?.at).toBe(seen.sort().at(-1));
				const refused = told
					.filter(({says}) => says === 'issue')
					.map((each) => each.at)
					.sort()
					.at(-1);
				const isLater = refused !== undefined && refused >= (seen.at(-1) ?? '');
				expect(refusalOf(account) !== undefined).toBe(isLater);
			}
		}),
		runs,
	);
});

test('evidence never changes what is published, but for the name of a Managed Apple Account, which no file carries', () => {
	fc.assert(
		fc.property(
			reports,
			fc.constantFrom<Account['status']>('New', 'Active', 'Deactivated'),
			(all, status) => {
				const was = begin({
					status,
					...(status === 'Deactivated' ? {deactivated: {at: at(0), by: 'hand', source: 'SIS'}} : {}),
				});
				const sent = (accounts: ReturnType<typeof begin>) =>
					publishedRecords(
						{...directoryOf({locations: [locationOf('north')]}), accounts},
						{target: undefined, feeds: new Set([sis])},
					).accounts.map(({personId}) => personId);
				expect(sent(after(was, all))).toEqual(sent(was));
			},
		),
		runs,
	);
});

test('a whole list that does not hold somebody is a difference until they are seen again', () => {
	const list = (minute: number, ...people: readonly string[]): EvidenceReport => ({
		kind: 'roster service',
		at: at(minute),
		people: people.map((personId) => ({personId, at: at(minute), code: 'Active', says: 'live'})),
		issues: [],
		complete: true,
	});
	const missing = after(begin(), [list(1, 's1', 's2', 's3'), list(2, 's1', 's2')]).get('s3')!;
	expect(missing.evidence).toMatchObject({state: 'live', at: at(1), unlisted: {at: at(2)}});
	expect(differenceOf(missing)).toBe('not among the people of Apple School Manager on 21 August 2026');
	expect(refusalOf(missing)).toBeUndefined();
	const never = after(begin(), [list(2, 's1', 's2')]).get('s3')!;
	expect(never.evidence).toMatchObject({state: 'unknown', code: 'NOT_LISTED'});
	expect(refusalOf(never)).toBeUndefined();
	expect(after(begin(), [list(2, 's1', 's2'), list(3, 's1', 's3')]).get('s3')?.evidence).toEqual({
		state: 'live',
		at: at(3),
		code: 'Active',
		from: 'roster service',
	});
	// A list in which most are missing is rather cut.
	const cut = takeEvidence(begin(), list(2, 's1'));
	expect(cut.changed.map((each) => each.after.personId)).toEqual(['s1']);
	expect(cut.differences).toHaveLength(2);
});

test('fields that are otherwise there are kept with the list that tells them, and go when they agree', () => {
	const list = (minute: number, gradeLevel: string): EvidenceReport => ({
		kind: 'roster service',
		at: at(minute),
		people: [{personId: 's1', at: at(minute), code: 'Active', says: 'live', fields: {gradeLevel}}],
		issues: [],
		complete: false,
	});
	const grade5 = begin({gradeLevel: '5'});
	expect(after(grade5, [list(1, '4')]).get('s1')?.evidence?.fields).toEqual({gradeLevel: '4'});
	expect(after(grade5, [list(1, '4'), list(2, '5')]).get('s1')?.evidence?.fields).toBeUndefined();
});
