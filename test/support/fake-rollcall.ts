import {
	type Account,
	editableFields,
	fullName,
	roles,
	statuses,
} from '../../source/core/directory/account.ts';
import {actionsFor, type StatusAction} from '../../source/core/directory/actions.ts';
import {editingOf} from '../../source/core/directory/editable.ts';
import type {Operator} from '../../source/core/directory/operators.ts';
import {UsageError} from '../../source/core/errors.ts';
import {evidenceState, evidenceStates} from '../../source/core/evidence/words.ts';
import {matcher, sorted} from '../../source/core/people/query.ts';
import type {Conflict} from '../../source/core/plan/conflict.ts';
import {conflictKind} from '../../source/core/plan/conflicts/index.ts';
import type {Plan} from '../../source/core/plan/plan.ts';
import {undoneRuns} from '../../source/core/plan/undone.ts';
import type {Clock, Packages, Progress, Work} from '../../source/core/ports.ts';
import type {Activity, FollowUp} from '../../source/core/state-records.ts';
import type {ConflictView, RuleView} from '../../source/sync/answers/conflicts.ts';
import type {ActResult, UserDetail, UserItem, UserList, UserQuery} from '../../source/sync/answers/people.ts';
import type {SyncOptions, SyncResult} from '../../source/sync/answers/runs.ts';
import type {DifferingRecord} from '../../source/sync/differing.ts';
import {PeopleBehindScreen} from '../../source/sync/people-index.ts';
import type {
	ConnectionValues,
	ConnectionView,
	KindView,
	Overview,
	Rollcall,
	SettingView,
} from '../../source/sync/rollcall.ts';
import {settingList} from '../../source/sync/setting-list.ts';
import type {UndoResult} from '../../source/sync/undoing.ts';
import {type FakeAdopting, fakeAdoption} from './fake-adoption.ts';
import {fakeAccounts, schools, sis} from './fake-people.ts';
import {fakePeopleStore} from './fake-people-store.ts';
import {asm, fakeConflicts, fakeRuns, heldPlan} from './fake-plan.ts';
import {fakeReconciled} from './fake-reconciled.ts';
import {fakeThreeWay} from './fake-three-way.ts';
import {heldOnWire, heldPackage} from './fake-wire.ts';

export interface FakeOptions {
	readonly people?: number;
	readonly readOnly?: boolean;
	readonly operator?: Operator;
	/** Milliseconds of each step of long work. */
	readonly step?: number;
	/** Thrown by the next call of the method. */
	readonly fail?: Partial<Record<keyof Rollcall, unknown>>;
	/** Nothing is set up yet. */
	readonly empty?: boolean;
	/** ASM is not armed and is taken over; what was done of that already. */
	readonly adopting?: FakeAdopting;
	/** What waits for a decision, in place of twelve of two kinds. */
	readonly conflicts?: readonly Conflict[];
	/** A guard on the wire holds the package for ASM. */
	readonly wireHeld?: true;
	/** What the plan that waits says besides. */
	readonly plan?: Partial<Plan>;
	/** Every kind of conflict may become a rule. */
	readonly ruleable?: boolean;
}

/** A Rollcall without files and network, in which all that the dashboard shows occurs; it notes what it was told to do. */
export interface FakeRollcall extends Rollcall {
	readonly calls: ReadonlyArray<readonly [method: string, ...values: unknown[]]>;
	/** Tells those who follow that something was committed elsewhere. */
	readonly commitElsewhere: () => void;
}

const now = new Date('2026-08-21T02:20:00.000Z');

const setting = (
	key: string,
	value: string,
	describe: string,
	more: Partial<SettingView> = {},
): SettingView => ({
	key,
	value,
	describe,
	secret: false,
	required: false,
	part: 'kind',
	check: () => undefined,
	...more,
});

