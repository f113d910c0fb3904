import {useEffect, useRef, useSyncExternalStore} from 'react';
import type {Work} from '../../../core/ports.ts';
import type {ConnectionView} from '../../../sync/rollcall.ts';
import {type SetUpStep, setUpSteps, stepAfter} from '../../../sync/set-up.ts';
import {useDashboard} from '../../dashboard.ts';
import type {Kept} from '../../preview-store.ts';

/** Whether work on one of these connections runs here. */
export function useIsBusy(...names: readonly string[]): boolean {
	const {jobs} = useDashboard();
	return useSyncExternalStore(jobs.subscribe, jobs.all).some(({subject}) => names.includes(subject));
}

/** Goes through the steps of a connection's set-up: each is kept in the state, so that it can be left there. */
export function useSteps(connection: ConnectionView) {
	const {rollcall, reload, report, hush} = useDashboard();
	const {name, setUp} = connection;
	/** What was said of the step before goes, unless it is what leads to this one. */
	const to = (step: SetUpStep | undefined, {telling = false} = {}) =>
		void rollcall.setUp(name, step).then(() => {
			if (!telling) hush();
			reload();
		}, report);
	const steps = setUpSteps(connection);
	const before = setUp === undefined ? undefined : steps[steps.indexOf(setUp) - 1];
	return {
		to,
		next: (options?: {readonly telling: boolean}) =>
			to(setUp === undefined ? undefined : stepAfter(setUp, connection), options),
		before: before === undefined ? undefined : () => to(before),
	};
}

/** The plan that would make this connection's people; made now where there is none. */
export function useFirstPlan({name}: ConnectionView): {
	readonly planned: Kept | undefined;
	/** It was seen here and is no longer kept: nothing failed. */
	readonly isCarriedOut: boolean;
	readonly again: () => void;
} {
	const {rollcall, previews} = useDashboard();
	const planned = previews.of(name);
	const seen = useRef(false);
	if (planned !== undefined) seen.current = true;
	const again = useFirstLook(
		name,
		planned !== undefined,
		(signal) => rollcall.plan(name, signal),
		(result) => previews.keep(result),
	);
	return {planned, isCarriedOut: planned === undefined && seen.current, again};
}

/** Looks what a connection would do, once when the page is opened, and gives how to look again. */
export function useFirstLook<T>(
	name: string,
	isThere: boolean,
	look: (signal: AbortSignal) => Work<T>,
	keep: (result: T) => void,
): () => void {
	const {jobs, report, reload, say} = useDashboard();
	const again = () => {
		jobs.start({
			title: `Plan of ${name}`,
			subject: name,
			run: look,
			done: (result) => {
				keep(result);
				reload();
			},
			failed: (error, stopped) => {
				if (stopped) say('attention', `Reading ${name} was stopped. p reads again.`);
				else report(error);
				reload();
			},
		});
	};
	// biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page is opened
	useEffect(() => {
		if (!isThere) again();
	}, [name]);
	return again;
}
