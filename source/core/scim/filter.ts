import type {ScimValues} from './attributes.ts';
import {fault, isFault, type ScimFault} from './fault.ts';
import {type Attribute, attributeOf, valuesOf} from './filter-attribute.ts';
import {type Token, tokens} from './filter-tokens.ts';

export type Literal = string | number | boolean | null;
type Compare = 'eq' | 'ne' | 'co' | 'sw' | 'ew';

/** A filter as it was understood (RFC 7644 §3.4.2.2). */
export type Filter =
	| {readonly op: 'and' | 'or'; readonly all: readonly Filter[]}
	| {readonly op: 'not'; readonly one: Filter}
	| {readonly op: 'pr'; readonly attribute: Attribute}
	| {readonly op: Compare; readonly attribute: Attribute; readonly value: Literal};

/** What a filter is asked about: what a person is said to be, and our own id of it. */
export interface Subject {
	readonly id: string;
	readonly values: ScimValues;
}

/** Longer or deeper ones are no question that a provisioning service asks: our decision. */
export const longestFilter = 2000;
export const deepestFilter = 16;
const mostTerms = 64;

const compares: readonly string[] = ['eq', 'ne', 'co', 'sw', 'ew'] satisfies readonly Compare[];
const isCompare = (word: string): word is Compare => compares.includes(word);

const wrong = (detail: string) => fault(400, 'invalidFilter', detail);

/** @param within the complex attribute in whose brackets the filter stands. */
export function parseFilter(text: string, within?: 'emails'): Filter | ScimFault {
	if (text.length > longestFilter) return wrong(`the filter has more than ${longestFilter} characters`);
	const all = tokens(text);
	if (all === undefined) return wrong('the filter has a text that does not end');
	const parser = new Parser(all);
	const filter = parser.either(0, within);
	if (isFault(filter)) return filter;
	return parser.atEnd ? filter : wrong(`the filter goes on after its end, at character ${parser.place + 1}`);
}

class Parser {
	#at = 0;
	#terms = 0;
	readonly #tokens: readonly Token[];

	constructor(all: readonly Token[]) {
		this.#tokens = all;
	}

	get atEnd(): boolean {
		return this.#at >= this.#tokens.length;
	}

	get place(): number {
		return this.#tokens[this.#at]?.at ?? 0;
	}

	/** `or` binds less than `and` does. */
	either(depth: number, within: 'emails' | undefined): Filter | ScimFault {
		return this.#joined('or', () => this.#both(depth, within));
	}

