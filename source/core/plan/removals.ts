import type {Removals} from '../state-records.ts';

/** All that any of them takes away, each key once and in order. */
export function together(all: readonly Removals[]): Required<Removals> {
	const union = (keys: (removals: Removals) => readonly string[] | undefined) =>
		[...new Set(all.flatMap((each) => keys(each) ?? []))].sort();
	return {
		people: union(({people}) => people),
		classes: union(({classes}) => classes),
		courses: union(({courses}) => courses),
		locations: union(({locations}) => locations),
		enrolments: union(({enrolments}) => enrolments),
		changed: union(({changed}) => changed),
		turned: union(({turned}) => turned),
	};
}
