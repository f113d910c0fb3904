import {clockDay} from '../core/directory/clock-texts.ts';
import {type ExplainLine, line} from '../core/explain/explanation.ts';
import type {Mirrored} from '../core/mirror/mirrored.ts';
import type {Snapshot} from '../core/ports.ts';
import type {Connection} from './connections.ts';
import type {AskedFor} from './explaining-subject.ts';

/** How a person or a class stands in every system that is kept as the directory is. */
export async function elsewhere(
	snapshot: Snapshot,
	connections: readonly Connection[],
	{kind, key}: AskedFor,
): Promise<readonly ExplainLine[]> {
	const mirrors = connections.filter(
		({kind, stored}) => kind.mirror !== undefined && stored.disconnected === undefined,
	);
	if (mirrors.length === 0 || (kind !== 'person' && kind !== 'class')) return [];
	const of = kind === 'person' ? 'users' : 'classes';
	const rows = [...(await snapshot.load('mirrored')).values()].filter(
		(row) => row.kind === of && row.key === key,
	);
	return mirrors.flatMap(({stored}) => {
		const own = rows.filter(({connection}) => connection === stored.id);
		const told = (text: string, row?: Mirrored) =>
			line('elsewhere', text, {
				connection: stored.name,
				...(row?.pending?.run === undefined ? {} : {run: row.pending.run}),
			});
		if (own.length === 0)
			return [
				told(
					`No ${kind === 'person' ? 'user' : 'class'} of ${stored.name} is paired with it. Why: rollcall plan ${stored.name}.`,
				),
			];
		return own.map((row) => told(wordsOf(stored.name, row), row));
	});
}

function wordsOf(name: string, {id, kind, made, at, pending, missing, absent, ended}: Mirrored): string {
	const what = kind === 'users' ? 'user' : 'class';
	// Asked for, and nobody knows whether it was made: there is nothing yet that anybody agreed on.
	const isAsked = id.startsWith('+');
	const parts = [
		isAsked
			? `A ${what} of ${name} that is not known to be made`
			: `The ${what} ${id} of ${name}, ${made === true ? 'made by us' : 'paired, and not made by us: it is never taken away'}; both sides agreed last on ${clockDay(at)}`,
		...(pending === undefined
			? []
			: [
					pending.unsure === true
						? `a write was asked for on ${clockDay(pending.at)} and not answered`
						: `written on ${clockDay(pending.at)}, and a read may not show it yet`,
				]),
		...(missing === undefined ? [] : [`it is gone there since ${clockDay(missing)}`]),
		...(absent === undefined ? [] : [`it ended here on ${clockDay(absent)}`]),
		...(ended === undefined ? [] : [`we took it away on ${clockDay(ended.at)}`]),
	];
	return `${parts.join('; ')}.`;
}
