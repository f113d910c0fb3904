import {locationId} from '../../source/core/directory/ids.ts';
import type {Location} from '../../source/core/directory/records.ts';
import type {RecordChange} from '../../source/core/ports.ts';

/** A small record to change. */
export const place = (id: string, name = `School ${id}`): Location => ({
	locationId: locationId(id),
	name,
	externalIds: {},
});
export const create = (after: Location): RecordChange => ({
	collection: 'locations',
	key: after.locationId,
	after,
});
export const remove = (before: Location): RecordChange => ({
	collection: 'locations',
	key: before.locationId,
	before,
});
export const change = (before: Location, after: Location): RecordChange => ({
	collection: 'locations',
	key: before.locationId,
	before,
	after,
});
