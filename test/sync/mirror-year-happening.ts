/** What may happen on any side, with numbers that choose to whom. */
export const events = [
	'sis-newcomer',
	'sis-same-human',
	'sis-name',
	'sis-email',
	'sis-leaver',
	'sis-school',
	'sis-class',
	'sis-class-name',
	'sis-class-ends',
	'sis-enrol',
	'sis-unenrol',
	'sis-teacher',
	'here-name',
	'here-email',
	'here-person',
	'here-deactivate',
	'here-reactivate',
	'here-follow',
	'here-decide',
	'here-creating',
	'their-name',
	'their-email',
	'their-move',
	'their-trash',
	'their-restore',
	'their-user',
	'their-same-human',
	'their-copy',
	'their-unmark',
	'their-member',
	'their-no-member',
	'their-class-name',
	'their-class',
	'their-class-ends',
] as const;
export const syncs = ['night', 'sync', 'sync', 'sync-soon', 'sync-in-trouble'] as const;
export type What = (typeof events)[number] | (typeof syncs)[number];
export type Happening = readonly [what: What, who: number, which: number];

/** A user and a class there to whom nothing happens: a file that lost all its rows is refused, and is no matter of this. */
export const unharmed = 'unharmed';
export const schools = ['north', 'south'] as const;
/** So that somebody without a class is a student, and comes in. */
export const groups = ['Pupils'];
