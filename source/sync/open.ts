import {acknowledge} from './acknowledging.ts';
import {act} from './acting.ts';
import {adoption} from './adopting.ts';
import {adoptForecast} from './adopting-forecast.ts';
import {adoptIds} from './adopting-ids.ts';
import {tickInventory} from './adopting-inventory.ts';
import {arm, disarm} from './arming.ts';
import {check} from './checking.ts';
import {tickItem} from './checklist.ts';
import {classesOf} from './classes-of.ts';
import {comparePackages} from './comparing.ts';
import {connectionViews} from './connection-views.ts';
import {type Connection, changeConnection, findConnection, makeConnection, noteSetUp} from './connections.ts';
import {type Context, requireMay, withSnapshot} from './context.ts';
import {create} from './creating.ts';
import {conflicts, resolve, unresolve} from './deciding.ts';
import {diff} from './differing.ts';
import {disconnect} from './disconnecting.ts';
import {readSettings, updateSettings} from './documents.ts';
import {domains, setDomain} from './domains.ts';
import {edit, follow} from './editing.ts';
import {explain} from './explaining.ts';
import {exportTo} from './exporting.ts';
import {exportRows} from './exporting-rows.ts';
import {exportRun} from './exporting-run.ts';
import {federate} from './federation.ts';
import {finishFollowUp, followUps} from './follow-ups.ts';
import {forget, planForget} from './forgetting.ts';
import {run, runs} from './history.ts';
import {importPackages} from './importing.ts';
import {kindViews} from './kind-views.ts';
import {moves} from './migrating.ts';
import {syncMirror} from './mirroring.ts';
import {namesOf} from './naming.ts';
import {notify, testNotifications} from './notifying.ts';
import {overview} from './overview.ts';
import {dropPendingSettings} from './pending-settings.ts';
import {PeopleBehindScreen} from './people-index.ts';
import {namesOfLocations} from './people-surroundings.ts';
import {plan} from './planning.ts';
import {provision} from './provisioning.ts';
import {publish} from './publish.ts';
import {readEvidence} from './reading-evidence.ts';
import {reconcile} from './reconciling.ts';
import {reconnect} from './reconnecting.ts';
import {planRestore, restore} from './restoring.ts';
import type {ConnectionView, Rollcall} from './rollcall.ts';
import {dropRule, rules} from './rules.ts';
import {scimService} from './scim.ts';
import {stagedRemovals} from './scim-removals.ts';
import {newToken, revokeToken} from './scim-tokens.ts';
import {placeOf} from './serve-settings.ts';
import {serve} from './serving.ts';
import {setSetting, settings} from './settings.ts';
import {sync} from './sync.ts';
import {test} from './testing.ts';
import {threeWay} from './three-way.ts';
import {undo} from './undoing.ts';
import {user, users} from './users.ts';
import {userHistory} from './users-history.ts';

