import {clockDay} from '../core/directory/clock-texts.ts';
import type {Publisher} from '../core/ports.ts';
import type {Arming} from '../core/state-records.ts';
import type {Connection} from './connections.ts';
import type {Context} from './context.ts';

/** Whether this package may be sent to a target now; if not, why and how to arm it. A sandbox is armed at once. */
export function armedFor(
	context: Context,
	{stored}: Connection,
	publisher: Publisher,
	arming: Arming | undefined,
	sha256: string,
): {readonly armed: boolean; readonly message: string} {
	const how = `Arm it when you are sure: rollcall adopt arm first ${stored.name} (one upload); what comes before and after it: rollcall adopt`;
	const off = (why: string) => ({
		armed: false,
		message: `${stored.name} is disarmed: ${why}. Nothing was sent. ${how}`,
	});
	const why = whyDisarmed(context, publisher, arming);
	if (why !== undefined) return off(why);
	if (arming?.spentOn !== undefined && arming.spentOn !== sha256)
		return off('its one upload began with another package, and nobody saw how that ended');
	return {armed: true, message: ''};
}

/** Why nothing may be sent to the target, whatever it is; undefined: it is armed, and for this very place. */
export function whyDisarmed(
	{machine}: Pick<Context, 'machine'>,
	publisher: Pick<Publisher, 'binding'>,
	arming: Arming | undefined,
): string | undefined {
	if (arming === undefined) return 'nobody armed it';
	// Whoever disarms leaves no binding behind; the end of a first upload does.
	if (arming.level === 'disarmed')
		return arming.binding === undefined
			? `it was disarmed on ${clockDay(arming.at)}`
			: 'the one upload that it was armed for was sent';
	const {host, port, user, hostKey} = publisher.binding;
	const {binding} = arming;
	if (binding === undefined) return 'its arming names no host';
	if (binding.host !== host || binding.port !== port || binding.user !== user)
		return 'its host or user changed since';
	if (binding.hostKey !== hostKey) return 'its pinned host key changed since';
	if (binding.machine !== machine.machine) return 'it was armed on another machine';
	if (binding.state !== machine.state) return 'this state folder is a copy of the one that was armed';
	return undefined;
}
