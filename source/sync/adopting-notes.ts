import type {AdoptionStep} from '../core/state-records.ts';
import type {Context} from './context.ts';
import type {StoredConnection} from './documents.ts';
import {byOperator, decideAndCommit} from './recording.ts';

/**
 * Notes that a step of the adoption was looked at, and what was counted: the newest takes the place of the one before.
 * Whoever only looks (`--read-only`) leaves no note.
 */
export async function noteStep(
	context: Context,
	step: AdoptionStep,
	{id: connection}: Pick<StoredConnection, 'id'>,
	figures: Readonly<Record<string, number>>,
): Promise<void> {
	if (context.readOnly) return;
	const id = `${step}/${connection}`;
	await decideAndCommit(context.store, async (snapshot) => ({
		changes: [
			{
				collection: 'adoptions',
				key: id,
				before: await snapshot.get('adoptions', id),
				after: {id, step, ...byOperator(context), connection, figures},
			},
		],
		result: undefined,
	}));
}
