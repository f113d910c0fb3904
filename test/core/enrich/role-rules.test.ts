import {describe, expect, it} from 'vitest';
import {
	parseRoleRules,
	type RoleRule,
	roleByRules,
	ruleFields,
} from '../../../source/core/enrich/role-rules.ts';

const parsed = (text: string) => {
	const rules = parseRoleRules(text, ruleFields);
	if (typeof rules === 'string') throw new Error(rules);
	return rules;
};
const wrong = (text: string, fields = ruleFields) => {
	const rules = parseRoleRules(text, fields as never);
	return typeof rules === 'string' ? rules : `no fault in ${JSON.stringify(rules)}`;
};
const given = (rules: readonly RoleRule[], facts: Parameters<typeof roleByRules>[1]) => {
	const found = roleByRules(rules, facts);
	return found === undefined ? undefined : [found.role, found.location];
};

describe('rules for roles, as text', () => {
	it('name field, value, role and location', () => {
		expect(parsed('group Teachers = Instructor at 4711')).toEqual([
			{
				field: 'group',
				value: 'Teachers',
				role: 'Instructor',
				location: '4711',
				text: 'group Teachers = Instructor at 4711',
			},
		]);
	});

	it('stand on lines or with semicolons between, with remarks, in any case', () => {
		const rules = parsed(
			'# staff first\nUNIT /Staff/ = instructor AT L1;costCenter 12=STAFF\n\neveryone = Student',
		);
		expect(rules.map(({text}) => text)).toEqual([
			'unit /Staff = Instructor at L1',
			'costCentre 12 = Staff',
			'everyone = Student',
		]);
	});

	it('may quote a value that holds semicolons or the sign of equality', () => {
		expect(parsed('group "A; B = C" = Staff')[0]).toMatchObject({value: 'A; B = C', role: 'Staff'});
		expect(parsed('group A = B = Staff')[0]).toMatchObject({value: 'A = B', role: 'Staff'});
	});

	it('are none where nothing is said', () => {
		expect(parsed(' \n # nothing\n;')).toEqual([]);
	});

	it.each([
		['Teachers', 'are like'],
		['club Chess = Student', 'have "club"'],
		['group = Student', 'say which group'],
		['everyone here = Student', 'say of everyone nothing else'],
		['unit Staff = Student', 'does not begin with /'],
		['group A = Teacher', 'give "Teacher", which is none of Administrator'],
		['group A = Student; group a = Staff', 'name group a twice'],
		['everyone = Student; group A = Staff', 'go on after everyone'],
	])('%s is refused, and it says why', (text, why) => {
		expect(wrong(text)).toContain(why);
	});

	it('ask of a source only what it tells', () => {
		expect(wrong('group A = Student', ['unit', 'everyone'] as never)).toBe(
			'have "group"; here they ask for unit, everyone',
		);
	});

	it.each(['Administrator', 'Site Manager', 'People Manager'])(
		'give the protected role %s only where they say so',
		(role) => {
			expect(wrong(`group IT = ${role}`)).toContain('without saying so');
			expect(parsed(`group IT = protected ${role} at L1`)[0]).toMatchObject({role, location: 'L1'});
			expect(wrong('group IT = protected Student')).toContain('call Student protected');
		},
	);

	it('end with hostile text as with any other', () => {
		for (const text of [
			'"'.repeat(999),
			'='.repeat(9999),
			'group __proto__ = constructor',
			`group ${'a '.repeat(5000)}`,
		])
			expect(typeof parseRoleRules(text, ruleFields)).toBe('string');
	});
});

describe('the first rule that fits counts', () => {
	const rules = parsed(
		'group IT = Staff at L9; unit /Staff = Instructor at L1; department Music = Manager; division North = Student at L2; costCentre 7 = Staff; everyone = Student at L3',
	);

	it('in the order in which they stand', () => {
		expect(given(rules, {groups: new Set(['IT']), unit: '/Staff'})).toEqual(['Staff', 'L9']);
		expect(given(rules, {unit: '/staff/Music', department: 'Music'})).toEqual(['Instructor', 'L1']);
		expect(given(rules, {unit: '/Staffing', department: ' music '})).toEqual(['Manager', undefined]);
		expect(given(rules, {division: 'NORTH', costCentre: '7'})).toEqual(['Student', 'L2']);
		expect(given(rules, {costCentre: '7'})).toEqual(['Staff', undefined]);
		expect(given(rules, {})).toEqual(['Student', 'L3']);
	});

	it('and nothing where none does', () => {
		expect(given(parsed('department Music = Staff'), {})).toBeUndefined();
		expect(given([], {unit: '/'})).toBeUndefined();
	});

	it('a unit’s rule counts for the units below it, and / for all', () => {
		const all = parsed('unit / = Student at L1');
		expect(given(all, {})).toEqual(['Student', 'L1']);
		expect(given(all, {unit: '/Any/Where'})).toEqual(['Student', 'L1']);
	});
});
