import {canonicalJson, sha256Lines} from '../canonical.ts';
import type {Directory} from '../directory/directory.ts';
import {locationId} from '../directory/ids.ts';
import {MirrorDraft} from './draft.ts';
import {mirrorGuards} from './guards.ts';
import {refuseUnhealthy} from './health.ts';
import type {Held} from './held.ts';
import type {MirrorCounts, MirrorPlan} from './mirror-plan.ts';
import type {Mirrored} from './mirrored.ts';
import {planClasses} from './plan-classes.ts';
import {planUsers} from './plan-users.ts';
import {replacedValues} from './replaced.ts';
import type {MirrorSettings} from './settings.ts';
import {type MirrorWrite, mirrorWriteKinds} from './writes.ts';

/**
 * Plans what is written to the other side of a mirror: pure, the same for the same input in whatever order it comes.
 * In two directions it is planned once what came in is applied.
 * @param held what a read just found there.
 * @param base the pairs that are known, of this connection and others.
 * @throws SourceUnhealthyError when the read is empty or its parts do not belong together.
 */
export function planMirror(
	directory: Directory,
	held: Held,
	base: Iterable<Mirrored>,
	settings: MirrorSettings,
): MirrorPlan {
	const draft = new MirrorDraft(directory, held, base, settings);
	refuseUnhealthy(held, draft.rowsBefore(), settings.connection.name);
	const {paired} = planUsers(draft);
	planClasses(draft, paired);

	const rank = new Map(mirrorWriteKinds.map((kind, at) => [kind, at]));
	const writes = draft.writes.toSorted(
		(a, b) => rank.get(a.does)! - rank.get(b.does)! || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0),
	);
	const replaced = replacedValues(draft);
	const guards = mirrorGuards(draft, replaced);
	const {open, decided} = draft.conflicts;
	const isHeld = guards.some(({tripped}) => tripped);
	return {
		writes,
		conflicts: open.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
		decided: decided.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
		heldBack: draft.heldBack,
		unmapped: [...draft.waiting]
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([id, waiting]) => ({
				locationId: locationId(id),
				name: directory.locations.get(id)?.name ?? id,
				why: draft.locations.unmapped.get(id) ?? 'it is no location here',
				...waiting,
			})),
		...(replaced.length === 0 ? {} : {replaced}),
		guards,
		base: draft.changes(),
		counts: countsOf(draft, writes),
		hash: mirrorHash(
			writes,
			decided.map(({id, decision}) => `${id}=${decision?.choice}`),
		),
		outcome: isHeld ? 'held' : writes.length > 0 ? 'changes' : 'clean',
	};
}

/** SHA-256 over the writes, which hold no moment, and the decisions used; 64 hex digits. */
function mirrorHash(writes: readonly MirrorWrite[], decisions: readonly string[]): string {
	return sha256Lines([
		...writes.map(({reason: _, ...write}) => canonicalJson(write)),
		...decisions.toSorted(),
	]);
}

function countsOf(draft: MirrorDraft, writes: readonly MirrorWrite[]): MirrorCounts {
	const counts = Object.fromEntries(mirrorWriteKinds.map((kind) => [kind, 0])) as Record<
		keyof MirrorCounts,
		number
	>;
	for (const {does} of writes) counts[does]++;
	return {
		...counts,
		unchanged: draft.unchanged,
		heldBack: draft.heldBack.length,
		conflicts: draft.conflicts.open.length,
		pending: draft.pending,
	};
}
