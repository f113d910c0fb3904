import {activityScreen} from './activity/activity.tsx';
import {conflictsScreen} from './conflicts/conflicts.tsx';
import {connectionsScreen} from './connections/connections.tsx';
import {runsScreen} from './runs/runs.tsx';
import type {Screen} from './screen.ts';
import {settingsScreen} from './settings/settings.tsx';
import {usersScreen} from './users/users.tsx';

/** The screens in the order of their tabs; the nth has the key n. */
export const screens: readonly Screen[] = [
	connectionsScreen,
	runsScreen,
	usersScreen,
	conflictsScreen,
	activityScreen,
	settingsScreen,
];
