import type {Instant} from '../directory/ids.ts';
import {type AdoptionNote, type AdoptionStep, type Arming, adoptionSteps} from '../state-records.ts';

/** What a step of the adoption comes to now. */
export interface AdoptionStepView {
	/** From 1, as in `sync.md`. */
	readonly number: number;
	readonly step: AdoptionStep;
	readonly title: string;
	/** `next`: the first one that is not done. `waits`: a step before it is not done. */
	readonly state: 'done' | 'next' | 'waits';
	/** When it was done, and by whom where a person did it. Absent: it is not done, or nobody noted when. */
	readonly at?: Instant;
	readonly by?: string;
	readonly figures: Readonly<Record<string, number>>;
	/** How it stands, as a sentence without its full stop. */
	readonly message: string;
	/** The command that does it, or goes on with it. Absent: nothing is left to do. */
	readonly next?: string;
	/** Of the first upload: how it stands. Absent of other steps, and where nothing is known of what the target holds. */
	readonly upload?: AdoptionFacts['first']['state'];
}

const titles: Readonly<Record<AdoptionStep, string>> = {
	inventory: 'Inventory: who else uploads',
	truth: 'Truth: what Apple School Manager holds',
	ids: 'Ids: keep those that are there',
	forecast: 'Forecast: what a sync would do',
	parity: 'Parity: our package beside the old one',
	shadow: 'Shadow: nights without sending',
	first: 'First upload: the rows as they are',
	arm: 'Arm, in steps',
};

/** How many nights without sending are enough [D]: a working day, a weekend and the night after differ. */
export const shadowNightsWanted = 3;

/** All that the steps are told from. */
export interface AdoptionFacts {
	/** Names for the commands; absent: there is none yet. */
	readonly target?: string;
	readonly source?: string;
	/** Items that a person ticks, and how many are ticked. */
	readonly ticks: {readonly wanted: number; readonly ticked: number; readonly last?: AdoptionNote};
	/** What is known of the target: since when; people that it is known to hold. */
	readonly truth: {readonly at?: Instant; readonly people: number; readonly live: number};
	/** Adopted people: paired with a source or delivered, and those whom nobody delivers or pairs. */
	readonly ids: {readonly kept: number; readonly open: number; readonly note?: AdoptionNote};
	readonly forecast?: AdoptionNote;
	readonly parity?: AdoptionNote;
	readonly shadow: {readonly nights: number; readonly unexplained: number; readonly at?: Instant};
	readonly first: {
		readonly state: 'not needed' | 'not sent' | 'unconfirmed' | 'failed' | 'proven' | 'disproven';
		readonly at?: Instant;
	};
	/** Absent: it was never armed, or not for this place. */
	readonly arming?: Arming;
}

interface Told {
	readonly done: boolean;
	readonly at?: Instant | undefined;
	readonly by?: string | undefined;
	readonly figures?: Readonly<Record<string, number>>;
	readonly message: string;
	readonly next?: string | undefined;
	readonly upload?: AdoptionFacts['first']['state'] | undefined;
}

/** The eight steps, each as it stands: what is done stays done, though one before it is not. */
export function adoptionStepsOf(facts: AdoptionFacts): readonly AdoptionStepView[] {
	const told = adoptionSteps.map((step) => [step, tell[step](facts)] as const);
	const first = told.findIndex(([, {done}]) => !done);
	return told.map(([step, {done, at, by, figures, message, next, upload}], index) => ({
		number: index + 1,
		step,
		title: titles[step],
		state: done ? 'done' : index === first ? 'next' : 'waits',
		...(at === undefined ? {} : {at}),
		...(by === undefined ? {} : {by}),
		figures: figures ?? {},
		message,
		...(next === undefined ? {} : {next}),
		...(upload === undefined ? {} : {upload}),
	}));
}

const named = (command: string, name: string | undefined) =>
	name === undefined ? command : `${command} ${name}`;

