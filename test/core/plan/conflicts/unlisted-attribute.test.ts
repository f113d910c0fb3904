import {describe, expect, test} from 'vitest';
import type {Conflict} from '../../../../source/core/plan/conflict.ts';
import {Draft} from '../../../../source/core/plan/draft.ts';
import {meetUnlistedAttribute} from '../../../../source/core/plan/meet-attribute.ts';
import {directoryOf, planInput, sis} from '../../../support/district.ts';

const attribute = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:organization';
const push = (conflicts: readonly Conflict[] = [], name = attribute) => {
	const draft = new Draft(
		planInput(directoryOf({}), {}, {conflicts, connection: {id: sis, name: 'Entra', source: 'SCIM'}}),
	);
	return {draft, goesOn: meetUnlistedAttribute(draft, name)};
};

describe('an attribute that the mapping does not have', () => {
	test('stops the connection', () => {
		const {draft, goesOn} = push();
		expect(goesOn).toBeUndefined();
		expect(draft.conflicts).toMatchObject([{kind: 'unlisted-attribute', incoming: attribute, accounts: []}]);
		expect(draft.conflicts[0]?.choices.map(({key, label}) => `${key} ${label}`)).toEqual([
			'g Ignore it from now on',
			'x Mended at the IdP: reconnect',
			'z Decide later: the connection stays stopped',
		]);
	});

	test.each(['g', 'x'])('%s: it goes on', (choice) => {
		const [conflict] = push().draft.conflicts;
		const decision = {choice, by: 'test', at: '', fingerprint: conflict!.fingerprint};
		expect(push([{...conflict!, decision}]).goesOn).toBe(true);
		expect(push([{...conflict!, decision}], 'title').goesOn).toBeUndefined();
	});
});
