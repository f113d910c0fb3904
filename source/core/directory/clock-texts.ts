import {type Account, isStudent} from './account.ts';
import {passwordLapses, removalOf, type Stopped} from './clocks.ts';
import {reservedUntil} from './reserved.ts';

const format = new Intl.DateTimeFormat('en-GB', {
	day: 'numeric',
	month: 'long',
	year: 'numeric',
	timeZone: 'UTC',
});

/** `28 August 2026`, as screens and reasons say a day on which a clock runs out (UTC). */
export const clockDay = (at: string) => format.format(new Date(at));

const stopped: Readonly<Record<Stopped, string>> = {
	purchases: 'it has purchases or credit: no clock removes it',
	'not sent':
		'no package without it was sent yet: the clock that removes it begins in Apple School Manager when one is',
	'not confirmed':
		'nobody confirmed yet that it was deactivated: the clock that removes it begins in Apple School Manager when it is',
	live: 'Apple School Manager showed it live after it was deactivated here: no clock runs',
};

/** Why no action is offered of an account that a clock has removed, as a sentence part; undefined: none has. */
export function removedText(account: Account, now: Date): string | undefined {
	const removal = removalOf(account);
	return removal !== undefined && 'at' in removal && removal.at <= now.toISOString()
		? `Apple School Manager removed it on ${clockDay(removal.at)}`
		: undefined;
}

/** What a clock will do next with this account, and on which day, as sentences. */
export function clockTexts(account: Account, now: Date): readonly string[] {
	return [
		...removalTexts(account, now),
		...nameTexts(account, now),
		...passwordTexts(account, now),
		...graceTexts(account),
	];
}

function removalTexts(account: Account, now: Date): readonly string[] {
	const removal = removalOf(account);
	if (removal === undefined) return [];
	if ('stopped' in removal) return [stopped[removal.stopped]];
	const {at, days} = removal;
	const removed = removedText(account, now);
	return removed !== undefined
		? [`${removed}, ${days} days after it was deactivated; the next run takes it out here`]
		: [
				`Apple School Manager removes it on ${clockDay(at)}, ${days} days after it was deactivated, unless it is reactivated`,
			];
}

function nameTexts(account: Account, now: Date): readonly string[] {
	const until = reservedUntil(account);
	return until === undefined || until <= now.toISOString()
		? []
		: [`its user name stays reserved until ${clockDay(until)}`];
}

function passwordTexts(account: Account, now: Date): readonly string[] {
	const at = passwordLapses(account);
	if (at === undefined || account.status === 'Deactivated') return [];
	return at <= now.toISOString()
		? [`its temporary password lapsed on ${clockDay(at)}: create another one in Apple School Manager`]
		: [`its temporary password lapses on ${clockDay(at)} if nobody signs in with it`];
}

function graceTexts(account: Account): readonly string[] {
	const {leaving, status} = account;
	if (leaving === undefined || status === 'Deactivated') return [];
	const who = isStudent(account) ? 'the student' : 'the account';
	return [
		`${leaving.leftOut === undefined ? 'absent from the source' : 'left out'} since ${clockDay(leaving.since)}; stays published until ${clockDay(leaving.due)}, then ${who} is deactivated unless ${leaving.leftOut === undefined ? 'listed' : 'taken'} again`,
	];
}