/** Everything that rollcall does, over what comes from outside. */
export function openRollcall(context: Context): Rollcall {
	const {store} = context;
	const views = () => withSnapshot(store, (snapshot) => connectionViews(context, snapshot));
	const viewOf = async ({stored}: Connection): Promise<ConnectionView> =>
		(await views()).find(({id}) => id === stored.id)!;
	let people: PeopleBehindScreen | undefined;
	return {
		clock: context.clock,
		operator: context.operator,
		readOnly: context.readOnly,
		overview: () => overview(context),
		acknowledge: (finding, until) => acknowledge(context, finding, until),
		settings: () => settings(context),
		setSetting: (key, value) => setSetting(context, key, value),
		domains: () => domains(context),
		setDomain: (domain, change) => setDomain(context, domain, change),
		federate: (domain, turn, options, signal) => federate(context, domain, turn, options, signal),
		async nameOrganisation(organisation) {
			requireMay(context, 'approve', 'Changing a setting');
			await updateSettings(store.documents, (settings) => ({...settings, organisation}));
		},
		connections: views,
		kinds: () => kindViews(context.kinds),
		connect: async (kind, name, values, options) =>
			await viewOf(await makeConnection(context, kind, name, values, options)),
		setUp: async (name, step) => await viewOf(await noteSetUp(context, name, step)),
		dropPending: async (name) =>
			dropPendingSettings(context, await findConnection(context, name, 'anything')),
		reconfigure: async (name, values) => await viewOf(await changeConnection(context, name, values)),
		tick: async (name, item, done) => await viewOf(await tickItem(context, name, item, done)),
		disconnect: (name, options, signal) => disconnect(context, name, options, signal),
		moves: () => moves(context),
		reconnect: async (name, values) => await viewOf(await reconnect(context, name, values)),
		async test(name, options, signal) {
			requireMay(context, 'sync', 'Testing a connection');
			return await test(context, await findConnection(context, name, 'anything'), options, signal);
		},
		newToken: (name) => newToken(context, name),
		revokeToken: (name, token) => revokeToken(context, name, token),
		stagedRemovals: (name, decision, only) => stagedRemovals(context, name, decision, only),
		scim: (port) => scimService(context, port),
		plan: (name, signal) => plan(context, name, signal),
		sync: (name, options, signal) => sync(context, name, options, signal),
		syncMirror: (name, options, signal) => syncMirror(context, name, options, signal),
		provision: (person, options, signal) => provision(context, person, options, signal),
		readEvidence: (name, options, signal) => readEvidence(context, name, options, signal),
		serve: (options, signal) => serve(context, options, signal),
		notify: (options, signal) => notify(context, options, signal),
		testNotifications: (signal) => testNotifications(context, signal),
		servePlace: async () => placeOf(await readSettings(store.documents)),
		publish: (target, options, signal) => publish(context, target, options, signal),
		runs: (options) => runs(context, options),
		run: (id) => run(context, id),
		undo: (id, options, signal) => undo(context, id, options, signal),
		diff: (id, other) => diff(context, id, other),
		explain: (asked) => explain(context, asked),
		exportRows: (file, rows) => exportRows(context, file, rows),
		exportRun: (id, folder) => exportRun(context, id, folder),
		users: (query) => users(context, query),
		people: () => (people ??= new PeopleBehindScreen(context)),
		user: (id, options) => user(context, id, options),
		classesOf: (id, signal) => classesOf(context, id, signal),
		userHistory: (id, signal) => userHistory(context, id, signal),
		namesOf: (ids) => namesOf(context, ids),
		locationNames: () => withSnapshot(store, namesOfLocations),
		act: (ids, action) => act(context, ids, action),
		edit: (ids, values, options) => edit(context, ids, values, options),
		create: (values, options) => create(context, values, options),
		followSource: (ids) => follow(context, ids),
		conflicts: () => conflicts(context),
		resolve: (id, choice, options) => resolve(context, id, choice, options),
		unresolve: (id) => unresolve(context, id),
		rules: () => rules(context),
		dropRule: (id) => dropRule(context, id),
		followUps: () => followUps(context),
		finishFollowUp: (id) => finishFollowUp(context, id),
		activities: (limit) =>
			withSnapshot(store, (snapshot) => snapshot.list('activities', {reverse: true, limit})),
		reconcile: (files) => reconcile(context, files),
		threeWay: () => threeWay(context),
		importPackages: (paths, target) => importPackages(context, paths, target),
		arm: (target, options, signal) => arm(context, target, options, signal),
		disarm: (target) => disarm(context, target),
		adoption: (target) => adoption(context, target),
		tickAdoption: (item, done) => tickInventory(context, item, done),
		adoptForecast: (name, signal) => adoptForecast(context, name, signal),
		adoptIds: (name, options, signal) => adoptIds(context, name, options, signal),
		compare: (old, options) => comparePackages(context, old, options),
		check: (signal) => check(context, signal),
		exportTo: (file, options) => exportTo(context, file, options),
		planForget: (ids) => planForget(context, ids),
		forget: (ids) => forget(context, ids),
		planRestore: (backup) => planRestore(context, backup),
		restore: (backup, made) => restore(context, backup, made),
		follow: (listener) => store.follow((_sequence, what) => listener(what)),
	};
}
