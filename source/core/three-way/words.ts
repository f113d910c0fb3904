import {clockDay} from '../directory/clock-texts.ts';
import type {Instant} from '../directory/ids.ts';
import type {ClassSeen} from '../directory/records.ts';
import {notListed} from '../evidence/newest.ts';
import {type ThreeWayReason, threeWayReasons} from './reasons.ts';
import type {ThreeWayRecord} from './record.ts';
import type {ThreeWayField} from './sides.ts';

/** What of a record is told beside the sides on which it is. */
export interface WayFacts {
	/** `sis (users.csv:12)`; absent: no row is known. */
	readonly listedBy?: string;
	/** When the package was sent that holds it, or does not. */
	readonly sentAt?: Instant;
	readonly evidence?: ClassSeen;
	/** Why it is, or is not, in the next upload, as explain says it; absent: nothing is to be said. */
	readonly why?: string;
}

/** Where the fields themselves are the reason. */
const toldByFields: ReadonlySet<ThreeWayReason> = new Set([
	'fields',
	'next-upload',
	'edited-here',
	'account-name',
]);

/**
 * The way of one record in a line: `listed by sis (users.csv:12), sent 12 November 2026, refused by Apple School Manager
 * on 13 November 2026 (NO_EMAIL). …`
 */
export function wayWords(record: ThreeWayRecord, facts: WayFacts): string {
	const way = [sourceWords(record, facts), sentWords(record, facts), appleWords(record, facts)].join(', ');
	const fields = record.fields.map(fieldWords).join('; ');
	const isTold = fields !== '' && toldByFields.has(record.reason);
	const because = isTold
		? `${capital(fields)}.`
		: (facts.why ?? `${capital(threeWayReasons[record.reason][1])}.`);
	return `${capital(way)}. ${because}`;
}

function sourceWords({source}: ThreeWayRecord, {listedBy}: WayFacts): string {
	switch (source) {
		case 'listed':
			return listedBy === undefined ? 'at the source' : `listed by ${listedBy}`;
		case 'left out':
			return listedBy === undefined ? 'left out at the source' : `left out at ${listedBy}`;
		case 'absent':
			return 'not at a source';
		case 'unknown':
			return 'its source is not known';
	}
}

function sentWords({sent}: ThreeWayRecord, {sentAt}: WayFacts): string {
	switch (sent) {
		case 'sent':
			return sentAt === undefined ? 'sent' : `sent ${clockDay(sentAt)}`;
		case 'not sent':
			return sentAt === undefined ? 'not sent' : `not in what was sent ${clockDay(sentAt)}`;
		case 'unknown':
			return 'nothing was sent yet';
	}
}

const states = {live: 'in Apple School Manager', inactive: 'inactive in Apple School Manager'} as const;

function appleWords({apple, reason}: ThreeWayRecord, {evidence}: WayFacts): string {
	if (evidence === undefined)
		return apple === 'live' ? states.live : 'nothing was read of it from Apple School Manager';
	const {state, at, code, issue, unlisted} = evidence;
	if (apple === 'missing' && unlisted !== undefined)
		return `not in the whole list of Apple School Manager of ${clockDay(unlisted.at)}`;
	const refused = issue ?? (state === 'unknown' && code !== notListed ? {at, code} : undefined);
	const seen = state === 'unknown' ? [] : [`${states[state]} on ${clockDay(at)} (${code})`];
	const told =
		refused === undefined
			? []
			: [`refused by Apple School Manager on ${clockDay(refused.at)} (${refused.code})`];
	return [...seen, ...(reason === 'refused' || seen.length === 0 ? told : [])].join(', ');
}

/** `gradeLevel: 6 at the source, 5 sent`. */
export function fieldWords({field, source, here, sent, apple}: ThreeWayField): string {
	const sides = [
		['at the source', source],
		['here', source === undefined || here !== source ? here : undefined],
		['sent', sent],
		['in Apple School Manager', apple],
	] as const;
	const told = sides.flatMap(([side, text]) =>
		text === undefined ? [] : [`${text || '(nothing)'} ${side}`],
	);
	return `${field}: ${told.join(', ')}`;
}

const capital = (text: string) => text.replace(/^./, (first) => first.toUpperCase());
