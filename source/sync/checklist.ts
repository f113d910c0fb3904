import type {ChecklistItem} from '../connections/kind.ts';
import {UsageError} from '../core/errors.ts';
import type {Checked} from './before-you-begin.ts';
import {type Connection, findConnection} from './connections.ts';
import {type Context, requireMay} from './context.ts';
import {updateConnections} from './documents.ts';
import {activity, byOperator} from './recording.ts';
import type {ConnectionView} from './rollcall.ts';

type ChecklistView = ConnectionView['checklist'];

/**
 * A connection's checklist as it stands: what can be looked at is checked, the rest was ticked by a person or not.
 * @param checked how a line that is checked stands.
 */
export const checklistOf = (
	{stored, kind}: Connection,
	checked: (how: Exclude<ChecklistItem['done'], 'by hand'>) => Checked,
): ChecklistView =>
	kind.checklist.map(({text, done, needs = []}) => {
		if (done !== 'by hand') {
			const unset = needs.filter((key) => !isSet(stored, kind, key));
			if (unset.length === 0) return {text, ...checked(done)};
			const note = `Not set: ${unset.join(', ')}. rollcall connections set ${stored.name} --set ${unset[0]}=VALUE`;
			return {text, done: false, note};
		}
		const ticked = stored.ticked?.[text];
		return ticked === undefined ? {text, done} : {text, done: true, ticked};
	});

/** Typed, or by default. */
const isSet = ({settings}: Connection['stored'], {settings: schema}: Connection['kind'], key: string) =>
	(settings[key] ?? '') !== '' || schema.shape[key]?.safeParse(undefined).data !== undefined;

/**
 * Ticks a line of the checklist that nobody can check but a person, or takes the tick back.
 * @param item its number as shown, from 1, or how it begins.
 * @throws UsageError for a line that is none, or that is checked and not ticked.
 */
export async function tickItem(
	context: Context,
	name: string,
	item: string,
	done: boolean,
): Promise<Connection> {
	requireMay(context, 'approve', 'Ticking a checklist');
	const connection = await findConnection(context, name, 'anything');
	const {stored} = connection;
	const text = lineOf(connection, item);
	const now = byOperator(context);
	await updateConnections(context.store.documents, (connections) =>
		connections.map((each) => {
			if (each.id !== stored.id) return each;
			const {[text]: _, ...others} = each.ticked ?? {};
			return {...each, ticked: done ? {...others, [text]: now} : others};
		}),
	);
	const told = `${stored.name}: "${text}" was ${done ? 'ticked' : 'unticked'}`;
	await context.store.commit([activity(context, done ? 'tick' : 'untick', [stored.name], 'UPDATED', told)]);
	return await findConnection(context, name, 'anything');
}

function lineOf({stored, kind}: Connection, item: string): string {
	const wanted = item.trim().toLowerCase();
	const byNumber = /^\d+$/.test(wanted) ? kind.checklist[Number(wanted) - 1] : undefined;
	const named = kind.checklist.filter(({text}) => wanted !== '' && text.toLowerCase().startsWith(wanted));
	const found = byNumber ?? (named.length === 1 ? named[0] : undefined);
	if (found === undefined)
		throw new UsageError(
			named.length > 1
				? `"${item}" begins ${named.length} lines of the checklist of ${stored.name}`
				: `the checklist of ${stored.name} has no line "${item}"`,
			{
				notDone: 'Nothing was changed.',
				next: `Name a line by its number: rollcall connections show ${stored.name}`,
			},
		);
	if (found.done !== 'by hand')
		throw new UsageError(`"${found.text}" is not ticked by hand`, {
			notDone: 'Nothing was changed.',
			next:
				found.done === 'test'
					? `It is checked: rollcall connections test ${stored.name}`
					: `It is looked at by rollcall: rollcall connections show ${stored.name}`,
		});
	return found.text;
}
