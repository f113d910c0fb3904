import fc from 'fast-check';
import {afterEach, describe, expect, test} from 'vitest';
import {shaped, shapeOf} from '../../../source/core/scim/answers.ts';
import {type LeafKey, leaves, type ScimValues} from '../../../source/core/scim/attributes.ts';
import {isFault} from '../../../source/core/scim/fault.ts';
import {deepestFilter, longestFilter, matches, parseFilter} from '../../../source/core/scim/filter.ts';
import {applyPatch} from '../../../source/core/scim/patch.ts';
import {readUser, type Strictness, strict} from '../../../source/core/scim/reading.ts';
import {readSearch} from '../../../source/core/scim/search.ts';
import {longestValue} from '../../../source/core/scim/value.ts';
import {runs} from '../../support/runs.ts';
import {enterprise, operations} from '../../support/scim-world.ts';

afterEach(() => {
	expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	expect(Object.keys(Object.prototype)).toEqual([]);
});

const how = fc.constantFrom<Strictness>(
	strict,
	{lenient: true, ignored: new Set()},
	{lenient: false, ignored: new Set(['title', '__proto__'])},
);

/** Names that reach for what every object has. */
const reaching = [
	...[
		'__proto__',
		'__proto__.polluted',
		'__proto__[polluted]',
		'constructor',
		'constructor.prototype.polluted',
	],
	...['prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__', 'name.__proto__'],
	...['name.constructor', `${enterprise}:__proto__`, `${enterprise}:constructor`, 'emails.__proto__'],
];
const known = [
	...leaves.map(({name, parent}) => (parent === undefined ? name : `${parent}.${name}`)),
	...['name', 'emails', 'id', 'meta', 'schemas', 'displayName', 'password', 'title', 'roles', 'groups'],
	...[
		enterprise,
		`${enterprise}:department`,
		'urn:x:y:z',
		'emails[type eq "work"]',
		'emails[value pr].value',
	],
];
const anyCase = (name: fc.Arbitrary<string>) =>
	fc.tuple(name, fc.constantFrom('as it is', 'upper', 'lower')).map(([text, form]) => {
		if (form === 'upper') return text.toUpperCase();
		return form === 'lower' ? text.toLowerCase() : text;
	});
const name = fc.oneof(
	anyCase(fc.constantFrom(...known)),
	fc.constantFrom(...reaching),
	fc.string({unit: 'binary', maxLength: 12}),
);

