import {mayApprove, maySync} from '../../../core/directory/operators.ts';
import type {ConnectionView, SettingView} from '../../../sync/rollcall.ts';
import {useDashboard} from '../../dashboard.ts';
import {useExportRun} from '../../hooks/use-export-run.ts';
import {useWork} from '../../hooks/use-work.ts';
import type {Handlers} from '../../layers.ts';
import {fieldName} from '../../phrases.ts';
import {createsNothing} from './mirror-facts.ts';
import {useCreation} from './use-creation.ts';
import {useDisconnect} from './use-disconnect.ts';
import {useTarget} from './use-target.ts';

/** What commands do on a connection and on its page, where their own words are about something else. */
export const connectionLabels = {'set-up-before': 'creation'} as const;

/** Which settings are opened, and at which of them. */
export interface EditAt {
	readonly part?: SettingView['part'];
	readonly from?: string;
}

/** At what the last test found refused; else at what comes next. */
function editAt({tested, mirrors, last, settings}: ConnectionView): EditAt {
	if (tested?.setting !== undefined) return {from: tested.setting};
	return mirrors !== undefined && last !== undefined && createsNothing({settings})
		? {from: 'createUsers'}
		: {};
}

/** What can be done with a connection by this operator. */
export function useConnectionHandlers(
	connection: ConnectionView | undefined,
	{
		edit,
		arm,
		takeOver,
		tokens,
		removals,
		provision,
	}: {
		readonly edit: (name: string, at?: EditAt) => void;
		readonly arm: (name: string) => void;
		readonly takeOver: (name: string) => void;
		readonly tokens: (name: string) => void;
		readonly removals: (name: string) => void;
		readonly provision: (name: string) => void;
	},
): Handlers {
	const {rollcall, ask, say, report, reload} = useDashboard();
	const exportRun = useExportRun();
	const work = useWork();
	const {disconnect, reconnect} = useDisconnect();
	const creation = useCreation(connection);
	const {disarm, send} = useTarget(connection ?? {name: ''});
	if (connection === undefined || !maySync(rollcall.operator)) return {};
	const {applied, byHand, pending, settings} = connection;
	const {name, reads, evidence, publishes, running, state, armed, tested} = connection;
	const isOff = state === 'disconnected';
	const idle = running === undefined && !isOff;
	const decides = mayApprove(rollcall.operator);
	const syncs = reads || connection.mirrors !== undefined;
	const isArmed = publishes && armed !== undefined && armed !== 'disarmed';
	const dropPending = () =>
		ask({
			title: `Take the changed settings of ${name} back?`,
			consequences: [
				`What they held before holds again: ${settingNames(pending?.keys ?? [])}. No sync succeeded by the change yet.`,
			],
			yes: 'Take them back',
			proceed: () =>
				void rollcall.dropPending(name).then((keys) => {
					say('fine', keys.length === 0 ? 'Nothing waited any more.' : `Taken back: ${settingNames(keys)}.`);
					reload();
				}, report),
		});
	const stop = idle && decides ? connection.push?.stop : undefined;
	/** What is decided about an attribute outside the mapping is carried out at the next push. */
	const ignore = ({conflict, attribute}: NonNullable<typeof stop>) =>
		void rollcall.resolve(conflict, 'g', {}).then(() => {
			say('fine', `${attribute} is ignored from the next push on; e shows the list.`);
			reload();
		}, report);
	const takesNone = stop !== undefined || (idle && connection.push?.quarantine !== undefined);
	return {
		'set-up-before': creation,
		tokens: connection.push !== undefined && !isOff ? () => tokens(name) : undefined,
		'provision-one': connection.provisions && idle ? () => provision(name) : undefined,
		removals: (connection.push?.staged ?? 0) > 0 ? () => removals(name) : undefined,
		'ignore-attribute': stop === undefined ? undefined : () => ignore(stop),
		schedule:
			byHand === undefined && decides && settings.some(({part}) => part === 'schedule')
				? () => edit(name, {part: 'schedule'})
				: undefined,
		'drop-pending': pending !== undefined && decides ? dropPending : undefined,
		'last-csvs': applied === undefined ? undefined : () => exportRun(applied.run),
		sync: !idle
			? undefined
			: syncs
				? () => work.sync(name)
				: evidence
					? () => work.readEvidence(name)
					: undefined,
		plan: syncs && idle ? () => work.plan(name) : undefined,
		// The test is what shows a first host key: nothing is armed before somebody saw it.
		arm: publishes && idle && decides && tested?.ok === true ? () => arm(name) : undefined,
		adoption: publishes && !isOff ? () => takeOver(name) : undefined,
		disarm: isArmed && idle ? disarm : undefined,
		send: isArmed && idle ? send : undefined,
		disconnect: idle && decides ? () => disconnect(connection) : undefined,
		reconnect:
			(isOff || takesNone) && running === undefined && decides ? () => reconnect(connection) : undefined,
		test: () => work.test(name),
		settings: () => edit(name, editAt(connection)),
	};
}

const settingNames = (keys: readonly string[]) => keys.map(fieldName).join(', ');