const tell: Readonly<Record<AdoptionStep, (facts: AdoptionFacts) => Told>> = {
	inventory({ticks: {wanted, ticked, last}}) {
		const done = ticked >= wanted;
		return {
			done,
			...(done ? {at: last?.at, by: last?.by} : {next: 'rollcall adopt inventory'}),
			figures: {ticked, wanted},
			message: done
				? 'whoever else could upload was looked at'
				: `${wanted - ticked} of ${wanted} others that may upload were not looked at yet`,
		};
	},
	truth({truth: {at, people, live}, target}) {
		const done = at !== undefined;
		return {
			done,
			at,
			figures: {people, live},
			message: done
				? `${people} people are known there, ${live} of them live by evidence`
				: 'nothing is known of what it holds',
			...(done
				? {}
				: {
						next:
							target === undefined
								? 'rollcall connect asm-sftp NAME --set KEY=VALUE'
								: 'rollcall import LAST-UPLOAD.zip',
					}),
		};
	},
	ids({ids: {kept, open, note}, source, truth}) {
		const done = truth.at !== undefined && (note !== undefined || (open === 0 && kept > 0));
		return {
			done,
			at: done ? note?.at : undefined,
			by: done ? note?.by : undefined,
			figures: {kept, open, ...note?.figures},
			message: idsText(open, note),
			...(done
				? {}
				: {
						next:
							source === undefined
								? 'rollcall connect oneroster-csv NAME --set KEY=VALUE'
								: named('rollcall adopt ids', source),
					}),
		};
	},
	forecast({forecast, source}) {
		const {created = 0, duplicated = 0, deactivated = 0} = forecast?.figures ?? {};
		const done = forecast !== undefined && duplicated === 0;
		return {
			done,
			at: forecast?.at,
			by: forecast?.by,
			figures: forecast?.figures ?? {},
			message:
				forecast === undefined
					? 'nobody has looked yet at what a sync would do'
					: `${created} new, ${duplicated} duplicated, ${deactivated} deactivated`,
			...(done ? {} : {next: named('rollcall adopt forecast', source)}),
		};
	},
	parity({parity, source, truth}) {
		const {explained = 0, unexplained = 0} = parity?.figures ?? {};
		const done = parity !== undefined && unexplained === 0;
		return {
			done,
			at: parity?.at,
			by: parity?.by,
			figures: parity?.figures ?? {},
			message:
				parity === undefined
					? 'our package was not compared with the old one yet'
					: `${explained} differences are explained, ${unexplained} are not`,
			// Before a sync there is nothing of ours to compare: the package would be the imported one again.
			...(done
				? {}
				: {
						next: `${parity === undefined && truth.at !== undefined ? `${named('rollcall sync', source)} --yes; ` : ''}rollcall adopt compare LAST-UPLOAD.zip`,
					}),
		};
	},
	shadow({shadow: {nights, unexplained, at}, source, first, truth, arming}) {
		// Where more than the incumbent's rows is sent no night counts any more: there is nothing left to wait for.
		const level = arming?.level ?? 'disarmed';
		const past =
			truth.at !== undefined && (first.state === 'not needed' || level === 'additions' || level === 'all');
		const done = past || (nights >= shadowNightsWanted && unexplained === 0);
		return {
			done,
			at,
			figures: {nights, unexplained, wanted: shadowNightsWanted},
			message: `${nights} of ${shadowNightsWanted} nights, ${unexplained} differences unexplained in the last${done || nights === 0 ? '' : '; one counts a day'}`,
			...(done ? {} : {next: `${named('rollcall sync', source)} --yes`}),
		};
	},
	first({first: {state, at}, target, truth}) {
		const done = truth.at !== undefined && (state === 'proven' || state === 'not needed');
		return {
			done,
			at: done ? at : undefined,
			message: firstWords[truth.at === undefined ? 'not sent' : state],
			upload: truth.at === undefined ? undefined : state,
			...(done ? {} : {next: nextFirst(state, target)}),
		};
	},
	arm({arming, target}) {
		const level = arming?.level ?? 'disarmed';
		const done = level === 'all';
		const removals = arming?.removals ?? [];
		return {
			done,
			at: level === 'disarmed' ? undefined : arming?.at,
			by: level === 'disarmed' ? undefined : arming?.by,
			figures: {locations: removals.length},
			message:
				level === 'additions' && removals.length > 0
					? `armed for additions, and for removals at ${removals.join(', ')}`
					: `armed: ${level === 'disarmed' ? 'no' : level}`,
			...(done
				? {}
				: {next: named(`rollcall adopt arm ${level === 'additions' ? 'all' : 'additions'}`, target)}),
		};
	},
};

function idsText(open: number, note: AdoptionNote | undefined): string {
	const {people = 0, classes = 0} = note?.figures ?? {};
	const kept =
		note === undefined ? '' : `${people} people and ${classes} classes keep the ids that are there; `;
	return `${kept}${open} people who were imported are paired with nobody`;
}

const firstWords: Readonly<Record<AdoptionFacts['first']['state'], string>> = {
	'not needed': 'packages of ours were sent already',
	'not sent': 'it was not sent yet',
	unconfirmed: 'it was sent, and its activity log was not read yet',
	failed: 'Apple School Manager failed it',
	proven: 'its log shows 0 created and 0 deactivated',
	disproven: 'its log shows people who were created or deactivated',
};

function nextFirst(state: AdoptionFacts['first']['state'], target: string | undefined): string {
	if (state === 'unconfirmed') return 'rollcall reconcile ACTIVITY-LOG.csv';
	if (state === 'disproven') return 'rollcall import LAST-UPLOAD.zip';
	return `${named('rollcall adopt arm first', target)} && ${named('rollcall publish', target)}`;
}
