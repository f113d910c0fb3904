import {type Account, fullName} from '../../source/core/directory/account.ts';
import {conflictId, connectionId, personId, runId} from '../../source/core/directory/ids.ts';
import type {Conflict} from '../../source/core/plan/conflict.ts';
import {type Change, type Counts, noCounts, type Plan, type PlanCounts} from '../../source/core/plan/plan.ts';
import type {Run, RunState} from '../../source/core/plan/run.ts';
import {sis} from './fake-people.ts';

export const counts = (accounts: Partial<Counts>, others: Partial<PlanCounts> = {}): PlanCounts => ({
	accounts: {...noCounts, ...accounts},
	locations: {...noCounts, unchanged: 3},
	courses: {...noCounts, unchanged: 120},
	classes: {...noCounts, unchanged: 240},
	enrolments: {...noCounts, unchanged: 5200},
	...others,
});

const leavers = 64;

/** A plan that takes 64 people away, so that a guard holds it, and adds and changes some. */
export function heldPlan(accounts: readonly Account[]): Plan {
	const gone = accounts
		.filter(({source, status, leaving}) => source === 'SIS' && status === 'Active' && !leaving)
		.slice(100, 100 + leavers);
	const changed = accounts.filter(({source, status}) => source === 'SIS' && status === 'Active').slice(0, 9);
	const changes: Change[] = [
		...changed.map(
			(before, index): Change => ({
				kind: 'accounts',
				action: 'update',
				key: before.personId,
				before,
				after: {...before, gradeLevel: '7', lastName: `${before.lastName}-Reyes`},
				reason: 'last name and grade differ',
				place: {file: 'users.csv', line: 12 + index},
			}),
		),
		...gone.map(
			(before): Change => ({
				kind: 'accounts',
				action: 'deactivate',
				key: before.personId,
				before,
				after: {
					...before,
					leaving: {
						since: '2026-08-21T02:14:00.000Z',
						due: '2026-08-28T02:14:00.000Z',
						run: runId(15),
						decision: 'approved',
					},
				},
				reason: 'absent from the source; stays published, leaving on 28 August',
			}),
		),
		...accounts.slice(20, 23).map(
			(before): Change => ({
				kind: 'accounts',
				action: 'deactivate',
				key: before.personId,
				before,
				after: {...before, status: 'Deactivated'},
				reason: 'absent from the source since 2026-08-14; its grace ended',
			}),
		),
		...Array.from({length: 12}, (_, index): Change => {
			const id = personId(String(5000 + index));
			const like = accounts[index + 60]!;
			return {
				kind: 'accounts',
				action: 'create',
				key: id,
				after: {...like, personId: id, status: 'New'},
				reason: 'new in the source',
				place: {file: 'users.csv', line: 900 + index},
			};
		}),
	];
	return {
		connection: sis,
		changes,
		counts: counts({
			create: 12,
			update: 9,
			deactivate: 3 + leavers,
			unchanged: 810,
			heldBack: 12,
			leaving: 9,
		}),
		problems: [
			{
				code: 'unknown-reference',
				severity: 'error',
				file: 'classes.csv',
				line: 40,
				field: 'courseSourcedId',
				value: 'C-99',
				message: 'does not name a course',
				action: 'record held back',
			},
		],
		patches: [
			{
				code: 'unknown-student',
				file: 'enrollments.csv',
				line: 812,
				field: 'userSourcedId',
				value: 's-9999',
				reason: 'does not reference any student',
				action: 'row removed',
			},
		],
		leftOut: [],
		heldBack: [],
		conflicts: [],
		guards: [
			{
				code: 'removals',
				tripped: true,
				message: `${leavers + 3} of 837 accounts would leave (8.0 %); the limit is 5 %`,
				numbers: {removals: leavers + 3, of: 837},
				removalsOnly: true,
			},
		],
		scope: {people: true, classes: true, enrolments: true},
		hash: 'b7dd73b0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f60718293a4b5c6d7e8f901234',
		outcome: 'held',
		rows: {'users.csv': 838, 'enrollments.csv': 5300},
	};
}

const sideOf = (label: string, account: Account, change: Readonly<Record<string, string>> = {}) => ({
	label,
	key: account.personId,
	fields: {
		firstName: account.firstName,
		lastName: account.lastName,
		email: account.email ?? '',
		sisUsername: '',
		gradeLevel: account.gradeLevel ?? '',
		...change,
	},
});

const later = {
	key: 'z',
	name: 'later',
	label: "Decide later: send last night's row",
	effect: 'Nothing changes in Apple School Manager until it is decided.',
};

