import type {WayOut} from '../conflict-kind.ts';

/** The way out by which a source updates again an account that it had lost, with what that changes for these people. */
export const followAgain = (consequence: WayOut['consequence']): WayOut => ({
	key: 'f',
	name: 'follow',
	effect: {does: 'join'},
	label: () => 'Follow the source again',
	consequence,
});
