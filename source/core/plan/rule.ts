import {sha256} from '../canonical.ts';
import type {ConnectionId, Instant} from '../directory/ids.ts';
import type {ConflictSide} from './conflict.ts';
import type {ConflictKind} from './conflict-kind.ts';
import {fold} from './fold.ts';

/** A decision that holds for later conflicts too: of one kind and connection, and alike in what is compared. */
export interface Rule {
	/** Derived from what it covers: a second rule for the same takes the first one's place. */
	readonly id: string;
	readonly kind: string;
	readonly connection: ConnectionId;
	/** Letter of the way out. */
	readonly choice: string;
	/** The location that came with the decision: never a value of one person. Absent: its way out needs none. */
	readonly input?: string;
	readonly covers: Covered;
	readonly by: string;
	readonly at: Instant;
}

/** Which conflicts of a kind a rule is for; holds nothing of a person. */
export interface Covered {
	/** Compared fields that differ; the others agree. */
	readonly differing: readonly string[];
	/** Values that have to be the same, of the fields that the kind names ({@link ConflictKind.ruledBy}). */
	readonly same: Readonly<Record<string, string>>;
}

/** What a rule made from this conflict would cover. */
export function coveredBy(
	kind: Pick<ConflictKind, 'compared' | 'ruledBy'>,
	[a, b]: readonly [ConflictSide, ConflictSide],
): Covered {
	const differs = (field: string) => fold(a.fields[field] ?? '') !== fold(b.fields[field] ?? '');
	return {
		differing: kind.compared.filter(differs).sort(),
		same: Object.fromEntries(
			(kind.ruledBy ?? []).map((field) => [field, a.fields[field] || b.fields[field] || '']),
		),
	};
}

/** The id of the rule for these conflicts: `r-` and eight hex digits. */
export const ruleId = (kind: string, connection: ConnectionId, covers: Covered): string =>
	`r-${sha256(JSON.stringify([kind, connection, covers.differing, Object.entries(covers.same).sort()])).slice(
		0,
		8,
	)}`;
