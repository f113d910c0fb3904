import {type Shape, shapeOf} from './answers.ts';
import {fault, type ScimFault} from './fault.ts';
import {isObject} from './reading.ts';

/** What is asked of a list; numbers as they were said. */
export interface Search {
	readonly filter?: string;
	readonly startIndex?: string;
	readonly count?: string;
	readonly shape: Shape;
}

const wrong = (name: string, what: string) => fault(400, 'invalidValue', `${name} is ${what}`);

/**
 * The same questions as a list takes in its address, as the body of `POST …/.search` (RFC 7644 §3.4.3), which keeps
 * names of people out of the logs of proxies. Names in any case; what is not asked for here (`sortBy`) is let pass.
 */
export function readSearch(body: unknown): Search | ScimFault {
	if (!isObject(body)) return fault(400, 'invalidSyntax', 'the body is no JSON object');
	const said = new Map(Object.entries(body).map(([name, value]) => [name.toLowerCase(), value]));
	const {filter, startindex, count, attributes, excludedattributes} = {
		filter: said.get('filter') ?? undefined,
		startindex: said.get('startindex') ?? undefined,
		count: said.get('count') ?? undefined,
		attributes: said.get('attributes') ?? [],
		excludedattributes: said.get('excludedattributes') ?? [],
	};
	if (filter !== undefined && typeof filter !== 'string') return wrong('filter', 'text');
	for (const [name, value] of Object.entries({startIndex: startindex, count}))
		if (value !== undefined && !Number.isInteger(value)) return wrong(name, 'a whole number');
	if (!isNames(attributes) || !isNames(excludedattributes))
		return wrong('attributes, excludedAttributes', 'a list of names');
	return {
		...(filter === undefined || filter.trim() === '' ? {} : {filter}),
		...(startindex === undefined ? {} : {startIndex: String(startindex)}),
		...(count === undefined ? {} : {count: String(count)}),
		shape: shapeOf(attributes, excludedattributes),
	};
}

const isNames = (value: unknown): value is readonly string[] =>
	Array.isArray(value) && value.every((each) => typeof each === 'string');
