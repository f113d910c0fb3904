import type {ConnectionView} from '../sync/rollcall.ts';
import {isDisarmed} from './waits.ts';

type Target = Pick<ConnectionView, 'name' | 'publishes' | 'armed' | 'state'>;

const isOn = ({publishes, state}: Target) => publishes && state !== 'disconnected';

/** Whether anything goes out when something is applied now. */
export const isSendingNow = (connections: readonly Target[]): boolean =>
	connections.some((one) => isOn(one) && !isDisarmed(one));

/** What becomes of what is applied now: `applies it and sends it to ASM`, `applies it here; nothing is sent: …`. */
export function sendsText(connections: readonly Target[]): string {
	const targets = connections.filter(isOn);
	const armed = targets.filter((one) => !isDisarmed(one)).map(({name}) => name);
	const disarmed = targets.filter(isDisarmed).map(({name}) => name);
	if (targets.length === 0) return 'applies it here; nothing is sent, because there is no target yet';
	const not = `${disarmed.join(', ')} ${disarmed.length === 1 ? 'is' : 'are'} not armed`;
	if (armed.length === 0) return `applies it here; nothing is sent: ${not}`;
	return `applies it and sends it to ${armed.join(', ')}${disarmed.length === 0 ? '' : `; ${not}`}`;
}
