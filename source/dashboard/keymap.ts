/**
 * The one table of keys: it feeds the handlers, the footer, the help, the palette and the README's table, so
 * that they cannot differ. What a command does stands in its screen; whether it can be done now is whether
 * the screen gives it a handler, and a key that would be refused is not listed.
 */

/** Where a command belongs; the help lists them so. */
export const scopes = {
	app: 'Everywhere',
	list: 'Lists',
	text: 'Typing',
	menu: 'Menus',
	connections: 'Connections',
	runs: 'Runs',
	plan: 'A plan before it happens',
	users: 'Users',
	conflicts: 'Conflicts',
	activity: 'Activity',
} as const;
export type Scope = keyof typeof scopes;

export interface Command {
	readonly id: string;
	readonly scope: Scope;
	/** Names as `keyName` gives them. */
	readonly keys: readonly string[];
	/** How the keys are shown where listing them all would be long. */
	readonly show?: string;
	/** One or two words for the footer. */
	readonly label: string;
	/** One sentence for help and palette, without a full stop. */
	readonly help: string;
	/** Place in the footer, from the left; absent: not in the footer. */
	readonly rank?: number;
	/** Changes something: not there with `--read-only`. */
	readonly change?: true;
	/** Works also while a menu or a question is open, or while typing. */
	readonly always?: true;
	/** Not in the palette: it means nothing without the place where the cursor is. */
	readonly unnamed?: true;
}

