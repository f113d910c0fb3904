import {UsageError} from '../core/errors.ts';
import type {Connection} from './connections.ts';
import {mirrorRulesOf} from './mirroring-settings.ts';

/**
 * Two connections that keep one system alike would fight: each takes what the other made for somebody's own.
 * @throws UsageError naming the one that is there.
 */
export function refuseTwoMirrors(connections: readonly Connection[], connection: Connection): void {
	const at = mirrorRulesOf(connection)?.at;
	if (at === undefined) return;
	const other = connections.find(
		(each) =>
			each.stored.id !== connection.stored.id &&
			each.stored.disconnected === undefined &&
			each.stored.kind === connection.stored.kind &&
			mirrorRulesOf(each)?.at === at,
	);
	if (other === undefined) return;
	const {name} = other.stored;
	throw new UsageError(
		`"${name}" is kept as the directory is already, and is the same ${titleOf(connection)} (${at}): two would fight`,
		{
			notDone: 'Nothing was changed.',
			next: `Change that one instead: rollcall connections set ${name} --set KEY=VALUE`,
		},
	);
}

/** Without what stands in brackets. */
const titleOf = ({kind}: Connection) => kind.title.replace(/ \(.*\)$/, '');