const kinds: readonly KindView[] = [
	{
		kind: 'oneroster-csv',
		title: 'OneRoster 1.1 CSV',
		reads: true,
		publishes: false,
		example: {name: 'sis', sets: []},
		settings: [setting('path', '', 'A folder or a zip with the CSV files', {required: true})],
	},
	{
		kind: 'apple-csv',
		title: 'Apple School Manager CSV',
		reads: true,
		publishes: false,
		example: {name: 'sis', sets: []},
		settings: [setting('path', '', 'A folder or a zip with the six files', {required: true})],
	},
	{
		kind: 'asm-sftp',
		title: 'Apple School Manager upload',
		reads: false,
		publishes: true,
		example: {name: 'asm', sets: []},
		settings: [
			setting('host', 'upload.appleschoolcontent.com', 'As Apple School Manager shows it', {required: true}),
			setting('port', '22', 'Almost always 22'),
			setting('username', '', 'As Apple School Manager shows it', {required: true}),
			setting('password', '', 'As Apple School Manager shows it', {required: true, secret: true}),
			setting('directory', 'dropbox', 'The folder to upload to'),
		],
	},
];

export function fakeRollcall(options: FakeOptions = {}): FakeRollcall {
	const {
		people: size = 900,
		readOnly = false,
		operator = {name: 'anna', role: 'Site Manager'},
		step = 0,
	} = options;
	const empty = options.empty ?? false;
	const ruleable = options.ruleable ?? false;
	const calls: Array<readonly [string, ...unknown[]]> = [];
	const listeners = new Set<Parameters<Rollcall['follow']>[0]>();
	const failures = new Map(Object.entries(options.fail ?? {}));
	let accounts: readonly Account[] = empty ? [] : fakeAccounts(size);
	let rules: readonly RuleView[] = [];
	let conflicts: readonly Conflict[] = empty ? [] : (options.conflicts ?? fakeConflicts(accounts));
	let plan: Plan | undefined = empty ? undefined : {...heldPlan(accounts), ...options.plan};
	let runs = empty ? [] : fakeRuns();
	let followUps: readonly FollowUp[] = empty
		? []
		: [
				{
					id: 'F1',
					action: 'reset-password',
					steps: [
						'Sign in to Apple School Manager.',
						'Users, then Ben Smith.',
						'Reset Password, and hand it over.',
					],
					at: '2026-08-20T12:00:00.000Z',
					by: 'anna',
				},
				{
					id: 'F2',
					action: 'create sign-ins',
					steps: [
						'Sign in to Apple School Manager.',
						'Users, filter New.',
						'Create sign-ins and print them.',
					],
					at: '2026-08-19T12:00:00.000Z',
					by: 'anna',
				},
			];
	const activities: readonly Activity[] = empty
		? []
		: Array.from({length: 40}, (_, index) => ({
				id: `A${index}`,
				at: new Date(now.getTime() - index * 3_600_000).toISOString(),
				by: index % 3 === 0 ? 'anna' : 'service',
				action: ['sync', 'resolve', 'deactivate', 'reset-password'][index % 4]!,
				subjects: [String(4000 + index)],
				code: ['CREATED', 'UPDATED', 'DEACTIVATED', 'UPDATED'][index % 4]!,
				message: ['sent to ASM', 'same person', 'left out of the next upload', 'asked, not confirmed'][
					index % 4
				]!,
			}));
	let connections: ConnectionView[] = empty
		? []
		: [
				{
					id: sis,
					name: 'SIS',
					kind: 'oneroster-csv',
					title: 'OneRoster 1.1 CSV',
					reads: true,
					publishes: false,
					state: 'held',
					message:
						'Held since 02:14: 67 of 837 accounts would leave (8.0 %); the limit is 5 %. Look at the plan (p).',
					last: {at: '2026-08-21T02:14:41.000Z', run: runs[0]!.id, state: 'held'},
					people: 837,
					settings: [setting('path', '/srv/sis/export.zip', 'A folder or a zip', {required: true})],
					checklist: [{text: 'Export every night before 02:00, with all schools', done: 'by hand'}],
				},
				{
					id: asm,
					name: 'ASM',
					kind: 'asm-sftp',
					title: 'Apple School Manager upload',
					reads: false,
					publishes: true,
					state: 'connected',
					message: 'Sent yesterday 02:14 and confirmed 2 days ago by the activity log.',
					last: {at: '2026-08-20T02:14:41.000Z', run: runs[1]!.id, state: 'succeeded with issues'},
					people: 840,
					armed: 'all',
					settings: [
						setting('host', 'upload.appleschoolcontent.com', 'As Apple School Manager shows it'),
						setting('username', '38d04e01', 'As Apple School Manager shows it'),
						setting('password', 'file:secrets/asm', 'As Apple School Manager shows it', {secret: true}),
					],
					checklist: [
						{text: 'Connect SFTP in Apple School Manager', done: true},
						{text: 'Map the roles there', done: 'by hand'},
					],
				},
			];

	if (options.adopting !== undefined)
		connections = connections.map(({people: _, last: __, ...one}) =>
			one.publishes
				? {
						...one,
						state: 'ready',
						armed: 'disarmed',
						known: options.adopting?.truth?.at !== undefined,
						tested: {at: now.toISOString(), ok: true},
					}
				: {...one, people: 837, state: 'connected'},
		);

	const note = (method: keyof Rollcall, ...values: unknown[]) => {
		calls.push([method, ...values]);
		const failure = failures.get(method);
		if (failure !== undefined) {
			failures.delete(method);
			throw failure;
		}
	};
	const committed = () => {
		peopleStore.committed();
		for (const listener of listeners) listener('commit');
	};
	const change = (name: string, to: (one: ConnectionView) => ConnectionView) => {
		connections = connections.map((one) => (one.name === name ? to(one) : one));
		committed();
	};
	const adopting = fakeAdoption(
		options.adopting ?? {},
		note,
		() => committed(),
		() => connections.find(({publishes}) => publishes)?.armed ?? 'disarmed',
		options.adopting === undefined ? 0 : 2,
	);
	const clock: Clock = {
		now: () => now,
		monotonic: () => 0,
		sleep: (milliseconds, signal) =>
			new Promise((resolve, reject) => {
				const timer = setTimeout(resolve, milliseconds);
				signal?.addEventListener('abort', () => {
					clearTimeout(timer);
					reject(signal.reason);
				});
			}),
	};
	async function* steps(signal: AbortSignal, stages: readonly string[]): Work<void> {
		for (const stage of stages) {
			const progress: Progress = {stage, done: 450, total: size, unit: 'rows'};
			yield progress;
			if (step > 0) await clock.sleep(step, signal);
			signal.throwIfAborted();
		}
	}
	const isConflicted = (id: string) =>
		conflicts.some((one) => one.accounts.includes(id) && one.decision === undefined);
	const item = (account: Account): UserItem => ({
		account,
		conflicted: isConflicted(account.personId),
		actions: actionsFor(account),
	});
	const tally = (keys: readonly string[], of: (account: Account) => string) =>
		Object.fromEntries(keys.map((key) => [key, accounts.filter((account) => of(account) === key).length]));
	const overview = (): Overview => {
		const open = conflicts.filter(({decision}) => decision === undefined).length;
		return {
			organisation: 'Raspberry Highlands',
			level: empty ? 'unknown' : plan === undefined ? 'attention' : 'failed',
			verdict: empty
				? 'Nothing is set up yet: make a connection to your SIS, then one to Apple School Manager.'
				: plan === undefined
					? `Sent at 02:20, not confirmed yet; ${open} conflicts wait for you.`
					: 'Held since 02:14: 67 people would leave, and nothing was sent tonight.',
			findings: empty
				? []
				: [
						...(plan === undefined
							? []
							: [
									{
										id: 'f0000001',
										severity: 'failed' as const,
										text: 'SIS is held: 67 of 837 accounts would leave',
										open: 'SIS',
										next: 'rollcall plan SIS',
										screen: 'connections' as const,
									},
								]),
						{
							id: 'f0000002',
							severity: 'attention',
							text: `${open} conflicts since yesterday, the oldest 2 days old`,
							next: 'rollcall conflicts',
							screen: 'conflicts',
						},
						{
							id: 'f0000003',
							severity: 'attention',
							text: '2 follow-ups to do by hand',
							next: 'rollcall followups',
							screen: 'activity',
						},
						{
							id: 'f0000004',
							severity: 'fine',
							text: 'Sent yesterday 02:14, confirmed 2 days ago',
							next: 'rollcall reconcile FILE',
							screen: 'activity',
							open: 'read log',
						},
					],
			connections,
			conflicts: open,
			open: {open, fresh: 0, oldest: '2026-08-19'},
			wire: options.wireHeld === true ? [heldOnWire] : [],
			held:
				plan === undefined
					? []
					: [
							{
								run: runs[0]!.id,
								connection: 'SIS',
								hash: plan.hash,
								since: '2026-08-21T02:14:41.000Z',
								message: '67 of 837 accounts would leave (8.0 %); the limit is 5 %',
							},
						],
			followUps: followUps.filter(({done}) => done === undefined).length,
			leaving: {count: 0},
			clocks: {count: 0, due: 0, soon: 0},
			accounts: tally(statuses, ({status}) => status) as Overview['accounts'],
		};
	};

	const set = new Map<string, unknown>();
	const acknowledged = new Map<string, string>();
	const peopleStore = fakePeopleStore(
		() => ({accounts, conflicts, followUps}),
		(listener) => {
			const heard = (what: 'commit' | 'locks') => listener(0, what);
			listeners.add(heard);
			return () => void listeners.delete(heard);
		},
	);
	const written: Packages['folder'] = async (folder, files) => {
		for (const {name, chunks} of files) calls.push(['wrote', `${folder}/${name}`, [...chunks()].join('')]);
	};
	const people = new PeopleBehindScreen({
		store: peopleStore.store,
		clock,
		packages: {folder: written} as Packages,
		readFile: async (path) => {
			if (path.endsWith('there.csv')) return new Uint8Array();
			throw Object.assign(new Error('not there'), {code: 'ENOENT'});
		},
	});
	return {
		calls,
		commitElsewhere: committed,
		serve: () => Promise.reject(new Error('the dashboard serves nothing')) as never,
		notify: async () => ({told: 0, failed: []}),
		testNotifications: async () => [{channel: 'mail'}],
		domains: async () => [],
		setDomain: async () => [],
		federate: () => Promise.reject(new Error('no domain is listed here')) as never,
		revokeToken: async () => {},
		provision: () => Promise.reject(new Error('nobody is provisioned here')) as never,
		syncMirror: () => Promise.reject(new Error('nothing is kept as the directory is here')) as never,
		newToken: () => Promise.reject(new Error('the dashboard makes no token')),
		stagedRemovals: async (connection) => ({connection, people: [], outcome: 'waiting'}),
		scim: () => ({admit: async () => undefined}),
		dropPending: async () => [],
		servePlace: async () => ({address: '127.0.0.1', port: 0}),
		clock,
		operator,
		readOnly,
		nameOrganisation: async () => {},
		settings: async () =>
			settingList.map((setting) => ({
				...setting,
				...(set.has(setting.key) ? {value: set.get(setting.key)} : {}),
			})),
		async setSetting(key, text) {
			note('setSetting', key, text);
			set.set(key, text);
			return {key, meaning: '', ...(text === undefined ? {} : {value: text})};
		},
		async overview() {
			note('overview');
			const now = overview();
			const findings = now.findings.map((each) => {
				const until = acknowledged.get(each.id);
				return until === undefined ? each : {...each, acknowledged: {until, by: operator.name}};
			});
			return {...now, findings};
		},
		async acknowledge(finding, until) {
			note('acknowledge', finding, until);
			if (until === undefined) acknowledged.delete(finding);
			else acknowledged.set(finding, until);
			committed();
		},
		async connections() {
			note('connections');
			return connections;
		},
		kinds: () => kinds,
		async connect(kind: string, name: string, values: ConnectionValues, connectOptions) {
			note('connect', kind, name, values, connectOptions);
			if (connections.some((one) => one.name === name))
				throw new UsageError(`A connection called ${name} is there already`, {next: 'Choose another name'});
			const described = kinds.find((one) => one.kind === kind)!;
			const made: ConnectionView = {
				id: sis,
				name,
				...described,
				state: connectOptions?.setUp ? 'not set up' : 'ready',
				message: 'Ready: p shows what a sync would do.',
				checklist: [],
				...(described.publishes ? {known: false, armed: 'disarmed'} : {}),
				...(connectOptions?.setUp ? {setUp: 'test'} : {}),
			};
			connections = [...connections, made];
			committed();
			return made;
		},
		async setUp(name, step) {
			note('setUp', name, step);
			change(name, ({setUp: _, ...one}) =>
				step === undefined ? {...one, state: 'ready'} : {...one, state: 'not set up', setUp: step},
			);
			return connections.find((each) => each.name === name)!;
		},
		async tick(name, item, done) {
			note('tick', name, item, done);
			const found = connections.find((each) => each.name === name)!;
			const checklist = found.checklist.map((each, at) =>
				at + 1 === Number(item) ? {...each, done: done || ('by hand' as const)} : each,
			);
			change(name, (one) => ({...one, checklist}));
			return {...found, checklist};
		},
		async reconfigure(name, values) {
			note('reconfigure', name, values);
			change(name, (one) => ({
				...one,
				settings: one.settings.map((each) => ({...each, value: values.settings[each.key] ?? each.value})),
			}));
			return connections.find((one) => one.name === name)!;
		},
		async *disconnect(name, disconnectOptions) {
			note('disconnect', name, disconnectOptions);
			yield {stage: 'plan'};
			const planned = {
				accounts: 204,
				classes: 10,
				stops: ['ASM'],
				steps: ['204 accounts and 10 classes of SIS become Manual.', 'Nothing is removed.'],
			};
			const result = {connection: name, planned, run: undefined};
			if (disconnectOptions.yes !== true && (await disconnectOptions.confirm?.(planned)) !== true)
				return {...result, outcome: 'planned', exitCode: 4};
			connections = connections.map((one) =>
				one.name === name ? {...one, state: 'disconnected', message: 'disconnected 2026-08-21'} : one,
			);
			committed();
			return {...result, outcome: 'disconnected', exitCode: 0};
		},
		moves: async () => [],
		async reconnect(name, values) {
			note('reconnect', name, values);
			connections = connections.map((one) =>
				one.name === name ? {...one, state: 'ready', message: 'connected again, not read since'} : one,
			);
			committed();
			return connections.find((one) => one.name === name)!;
		},
		async test(name, testOptions) {
			note('test', name, testOptions);
			const shows = name === 'ASM' && testOptions.acceptHostKey !== true;
			if (!shows) change(name, (one) => ({...one, tested: {at: now.toISOString(), ok: true}}));
			return testOptions.acceptHostKey
				? {ok: true, message: 'signed in and saw the folder', hostKey: 'SHA256:abc', pinned: true}
				: name === 'ASM'
					? {
							ok: false,
							message: 'shows a host key',
							hostKey: 'SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8',
							pinned: false,
						}
					: {ok: true, message: '837 people can be read'};
		},
		async *plan(name, signal) {
			note('plan', name);
			yield* steps(signal, ['read', 'match', 'plan']);
			if (plan === undefined)
				return {
					connection: name ?? 'SIS',
					plan: {...heldPlan(accounts), changes: [], outcome: 'clean', guards: []},
				};
			return {connection: name ?? 'SIS', plan};
		},
		async *readEvidence(name, evidenceOptions, signal) {
			note('readEvidence', name, evidenceOptions);
			yield* steps(signal, ['read', 'record']);
			return {
				connection: name,
				counts: {
					extent: 'full' as const,
					people: 3,
					live: 2,
					inactive: 1,
					unknown: 0,
					changed: 1,
					differences: 1,
					strangers: 0,
				},
				records: {people: 3, classes: 1, courses: 1, locations: 1},
				differences: [{personId: 'P1', message: 'inactive in Apple School Manager (InActive), Active here'}],
				classes: [],
				issues: [],
				exitCode: 0,
			};
		},
		async *sync(name, syncOptions: SyncOptions, signal) {
			note('sync', name, syncOptions);
			yield* steps(signal, ['read', 'match', 'plan', 'guard']);
			const held = plan ?? heldPlan(accounts);
			const result = {connection: name ?? 'SIS', plan: held, published: [], run: runs[0]};
			const {approve, additionsOnly, relink} = syncOptions;
			const isNamed = approve !== undefined && [held, ...held.guards].some(({hash}) => hash === approve);
			if (plan !== undefined && !isNamed && additionsOnly !== true && relink === undefined)
				return {...result, outcome: 'held', exitCode: 6} satisfies SyncResult;
			yield* steps(signal, ['apply', 'publish']);
			plan = undefined;
			runs = [{...runs[1]!, id: runs[0]!.id}, ...runs.slice(1)];
			connections = connections.map((one) =>
				one.name === 'SIS' ? {...one, state: 'connected', message: 'Applied at 02:20.'} : one,
			);
			committed();
			return {
				...result,
				run: runs[0],
				published: runs[1]!.published,
				outcome: 'applied',
				exitCode: 3,
			} satisfies SyncResult;
		},
		async *publish(target, publishOptions) {
			note('publish', target, publishOptions);
			if (publishOptions.look === true) {
				const {hash, ...package_} = heldPackage(accounts);
				const removed = {...package_.removed, people: package_.removed.people.slice(0, 2), classes: []};
				const wire = options.wireHeld
					? {...package_, ...(hash === undefined ? {} : {hash})}
					: {...package_, removed};
				return {published: [], exitCode: 0, wire};
			}
			yield {stage: 'publish'};
			adopting.happened({first: {state: 'unconfirmed', at: now.toISOString()}});
			return {published: runs[1]!.published, exitCode: 0};
		},
		async runs() {
			note('runs');
			return {items: runs, total: runs.length};
		},
		async run(id) {
			note('run', id);
			const run = runs.find((one) => one.id === id)!;
			const undoneBy = undoneRuns(runs).get(run.id);
			return {
				run,
				...(undoneBy === undefined ? {} : {undoneBy}),
				changes: run.state === 'failed' ? undefined : [...heldPlan(accounts).changes].slice(0, 30),
			};
		},
		async *undo(id, options): Work<UndoResult> {
			note('undo', id, options);
			const undone = runs.find((one) => one.id === id)!;
			const {plan: made} = {plan: heldPlan(accounts)};
			const isGiven = options.yes === true || options.approve !== undefined;
			return {
				undone,
				run: isGiven ? runs[0] : undefined,
				undo: {
					plan: {...made, guards: [], outcome: 'changes'},
					tombstones: [],
					staying: [],
					lost: ['Schoolwork progress does not come back.'],
				},
				published: [],
				outcome: isGiven ? 'applied' : 'planned',
				exitCode: isGiven ? 0 : 4,
			};
		},
		async diff(id, other) {
			note('diff', id, other);
			const fields = [{field: 'lastName', before: 'Smith', after: 'Reyes'}];
			const records: readonly DifferingRecord[] = [
				{
					kind: 'accounts',
					key: '4000',
					name: 'Ben Reyes',
					action: 'update',
					fields,
					words: [{field: 'last name', before: 'Smith', after: 'Reyes'}],
				},
				{kind: 'classes', key: 'C-7', name: 'Algebra', action: 'create', fields: [], words: []},
			];
			return {
				from: other ?? `before ${id}`,
				to: id,
				records,
				counts: {accounts: {create: 0, update: 1, remove: 0}},
			};
		},
		async exportRows(file, rows) {
			note('exportRows', file, rows);
			return {file, rows: rows.length - 1};
		},
		async exportRun(id, folder) {
			note('exportRun', id, folder);
			return {folder, files: [{name: 'students.csv', rows: accounts.length}], patches: 0};
		},
		async explain(asked) {
			note('explain', asked);
			return {
				asked,
				kind: 'person' as const,
				key: asked,
				name: 'Ben Smith',
				published: true,
				answer: `Ben Smith (${asked}) is in the next upload.`,
				lines: [{stage: 'source' as const, text: 'users.csv:12 lists Ben Smith.', connection: 'sis'}],
			};
		},
		async users(query: UserQuery): Promise<UserList> {
			note('users', query);
			const conflicted = new Set(accounts.map(({personId}) => personId as string).filter(isConflicted));
			const matches = matcher(query, {conflicted, followedUp: new Set(), locationNames: schools});
			const found = sorted(accounts.filter(matches), query.order);
			return {
				length: found.length,
				at: (index) => (found[index] === undefined ? undefined : item(found[index])),
				counts: {
					total: accounts.length,
					status: tally(statuses, ({status}) => status) as UserList['counts']['status'],
					source: tally([...new Set(accounts.map(({source}) => source))], ({source}) => source),
					evidence: tally(evidenceStates, evidenceState),
					role: tally(
						roles.filter((role) => accounts.some((account) => account.roles[0]?.role === role)),
						(account) => account.roles[0]!.role,
					),
				},
				locationNames: schools,
			};
		},
		people: () => people,
		locationNames: async () => schools,
		async *userHistory(id) {
			note('userHistory', id);
			const at = '2026-08-20T02:14:00.000Z';
			yield {by: 'R000013, sync of SIS', at, action: 'create', what: 'account', fields: []};
		},
		async classesOf(id) {
			note('classesOf', id);
			if (step > 0) await clock.sleep(step);
			return [{classId: 'M-101', name: 'Mathematics 101', as: 'student'}];
		},
		async user(id, {classes} = {}): Promise<UserDetail> {
			note('user', id);
			const account = accounts.find(({personId}) => personId === id)!;
			const owned = account.owner === undefined ? undefined : 'SIS';
			return {
				...item(account),
				locationNames: schools,
				...(owned === undefined ? {} : {owner: owned}),
				connectionNames: new Map([[sis, 'SIS']]),
				editing: Object.fromEntries(editableFields.map((field) => [field, editingOf(account, field)])),
				readOnly:
					owned === undefined
						? {}
						: {firstName: owned, lastName: owned, email: owned, gradeLevel: owned, personId: owned},
				classes: classes === false ? [] : [{classId: 'M-101', name: 'Mathematics 101', as: 'student'}],
				conflicts: conflicts.filter((one) => one.accounts.includes(id)).map((one) => one.id),
				clocks: account.leaving ? ['Leaves on 26 August: its sign-in ends that night.'] : [],
				missing: actionsFor(account).includes('delete')
					? []
					: [`Delete: an account from ${account.source} must be deactivated first.`],
				statusText: account.status === 'New' ? 'New (sign-in not known)' : account.status,
			};
		},
		async edit(ids, values, editOptions) {
			note('edit', ids, values, editOptions);
			const [id = ''] = ids;
			const asks = [`first name of ${id} belongs to SIS: the account becomes a local one`];
			if (values.firstName !== undefined && editOptions?.agreed !== true)
				return {done: false, asks, results: []};
			accounts = accounts.map((account) =>
				ids.includes(account.personId) ? ({...account, ...values} as Account) : account,
			);
			committed();
			const results = ids.map((personId) => ({personId, ok: true, code: 'UPDATED', message: 'edited'}));
			return {done: true, asks: [], results};
		},
		async create(values) {
			note('create', values);
			return {done: true, asks: [], results: [{personId: 'N1', ok: true, code: 'CREATED', message: 'made'}]};
		},
		async followSource(ids) {
			note('followSource', ids);
			const results = ids.map((personId) => ({personId, ok: true, code: 'UPDATED', message: 'follows'}));
			return {done: true, asks: [], results};
		},
		async act(ids, action: StatusAction): Promise<ActResult> {
			note('act', ids, action);
			const refused: readonly string[] = ids.filter((id) => id === '4001');
			if (refused.length === 0)
				accounts = accounts.map((account) =>
					!ids.includes(account.personId)
						? account
						: {
								...account,
								status:
									action === 'deactivate'
										? 'Deactivated'
										: action === 'reset-password'
											? 'Active'
											: account.status,
							},
				);
			committed();
			return {
				action,
				done: refused.length === 0,
				results: ids.map((personId) =>
					refused.includes(personId)
						? {
								personId,
								ok: false,
								code: 'NOT_ENOUGH_PRIVILEGE',
								message: 'A Site Manager may not act on an Administrator.',
							}
						: action === 'reset-password'
							? {
									personId,
									ok: true,
									code: 'UPDATED',
									message: 'done in the sandbox',
									way: 'in the sandbox',
									temporaryPassword: '482 917',
								}
							: {
									personId,
									ok: true,
									code: 'UPDATED',
									message: 'the row is left out of the next upload',
									way: 'by upload',
								},
				),
			};
		},
		async conflicts(): Promise<readonly ConflictView[]> {
			note('conflicts');
			return conflicts.map((conflict) => ({
				conflict,
				connection: 'SIS',
				mayBecomeRule: ruleable || (conflictKind(conflict.kind)?.mayBecomeRule ?? false),
				alike: conflicts
					.filter((one) => one.kind === conflict.kind && one.id !== conflict.id && one.decision === undefined)
					.map(({id}) => id),
			}));
		},
		async resolve(id, choice, {input, alike, always}) {
			note('resolve', id, choice, {input, alike, ...(always ? {always} : {})});
			const kind = conflicts.find((one) => one.id === id)!.kind;
			const decided = conflicts
				.filter((one) => one.id === id || (alike && one.kind === kind && one.decision === undefined))
				.map((one) => one.id);
			conflicts = conflicts.map((one) =>
				decided.includes(one.id)
					? {
							...one,
							decision: {
								choice,
								by: operator.name,
								at: now.toISOString(),
								fingerprint: one.fingerprint,
								...(input === undefined ? {} : {input}),
							},
						}
					: one,
			);
			const rule = always ? `r-${id}` : undefined;
			if (rule !== undefined)
				rules = [
					{
						id: rule,
						type: 'rule',
						kind,
						title: conflictKind(kind)?.title ?? kind,
						connection: 'SIS',
						choice,
						label: choice,
						about: 'differing: owner',
						by: operator.name,
						at: now.toISOString(),
						used: 0,
					},
					...rules,
				];
			committed();
			return {decided, ...(rule === undefined ? {} : {rule})};
		},
		async rules() {
			note('rules');
			return rules;
		},
		async dropRule(id) {
			note('dropRule', id);
			rules = rules.filter((one) => one.id !== id);
			committed();
		},
		async unresolve(id) {
			note('unresolve', id);
			conflicts = conflicts.map((one) => {
				if (one.id !== id) return one;
				const {decision: _, ...open} = one;
				return open;
			});
			committed();
		},
		async followUps() {
			note('followUps');
			return followUps;
		},
		async finishFollowUp(id) {
			note('finishFollowUp', id);
			followUps = followUps.map((one) =>
				one.id === id ? {...one, done: {at: now.toISOString(), by: operator.name, how: 'by hand'}} : one,
			);
			committed();
		},
		async activities(limit) {
			note('activities', limit);
			return activities.slice(0, limit);
		},
		async threeWay() {
			note('threeWay');
			return fakeThreeWay;
		},
		async namesOf(ids) {
			const known = new Map(accounts.map((account) => [account.personId as string, fullName(account)]));
			return new Map(ids.flatMap((id) => (known.has(id) ? [[id, known.get(id)!] as const] : [])));
		},
		async reconcile(files) {
			note('reconcile', files);
			if (files.some((file) => file.includes('missing')))
				throw new UsageError(`${files.join(', ')} cannot be read: it is not there`);
			adopting.happened({first: {state: 'proven', at: now.toISOString()}});
			return fakeReconciled(files, now);
		},
		async importPackages(paths, target) {
			note('importPackages', paths, target);
			change(target ?? 'ASM', (one) => ({...one, known: true}));
			adopting.happened({truth: {at: now.toISOString(), people: 900, live: 0}});
			const none = {created: 0, updated: 0, heldBack: 0};
			const packages = paths.map((path) => ({
				path,
				people: 840,
				at: now.toISOString(),
				as: 'baseline' as const,
				...none,
			}));
			return {packages, created: 0, updated: 0, baseline: 'abc', exitCode: 0};
		},
		async arm(target, {level, empty: isEmpty}) {
			note('arm', target, {level, ...(isEmpty ? {empty: isEmpty} : {})});
			change(target ?? 'ASM', (one) => ({...one, armed: level}));
			return {target: asm, level, at: now.toISOString(), by: operator.name};
		},
		async disarm(target) {
			note('disarm', target);
			change(target ?? 'ASM', (one) => ({...one, armed: 'disarmed'}));
			return {target: asm, level: 'disarmed', at: now.toISOString(), by: operator.name};
		},
		adoption: adopting.adoption,
		tickAdoption: adopting.tickAdoption,
		adoptForecast: adopting.adoptForecast,
		adoptIds: adopting.adoptIds,
		compare: adopting.compare,
		check: notPlayed,
		exportTo: notPlayed,
		planForget: notPlayed,
		forget: notPlayed,
		planRestore: notPlayed,
		restore: notPlayed,
		follow(listener) {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
	};
}

/** The dashboard does not do this. */
const notPlayed = (): never => {
	throw new Error('the fake does not play this');
};
