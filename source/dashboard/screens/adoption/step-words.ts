import type {AdoptionStep} from '../../../core/state-records.ts';

/** Why each step is there (`sync.md`, *Adopt, shadow, arm*), for somebody who does this for the first time. */
export const stepReasons: Readonly<Record<AdoptionStep, string>> = {
	inventory:
		'Two uploaders fight: each deactivates whom the other made. Only a person can look whether anything else uploads.',
	truth:
		'An upload says who is there: whoever is missing in it is deactivated. So what is there now has to be known first: the last zip that was sent, and activity logs.',
	ids: 'Apple School Manager knows people and classes by their IDs. Under other IDs everybody would be made a second time, so those that are there are kept.',
	forecast:
		'Who would stay, be new, be there twice or be deactivated by the next sync. Nothing is changed by looking.',
	parity:
		'What would be sent beside what was sent last. Every difference is explained by a rule, or listed for you to look at.',
	shadow:
		'Nights that read and plan and send nothing. Each is compared with the newest package that is known: a working day, a weekend and the night after differ.',
	first:
		'One upload and no more, of the rows that were sent last: it changes nothing, and its activity log has to prove that. Whoever uploads now has to stop before it.',
	arm: 'Additions first, then removals, perhaps of one school first, then all. A night between them shows what each does. Each can be taken back.',
};
