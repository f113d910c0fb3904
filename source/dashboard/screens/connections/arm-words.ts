import type {ArmOptions} from '../../../sync/answers/adoption.ts';
import type {ConnectionView} from '../../../sync/rollcall.ts';
import {byKey} from '../../by-key.ts';

/** A way to arm a target, in the words of `sync.md`, *Adopt*. */
export interface ArmWay {
	readonly id: string;
	readonly label: string;
	readonly options: ArmOptions;
	/** What follows from it, in sentences; the question names them. */
	readonly means: readonly string[];
}

const bound =
	'It holds for this host, user and host key, this machine and this state folder: a copy of any of them sends nothing.';

const first: ArmWay = {
	id: 'first',
	label: 'One upload and no more (first)',
	options: {level: 'first'},
	means: [
		'The next package is sent, then nothing until it is armed again.',
		'Read the activity log back afterwards (rollcall reconcile FILE): 0 created and 0 deactivated says that it was taken as it was.',
	],
};
const additions: ArmWay = {
	id: 'additions',
	label: 'Additions and updates; nobody leaves (additions)',
	options: {level: 'additions'},
	means: [
		'What is added and changed is sent. A package in which somebody is missing is not, until removals are armed too.',
	],
};
const all: ArmWay = {
	id: 'all',
	label: 'Everything that the guards let pass (all)',
	options: {level: 'all'},
	means: [
		'Removals are sent too: whoever is left out of an upload is deactivated in Apple School Manager. The guards hold what would take many.',
	],
};
const empty: ArmWay = {
	id: 'empty',
	label: 'Everything: nothing is in the organisation yet (all --empty)',
	options: {level: 'all', empty: true},
	means: [
		'There is no last package to compare the first one with, so nothing holds it back. Was anything ever uploaded, whoever is not in ours is deactivated in Apple School Manager: say this of an organisation with nothing in it only.',
	],
};

/** All of them by their names. */
export const armWayOf = {first, additions, all, empty} as const;

/** The ways that make sense now, the next one first: one upload, then more; without a known package only *empty*. */
export function armWays({known, people}: Pick<ConnectionView, 'known' | 'people'>): readonly ArmWay[] {
	if (known !== true) return [empty];
	// Something was sent from here already: one upload was seen to go well.
	return people === undefined ? [first, additions, all] : [all, additions, first];
}

/** Sentences of the question before a target is armed. */
export const consequencesOf = ({means}: ArmWay): readonly string[] => [...means, bound].map(byKey);
