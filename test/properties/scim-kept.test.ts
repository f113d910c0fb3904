import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Account, Role} from '../../source/core/directory/account.ts';
import {connectionId, personId} from '../../source/core/directory/ids.ts';
import {userBody} from '../../source/core/scim/answers.ts';
import {isFault} from '../../source/core/scim/fault.ts';
import {ScimPeople} from '../../source/core/scim/people.ts';
import {create, patch, remove, replace} from '../../source/core/scim/push.ts';
import type {PushWorld} from '../../source/core/scim/push-world.ts';
import {operations, person} from '../support/scim-world.ts';

const connection = connectionId('scim-1');
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const text = fc.constantFrom('Ana', 'Bo', 'Çağla', 'x');
const body = fc.record(
	{
		name: fc.record({givenName: text, familyName: text}, {requiredKeys: []}),
		active: fc.boolean(),
		locale: text,
		[enterprise]: fc.record({department: text, division: text, employeeNumber: text}, {requiredKeys: []}),
	},
	{requiredKeys: []},
);
const push = fc.oneof(
	fc.record({does: fc.constant('create' as const), body}),
	fc.record({does: fc.constant('replace' as const), body}),
	fc.record({does: fc.constant('patch' as const), body}),
	fc.record({does: fc.constant('remove' as const)}),
);
const edit = fc.record({
	does: fc.constant('edit' as const),
	role: fc.constantFrom<Role>('Student', 'Instructor', 'Manager', 'Staff'),
	grade: fc.constantFrom('grade-five', 'grade-six', undefined),
	sis: fc.constantFrom('sis-name-one', 'sis-name-two', undefined),
});

describe('“roles, academic year level and SIS username … are not written back to Azure AD” (seed 003)', () => {
	test('edited here, they survive any number of pushes, and no answer tells them', () => {
		fc.assert(
			fc.property(fc.array(fc.oneof(push, edit), {minLength: 1, maxLength: 40}), (steps) => {
				const people = new ScimPeople(connection, [], []);
				let [made, now, whole] = [0, Date.parse('2026-08-21T00:00:00Z'), 0];
				const world = (): PushWorld => ({
					connection,
					now: new Date(now),
					people,
					how: {lenient: false, ignored: new Set()},
					federatedDomains: [],
					autoMerge: false,
					whenDisabled: 'deactivate',
					limit: {share: 1, atLeast: 1000},
					removals: () => ({recent: 0, whole: whole++}),
					removed: () => {},
					newId: () => `id-${made}`,
					newPersonId: () => personId(`RC${made++}`),
					disconnected: new Set(),
					meet: () => undefined,
				});
				const pushed = () => world();
				const only = (): Account | undefined => people.byExternalId(person().externalId);
				const first = create(pushed(), person());
				if (isFault(first)) throw new Error(first.detail);
				for (const change of first.changes) people.apply(change);
				const id = first.account.pushed!.id;
				let ours = kept(only()!);
				for (const step of steps) {
					now += 60_000;
					const before = only()!;
					if (step.does === 'edit') {
						const {gradeLevel: _g, sisUsername: _s, ...rest} = before;
						const after: Account = {
							...rest,
							roles: [{role: step.role}],
							...(step.grade === undefined ? {} : {gradeLevel: step.grade}),
							...(step.sis === undefined ? {} : {sisUsername: step.sis}),
						};
						people.apply({collection: 'accounts', key: before.personId, before, after});
						ours = kept(after);
						continue;
					}
					const answer =
						step.does === 'remove'
							? remove(pushed(), id)
							: step.does === 'create'
								? create(pushed(), person(step.body))
								: step.does === 'replace'
									? replace(pushed(), id, person(step.body))
									: patch(pushed(), id, operations({op: 'replace', value: step.body}));
					if (!isFault(answer)) for (const change of answer.changes) people.apply(change);
					const after = only()!;
					expect(after.personId).toBe(before.personId);
					expect(kept(after)).toEqual(ours);
					const told = JSON.stringify([
						answer && isFault(answer) ? answer.detail : '',
						userBody(
							{id, values: people.valuesOf(after), created: after.created, modified: after.pushed!.at},
							'',
						),
					]);
					expect(told).not.toMatch(/Student|Instructor|Manager|Staff|grade-|sis-name/);
				}
			}),
			{numRuns: 150},
		);
	});
});

const kept = ({roles, gradeLevel, sisUsername}: Account) => ({roles, gradeLevel, sisUsername});