/** JSON as it comes off the wire, where `__proto__` is a key like any other. */
const wire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const anyValue = fc.oneof(
	fc.jsonValue({maxDepth: 4}),
	fc.constantFrom(null, '', ' ', 'True', 'false', [], {}, [null], [{value: 'False'}], '\u0000', '\ud800'),
	fc.string({unit: 'binary', minLength: longestValue - 1, maxLength: longestValue + 2}),
);
const anyObject = fc
	.array(fc.tuple(name, anyValue), {maxLength: 5})
	.map((entries) =>
		JSON.parse(
			`{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value) ?? 'null'}`).join(',')}}`,
		),
	);

/** A filter of the grammar, or nearly. */
const {filter} = fc.letrec<{filter: string; term: string}>((tie) => ({
	term: fc
		.tuple(
			name,
			fc.constantFrom('eq', 'NE', 'co', 'sw', 'ew', 'pr', 'gt', 'like', ''),
			fc.oneof(fc.string(), fc.boolean(), fc.constant(null)),
		)
		.map(([of, op, value]) => (op === 'pr' ? `${of} pr` : `${of} ${op} ${JSON.stringify(value)}`)),
	filter: fc.oneof(
		{maxDepth: 6, depthSize: 'large'},
		tie('term'),
		fc.tuple(tie('filter'), fc.constantFrom('and', 'OR'), tie('filter')).map((all) => all.join(' ')),
		tie('filter').map((inner) => `not (${inner})`),
		tie('filter').map((inner) => `(${inner})`),
		tie('filter').map((inner) => `emails[${inner}]`),
		tie('filter').map((inner) => `emails[${inner}].value eq "x"`),
		// Cut anywhere.
		fc.tuple(tie('filter'), fc.nat(60)).map(([inner, at]) => inner.slice(at)),
	),
}));

const subject: fc.Arbitrary<{readonly id: string; readonly values: ScimValues}> = fc
	.record({
		userName: fc.string({minLength: 1, maxLength: 9}),
		active: fc.boolean(),
		workEmail: fc.option(fc.emailAddress(), {nil: undefined}),
		department: fc.option(fc.string({minLength: 1, maxLength: 9}), {nil: undefined}),
	})
	.map((said) => ({
		id: 'id-1',
		values: new Map(
			Object.entries(said).flatMap(
				([key, value]): ReadonlyArray<[LeafKey, string | boolean]> =>
					value === undefined ? [] : [[key as LeafKey, value]],
			),
		),
	}));

/** A fault of ours, of those that RFC 7644 §3.12 has for what was sent. */
function expectFault(answer: unknown): void {
	expect(answer).toMatchObject({
		status: 400,
		scimType: expect.stringMatching(
			/^(invalid(Filter|Syntax|Path|Value)|mutability|noTarget|tooMany|uniqueness)$/,
		),
		detail: expect.any(String),
	});
}

describe('whatever is sent', () => {
	test('a filter is understood, or a fault; and is asked of anybody without throwing', () => {
		fc.assert(
			fc.property(fc.oneof(filter, fc.string({unit: 'binary', maxLength: 80})), subject, (text, who) => {
				const parsed = parseFilter(text);
				if (isFault(parsed)) expect(parsed).toMatchObject({status: 400, scimType: 'invalidFilter'});
				else expect(typeof matches(parsed, who)).toBe('boolean');
			}),
			{numRuns: runs(500)},
		);
	});

	test('a PATCH is applied whole or is a fault, and what was before is as it was', () => {
		const path = fc.oneof(
			name,
			filter.map((inner) => `emails[${inner}]`),
			filter.map((inner) => `emails[${inner}].value`),
		);
		const operation = fc.record(
			{
				op: fc.constantFrom('add', 'Replace', 'REMOVE', 'move', null, 7),
				path: fc.oneof(path, fc.constantFrom(null, 7, {}, ['x'])),
				value: fc.oneof(anyValue, anyObject, fc.array(anyObject, {maxLength: 3})),
			},
			{requiredKeys: ['op']},
		);
		fc.assert(
			fc.property(subject, fc.array(operation, {minLength: 1, maxLength: 5}), how, (who, all, strictness) => {
				const before = new Map(who.values);
				const after = applyPatch(who, wire(operations(...all)), strictness);
				expect(who.values).toEqual(before);
				if (isFault(after)) return expectFault(after);
				expect(after.get('userName')).toEqual(expect.any(String));
				expect(after.get('active')).toEqual(expect.any(Boolean));
				for (const [key, value] of after) {
					expect(leaves.map((leaf) => leaf.key)).toContain(key);
					expect(typeof value).toBe(key === 'active' ? 'boolean' : 'string');
					if (typeof value === 'string') expect(value.length).toBeLessThanOrEqual(longestValue);
				}
			}),
			{numRuns: runs(500)},
		);
	});

	test('a PATCH with one operation that is none changes nothing of what the others say', () => {
		const good = fc.constantFrom(
			{op: 'replace', path: 'userName', value: 'other'},
			{op: 'replace', path: 'active', value: false},
			{op: 'remove', path: 'emails'},
			{op: 'add', value: {name: {givenName: 'Eva'}}},
		);
		const bad = fc.constantFrom(
			{op: 'move', path: 'userName'},
			{op: 'remove', path: 'userName'},
			{op: 'add', path: 'nickName', value: 'Babs'},
			{op: 'add', path: '__proto__.polluted', value: 1},
			{op: 'replace', path: 'emails[type eq "home"].value', value: 'x'},
			{op: 'replace', path: 'emails[', value: 'x'},
		);
		fc.assert(
			fc.property(
				subject,
				fc.array(good, {maxLength: 4}),
				bad,
				fc.array(good, {maxLength: 4}),
				(who, first, wrong, last) => {
					const before = new Map(who.values);
					expectFault(applyPatch(who, wire(operations(...first, wrong, ...last)), strict));
					expect(who.values).toEqual(before);
				},
			),
			{numRuns: runs(100)},
		);
	});

	/** What is kept of a body: the mapping, and of a lenient connection the name that is shown. */
	const kept = ({lenient}: Strictness): readonly string[] => [
		...leaves.map(({key}) => key),
		...(lenient ? ['displayName'] : []),
	];

	test('a person is read, or a fault', () => {
		fc.assert(
			fc.property(
				fc.oneof(anyObject, fc.jsonValue()),
				fc.string({minLength: 1, maxLength: 5}),
				how,
				(body, userName, strictness) => {
					for (const each of [body, {...(body as object), userName}]) {
						const said = readUser(wire(each), strictness);
						if (isFault(said)) expectFault(said);
						else for (const key of said.keys()) expect(kept(strictness)).toContain(key);
					}
				},
			),
			{numRuns: runs(300)},
		);
	});

	test('a search is read, or a fault; and an answer has what was asked for alone', () => {
		const body = {
			schemas: ['s'],
			id: 'id-1',
			userName: 'x',
			name: {givenName: 'y'},
			[enterprise]: {division: 'z'},
		};
		fc.assert(
			fc.property(
				anyObject,
				fc.array(name, {maxLength: 4}),
				fc.array(name, {maxLength: 4}),
				(said, only, without) => {
					const search = readSearch(wire({...said, attributes: only}));
					if (isFault(search)) expectFault(search);
					const answer = shaped(body, shapeOf(only, without));
					expect(answer).toMatchObject({schemas: ['s'], id: 'id-1'});
					for (const key of Object.keys(answer)) expect(Object.keys(body)).toContain(key);
				},
			),
			{numRuns: runs(200)},
		);
	});
});

describe('bombs', () => {
	const nested = (open: string, close: string, times: number) =>
		`${open.repeat(times)}active pr${close.repeat(times)}`;
	test.each([
		['parentheses', nested('(', ')', 900)],
		['not', nested('not (', ')', 300)],
		['brackets', nested('emails[', ']', 200)],
		['open parentheses', '('.repeat(longestFilter)],
		['terms', Array(180).fill('active pr').join(' or ')],
		['backslashes', `userName eq "${'\\'.repeat(1900)}`],
		['quotes', '"'.repeat(1999)],
		['half texts', `userName eq "${'a\\"'.repeat(640)}`],
		['spaces', `${' '.repeat(1990)}x`],
		['a long name', `${'a.'.repeat(990)} pr`],
		['length', 'x'.repeat(longestFilter + 1)],
	])('of %s are a fault', (_what, text) => {
		expect(parseFilter(text)).toMatchObject({status: 400, scimType: 'invalidFilter'});
	});

	test('up to the limits filters are answered', () => {
		expect(isFault(parseFilter(nested('(', ')', deepestFilter)))).toBe(false);
	});

	test('values nested a thousand deep are refused without walking them', () => {
		let deep: unknown = 'x';
		for (let n = 0; n < 1000; n++) deep = n % 2 === 0 ? [deep] : {value: deep};
		for (const key of ['userName', 'name', 'emails', 'active', enterprise])
			expectFault(readUser({userName: 'x', [key]: deep}, strict));
	});
});
