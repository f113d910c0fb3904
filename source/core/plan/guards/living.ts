import type {Account} from '../../directory/account.ts';
import {isLeftBehind} from '../disconnected.ts';
import type {Draft} from '../draft.ts';
import type {GuardResult} from '../plan.ts';
import {isAdopted, mayRelink} from './relinks.ts';

/** More newcomers than this share of all who are known would be a second organisation beside the first one [D]. */
const most = 0.5;

/** A few whom nobody delivers are leavers whom the incumbent never took out: from this share of all on it is a school [D]. */
const leftovers = 0.05;

/**
 * Most of what would be created is there already, so far as anybody knows: Apple School Manager was adopted with people
 * (or classes) whom nobody delivers, and the newcomers are more than half of those known. Additions alone would double
 * the organisation, so that this holds them too (`sync.md`, *Adopt*). So it is with people whom another connection left
 * behind: after a move from an identity provider to uploads, whoever is sent under another Person ID is made a second
 * time [seed 001].
 */
export function livingGuard(draft: Draft): GuardResult {
	const people = peopleOf(draft);
	const classes = classesOf(draft);
	const from = draft.input.policy.guards.locationHalfFrom;
	const isOver = ({known, left, all, fresh}: Told) =>
		left >= from && left > leftovers * all && fresh >= from && fresh > most * known;
	const over = [
		...(isOver(people) ? [`${people.fresh} people beside ${people.known} known`] : []),
		...(isOver(classes) ? [`${classes.fresh} classes beside ${classes.known} known`] : []),
	];
	return {
		code: 'living',
		tripped: over.length > 0,
		message:
			over.length > 0
				? `Apple School Manager would be doubled: ${over.join(' and ')}, of whom nobody delivers ${people.left} people and ${classes.left} classes; keep their ids first: rollcall adopt ids ${draft.input.connection.name}`
				: `${people.fresh} newcomers beside ${people.known} people known`,
		numbers: {
			people: people.fresh,
			known: people.known,
			undelivered: people.left,
			classes: classes.fresh,
			knownClasses: classes.known,
		},
		removalsOnly: false,
	};
}

interface Told {
	/** Records that are known to be there and that this connection delivers or may take up. */
	readonly known: number;
	/** Of these, those that nobody delivers. */
	readonly left: number;
	/** All that is there, whoever delivers it. */
	readonly all: number;
	/** Newcomers, and those who wait to be told from somebody there. */
	readonly fresh: number;
}

function peopleOf(draft: Draft): Told {
	const {input, changes, conflicts, undelivered} = draft;
	const {connection, directory} = input;
	const taken = new Set<string>();
	let [known, all, left, created] = [0, 0, undelivered.length, 0];
	for (const {kind, action, key} of changes)
		if (kind === 'accounts')
			if (action === 'create') created++;
			else taken.add(key);
	for (const account of directory.accounts.values()) {
		if (account.status === 'Deactivated') continue;
		all++;
		const wasLeft = isLeftToThis(draft, account);
		if (wasLeft || mayRelink(account, connection.id)) known++;
		if (wasLeft && !taken.has(account.personId)) left++;
	}
	const asked = conflicts.filter(
		({kind, decision, accounts}) =>
			kind === 'duplicate-account' &&
			decision === undefined &&
			accounts.some((id) => mayBeDoubled(draft, id)),
	).length;
	return {known, left, all, fresh: created + asked};
}

/** Another connection left it behind: this one may take it up, and nobody else brings it. */
const isLeftToThis = ({input: {connection, disconnected}}: Draft, account: Account) =>
	account.owner !== connection.id && isLeftBehind(account, disconnected);

function mayBeDoubled(draft: Draft, id: string): boolean {
	const account = draft.input.directory.accounts.get(id);
	return account !== undefined && (isAdopted(account) || isLeftToThis(draft, account));
}

function classesOf({input, changes}: Draft): Told {
	const {connection, directory} = input;
	let [known, left, fresh] = [0, 0, 0];
	const taken = new Set<string>();
	for (const {kind, key, action} of changes) {
		if (kind !== 'classes') continue;
		if (action === 'create') fresh++;
		else taken.add(key);
	}
	for (const each of directory.classes.values()) {
		if (!mayRelink(each, connection.id)) continue;
		known++;
		if (isAdopted(each) && !taken.has(each.classId)) left++;
	}
	return {known, left, all: directory.classes.size, fresh};
}
