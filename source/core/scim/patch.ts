import {type LeafKey, leafOf, leaves, type ScimValues} from './attributes.ts';
import {fault, isFault, type ScimFault} from './fault.ts';
import {matches, parseFilter} from './filter.ts';
import {
	isObject,
	otherTypeFault,
	outside,
	readEmail,
	type Said,
	type Strictness,
	say,
	sayLeaf,
	sayTolerated,
	wordOf,
} from './reading.ts';
import {resolve} from './resolve.ts';

/** More in one request is no provisioning service's: our decision. */
const mostOperations = 500;

/** A person as PATCH sees it: values that change from operation to operation. */
interface Patched {
	readonly id: string;
	readonly values: Map<LeafKey, string | boolean>;
}

const invalid = (detail: string) => fault(400, 'invalidSyntax', detail);

/**
 * Applies a PATCH (RFC 7644 §3.5.2) in order, as Entra and Okta send them: operations in any case, with and without
 * path, keys with dots and schemas, text for booleans. All of it, or nothing.
 * @returns the values afterwards.
 */
export function applyPatch(
	subject: {readonly id: string; readonly values: ScimValues},
	body: unknown,
	how: Strictness,
): ScimValues | ScimFault {
	const operations = operationsOf(body);
	if (isFault(operations)) return operations;
	const patched: Patched = {id: subject.id, values: new Map(subject.values)};
	for (const operation of operations) {
		const wrong = applyOne(patched, operation, how);
		if (wrong !== undefined) return wrong;
	}
	return patched.values;
}

/** The value of a key in whatever case. */
function entry(object: Readonly<Record<string, unknown>>, key: string): unknown {
	return Object.entries(object).find(([name]) => name.toLowerCase() === key)?.[1];
}

function operationsOf(body: unknown): ReadonlyArray<Readonly<Record<string, unknown>>> | ScimFault {
	const list = isObject(body) ? entry(body, 'operations') : undefined;
	if (!Array.isArray(list) || list.length === 0) return invalid('Operations is a list of one or more');
	if (list.length > mostOperations)
		return fault(400, 'tooMany', `there are at most ${mostOperations} operations in a request`);
	return list.every(isObject) ? list : invalid('an operation is an object');
}

function applyOne(
	patched: Patched,
	operation: Readonly<Record<string, unknown>>,
	how: Strictness,
): ScimFault | undefined {
	const said = entry(operation, 'op');
	const op = typeof said === 'string' ? said.toLowerCase() : '';
	if (op !== 'add' && op !== 'replace' && op !== 'remove')
		return invalid('op is one of add, replace, remove');
	const path = entry(operation, 'path');
	const value = entry(operation, 'value');
	if (path === undefined || path === null || path === '') {
		if (op === 'remove') return fault(400, 'noTarget', 'what is removed has a path');
		if (!isObject(value)) return fault(400, 'invalidValue', 'without a path the value is an object');
		const news: Said = new Map();
		for (const [name, each] of Object.entries(value)) {
			const wrong = name.includes('[') ? applyPath(patched, op, name, each, how) : say(news, name, each, how);
			if (wrong !== undefined) return wrong;
		}
		return assign(patched, news);
	}
	if (typeof path !== 'string') return fault(400, 'invalidPath', 'path is text');
	return applyPath(patched, op, path.trim(), value, how);
}

type Op = 'add' | 'replace' | 'remove';

