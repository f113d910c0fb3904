import {type Crosswalk, crosswalkKinds, type KindCrosswalk} from '../../source/core/adopt/crosswalk.ts';
import {fates} from '../../source/core/adopt/forecast.ts';
import {type AdoptionFacts, adoptionStepsOf} from '../../source/core/adopt/steps.ts';
import type {ConnectionId} from '../../source/core/directory/ids.ts';
import {noCounts, plannedKinds} from '../../source/core/plan/plan.ts';
import type {AdoptionNote, AdoptionStep, Arming} from '../../source/core/state-records.ts';
import type {AdoptForecast, AdoptIdsResult, Adoption} from '../../source/sync/answers/adopting.ts';
import type {CompareResult} from '../../source/sync/answers/comparing.ts';
import type {Rollcall} from '../../source/sync/rollcall.ts';

/** Where the adoption of the fake begins: what is left out was not done yet. */
export type FakeAdopting = Partial<AdoptionFacts>;

type Played = Pick<Rollcall, 'adoption' | 'tickAdoption' | 'adoptIds' | 'adoptForecast' | 'compare'>;

export interface FakeAdoption extends Played {
	/** What other methods of the fake did to it. */
	readonly happened: (change: FakeAdopting) => void;
}

const at = '2026-08-21T02:20:00.000Z';
const by = 'anna';
const asm = 'asm' as ConnectionId;

const texts = {claris: 'Claris Connect is paused, or was never used', jobs: 'Old cron jobs are off'};

/** Of 900 people 880 are paired by their numbers; two cannot be told apart; e-mail addresses would pair 18 more. */
const kindOf = (kind: (typeof crosswalkKinds)[number], pairs: number): KindCrosswalk => ({
	kind,
	known: 900,
	incoming: 900,
	already: 0,
	rates: [{key: 'person-number', known: 900, incoming: 900, pairs, ambiguous: 2, conflicting: 0}],
	by: ['person-number'],
	recommended: ['person-number'],
	more: kind === 'people' ? [{key: 'email', pairs: 18}] : [],
	pairs: Array.from({length: pairs}, (_, n) => ({known: `A${n}`, incoming: `S${n}`, by: ['person-number']})),
	apart:
		kind === 'people'
			? [
					{
						why: 'ambiguous',
						keys: ['person-number'],
						known: ['A901', 'A902'],
						incoming: ['S901'],
						message: 'several have this number',
					},
				]
			: [],
	unmatched: {known: [], incoming: []},
});

const crosswalk = Object.fromEntries(
	crosswalkKinds.map((kind) => [kind, kindOf(kind, kind === 'people' ? 880 : 2)]),
) as unknown as Crosswalk;

const forecast = (duplicated: number): AdoptForecast => ({
	connection: 'SIS',
	bySource: [
		{
			source: 'SFTP',
			known: 900,
			fates: {
				...(Object.fromEntries(fates.map((fate) => [fate, 0])) as Record<(typeof fates)[number], number>),
				followed: 899,
				carried: 1,
			},
			stays: 900,
			duplicated,
		},
	],
	created: duplicated,
	there: 0,
	duplicates: {created: duplicated, asked: 0},
	deactivated: 0,
	people: [
		...Array.from({length: duplicated}, (_, n) => ({
			fate: 'duplicate' as const,
			personId: `S${n}`,
			name: 'Ana Diaz',
			source: 'SFTP' as const,
			like: [`A${n}`],
			why: 'has the name of an account that is there',
		})),
		{
			fate: 'carried',
			personId: 'A900',
			name: 'Nora \u001b[31mNight',
			source: 'SFTP',
			why: 'nobody delivers it',
		},
	],
	counts: Object.fromEntries(plannedKinds.map((kind) => [kind, noCounts])) as AdoptForecast['counts'],
	conflicts: 0,
	guards: [],
	outcome: 'changes',
	hash: 'f'.repeat(64),
	next: '',
	exitCode: 4,
});

const compared = (path: string, unexplained: number): CompareResult => ({
	files: [{file: 'students.csv', old: 900, next: 900, same: 898, changed: 2, missing: 0, added: 0}],
	form: [],
	explained: [
		{
			rule: 'kept',
			text: 'edited here',
			file: 'students.csv',
			kind: 'changed',
			column: 'last_name',
			count: 1,
			lines: [],
		},
	],
	unexplained:
		unexplained === 0
			? []
			: [
					{
						text: 'is another value',
						file: 'students.csv',
						kind: 'changed',
						column: 'grade_level',
						count: unexplained,
						lines: [
							{
								file: 'students.csv',
								key: 'A17',
								kind: 'changed',
								column: 'grade_level',
								before: '5',
								after: '6',
								oldLine: 18,
								newLine: 19,
							},
						],
					},
				],
	counts: {explained: 1, unexplained},
	old: {path, people: 900},
	next: {people: 900},
	target: 'ASM',
	exitCode: unexplained === 0 ? 0 : 4,
});

