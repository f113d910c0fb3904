import type {MirrorHeldBack} from '../core/mirror/mirror-plan.ts';
import type {MirrorRun} from '../core/mirror/mirror-run.ts';
import type {MirrorWriteKind} from '../core/mirror/writes.ts';
import {time} from './findings.ts';

const words: Readonly<Record<MirrorWriteKind, readonly [one: string, many: string]>> = {
	'create-user': ['user created', 'users created'],
	'update-user': ['user updated', 'users updated'],
	'move-user': ['user moved', 'users moved'],
	'create-class': ['class created', 'classes created'],
	'update-class': ['class renamed', 'classes renamed'],
	'set-members': ['class with other members', 'classes with other members'],
	'remove-class': ['class removed', 'classes removed'],
	'trash-user': ['user moved to the trash', 'users moved to the trash'],
};

/** `12 users created, 3 classes with other members`; undefined where there is none. */
export function writesText(counts: MirrorRun['written']): string | undefined {
	const parts = (Object.keys(words) as MirrorWriteKind[]).flatMap((does) => {
		const count = counts[does] ?? 0;
		return count === 0 ? [] : [`${count} ${words[does][count === 1 ? 0 : 1]}`];
	});
	return parts.length === 0 ? undefined : parts.join(', ');
}

/** Whether a run came to the end of its writes: of one that did not, nobody counted what it wrote. */
export const isWhole = ({commits}: MirrorRun): boolean => commits !== undefined;

/** What a run did not come to; undefined: it came to all of it. */
export function leftWords(run: MirrorRun): string | undefined {
	const {left} = run;
	if (left === 0) return undefined;
	return isWhole(run)
		? `${left} ${left === 1 ? 'write was' : 'writes were'} not tried`
		: `it ended in the middle of ${left} ${left === 1 ? 'write' : 'writes'}: the next sync looks at what became of them`;
}

/** What additions alone left out; undefined: nothing. */
export const withheldWords = ({withheld = 0}: MirrorRun): string | undefined =>
	withheld === 0
		? undefined
		: `${withheld} ${withheld === 1 ? 'write that takes away waits' : 'writes that take away wait'} for an approval`;

/** What was sent there and did not show when it was read; undefined: all did. */
export function awaitedWords({heldBack, until}: MirrorRun): string | undefined {
	const {pending = 0} = heldBack;
	if (pending === 0) return undefined;
	const when = until === undefined ? '' : `: waited for until ${time(until)}`;
	return `what was sent about ${pending} ${pending === 1 ? 'record' : 'records'} does not show there yet${when}`;
}

/**
 * What the last run left there, as a sentence part.
 * @param heldBack records that it held back, those in conflicts not among them.
 * @param asks conflicts that are open now, and decisions that no run used yet.
 */
export function mirrorStanding(
	run: MirrorRun,
	heldBack: number,
	{open, decided}: {readonly open: number; readonly decided: number} = {open: 0, decided: 0},
): string {
	const {failed, left, unmapped} = run;
	const waiting = isWhole(run) ? heldBack - failed - left : heldBack;
	const rest = leftWords(run);
	const withheld = withheldWords(run);
	const awaited = awaitedWords(run);
	const parts = [
		...(failed > 0
			? [`${failed} ${failed === 1 ? 'write was' : 'writes were'} refused or not answered`]
			: []),
		...(rest === undefined ? [] : [rest]),
		...(withheld === undefined ? [] : [withheld]),
		...(unmapped.length > 0
			? [`${unmapped.length} ${unmapped.length === 1 ? 'location is' : 'locations are'} not mapped`]
			: []),
		...(open > 0 ? [`${open} ${open === 1 ? 'conflict waits' : 'conflicts wait'} for a decision`] : []),
		...(decided > 0 ? [decidedWords(decided)] : []),
		...(waiting > 0 ? [`${waiting} ${waiting === 1 ? 'record is' : 'records are'} held back`] : []),
		...(awaited === undefined ? [] : [awaited]),
	];
	return parts.length === 0 ? 'in step' : parts.join('; ');
}

/** `2 decisions wait for the next sync` */
export const decidedWords = (count: number): string =>
	`${count} ${count === 1 ? 'decision waits' : 'decisions wait'} for the next sync`;

/** Why nothing is written about records, in words that follow their number. */
export const heldBackWords: Readonly<Record<MirrorHeldBack['code'], string>> = {
	'creating-off': 'would be created, and that is switched off',
	'no-user-name': 'without a user name',
	'no-location': 'without a location',
	'unmapped-location': 'at a location that is none there',
	conflict: 'in a conflict',
	pending: 'written before, and not shown there yet',
	overdue: 'written, and never shown there',
	'not-ours': 'gone here and not made by us: left alone',
	nobodys: 'made by us, and of nobody here: left alone',
	'trashed-there': 'alive here and in the trash there',
	'missing-there': 'gone there',
	'in-grace': 'gone here and in their grace',
	'user-name-differs': 'with another user name, which cannot be changed there',
	stays: 'elsewhere, and stay: moving is off',
	'comes-in': 'changed there, and not among what comes in',
	'left-there': 'changed on both sides, and left there as decided',
	'other-location': 'at another location',
};