	#both(depth: number, within: 'emails' | undefined): Filter | ScimFault {
		return this.#joined('and', () => this.#one(depth, within));
	}

	#joined(op: 'and' | 'or', next: () => Filter | ScimFault): Filter | ScimFault {
		const first = next();
		if (isFault(first)) return first;
		const all = [first];
		while (this.#takes(op)) {
			const more = next();
			if (isFault(more)) return more;
			all.push(more);
		}
		return all.length === 1 ? first : {op, all};
	}

	#one(depth: number, within: 'emails' | undefined): Filter | ScimFault {
		if (depth > deepestFilter) return wrong(`the filter is nested more than ${deepestFilter} deep`);
		if (++this.#terms > mostTerms) return wrong(`the filter has more than ${mostTerms} terms`);
		if (this.#takes('not')) {
			if (!this.#takes('(')) return wrong('after not comes a filter in parentheses');
			const one = this.#enclosed(')', depth, within);
			return isFault(one) ? one : {op: 'not', one};
		}
		if (this.#takes('(')) return this.#enclosed(')', depth, within);
		return this.#term(depth, within);
	}

	#enclosed(end: ')' | ']', depth: number, within: 'emails' | undefined): Filter | ScimFault {
		const inner = this.either(depth + 1, within);
		if (isFault(inner)) return inner;
		return this.#takes(end) ? inner : wrong(`the filter lacks a ${end}`);
	}

	#term(depth: number, within: 'emails' | undefined): Filter | ScimFault {
		const name = this.#word();
		if (name === undefined) return wrong('the filter lacks an attribute');
		if (this.#takes('[')) {
			if (within !== undefined || name.toLowerCase() !== 'emails')
				return wrong(`${shown(name)} has no values to choose from`);
			const chosen = this.#enclosed(']', depth, 'emails');
			if (isFault(chosen)) return chosen;
			// There is one e-mail address at most, so that what is asked of it may be asked beside.
			const sub = this.#peek()?.word;
			if (sub === undefined || !sub.startsWith('.')) return chosen;
			this.#at++;
			const asked = this.#compared(`emails${sub}`, undefined);
			return isFault(asked) ? asked : {op: 'and', all: [chosen, asked]};
		}
		return this.#compared(name, within);
	}

	#compared(name: string, within: 'emails' | undefined): Filter | ScimFault {
		const attribute = attributeOf(within === undefined ? name : `${within}.${name}`);
		if (attribute === undefined) return wrong(`${shown(name)} cannot be asked for`);
		const op = this.#word()?.toLowerCase();
		if (op === 'pr') return {op, attribute};
		if (op === undefined || !isCompare(op))
			return wrong(`${shown(op ?? 'nothing')} is no operator: there are ${compares.join(', ')}, pr`);
		const value = this.#peek();
		if (value?.literal === undefined) return wrong(`${op} lacks a value`);
		this.#at++;
		return {op, attribute, value: value.literal};
	}

	#peek(): Token | undefined {
		return this.#tokens[this.#at];
	}

	#word(): string | undefined {
		const token = this.#peek();
		if (token?.word === undefined) return undefined;
		this.#at++;
		return token.word;
	}

	#takes(what: string): boolean {
		const token = this.#peek();
		const found = token?.mark ?? token?.word?.toLowerCase();
		if (found !== what) return false;
		this.#at++;
		return true;
	}
}

const shown = (name: string) => JSON.stringify(name.slice(0, 60));

/** Whether somebody is among those whom the filter asks for. Upper and lower case count where the schema says so. */
export function matches(filter: Filter, subject: Subject): boolean {
	switch (filter.op) {
		case 'and':
			return filter.all.every((each) => matches(each, subject));
		case 'or':
			return filter.all.some((each) => matches(each, subject));
		case 'not':
			return !matches(filter.one, subject);
		case 'pr':
			return valuesOf(filter.attribute, subject).length > 0;
		default:
			return isSo(filter, valuesOf(filter.attribute, subject));
	}
}

function isSo(
	{op, attribute, value}: Extract<Filter, {op: Compare}>,
	values: ReadonlyArray<string | boolean>,
): boolean {
	const form = (one: Literal) =>
		typeof one === 'boolean' || attribute.caseExact ? String(one) : String(one).toLowerCase();
	if (value === null) return op === 'eq' ? values.length === 0 : op === 'ne' && values.length > 0;
	const wanted = form(value);
	const has = (test: (text: string) => boolean) => values.some((each) => test(form(each)));
	switch (op) {
		case 'eq':
			return has((text) => text === wanted);
		case 'ne':
			return !has((text) => text === wanted);
		case 'co':
			return has((text) => text.includes(wanted));
		case 'sw':
			return has((text) => text.startsWith(wanted));
		case 'ew':
			return has((text) => text.endsWith(wanted));
	}
}

/** A value that whoever matches must have, by which an index finds them; undefined: all have to be looked at. */
export function keyOf(
	filter: Filter,
): {readonly by: 'id' | 'userName' | 'externalId'; readonly value: string} | undefined {
	if (filter.op === 'and') return filter.all.map(keyOf).find((key) => key !== undefined);
	if (filter.op !== 'eq' || filter.value === null) return undefined;
	const {name} = filter.attribute;
	return name === 'id' || name === 'userName' || name === 'externalId'
		? {by: name, value: String(filter.value)}
		: undefined;
}
