import {type LocationId, locationId} from '../directory/ids.ts';
import {locationUnmatched} from './conflicts/location-unmatched.ts';
import type {Draft} from './draft.ts';
import {leaveOutWithSchool} from './left-out-school.ts';
import {meet} from './raise.ts';

/**
 * A school that maps to no known location, where the setting says that none is made without a decision.
 * @returns the location that it is, by its id; `'new'`: it becomes one of its own; undefined: it is held or left
 * out, and so is whoever is there alone.
 */
export function meetUnmatchedLocation(draft: Draft, row: number): LocationId | 'new' | undefined {
	const {connection, directory, roster} = draft.input;
	const view = roster.locations;
	const external = view.text(row, 'externalId');
	const name = view.text(row, 'name');
	const place = view.place(row);
	const outcome = meet(draft, locationUnmatched, {
		incoming: external,
		accounts: [],
		sides: [
			{label: 'Directory', key: '', fields: {}},
			{label: connection.name, key: external, fields: {location: external, name}, place},
		],
		people: {
			incoming: {id: external, firstName: '', lastName: ''},
			source: connection.source,
			named: name || external,
		},
	});
	switch (outcome?.does) {
		case 'take':
			return 'new';
		case 'give':
			// One that was removed since is asked about again by whoever misses it.
			if (outcome.input !== undefined && directory.locations.has(outcome.input))
				return locationId(outcome.input);
			draft.hold('locations', external, 'the location that it was mapped to is gone', place);
			return undefined;
		case 'leave-out':
			draft.leftOutSchools.set(external, name || external);
			leaveOutWithSchool(draft, 'locations', {school: external, externalId: external, place, sent: false});
			return undefined;
		default:
			draft.hold('locations', external, `conflict: ${locationUnmatched.title}`, place);
			return undefined;
	}
}
