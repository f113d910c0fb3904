import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Account} from '../../source/core/directory/account.ts';
import {edited, following} from '../../source/core/directory/edit.ts';
import {type EditValues, withValues} from '../../source/core/directory/edit-values.ts';
import {rekeyed} from '../../source/core/directory/rekey.ts';
import type {RecordChange} from '../../source/core/ports.ts';
import {sis, smallSchool, without, withRow} from '../support/district.ts';
import {commit, type Nights, nights} from '../support/nights.ts';

const at = {at: '2026-08-21T02:00:00.000Z', by: 'ada'};

/** Whoever s1 of the source is by now. */
const ben = (school: Nights): Account =>
	[...school.directory.accounts.values()].find(
		({externalIds, unpaired}) => externalIds[sis] === 's1' || unpaired?.[sis] === 's1',
	)!;
const put = (school: Nights, changes: Iterable<RecordChange>) =>
	school.change((directory) => commit(directory, changes));

function edit(school: Nights, values: EditValues) {
	const before = ben(school);
	const typed = withValues(before, values, (name) => name);
	if ('faults' in typed || typed.changed.length === 0) return;
	const {account, unpairs} = edited(before, typed.account, typed.changed, at);
	const taken =
		unpairs &&
		(school.directory.accounts.has(account.personId) || school.directory.tombstones.has(account.personId));
	if (taken) return;
	put(
		school,
		unpairs
			? rekeyed(before, account, school.directory, at.at)
			: [{collection: 'accounts', key: before.personId, before, after: account}],
	);
}
function follow(school: Nights) {
	const before = ben(school);
	const after = following(before);
	if (after !== undefined) put(school, [{collection: 'accounts', key: before.personId, before, after}]);
}

const steps = fc.array(
	fc.oneof(
		fc
			.record(
				{
					firstName: fc.constantFrom('Benno', 'Benjamin'),
					personId: fc.constantFrom('n1', 'n2', 's1'),
					gradeLevel: fc.constantFrom('4', ''),
					passwordPolicy: fc.constantFrom('4', '6'),
				},
				{requiredKeys: []},
			)
			.map((values) => (school: Nights) => edit(school, values)),
		fc.constant(follow),
		fc
			.constantFrom(
				smallSchool,
				withRow(smallSchool, 's1', {email: 'new@school.example'}),
				without(smallSchool, 's1'),
			)
			.map((roster) => (school: Nights) => void school.night(roster)),
	),
	{maxLength: 10},
);

test('no sequence of edits and nights loses the link to the source, nor makes a second account', () => {
	fc.assert(
		fc.property(steps, (all) => {
			const school = nights();
			school.night(smallSchool);
			for (const step of all) {
				step(school);
				expect(ben(school)).toBeDefined();
				expect(school.directory.accounts.size).toBe(4);
			}
			follow(school);
			school.night(smallSchool);
			const settled = ben(school);
			expect(settled).toMatchObject({
				firstName: 'Ben',
				source: 'SIS',
				owner: sis,
				externalIds: {[sis]: 's1'},
			});
			expect(settled).not.toHaveProperty('detached');
			expect(settled).not.toHaveProperty('unpaired');
		}),
		{numRuns: 150, seed: 20261121},
	);
});