/** An adoption whose steps are the core's own; what is asked of it is noted, and moves it on. */
export function fakeAdoption(
	begin: FakeAdopting,
	note: (method: keyof Rollcall, ...values: unknown[]) => void,
	committed: () => void,
	/** Where the target is armed. */
	arming: () => Arming['level'],
	/** How many are made twice, and how many differences nothing explains, before the ids are kept. */
	trouble: number,
): FakeAdoption {
	const ticked = new Map<string, string>();
	let facts: AdoptionFacts = {
		target: 'ASM',
		source: 'SIS',
		ticks: {wanted: 2, ticked: 0},
		truth: {people: 0, live: 0},
		ids: {kept: 0, open: 900},
		shadow: {nights: 0, unexplained: 0},
		first: {state: 'not sent'},
		...begin,
	};
	if (facts.ticks.ticked > 0) for (const [name, text] of Object.entries(texts)) ticked.set(name, text);
	const happened = (change: FakeAdopting) => {
		facts = {...facts, ...change};
		committed();
	};
	const noted = (step: AdoptionStep, figures: AdoptionNote['figures']): AdoptionNote => ({
		id: `${step}/${asm}`,
		step,
		at,
		by,
		...(figures === undefined ? {} : {figures}),
	});
	const left = () => (facts.ids.note === undefined ? trouble : 0);
	const ticks = () =>
		Object.entries({...texts, ...Object.fromEntries(ticked)}).map(([name, text]) => ({
			key: `inventory/${name}`,
			name,
			text,
			done: ticked.has(name),
			...(ticked.has(name) ? {at, by} : {}),
		}));
	return {
		happened,
		async adoption(target) {
			note('adoption', target);
			const level = arming();
			const all = ticks();
			const steps = adoptionStepsOf({
				...facts,
				ticks: {wanted: all.length, ticked: ticked.size, last: noted('inventory', undefined)},
				...(level === 'disarmed' ? {} : {arming: {target: asm, level, at, by}}),
			});
			const next = steps.find(({state}) => state === 'next')?.next;
			const {at: known} = facts.truth;
			const adoption: Adoption = {
				target: 'ASM',
				...(facts.source === undefined ? {} : {source: facts.source}),
				...(known === undefined ? {} : {newest: {path: '/state/files/newest.zip', at: known}}),
				steps,
				inventory: {
					sources:
						known === undefined ? [] : [{source: 'SFTP', known: 900, live: 0, inactive: 0, unknown: 900}],
					adopted: known === undefined ? 0 : 900,
					delivered:
						facts.parity === undefined && facts.shadow.nights === 0 ? [] : [{connection: 'SIS', people: 899}],
					strangers: 0,
					federation: {domains: [], accounts: 0},
					otherUploads: [{at, message: 'activity A-9 follows no upload of ours'}],
					ticks: all,
					schedules: [],
				},
				...(next === undefined ? {} : {next}),
			};
			return adoption;
		},
		async tickAdoption(item, done) {
			note('tickAdoption', item, done);
			if (done) ticked.set(item, texts[item as keyof typeof texts] ?? item);
			else ticked.delete(item);
			committed();
		},
		async *adoptIds(name, options) {
			note('adoptIds', name, options);
			yield {stage: 'compare'};
			const applied = options.apply === true;
			if (applied) happened({ids: {kept: 899, open: 1, note: noted('ids', {people: 880, classes: 2})}});
			const result: AdoptIdsResult = {
				connection: 'SIS',
				crosswalk,
				...(options.map === undefined ? {} : {mapped: 3}),
				refused: [],
				stored: applied ? 886 : 0,
				applied,
				...(options.export === undefined ? {} : {exported: {file: options.export, rows: 900}}),
				there: 0,
				suggested: ['email'],
				next: '',
				exitCode: applied ? 0 : 4,
			};
			return result;
		},
		async *adoptForecast(name) {
			note('adoptForecast', name);
			yield {stage: 'plan'};
			happened({forecast: noted('forecast', {created: left(), duplicated: left(), deactivated: 0})});
			return forecast(left());
		},
		async *compare(old, options) {
			note('compare', old, options);
			yield {stage: 'compare'};
			happened({parity: noted('parity', {explained: 1, unexplained: left()})});
			return compared(old, left());
		},
	};
}
