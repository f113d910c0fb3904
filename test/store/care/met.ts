import {StateDamagedError} from '../../../source/core/errors.ts';
import type {JsonStore} from '../../../source/store/json-store.ts';
import {contentsOf, type MadeState, open} from './damaged-state.ts';

/** Where the store refuses a damaged state first, in the order in which it is used. */
export async function metBy({folder, newest}: MadeState): Promise<'open' | 'read' | 'history' | 'never'> {
	let store: JsonStore;
	try {
		store = await open(folder);
	} catch (error) {
		return refused(error, 'open');
	}
	try {
		await contentsOf(store);
		try {
			for (let sequence = 1; sequence <= newest; sequence++) await store.history(sequence);
		} catch (error) {
			return refused(error, 'history');
		}
	} catch (error) {
		return refused(error, 'read');
	} finally {
		await store.close();
	}
	return 'never';
}

function refused<T>(error: unknown, where: T): T {
	if (!(error instanceof StateDamagedError)) throw error;
	return where;
}
