import type {Conflict} from '../core/plan/conflict.ts';
import {isLive, tokenEnds, warnDays} from '../core/scim/token.ts';
import type {StoredConnection} from './documents.ts';
import type {ConnectionState} from './rollcall.ts';
import {isStopping} from './scim-stopping.ts';

const minute = 60_000;
/** An identity provider comes about every 40 minutes [seed 003]; three times missed wants attention (`idp.md`). */
export const silentAfter = 3 * 40 * minute;

/** Whether an identity provider came with a token that is live still. */
export const hasVisited = ({push}: StoredConnection, now: Date): boolean =>
	push?.tokens.some((token) => token.used !== undefined && isLive(token, now)) ?? false;

/** How a connection that is pushed to stands, and what to do. */
export function pushState(
	{id, name, push}: StoredConnection,
	{
		conflicts,
		staged,
		people,
		now,
	}: {
		readonly conflicts: Iterable<Conflict>;
		/** Removals past the guard. */
		readonly staged: number;
		readonly people: number;
		readonly now: Date;
	},
): {readonly state: ConnectionState; readonly message: string} {
	const anew = `rollcall connections token ${name}`;
	const live = push?.tokens.filter((token) => isLive(token, now)) ?? [];
	const ends = live.map(tokenEnds).sort().at(-1);
	if (ends === undefined)
		return {
			state: 'not set up',
			message: `${push === undefined ? 'it has no token yet' : 'its token was not used in time, or has ended'}. Make one: ${anew}`,
		};
	const stop = [...conflicts].find((conflict) => isStopping(conflict, id) && !isSettled(conflict));
	if (stop !== undefined)
		return {
			state: 'stopped',
			message: `${stop.incoming} was sent, which is not in the mapping: pushes are refused until that is decided. rollcall resolve ${stop.id}`,
		};
	if (!live.some(({used}) => used !== undefined))
		return {
			state: 'ready',
			message: `nobody came with its token yet; it has to be used before ${ends.slice(0, 16).replace('T', ' ')} UTC`,
		};
	if (staged > 0)
		return {
			state: 'held',
			message: `${staged} ${staged === 1 ? 'removal waits' : 'removals wait'} for approval, past the limit of the removals guard: rollcall connections removals ${name}`,
		};
	if (push?.last !== undefined && now.getTime() - Date.parse(push.last) > silentAfter)
		return {
			state: 'needs attention',
			message: `nobody came since ${push.last.slice(0, 16).replace('T', ' ')} UTC, which is three cycles: look whether rollcall serve runs, and into the provisioning log`,
		};
	const left = Math.floor((Date.parse(ends) - now.getTime()) / (24 * 60 * minute));
	return {
		state: left < warnDays ? 'needs attention' : 'connected',
		message:
			left < warnDays
				? `its token ends in ${left} days. Make the next one now, both work meanwhile: ${anew}`
				: `${people.toLocaleString('en-US')} ${people === 1 ? 'person' : 'people'}; last push ${push?.last === undefined ? 'not known' : `${push.last.slice(0, 16).replace('T', ' ')} UTC`}`,
	};
}

/** Decided, and carried out at the next push. */
const isSettled = ({decision}: Conflict) => decision !== undefined && decision.choice !== 'z';
