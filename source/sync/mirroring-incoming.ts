import type {MirrorRules} from '../connections/kind.ts';
import type {Work} from '../core/ports.ts';
import type {MirrorOptions, MirrorResult} from './answers/mirror.ts';
import type {SyncResult} from './answers/runs.ts';
import type {Connection} from './connections.ts';
import type {Context} from './context.ts';
import {plan} from './planning.ts';
import {sync} from './sync.ts';

/**
 * The half of a two-way sync that comes in: an ordinary sync, published by SFTP only where the settings say
 * *automatically*. With an approval that names nothing of it, it goes on when there is nothing to do.
 */
export async function* comeIn(
	context: Context,
	{stored}: Connection,
	{uploads}: MirrorRules,
	{look: _, confirmMirror: __, ...options}: MirrorOptions,
	signal: AbortSignal,
): Work<SyncResult> {
	const {approve, ...unapproved} = options;
	const publish = options.publish !== false && uploads === 'automatically';
	// `yes` beside an approval: it names what is written back.
	const chosen = options.yes === true ? unapproved : options;
	return yield* sync(context, stored.name, {...chosen, publish}, signal);
}

/** What would come in. */
export async function* lookIn(
	context: Context,
	{stored}: Connection,
	signal: AbortSignal,
): Work<NonNullable<MirrorResult['incoming']>> {
	const {plan: planned} = yield* plan(context, stored.name, signal);
	const outcome = ({held: 'held', changes: 'planned', clean: 'nothing to do'} as const)[planned.outcome];
	return {plan: planned, published: [], outcome, run: undefined};
}
