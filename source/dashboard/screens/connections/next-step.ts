import type {PushView} from '../../../sync/push-view.ts';
import type {ConnectionView} from '../../../sync/rollcall.ts';
import {stepNames} from '../../../sync/set-up.ts';
import type {CommandId} from '../../keymap.ts';
import {isDisarmed, isUntested} from '../../waits.ts';
import {createsNothing} from './mirror-facts.ts';
import {tokenTone} from './tokens-view.ts';

/** What comes next, and the command whose key the sentence names; absent: it names none. */
export interface NextStep {
	readonly text: string;
	readonly command?: CommandId;
}

const isOn = ({state}: Pick<ConnectionView, 'state'>) => state !== 'disconnected';
const delivers = ({reads, people = 0}: ConnectionView) => reads && people > 0;

/** Whether something is read, and nothing is there to send it to. */
export const wantsTarget = (all: ReadonlyArray<Pick<ConnectionView, 'reads' | 'publishes' | 'state'>>) =>
	all.some((one) => one.reads && isOn(one)) && !all.some((one) => one.publishes && isOn(one));

/** It is kept as the directory is, its set-up is done or left out, and it was never synced. */
export const isUnsynced = ({
	mirrors,
	last,
	setUp,
	state,
}: Pick<ConnectionView, 'mirrors' | 'last' | 'setUp' | 'state'>): boolean =>
	mirrors !== undefined && last === undefined && setUp === undefined && isOn({state});

/**
 * The key that comes next on the way to what is there being sent, as a sentence; undefined: this connection is on its
 * way, or waits for something that its own message says.
 * @param all every connection, this one among them.
 * @param looked its plan was looked at, and is there still.
 */
export function nextStep(
	connection: ConnectionView,
	all: readonly ConnectionView[],
	looked = false,
): NextStep | undefined {
	const {setUp, reads, publishes, people, state, tested} = connection;
	if (connection.running !== undefined || !isOn(connection)) return undefined;
	if (setUp !== undefined) return {text: `⏎ goes on with its set-up: ${stepNames[setUp]}.`};
	if (connection.push !== undefined) return ofPushed(connection, connection.push);
	if (isUntested(connection)) return undefined;
	const targets = all.filter((one) => one.publishes && isOn(one));
	if (publishes) {
		if (state === 'held' || state === 'needs attention') return undefined;
		// Nothing is armed before a test showed its host key to somebody.
		if (isDisarmed(connection) && tested?.ok !== true)
			return {text: 't tests it first: its host key is shown, and then it can be armed.', command: 'test'};
		if (isDisarmed(connection) && people !== undefined)
			return {
				text: 'Look in the activity log at what came of the last upload; then o goes on with what is next.',
				command: 'adoption',
			};
		if (isDisarmed(connection))
			return {
				text: 'o takes over what it holds, step by step, up to the first upload.',
				command: 'adoption',
			};
		if (people !== undefined) return undefined;
		// Of an imported package the people are in the directory, whoever delivers them later.
		return connection.known || all.some(delivers)
			? {text: 's sends now what the directory holds.', command: 'send'}
			: {text: 'Nobody is in the directory yet: n makes a connection to your roster.', command: 'new'};
	}
	if (isUnsynced(connection)) return ofUnsynced(connection, looked);
	if (connection.mirrors !== undefined && state === 'held')
		return {text: 'p shows the plan that is held; a in it approves it.', command: 'plan'};
	if (connection.mirrors !== undefined && createsNothing(connection))
		return {
			text: 'Nothing is created there yet: once its plan is as it should be, e switches creation on.',
			command: 'settings',
		};
	if (!reads) return undefined;
	if (wantsTarget(all))
		return {
			text: 'Nothing is sent anywhere yet: n makes the connection to Apple School Manager.',
			command: 'new',
		};
	const half = targets.find((target) => target.setUp !== undefined);
	return half === undefined || !delivers(connection)
		? undefined
		: {text: `${half.name} is not set up yet: n goes on with it.`, command: 'new'};
}

/** Look, switch creation on, look, sync: the order that Jamf recommends [seed 000]. */
function ofUnsynced(connection: ConnectionView, looked: boolean): NextStep {
	if (!looked)
		return {text: 'p shows what would be written there; nothing changes by looking.', command: 'plan'};
	return createsNothing(connection)
		? {
				text: 'b chooses what may be created there. s syncs as it is: what is there already is kept alike, and no more.',
				command: 'set-up-before',
			}
		: {
				text: 's syncs it; what a guard holds is shown, to be approved. b chooses what is created.',
				command: 'sync',
			};
}

/** Of what is pushed to: what stops it, then what waits, then how it begins. */
function ofPushed(
	{push, state}: ConnectionView,
	{stop, staged, serving, quarantine}: PushView,
): NextStep | undefined {
	if (stop !== undefined)
		return {
			text: `i ignores ${stop.attribute} from now on. Or take it out of the mapping at the identity provider; then C takes pushes again.`,
			command: 'ignore-attribute',
		};
	if (quarantine !== undefined)
		return {text: 'C lets pushes go on, once what failed is mended.', command: 'reconnect'};
	if (staged > 0) return {text: 'r lists who would leave, to approve or to discard.', command: 'removals'};
	if (state === 'not set up') return {text: 'T shows the tenant URL and makes a token.', command: 'tokens'};
	if (push?.last === undefined && !serving) return {text: 'Start rollcall serve, so that it can come.'};
	return state === 'needs attention' && push?.tokens.some((token) => tokenTone(token) === 'attention')
		? {text: 'T makes the next token; both work meanwhile.', command: 'tokens'}
		: undefined;
}

/** For the footer, which else leaves rare commands out where it is full. */
export const neededBy = (next: NextStep | undefined): readonly CommandId[] =>
	next?.command === undefined ? [] : [next.command];
