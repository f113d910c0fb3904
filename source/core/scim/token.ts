import {timingSafeEqual} from 'node:crypto';
import {sha256} from '../canonical.ts';
import type {Instant} from '../directory/ids.ts';
import type {Randomness} from '../ports.ts';

/** A token as it is kept: nobody can make the token of it. */
export interface KeptToken {
	/** 8 hex digits, to tell two apart. */
	readonly id: string;
	/** SHA-256 of the token, 64 hex digits. */
	readonly hash: string;
	readonly made: Instant;
	/** When it came first; absent: never. */
	readonly used?: Instant | undefined;
}

const day = 86_400_000;
/** It has to be used within 4 days, or is made again (Microsoft's tutorial for Apple School Manager). */
export const unusedDays = 4;
/** One year of life, and a warning 60 days before (`idp.md`). */
export const tokenDays = 365;
export const warnDays = 60;
/** Two live side by side while one takes the place of the other. */
export const mostTokens = 2;

/** @returns the token, to be shown once, and what is kept of it. */
export function makeToken(
	randomness: Randomness,
	now: Date,
): {readonly token: string; readonly kept: KeptToken} {
	const token = `rc_${Buffer.from(randomness(32)).toString('base64url')}`;
	const id = Buffer.from(randomness(4)).toString('hex');
	return {token, kept: {id, hash: sha256(token), made: now.toISOString()}};
}

/** When it ends: a year from its making, or 4 days where nobody used it. */
export const tokenEnds = ({made, used}: KeptToken): Instant =>
	new Date(Date.parse(made) + (used === undefined ? unusedDays : tokenDays) * day).toISOString();

export const isLive = (token: KeptToken, now: Date): boolean => tokenEnds(token) > now.toISOString();

/** The live ones with one more, and those that it took the place of: of too many the oldest. */
export function withToken(
	tokens: readonly KeptToken[],
	kept: KeptToken,
	now: Date,
): {readonly tokens: readonly KeptToken[]; readonly ended: readonly KeptToken[]} {
	const live = tokens.filter((token) => isLive(token, now));
	const stay = live.slice(-(mostTokens - 1));
	return {tokens: [...stay, kept], ended: live.filter((token) => !stay.includes(token))};
}

/** Which token this is; all are compared, each in constant time. */
export function tokenOf(presented: string, tokens: readonly KeptToken[], now: Date): KeptToken | undefined {
	const hash = Buffer.from(sha256(presented), 'hex');
	let found: KeptToken | undefined;
	for (const token of tokens) {
		const kept = Buffer.from(token.hash, 'hex');
		if (kept.length === hash.length && timingSafeEqual(kept, hash) && isLive(token, now)) found = token;
	}
	return found;
}
