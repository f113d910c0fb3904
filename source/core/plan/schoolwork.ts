import type {PlanCounts} from './plan.ts';

/** What becomes of classes in Apple School Manager once an upload no longer holds them (`sync.md`, *Guards*), as half a sentence. */
export const schoolworkLost = 'turn Manual, lose their students, and their Schoolwork progress is deleted';

/** What the classes cost that a plan or a run takes away, as lines: none where it takes none. */
export const classesLost = (counts: Pick<PlanCounts, 'classes'> | undefined): readonly string[] => {
	const count = counts?.classes.remove ?? 0;
	if (count === 0) return [];
	return [
		`${count === 1 ? '1 class leaves' : `${count} classes leave`}: classes that leave Apple School Manager ${schoolworkLost}.`,
	];
};
