import {type Dispatch, useReducer} from 'react';
import {useDashboard} from '../dashboard.ts';

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
