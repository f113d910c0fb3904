import {sentences} from '../core/errors.ts';
import type {Snapshot} from '../core/ports.ts';
import {unknownPerson} from './users.ts';

/** An action on somebody who is not there, as Apple's log calls it (`directory.md`, *Status*). */
export interface NotFound {
	readonly personId: string;
	readonly ok: false;
	readonly code: 'NOT_FOUND';
	readonly message: string;
}

/** Refuses an action on an account that is not there, and says how the right one is found. */
export async function notFound(snapshot: Snapshot, personId: string): Promise<NotFound> {
	const {message, next} = await unknownPerson(snapshot, personId);
	return {personId, ok: false, code: 'NOT_FOUND', message: sentences(message, next)};
}