const table = [
	// Everywhere
	{
		id: 'screen',
		scope: 'app',
		keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
		show: '1…9',
		label: 'screens',
		help: 'Go to a screen by its number',
		unnamed: true,
	},
	{
		id: 'back',
		scope: 'app',
		keys: ['escape', 'left', 'h'],
		label: 'back',
		help: 'Go back; never quits, never discards',
		rank: 80,
		unnamed: true,
	},
	{id: 'help', scope: 'app', keys: ['?'], label: 'help', help: 'The keys that work here', unnamed: true},
	{
		id: 'palette',
		scope: 'app',
		keys: [':'],
		label: 'commands',
		help: 'Find any command by its name',
		rank: 90,
		unnamed: true,
	},
	{id: 'reload', scope: 'app', keys: ['R'], label: 'reload', help: 'Read everything shown again'},
	{
		id: 'cancel-work',
		scope: 'app',
		keys: ['X'],
		label: 'stop',
		help: 'Stop the work that is running, safely',
		rank: 5,
	},
	{
		id: 'redraw',
		scope: 'app',
		keys: ['ctrl+l'],
		label: 'redraw',
		help: 'Draw the whole screen again',
		always: true,
	},
	{
		id: 'suspend',
		scope: 'app',
		keys: ['ctrl+z'],
		label: 'suspend',
		help: 'Back to the shell for a while; fg returns',
		always: true,
	},
	{id: 'quit', scope: 'app', keys: ['q'], label: 'quit', help: 'Go back, and at the top quit', rank: 95},
	{
		id: 'interrupt',
		scope: 'app',
		keys: ['ctrl+c'],
		label: 'interrupt',
		help: 'Quit at once; asks while something runs',
		always: true,
		unnamed: true,
	},
	// Lists
	{id: 'up', scope: 'list', keys: ['up', 'k'], show: '↑↓', label: 'move', help: 'Up', rank: 1, unnamed: true},
	{id: 'down', scope: 'list', keys: ['down', 'j'], label: 'move', help: 'Down', unnamed: true},
	{id: 'page-up', scope: 'list', keys: ['pageup'], label: 'page', help: 'A page up', unnamed: true},
	{id: 'page-down', scope: 'list', keys: ['pagedown'], label: 'page', help: 'A page down', unnamed: true},
	{id: 'half-up', scope: 'list', keys: ['ctrl+u'], label: 'half', help: 'Half a page up', unnamed: true},
	{id: 'half-down', scope: 'list', keys: ['ctrl+d'], label: 'half', help: 'Half a page down', unnamed: true},
	{id: 'first', scope: 'list', keys: ['g', 'home'], label: 'first', help: 'The first row', unnamed: true},
	{id: 'last', scope: 'list', keys: ['G', 'end'], label: 'last', help: 'The last row', unnamed: true},
	{
		id: 'open',
		scope: 'list',
		keys: ['enter', 'right', 'l'],
		show: '⏎',
		label: 'open',
		help: 'Open the row under the cursor',
		rank: 2,
		unnamed: true,
	},
	{
		id: 'next-pane',
		scope: 'list',
		keys: ['tab'],
		show: 'Tab',
		label: 'next part',
		help: 'The next part of this screen',
		rank: 3,
		unnamed: true,
	},
	{
		id: 'previous-pane',
		scope: 'list',
		keys: ['shift+tab'],
		label: 'part before',
		help: 'The part before',
		unnamed: true,
	},
	// Typing
	{
		id: 'text-keep',
		scope: 'text',
		keys: ['enter'],
		show: '⏎',
		label: 'keep',
		help: 'Keep what is typed',
		rank: 1,
		unnamed: true,
	},
	{
		id: 'text-next',
		scope: 'text',
		keys: ['down', 'tab'],
		show: '↓',
		label: 'next field',
		help: 'The next field',
		rank: 2,
		unnamed: true,
	},
	{
		id: 'text-previous',
		scope: 'text',
		keys: ['up', 'shift+tab'],
		show: '↑',
		label: 'field before',
		help: 'The field before',
		unnamed: true,
	},
	{id: 'text-left', scope: 'text', keys: ['left'], label: 'left', help: 'One letter left', unnamed: true},
	{id: 'text-right', scope: 'text', keys: ['right'], label: 'right', help: 'One letter right', unnamed: true},
	{
		id: 'text-home',
		scope: 'text',
		keys: ['home', 'ctrl+a'],
		label: 'begin',
		help: 'To the beginning',
		unnamed: true,
	},
	{id: 'text-end', scope: 'text', keys: ['end', 'ctrl+e'], label: 'end', help: 'To the end', unnamed: true},
	{
		id: 'text-erase',
		scope: 'text',
		keys: ['backspace', 'delete'],
		label: 'erase',
		help: 'Erase the letter before',
		unnamed: true,
	},
	{id: 'text-clear', scope: 'text', keys: ['ctrl+u'], label: 'clear', help: 'Erase all', unnamed: true},
	{
		id: 'text-leave',
		scope: 'text',
		keys: ['escape'],
		label: 'leave',
		help: 'Stop typing',
		rank: 3,
		unnamed: true,
	},
	// Menus and questions
	{
		id: 'menu-move',
		scope: 'menu',
		keys: ['up', 'down', 'k', 'j'],
		show: '↑↓',
		label: 'choose',
		help: 'Up and down',
		rank: 1,
		unnamed: true,
	},
	{
		id: 'menu-take',
		scope: 'menu',
		keys: ['enter'],
		show: '⏎',
		label: 'take it',
		help: 'Take the marked line',
		rank: 2,
		unnamed: true,
	},
	{
		id: 'menu-leave',
		scope: 'menu',
		keys: ['escape', 'q'],
		label: 'leave',
		help: 'Leave without doing anything',
		rank: 3,
		unnamed: true,
	},
	// Connections
	{
		id: 'sync',
		scope: 'connections',
		keys: ['s'],
		label: 'sync now',
		help: 'Sync this connection now: what a guard stops is held',
		rank: 10,
		change: true,
	},
	{
		id: 'plan',
		scope: 'connections',
		keys: ['p'],
		label: 'plan',
		help: 'Show what a sync would do, and change nothing',
		rank: 11,
	},
	{
		id: 'test',
		scope: 'connections',
		keys: ['t'],
		label: 'test',
		help: 'Try this connection, and change nothing',
		rank: 12,
	},
	{
		id: 'new',
		scope: 'connections',
		keys: ['n'],
		label: 'new',
		help: 'Make a new connection, step by step',
		rank: 91,
		change: true,
	},
	{
		id: 'settings',
		scope: 'connections',
		keys: ['e'],
		label: 'edit',
		help: 'Change the settings of this connection',
		rank: 92,
		change: true,
	},
	{
		id: 'disconnect',
		scope: 'connections',
		keys: ['D'],
		label: 'disconnect',
		help: 'Disconnect: accounts and classes become Manual, nothing is removed; asks first',
		rank: 94,
		change: true,
	},
	{
		id: 'reconnect',
		scope: 'connections',
		keys: ['C'],
		label: 'reconnect',
		help: 'Connect a disconnected one again; what changed meanwhile is asked about',
		rank: 13,
		change: true,
	},
	{
		id: 'findings',
		scope: 'connections',
		keys: ['f'],
		label: 'findings',
		help: 'All findings, each with its next step',
		rank: 93,
	},
	// Runs and plans
	{
		id: 'plan-again',
		scope: 'runs',
		keys: ['p'],
		label: 'plan again',
		help: 'Read again and show what this run would do now',
		rank: 14,
	},
	{
		id: 'undo',
		scope: 'runs',
		keys: ['u'],
		label: 'undo',
		help: 'Take this run back: shows what comes back and what cannot, and asks',
		rank: 15,
		change: true,
	},
	{
		id: 'modified-csvs',
		scope: 'runs',
		keys: ['e'],
		label: 'CSVs',
		help: 'Write what this run left of its roster, and its patch summary, to a folder',
		rank: 16,
	},
	{
		id: 'explain',
		scope: 'runs',
		keys: ['x'],
		label: 'explain',
		help: 'Why this person or class is, or is not, in Apple School Manager',
		rank: 17,
	},
	{
		id: 'approve',
		scope: 'plan',
		keys: ['a'],
		label: 'approve',
		help: 'Apply exactly this plan and send it',
		rank: 10,
		change: true,
	},
	{
		id: 'additions',
		scope: 'plan',
		keys: ['o'],
		label: 'add only',
		help: 'Apply what is added and updated; what would be removed stays',
		rank: 11,
		change: true,
	},
	{
		id: 'next-group',
		scope: 'plan',
		keys: ['tab'],
		show: 'Tab',
		label: 'next group',
		help: 'The next group of changes',
		rank: 3,
	},
	// Users
	{
		id: 'find',
		scope: 'users',
		keys: ['/'],
		label: 'find',
		help: 'Find by name, e-mail, account or ID, as you type',
		rank: 10,
	},
	{
		id: 'filter',
		scope: 'users',
		keys: ['f'],
		label: 'filter',
		help: 'Only one status, source, role, location or grade',
		rank: 11,
	},
	{
		id: 'clear-filter',
		scope: 'users',
		keys: ['c'],
		label: 'show all',
		help: 'Clear what was found and filtered',
		rank: 12,
	},
	{
		id: 'mark',
		scope: 'users',
		keys: ['space'],
		label: 'mark',
		help: 'Mark this person and move on',
		rank: 13,
		unnamed: true,
	},
	{
		id: 'mark-all',
		scope: 'users',
		keys: ['*'],
		label: 'mark all',
		help: 'Mark all found; again: none',
		rank: 14,
	},
	{
		id: 'actions',
		scope: 'users',
		keys: ['a'],
		label: 'actions',
		help: 'What this status and source allow to do',
		rank: 9,
	},
	{
		id: 'edit-user',
		scope: 'users',
		keys: ['e'],
		label: 'edit',
		help: 'Edit what is not read-only here; asks before the source lets go',
		rank: 15,
		change: true,
	},
	{
		id: 'follow-source',
		scope: 'users',
		keys: ['F'],
		label: 'follow',
		help: 'Let this local account follow its source again',
		rank: 16,
		change: true,
	},
	{
		id: 'copy',
		scope: 'users',
		keys: ['y'],
		label: 'copy ID',
		help: 'Copy the Person ID to the clipboard',
		rank: 20,
	},
	// Conflicts
	{
		id: 'previous-conflict',
		scope: 'conflicts',
		keys: ['up', 'k'],
		show: '↑↓',
		label: 'others',
		help: 'The conflict before',
		rank: 3,
		unnamed: true,
	},
	{
		id: 'next-conflict',
		scope: 'conflicts',
		keys: ['down', 'j'],
		label: 'next',
		help: 'The next conflict',
		unnamed: true,
	},
	{
		id: 'difference',
		scope: 'conflicts',
		keys: ['enter'],
		show: '⏎',
		label: 'all fields',
		help: 'Both sides in full, field by field',
		rank: 2,
		unnamed: true,
	},
	{
		id: 'later',
		scope: 'conflicts',
		keys: ['z'],
		label: 'decide later',
		help: 'Leave it open and go on; last night’s row is sent',
		rank: 1,
		unnamed: true,
	},
	{
		id: 'alike',
		scope: 'conflicts',
		keys: ['A'],
		label: 'all alike',
		help: 'Decide all alike at once: they are listed first',
		rank: 10,
		change: true,
	},
	{
		id: 'always',
		scope: 'conflicts',
		keys: ['!'],
		label: 'always',
		help: 'Decide this one, and all later ones like it by a rule',
		rank: 12,
		change: true,
	},
	{
		id: 'rules',
		scope: 'conflicts',
		keys: ['L'],
		label: 'rules',
		help: 'The rules and standing decisions, and how often each was used',
		rank: 13,
	},
	{
		id: 'drop-rule',
		scope: 'conflicts',
		keys: ['D'],
		label: 'drop',
		help: 'Drop the rule under the cursor: its conflicts are asked again',
		rank: 10,
		change: true,
	},
	{
		id: 'take-back',
		scope: 'conflicts',
		keys: ['backspace'],
		show: 'Bksp',
		label: 'take back',
		help: 'Take the last decision back',
		rank: 11,
		change: true,
	},
	// Activity
	{
		id: 'done',
		scope: 'activity',
		keys: ['space', 'd'],
		show: 'space',
		label: 'done',
		help: 'Tick this off: it was done in Apple School Manager',
		rank: 10,
		change: true,
	},
] as const satisfies readonly Command[];

