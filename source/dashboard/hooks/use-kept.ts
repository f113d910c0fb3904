import {type Dispatch, useReducer} from 'react';
import {useDashboard} from '../dashboard.ts';

const latest = <T>(_before: T, next: T) => next;

/** A value that is still there when the screen comes back. */
export const useKeptValue = <T>(name: string, initial: T): readonly [T, Dispatch<T>] =>
	useKept<T, T>(name, latest<T>, initial);

/** A reducer whose state is still there when the screen comes back. */
export function useKept<State, Action>(
	name: string,
	reduce: (state: State, action: Action) => State,
	initial: State,
): readonly [State, Dispatch<Action>] {
	const {kept} = useDashboard();
	const [state, dispatch] = useReducer(
		reduce,
		initial,
		(first) => (kept.has(name) ? kept.get(name) : first) as State,
	);
	kept.set(name, state);
	return [state, dispatch];
}
