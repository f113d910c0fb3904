import {createContext, useContext} from 'react';
import type {Overview, Rollcall} from '../sync/rollcall.ts';
import type {Asked} from './asked.ts';
import type {Jobs} from './jobs.ts';
import type {Layers} from './layers.ts';
import type {Place} from './place.ts';
import type {PreviewStore} from './preview-store.ts';
import type {Theme} from './theme.ts';

/** What a message says of itself besides its words. */
export type Severity = 'fine' | 'attention' | 'failed';

export interface Query<T> {
	/** What was read last, also while it is being read again. */
	readonly data: T | undefined;
	readonly error: unknown;
	readonly loading: boolean;
}

/** What every view may ask for. */
export interface Dashboard {
	readonly rollcall: Rollcall;
	readonly theme: Theme;
	readonly layers: Layers;
	readonly jobs: Jobs;
	/** What the screens remember while others are shown. */
	readonly kept: Map<string, unknown>;
	/** Counts what was committed, here or elsewhere: what depends on it is read again. */
	readonly version: number;
	/** Counts how often somebody's running work was heard of: who runs, how far. */
	readonly live: number;
	readonly overview: Query<Overview>;
	/** Plans that were made and not applied yet. */
	readonly previews: PreviewStore;
	readonly place: Place;
	/** The place at this moment, for what ends later than it began. */
	readonly placeNow: () => Place;
	/** Goes to a screen, and to one thing in it. */
	readonly go: (place: Place) => void;
	/** Reads everything that is shown again. */
	readonly reload: () => void;
	/** One sentence under this screen, until the next one, or until the screen is left. */
	readonly say: (severity: Severity, text: string) => void;
	/** Takes away what was said: what it was about is done, changed or left. */
	readonly hush: () => void;
	/** Says an error with its next step. */
	readonly report: (error: unknown) => void;
	/** Asks before something that destroys or costs. */
	readonly ask: (asked: Asked) => void;
	/** Puts text on the clipboard of the person's own terminal (OSC 52). */
	readonly copy: (text: string) => void;
}

export const DashboardContext = createContext<Dashboard | undefined>(undefined);

export function useDashboard(): Dashboard {
	const dashboard = useContext(DashboardContext);
	if (dashboard === undefined) throw new Error('a view was drawn outside the dashboard');
	return dashboard;
}

/** Columns and rows that a screen may fill. */
export interface Size {
	readonly columns: number;
	readonly rows: number;
}
