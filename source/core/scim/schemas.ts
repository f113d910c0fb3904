import type {Body} from './answers.ts';
import {type Leaf, leaves, urns} from './attributes.ts';

const traits = {mutability: 'readWrite', returned: 'default', uniqueness: 'none'} as const;

const leafBody = ({name, type, describe, caseExact, required, unique}: Leaf): Body => ({
	name,
	type,
	multiValued: false,
	description: describe,
	required: required === true,
	...(type === 'string' ? {caseExact} : {}),
	...traits,
	...(unique === true ? {uniqueness: 'server'} : {}),
});

const complexBody = (name: string, multiValued: boolean, subAttributes: readonly Body[]): Body => ({
	name,
	type: 'complex',
	multiValued,
	description: name === 'name' ? 'First and last name' : 'The e-mail address of work',
	required: false,
	...traits,
	subAttributes,
});

const leavesIn = (schema: Leaf['schema'], parent: Leaf['parent']) =>
	leaves.filter((leaf) => leaf.schema === schema && leaf.parent === parent).map(leafBody);

const emailType: Body = {
	name: 'type',
	type: 'string',
	multiValued: false,
	description: 'work',
	required: false,
	caseExact: false,
	canonicalValues: ['work'],
	...traits,
};

/** The schemas, exactly as far as they are accepted (RFC 7643 §7). */
export const schemas = (base: string): readonly Body[] => [
	schema(base, urns.user, 'User', [
		...leavesIn('user', undefined),
		complexBody('name', false, leavesIn('user', 'name')),
		complexBody('emails', true, [...leavesIn('user', 'emails'), emailType]),
	]),
	schema(base, urns.enterprise, 'EnterpriseUser', leavesIn('enterprise', undefined)),
];

const schema = (base: string, id: string, name: string, attributes: readonly Body[]): Body => ({
	schemas: [urns.schema],
	id,
	name,
	description: name === 'User' ? 'A person' : 'What an organisation adds to a person',
	attributes,
	meta: {resourceType: 'Schema', location: `${base}/Schemas/${id}`},
});