/** Eight people who may be there already, and four whose Person ID belongs to somebody else. */
export function fakeConflicts(accounts: readonly Account[]): readonly Conflict[] {
	const base = {connection: sis, fingerprint: 'f', since: '2026-08-21T02:14:00.000Z', run: runId(14)};
	const duplicates = accounts.slice(200, 208).map(
		(account, index): Conflict => ({
			...base,
			id: conflictId(`K${String(index + 1).padStart(3, '0')}`),
			kind: 'duplicate-account',
			accounts: [account.personId],
			incoming: `s-77${index}`,
			sides: [
				sideOf('Directory', account),
				{
					...sideOf('SIS', account, {gradeLevel: String(Number(account.gradeLevel ?? 1) + 1)}),
					key: `77${index}`,
					place: {file: 'users.csv', line: 300 + index},
				},
			],
			matched: ['firstName', 'lastName', 'email'],
			choices: [
				{
					key: 's',
					name: 'same-person',
					label: `Same person: keep ID ${account.personId} and its iCloud data`,
					effect: `The account ${account.personId} is updated and goes on; no second one is made.`,
				},
				{
					key: 'd',
					name: 'different-people',
					label: 'Different people: second Apple account',
					effect: `A new account with Person ID 77${index} is made beside the other.`,
				},
				later,
			],
		}),
	);
	const reused = accounts.slice(300, 304).map((account, index): Conflict => {
		const name = ['Ana Lopez', 'Theo Park', 'Mila Costa', 'Ravi Shah'][index]!;
		const [firstName, lastName] = name.split(' ') as [string, string];
		return {
			...base,
			id: conflictId(`K${String(index + 101)}`),
			kind: 'person-id-reused',
			accounts: [account.personId],
			incoming: `s-${301 + index}`,
			sides: [
				sideOf('Directory', account),
				{
					...sideOf('SIS', account, {
						firstName,
						lastName,
						email: `${firstName}.${lastName}@raspberry.example`.toLowerCase(),
					}),
					place: {file: 'users.csv', line: 512 + index},
				},
			],
			matched: ['personId'],
			choices: [
				{
					key: 'r',
					name: 'renamed',
					label: `Renamed: ${fullName(account)} becomes ${name}`,
					effect: `The account ${account.personId} gets the new name and keeps its data.`,
				},
				{
					key: 'n',
					name: 'newcomer',
					label: `Newcomer gets a new ID; ${account.firstName} keeps this one`,
					effect: `${account.personId} counts as absent from now on; the newcomer gets a new account with a Person ID made by rollcall.`,
				},
				{
					key: 'e',
					name: 'other-id',
					label: 'Newcomer gets the Person ID that you type',
					effect: 'A new account with that Person ID.',
					input: {name: 'personId', prompt: 'Person ID of the newcomer'},
				},
				later,
			],
		};
	});
	return [...reused, ...duplicates];
}

const history: ReadonlyArray<readonly [RunState, Partial<Counts>]> = [
	['held', {create: 12, update: 9, deactivate: 3, leaving: 64}],
	['succeeded with issues', {create: 4, update: 31, deactivate: 1, heldBack: 12}],
	['succeeded', {create: 0, update: 2}],
	['failed', {}],
	['succeeded', {create: 7, update: 12, deactivate: 2}],
	['applied not published', {create: 3, update: 1}],
	['succeeded', {create: 837}],
];

/** A week of nights, the newest first. */
export const fakeRuns = (): readonly Run[] =>
	history.map(([state, accounts], index): Run => {
		const day = String(21 - index).padStart(2, '0');
		const done = state !== 'held' && state !== 'failed';
		return {
			id: runId(14 - index + 1),
			connection: sis,
			connectionName: 'SIS',
			kind: 'sync',
			trigger: index === 4 ? 'manual' : 'schedule',
			by: index === 4 ? 'anna' : 'service',
			begin: `2026-08-${day}T02:14:00.000Z`,
			end: `2026-08-${day}T02:14:41.000Z`,
			state,
			stages: [
				{stage: 'read', milliseconds: 1400, count: 6380, unit: 'rows'},
				{stage: 'plan', milliseconds: 820, count: 900, unit: 'accounts'},
				...(done
					? [
							{stage: 'apply', milliseconds: 210, count: 36, unit: 'changes'},
							{stage: 'publish', milliseconds: 3100, count: 38_214, unit: 'bytes'},
							{stage: 'record', milliseconds: 30},
						]
					: []),
			],
			...(state === 'failed' ? {} : {planHash: 'b7dd73b0c1d2', counts: counts(accounts)}),
			...(done ? {generation: 14 - index + 1} : {}),
			problems: [],
			patches: [],
			guards:
				state === 'held'
					? [
							{
								code: 'removals',
								tripped: true,
								message: '67 of 837 accounts would leave (8.0 %); the limit is 5 %',
								numbers: {},
								removalsOnly: true,
							},
						]
					: [],
			conflicts: [],
			heldBack: accounts.heldBack ?? 0,
			published: done
				? [
						{
							target: 'ASM',
							outcome: state === 'applied not published' ? 'failed' : 'sent',
							bytes: 38_214,
							sha256: '9f'.repeat(32),
							hostKey: 'SHA256:abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
							skipped: false,
							...(state === 'applied not published'
								? {message: 'the connection was cut at 50 %. It is tried again with the next run.'}
								: {}),
						},
					]
				: [],
			...(state === 'held'
				? {
						message:
							'67 of 837 accounts would leave (8.0 %); the limit is 5 %. Look at the plan, then approve it or mend the source.',
					}
				: state === 'failed'
					? {
							message:
								'users.csv is cut: it announced 837 rows and has 400. Nothing was changed. Export it again.',
						}
					: {}),
		};
	});

export const asm = connectionId('C-ASM');
