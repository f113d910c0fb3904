import type {EnrolmentView, RosterField, RosterKind, RosterView} from '../roster.ts';

/** A field that is read otherwise than it came. */
export interface Override<K extends RosterKind> {
	readonly field: RosterField<K>;
	/** By row of the roster as it was read. */
	text(row: number): string;
}

/**
 * The rows that stay, read through the view that they came in: numbers only, no row is copied. A row's hash is
 * that of the row as delivered.
 * @param kept rows that stay; undefined: all.
 */
export function keptRows<K extends RosterKind>(
	view: RosterView<K>,
	kept: Uint32Array | undefined,
	override?: Override<K>,
): RosterView<K> {
	if (kept === undefined && override === undefined) return view;
	const at = kept === undefined ? (row: number) => row : (row: number) => kept[row] ?? -1;
	return {
		kind: view.kind,
		count: kept?.length ?? view.count,
		text: (row, field) => (field === override?.field ? override.text(at(row)) : view.text(at(row), field)),
		hash64: (row) => view.hash64(at(row)),
		offset: (row) => view.offset(at(row)),
		place: (row) => view.place(at(row)),
	};
}

/** The enrolments that stay, joined to the rows of classes and people that stay. */
export function keptEnrolments(
	view: EnrolmentView,
	kept: Uint32Array | undefined,
	others: {readonly classes: Uint32Array | undefined; readonly people: Uint32Array | undefined},
): EnrolmentView {
	if (kept === undefined && others.classes === undefined && others.people === undefined) return view;
	const at = kept === undefined ? (row: number) => row : (row: number) => kept[row] ?? -1;
	const classRow = renumbered(others.classes);
	const studentRow = renumbered(others.people);
	return {
		kind: view.kind,
		count: kept?.length ?? view.count,
		text: (row, field) => view.text(at(row), field),
		hash64: (row) => view.hash64(at(row)),
		offset: (row) => view.offset(at(row)),
		place: (row) => view.place(at(row)),
		classRow: (row) => classRow(view.classRow(at(row))),
		studentRow: (row) => studentRow(view.studentRow(at(row))),
	};
}

/** From a row as it was read to its number among those that stay; −1 for nothing. */
function renumbered(kept: Uint32Array | undefined): (row: number) => number {
	if (kept === undefined) return (row) => row;
	const numbers = new Int32Array((kept.at(-1) ?? -1) + 1).fill(-1);
	for (const [number, row] of kept.entries()) numbers[row] = number;
	return (row) => numbers[row] ?? -1;
}
