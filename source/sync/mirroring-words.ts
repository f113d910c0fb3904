import type {MirrorHeldBack} from '../core/mirror/mirror-plan.ts';
import type {MirrorRun} from '../core/mirror/mirror-run.ts';
import type {MirrorWriteKind} from '../core/mirror/writes.ts';

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

/** What the last run left there, as a sentence part. */
export function mirrorStanding(run: MirrorRun, heldBack: number): string {
	const {failed, left, unmapped} = run;
	const waiting = isWhole(run) ? heldBack - failed - left : heldBack;
	const rest = leftWords(run);
	const withheld = withheldWords(run);
	const parts = [
		...(failed > 0
			? [`${failed} ${failed === 1 ? 'write was' : 'writes were'} refused or not answered`]
			: []),
		...(rest === undefined ? [] : [rest]),
		...(withheld === undefined ? [] : [withheld]),
		...(unmapped.length > 0
			? [`${unmapped.length} ${unmapped.length === 1 ? 'location is' : 'locations are'} not mapped`]
			: []),
		...(waiting > 0 ? [`${waiting} ${waiting === 1 ? 'record is' : 'records are'} held back`] : []),
	];
	return parts.length === 0 ? 'in step' : parts.join('; ');
}

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
	'comes-in': 'changed there, and comes in',
	'other-location': 'at another location',
};
