import {useId, useLayoutEffect} from 'react';
import {useDashboard} from '../dashboard.ts';
import type {Layer} from '../layers.ts';

/** Listens to the keyboard while the view is there. A command without a handler is not offered anywhere. */
export function useKeys(layer: Layer): void {
	const {layers} = useDashboard();
	const name = useId();
	// Every render brings handlers that see its state; only a change of what is offered is told to others.
	useLayoutEffect(() => layers.put(name, layer));
	useLayoutEffect(() => () => layers.drop(name), [layers, name]);
}
