import {describe, expect, it} from 'vitest';
import {emptyDirectory} from '../../../source/core/directory/directory.ts';
import {inputOfOne} from '../../../source/core/plan/only.ts';
import {planRoster} from '../../../source/core/plan/plan-roster.ts';
import {planInput} from '../../support/district.ts';

const row = (externalId: string, email: string) => ({
	externalId,
	id: '',
	firstName: `First-${externalId}`,
	lastName: `Last-${externalId}`,
	email,
});
const of = (...people: ReadonlyArray<ReturnType<typeof row>>) =>
	planInput(emptyDirectory as never, {people, scope: {classes: false, enrolments: false}});
/** Who is left of the rows. */
const left = (input: ReturnType<typeof of>, externalId: string) => {
	const {people} = inputOfOne(input, externalId).roster;
	return Array.from({length: people.count}, (_, at) => people.text(at, 'externalId'));
};

describe('the input as it is about one record of the source', () => {
	const input = of(
		row('a', 'ana@school.example'),
		row('b', 'ben@school.example'),
		row('c', 'ANA@School.example'),
		row('d', ''),
		row('e', ''),
	);

	it('keeps the rows that share its e-mail, without case: they could be taken for it', () => {
		expect(left(input, 'a')).toEqual(['a', 'c']);
		expect(left(input, 'c')).toEqual(['a', 'c']);
	});

	it('keeps no other rows, and of a record without e-mail its own alone', () => {
		expect(left(input, 'b')).toEqual(['b']);
		expect(left(input, 'd')).toEqual(['d']);
		expect(left(input, 'nobody')).toEqual([]);
	});

	it('meets what a whole plan meets of two with one user name', () => {
		const provided = new Map(['a', 'c'].map((id) => [id, {userName: 'ana@school.example'}]));
		const idp = {
			...input,
			connection: {...input.connection, source: 'Microsoft Entra ID' as const},
			roster: {...input.roster, provided},
		};
		const told = ({problems}: ReturnType<typeof planRoster>) =>
			problems.filter(({code}) => code === 'user-name-taken').map(({value}) => value);
		expect(told(planRoster(inputOfOne(idp, 'a')))).toEqual(told(planRoster(idp)));
		expect(told(planRoster(idp))).toHaveLength(2);
	});
});
