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

/** What the last run left there, as a sentence part. */
export function mirrorStanding({failed, left, unmapped}: MirrorRun, heldBack: number): string {
	const waiting = heldBack - failed - left;
	const parts = [
		...(failed > 0
			? [`${failed} ${failed === 1 ? 'write was' : 'writes were'} refused or not answered`]
			: []),
		...(left > 0 ? [`${left} ${left === 1 ? 'write was' : 'writes were'} not tried`] : []),
		...(unmapped.length > 0
			? [`${unmapped.length} ${unmapped.length === 1 ? 'location is' : 'locations are'} not mapped`]
			: []),
		...(waiting > 0 ? [`${waiting} ${waiting === 1 ? 'record is' : 'records are'} held back`] : []),
	];
	return parts.length === 0 ? 'in step' : parts.join('; ');
}
