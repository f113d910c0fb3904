import {useEffect, useId, useReducer} from 'react';
import {type Query, useDashboard} from '../dashboard.ts';

/**
 * Reads something for a view, and again whenever `key` changes or something was committed. What a screen
 * showed before is there at once when it comes back; an answer that was overtaken by a newer question is dropped.
 */
export function useQuery<T>(name: string, key: string, read: () => Promise<T>): Query<T> {
	const {kept, version, layers} = useDashboard();
	const query = useQueryOf(kept, version, name, key, read);
	const reads = query.data === undefined && query.error === undefined;
	const id = useId();
	// After the layers of this drawing were put: what was typed ahead is for them.
	useEffect(() => {
		if (!reads) return;
		layers.wait(id);
		return () => layers.ready(id);
	}, [reads, layers, id]);
	return query;
}

/** The same, for the root of the dashboard. */
export function useQueryOf<T>(
	kept: Map<string, unknown>,
	version: number,
	name: string,
	key: string,
	read: () => Promise<T>,
): Query<T> {
	const slot = `query ${name}`;
	const [state, settle] = useReducer(
		(before: Query<T>, change: Partial<Query<T>>): Query<T> => ({...before, ...change}),
		undefined,
		(): Query<T> => ({data: kept.get(slot) as T | undefined, error: undefined, loading: true}),
	);
	// biome-ignore lint/correctness/useExhaustiveDependencies: `read` is what `key` and `version` stand for
	useEffect(() => {
		let overtaken = false;
		settle({loading: true});
		read().then(
			(data) => {
				if (overtaken) return;
				kept.set(slot, data);
				settle({data, error: undefined, loading: false});
			},
			(error: unknown) => {
				if (!overtaken) settle({error, loading: false});
			},
		);
		return () => {
			overtaken = true;
		};
	}, [key, version, slot]);
	return state;
}
