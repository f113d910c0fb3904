import type {Account} from '../directory/account.ts';
import type {Directory} from '../directory/directory.ts';
import {splitList} from '../directory/records.ts';
import type {LocationMap} from './locations.ts';

/** Where a person is by the directory, as ids of locations there, sorted. */
export interface Places {
	/** By their classes, as student or as teacher. */
	readonly classes: readonly string[];
	readonly roles: readonly string[];
	/** Locations of ours that are none there. */
	readonly unmapped: readonly string[];
}

/** Looks up where people are; classes are gone through once. */
export function placesOf(
	{classes, enrolments}: Pick<Directory, 'classes' | 'enrolments'>,
	map: LocationMap,
): (account: Account) => Places {
	const byPerson = new Map<string, string | Set<string>>();
	for (const {classId, locationId, instructorIds} of classes.values()) {
		const add = (person: string) => {
			const known = byPerson.get(person);
			if (known === undefined) byPerson.set(person, locationId);
			else if (typeof known !== 'string') known.add(locationId);
			else if (known !== locationId) byPerson.set(person, new Set([known, locationId]));
		};
		for (const person of instructorIds) add(person);
		for (const person of splitList(enrolments.get(classId)?.students ?? '')) add(person);
	}
	return ({personId, roles}) => {
		const found = byPerson.get(personId) ?? [];
		const ofClasses = typeof found === 'string' ? [found] : [...found];
		const ofRoles = roles.flatMap(({locationId}) => locationId ?? []);
		const there = (ids: readonly string[]) => [...new Set(ids.flatMap((id) => map.of.get(id) ?? []))].sort();
		return {
			classes: there(ofClasses),
			roles: there(ofRoles),
			unmapped: [...new Set([...ofClasses, ...ofRoles])].filter((id) => !map.of.has(id)).sort(),
		};
	};
}

/** Where a person's user is to be. */
export type Wanted =
	| {readonly at: string}
	/** It may be where it is. */
	| {readonly stays: true}
	/** Classes, or roles, at several locations, and it is at none of them. */
	| {readonly several: readonly string[]}
	| {readonly nowhere: 'no-location' | 'unmapped-location'};

/**
 * The one location that a person has there: that of the classes; without classes that of the roles.
 * @param current where the user is; undefined: it is not there yet.
 * @param also locations that are right as well, where both sides have a say.
 */
export function wantedPlace(
	{classes, roles, unmapped}: Places,
	current: string | undefined,
	also: readonly string[] = [],
): Wanted {
	const wanted = classes.length > 0 ? classes : roles;
	if (current !== undefined && (wanted.includes(current) || also.includes(current))) return {stays: true};
	if (wanted.length === 1) return {at: wanted[0]!};
	if (wanted.length === 0) return {nowhere: unmapped.length > 0 ? 'unmapped-location' : 'no-location'};
	// A newcomer with classes at several schools begins at the one that the role names.
	const home = roles.filter((id) => wanted.includes(id));
	return current === undefined && home.length === 1 ? {at: home[0]!} : {several: wanted};
}