export type CommandId = (typeof table)[number]['id'];
export const commands: ReadonlyArray<Command & {readonly id: CommandId}> = table;
export const commandOf = (id: CommandId) => commands.find((command) => command.id === id)!;

const inWords: Readonly<Record<string, string>> = {
	up: '↑',
	down: '↓',
	left: '←',
	right: '→',
	enter: '⏎',
	escape: 'Esc',
	tab: 'Tab',
	'shift+tab': 'Shift+Tab',
	pageup: 'PgUp',
	pagedown: 'PgDn',
	home: 'Home',
	end: 'End',
	backspace: 'Backspace',
	delete: 'Del',
};
const inAscii: Readonly<Record<string, string>> = {
	'↑': 'Up',
	'↓': 'Down',
	'←': 'Left',
	'→': 'Right',
	'↑↓': 'Up/Down',
	'⏎': 'Enter',
	'1…9': '1-9',
};

/** A key as it is written for people. */
export function keyLabel(name: string, ascii = false): string {
	const shown = name.startsWith('ctrl+') ? `Ctrl+${name.slice(5).toUpperCase()}` : (inWords[name] ?? name);
	return ascii ? (inAscii[shown] ?? shown) : shown;
}

/** The short form for footer and tabs: the first key, or what the table says. */
export const shortKeys = (command: Command, ascii = false) =>
	command.show === undefined ? keyLabel(command.keys[0]!, ascii) : keyLabel(command.show, ascii);
