import {expect, test} from 'vitest';
import {pageOf, resourceTypes, serviceProviderConfig, userBody} from '../../../source/core/scim/answers.ts';
import {type LeafKey, leaves} from '../../../source/core/scim/attributes.ts';
import {schemas} from '../../../source/core/scim/schemas.ts';

const base = 'https://rollcall.school.example/feeds/school/scim';
interface Attribute {
	readonly name: string;
	readonly required?: boolean;
	readonly subAttributes?: readonly Attribute[];
}
const namesOf = (attributes: readonly Attribute[]): readonly string[] =>
	attributes.flatMap(({name, subAttributes}) =>
		subAttributes === undefined ? [name] : namesOf(subAttributes).map((sub) => `${name}.${sub}`),
	);

test('exactly what is accepted is advertised (Microsoft’s gallery application, and e-mail)', () => {
	const [user, enterprise] = schemas(base) as ReadonlyArray<{attributes: readonly Attribute[]}>;
	expect([...namesOf(user!.attributes)].sort()).toEqual([
		'active',
		'emails.type',
		'emails.value',
		'externalId',
		'locale',
		'name.familyName',
		'name.givenName',
		'timezone',
		'userName',
	]);
	expect([...namesOf(enterprise!.attributes)].sort()).toEqual([
		'costCenter',
		'department',
		'division',
		'employeeNumber',
	]);
});

test('no description holds a null, and every one says where it is', () => {
	for (const body of [serviceProviderConfig(base), ...resourceTypes(base), ...schemas(base)]) {
		expect(JSON.stringify(body)).not.toContain('null');
		expect(body.meta).toMatchObject({location: expect.stringContaining(`${base}/`)});
	}
});

test('only the external id tells upper from lower case', () => {
	expect(leaves.filter(({caseExact}) => caseExact).map(({key}) => key)).toEqual(['externalId']);
});

test('every value that is taken is answered', () => {
	const values = new Map(
		leaves.map(({key, type}): [LeafKey, string | boolean] => [key, type === 'boolean' ? true : `<${key}>`]),
	);
	const body = JSON.stringify(userBody({id: 'id-1', values, created: 'c', modified: 'm'}, base));
	for (const {key, type} of leaves) if (type === 'string') expect(body).toContain(`<${key}>`);
});

test('a page begins at 1 at least, and is as long as may be', () => {
	expect(pageOf(undefined, undefined)).toEqual({start: 1, count: 100});
	expect(pageOf('0', '-1')).toEqual({start: 1, count: 0});
	expect(pageOf('7', '100000')).toEqual({start: 7, count: 500});
	expect(pageOf('x', '1e9')).toEqual({start: 1, count: 100});
});

test('what cannot be taken away is advertised as required (RFC 7644 §3.5.2.2)', () => {
	const all = (schemas(base) as ReadonlyArray<{attributes: readonly Attribute[]}>).flatMap(
		({attributes}) => attributes,
	);
	expect(all.filter(({required}) => required === true).map(({name}) => name)).toEqual(['userName', 'active']);
});
