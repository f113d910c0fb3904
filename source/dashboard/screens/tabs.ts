/**
 * The screens as their tabs name them, in their order. Apart from the screens themselves, because the first frame
 * is drawn before their code is read; a test holds both together.
 */
export const tabs: ReadonlyArray<{readonly id: string; readonly title: string}> = [
	{id: 'connections', title: 'Connections'},
	{id: 'runs', title: 'Runs'},
	{id: 'users', title: 'Users'},
	{id: 'conflicts', title: 'Conflicts'},
	{id: 'activity', title: 'Activity'},
	{id: 'settings', title: 'Settings'},
];
