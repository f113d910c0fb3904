/** Names of keys, as a terminal writes them. */
export const keys = {
	up: '\x1b[A',
	down: '\x1b[B',
	right: '\x1b[C',
	left: '\x1b[D',
	enter: '\r',
	escape: '\x1b',
	tab: '\t',
	'shift+tab': '\x1b[Z',
	space: ' ',
	backspace: '\x7f',
	pageup: '\x1b[5~',
	pagedown: '\x1b[6~',
	home: '\x1b[H',
	end: '\x1b[F',
	'ctrl+c': '\x03',
	'ctrl+d': '\x04',
	'ctrl+l': '\x0c',
	'ctrl+u': '\x15',
	'ctrl+z': '\x1a',
} as const;
export type KeyName = keyof typeof keys;
