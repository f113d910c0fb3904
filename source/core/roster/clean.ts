import {ColumnRows} from './columns.ts';
import type {Place} from './problem.ts';
import type {Roster, RosterField, RosterKind, RosterView} from './roster.ts';

/** Texts that people read. Ids are left as they are: one that changed would be another record's. */
const cleanedFields = {
	locations: {name: 'location_name'},
	people: {
		personNumber: 'person_number',
		firstName: 'first_name',
		middleName: 'middle_name',
		lastName: 'last_name',
		gradeLevel: 'grade_level',
		email: 'email_address',
		sisUsername: 'sis_username',
	},
	courses: {number: 'course_number', name: 'course_name'},
	classes: {number: 'class_number'},
} as const satisfies {
	readonly [K in Exclude<RosterKind, 'enrolments'>]: Partial<Record<RosterField<K>, string>>;
};

/** A text that was cleaned in our copy. */
export interface Cleaned extends Place {
	/** By its name in Apple's format. */
	readonly field: string;
	/** As it came. */
	readonly value: string;
	/** `has stray spaces`, `has curly quotes` or both. */
	readonly reason: string;
}

const curly = /[‘’“”]/;
const stray = /^\s|\s$|\s\s|[^\S ]/u;

/** Without spaces around it, with single ones inside, and with straight quotes. */
export const cleanText = (text: string) =>
	text.replace(/[‘’]/g, "'").replace(/[“”]/g, '"').trim().replace(/\s+/gu, ' ');

/** Cleans stray spaces and curly quotes out of what people read. Rows that are clean are not touched, or copied. */
export function cleanRoster(roster: Roster): {readonly roster: Roster; readonly cleaned: readonly Cleaned[]} {
	const cleaned: Cleaned[] = [];
	const views = {
		locations: cleanView(roster.locations, cleanedFields.locations, cleaned),
		people: cleanView(roster.people, cleanedFields.people, cleaned),
		courses: cleanView(roster.courses, cleanedFields.courses, cleaned),
		classes: cleanView(roster.classes, cleanedFields.classes, cleaned),
	};
	return cleaned.length === 0 ? {roster, cleaned} : {roster: {...roster, ...views}, cleaned};
}

function cleanView<K extends Exclude<RosterKind, 'enrolments'>>(
	view: RosterView<K>,
	names: Readonly<Partial<Record<string, string>>>,
	cleaned: Cleaned[],
): RosterView<K> {
	const texts = new Map<RosterField<K>, ReadonlyMap<number, string>>();
	for (const [key, name] of Object.entries(names)) {
		const field = key as RosterField<K>;
		const found = new Map<number, string>();
		const column = view instanceof ColumnRows ? view.column(field) : undefined;
		for (let row = 0; row < view.count; row++) {
			// A look at the bytes spares making a text of every value.
			if (column?.isPlain(row)) continue;
			const value = view.text(row, field);
			const reason = whyUnclean(value);
			if (reason === undefined) continue;
			found.set(row, cleanText(value));
			cleaned.push({...view.place(row), field: name!, value, reason});
		}
		if (found.size > 0) texts.set(field, found);
	}
	if (texts.size === 0) return view;
	return {
		kind: view.kind,
		count: view.count,
		text: (row, field) => texts.get(field)?.get(row) ?? view.text(row, field),
		hash64: (row) => view.hash64(row),
		offset: (row) => view.offset(row),
		place: (row) => view.place(row),
	};
}

function whyUnclean(value: string): string | undefined {
	const found = [stray.test(value) ? 'stray spaces' : '', curly.test(value) ? 'curly quotes' : ''];
	return found.some((each) => each !== '') ? `has ${found.filter(Boolean).join(' and ')}` : undefined;
}