function applyPath(
	patched: Patched,
	op: Op,
	path: string,
	value: unknown,
	how: Strictness,
): ScimFault | undefined {
	const chosen = /^([^[\]]+)\[(.*)\](?:\.([\w$-]+))?$/s.exec(path);
	if (chosen !== null) {
		const [, name = '', filter = '', sub] = chosen;
		return applyChosen(patched, op, {path, name, filter, sub: sub?.toLowerCase()}, value, how);
	}
	const target = resolve(path);
	const news: Said = new Map();
	switch (target.is) {
		case 'leaf':
			if (op === 'remove') news.set(target.leaf.key, undefined);
			else {
				const wrong = sayLeaf(news, target.leaf, value);
				if (wrong !== undefined) return wrong;
			}
			return assign(patched, news);
		case 'complex': {
			const wrong =
				op !== 'remove'
					? say(news, path, value, how)
					: target.of === 'emails' && Array.isArray(value) && value.length > 0
						? removeEmails(patched, news, value, how)
						: removeAll(news, target.of);
			return wrong ?? assign(patched, news);
		}
		case 'read-only':
			return fault(400, 'mutability', `${target.name} is ours to say`);
		case 'tolerated':
			return sayTolerated(news, target.name, op === 'remove' ? null : value, how) ?? assign(patched, news);
		case 'unlisted':
			return op === 'remove' ? undefined : outside(target.name, value, how);
		case 'no name':
			return fault(400, 'invalidPath', `${JSON.stringify(path.slice(0, 60))} is no path`);
	}
}

function removeAll(news: Said, of: 'name' | 'emails' | 'user' | 'enterprise'): ScimFault | undefined {
	if (of === 'user') return fault(400, 'mutability', 'a person is removed by DELETE');
	for (const leaf of leaves)
		if (leaf.parent === of || (of === 'enterprise' && leaf.schema === of)) news.set(leaf.key, undefined);
	return undefined;
}

/** Entra names the values that go; the address goes where it is among them. */
function removeEmails(
	{values}: Patched,
	news: Said,
	list: readonly unknown[],
	how: Strictness,
): ScimFault | undefined {
	for (const item of list) {
		const email = readEmail(item, how);
		if (isFault(email)) return email;
		if (email?.value === values.get('workEmail')) news.set('workEmail', undefined);
	}
	return undefined;
}

/** A path with a filter: `emails[type eq "work"].value`. */
function applyChosen(
	patched: Patched,
	op: Op,
	{path, name, filter, sub}: {path: string; name: string; filter: string; sub: string | undefined},
	value: unknown,
	how: Strictness,
): ScimFault | undefined {
	const target = resolve(name);
	if (target.is === 'no name')
		return fault(400, 'invalidPath', `${JSON.stringify(path.slice(0, 60))} is no path`);
	if (target.is === 'unlisted') return op === 'remove' ? undefined : outside(target.name, value, how);
	if (target.is === 'tolerated') return undefined;
	if (target.is !== 'complex' || target.of !== 'emails')
		return fault(400, 'invalidPath', `${name} has no values to choose from`);
	const asked = parseFilter(filter, 'emails');
	if (isFault(asked)) return fault(400, 'invalidPath', asked.detail);
	// Entra sets the address of work where there is none yet, by the same path.
	const made = new Map<LeafKey, string | boolean>([['workEmail', '']]);
	const found = matches(asked, patched.values.has('workEmail') ? patched : {id: '', values: made});
	// RFC 7644 §3.5.2.3 names the fault of replace alone; lenient, what is added to or taken from nothing is let pass.
	if (!found)
		return how.lenient && op !== 'replace'
			? undefined
			: fault(400, 'noTarget', 'no e-mail address is chosen by the path');
	const news: Said = new Map();
	if (op === 'remove') {
		if (sub === undefined || sub === 'value') news.set('workEmail', undefined);
		return assign(patched, news);
	}
	if (sub === undefined) {
		const wrong = say(news, 'emails', Array.isArray(value) ? value : [value], how);
		return wrong ?? assign(patched, news);
	}
	if (sub === 'value') {
		const wrong = sayLeaf(news, leafOf('workEmail'), value);
		return wrong ?? assign(patched, news);
	}
	if (sub === 'type' && wordOf(value) !== 'work' && !how.lenient) return otherTypeFault();
	return ['type', 'primary', 'display'].includes(sub) ? undefined : outside(`emails.${sub}`, value, how);
}

/** What was said counts from here on. @returns a fault where something that must be there would go. */
function assign({values}: Patched, news: Said): ScimFault | undefined {
	for (const [key, value] of news) {
		if (value !== undefined) values.set(key, value);
		// Without `active` nobody knows whether somebody may sign in: our decision.
		else if (key === 'userName' || key === 'active')
			return fault(400, 'mutability', `${key} cannot be taken away`);
		else values.delete(key);
	}
	return undefined;
}
