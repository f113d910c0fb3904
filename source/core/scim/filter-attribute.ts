import type {Leaf} from './attributes.ts';
import type {Subject} from './filter.ts';
import {resolve} from './resolve.ts';

/** An attribute that can be asked for. */
export interface Attribute {
	readonly name: Leaf['key'] | 'id' | 'emailType' | 'emailPrimary';
	readonly caseExact: boolean;
}

/** The attribute of this name; undefined: it is none, or nothing of it is kept. */
export function attributeOf(name: string): Attribute | undefined {
	const lower = name.toLowerCase();
	if (lower === 'id') return {name: 'id', caseExact: true};
	if (lower === 'emails') return {name: 'workEmail', caseExact: false};
	if (lower === 'emails.type') return {name: 'emailType', caseExact: false};
	if (lower === 'emails.primary') return {name: 'emailPrimary', caseExact: false};
	const target = resolve(name);
	return target.is === 'leaf' ? {name: target.leaf.key, caseExact: target.leaf.caseExact} : undefined;
}

/** What somebody has of it: nothing, or one value. The one e-mail address there is, is the primary one of work. */
export function valuesOf({name}: Attribute, {id, values}: Subject): ReadonlyArray<string | boolean> {
	switch (name) {
		case 'id':
			return [id];
		case 'emailType':
			return values.has('workEmail') ? ['work'] : [];
		case 'emailPrimary':
			return values.has('workEmail') ? [true] : [];
		default: {
			const value = values.get(name);
			return value === undefined ? [] : [value];
		}
	}
}
