import {forecast} from '../core/adopt/forecast.ts';
import {madeTwice} from '../core/adopt/made-twice.ts';
import {exitCodes} from '../core/errors.ts';
import {strangePerson} from '../core/evidence/strange-people.ts';
import {planRoster} from '../core/plan/plan-roster.ts';
import type {Work} from '../core/ports.ts';
import {noteStep} from './adopting-notes.ts';
import type {AdoptForecast} from './answers/adopting.ts';
import {findConnection} from './connections.ts';
import {type Context, withSnapshot} from './context.ts';
import {planInputFor, readRoster} from './planning.ts';

const codes = {clean: exitCodes.done, changes: exitCodes.planned, held: exitCodes.held} as const;

/**
 * What the next sync of a connection would do in Apple School Manager, by source; reads and plans, and changes
 * nothing but the note that it was looked at. */
export async function* adoptForecast(
	context: Context,
	name: string | undefined,
	signal: AbortSignal,
): Work<AdoptForecast> {
	const connection = await findConnection(context, name, 'read');
	yield {stage: 'read'};
	const roster = yield* readRoster(context, connection, signal);
	yield {stage: 'plan'};
	const {stored, kind} = connection;
	const result = await withSnapshot(context.store, async (snapshot) => {
		const input = await planInputFor(context, connection, roster, snapshot, {removals: 'decide'});
		const {directory} = input;
		const plan = planRoster(input);
		const strangers = [...(await snapshot.load('strangers')).values()].flatMap(
			(each) => strangePerson(each) ?? [],
		);
		const told = forecast({
			directory,
			connection: {id: stored.id, source: kind.source ?? 'SFTP'},
			plan,
			strangers: new Set(strangers),
		});
		const {created, asked} = told.duplicates;
		const twice = madeTwice(directory, stored.id, input.disconnected);
		return {
			connection: stored.name,
			...told,
			...(twice === 0 ? {} : {twice}),
			counts: plan.counts,
			conflicts: plan.conflicts.filter(({decision}) => decision === undefined).length,
			guards: plan.guards.filter(({tripped}) => tripped),
			outcome: plan.outcome,
			hash: plan.hash,
			next:
				twice > 0
					? takeBackFirst(stored.name, twice)
					: created + asked > 0
						? `Keep the ids that are there first: rollcall adopt ids ${stored.name}`
						: plan.outcome === 'held'
							? `See what holds it: rollcall plan ${stored.name}`
							: plan.outcome === 'changes'
								? `Take it into the directory (a disarmed target is sent nothing): rollcall sync ${stored.name} --yes`
								: 'Compare what would be sent with what was sent: rollcall adopt compare OLD.zip',
			exitCode: codes[plan.outcome],
		};
	});
	await noteStep(context, 'forecast', stored, {
		created: result.created,
		duplicated: result.duplicates.created + result.duplicates.asked + (result.twice ?? 0),
		deactivated: result.deactivated,
	});
	return result;
}

/** What to do where a roster was taken in before it was known who is there: its ids can be kept once that is undone. */
export const takeBackFirst = (name: string, twice: number) =>
	`${twice} of the people of ${name} are there already under other Person IDs, and would be there twice. Take that sync back first, of which nothing was sent: rollcall history, rollcall undo RUN; then rollcall adopt ids ${name}`;
