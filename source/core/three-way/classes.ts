import type {RecordSet} from '../directory/directory.ts';
import {type Class, type Course, splitList} from '../directory/records.ts';
import {strangeClassId} from '../evidence/classes.ts';
import type {PublishedRecords} from '../plan/published.ts';
import type {Stranger} from '../state-records.ts';
import {inOrder, march} from './march.ts';
import {Tally, type ThreeWaySet} from './record.ts';
import type {InApple, Sides, ThreeWayField} from './sides.ts';
import {type Listing, Listings, type SourceView} from './source-view.ts';

/** Classes with their students, as an upload holds them. */
export type PackedClasses = Pick<PublishedRecords, 'classes' | 'enrolments'>;

/** All that the difference of classes is made of. */
export interface ClassViews {
	readonly sources: readonly SourceView[];
	readonly classes: RecordSet<Class>;
	readonly courses: RecordSet<Course>;
	/** Of the packages that targets acknowledged last, one a target. */
	readonly packages: readonly PackedClasses[];
	/** What the next upload holds, one a target. */
	readonly published: readonly PackedClasses[];
	readonly strangers: Iterable<Stranger>;
}

interface Packed {
	readonly key: string;
	readonly record: Class;
	/** Person IDs, joined as a list. */
	readonly students: string;
}

const none: ReadonlySet<string> = new Set();

/** Of each class: at the source, in what was sent, in Apple School Manager, and why not alike. */
export function differencesOfClasses(views: ClassViews): ThreeWaySet {
	const {classes, courses} = views;
	const listings = new Listings('classes', views.sources);
	const next = new Map(packed(views.published).map((each) => [each.key, each]));
	const tally = new Tally();
	march(
		[listed(classes, listings), packed(views.packages), told(classes, views.strangers)],
		({key, source, sent, apple}) => {
			const record = source?.record;
			const listing = source?.listing;
			const here = next.get(key);
			const sides: Sides = {
				source: listing?.at ?? 'absent',
				sent: sent !== undefined ? 'sent' : views.packages.length > 0 ? 'not sent' : 'unknown',
				apple: apple?.state ?? 'unknown',
				refused: apple?.refused === true,
				here: record === undefined ? 'nobody' : 'kept',
				by:
					record?.source === 'Manual'
						? 'hand'
						: record?.owner === undefined && record?.adoptedFor !== undefined
							? 'earlier upload'
							: 'source',
				leaving: false,
				conflict: false,
				faulty: listing?.faulty === true,
				held: listing?.held === true,
				published: here !== undefined,
				fields: sent === undefined || here === undefined ? [] : classFields(here, sent),
				edited: none,
			};
			tally.meet(key, sides, () => nameOf(record ?? sent?.record, courses) || rowName(listings, listing));
		},
	);
	return tally.result();
}

interface AtTheSource {
	readonly key: string;
	readonly record?: Class;
	readonly listing: Listing;
}

function listed(classes: RecordSet<Class>, listings: Listings<'classes'>): readonly AtTheSource[] {
	const found = new Map<string, AtTheSource>();
	for (const record of classes.values()) {
		const {owner, classId: key} = record;
		const ids = owner === undefined ? [] : [record.externalIds[owner] ?? key];
		found.set(key, {key, record, listing: listings.of(owner, ids)});
	}
	for (const {key, listing} of listings.others()) {
		const known = found.get(key);
		if (known === undefined) found.set(key, {key, listing});
		else if (known.listing.row === undefined) found.set(key, {...known, listing});
	}
	return inOrder([...found.values()]);
}

function packed(packages: readonly PackedClasses[]): readonly Packed[] {
	return inOrder(
		packages.flatMap(({classes, enrolments}) => {
			const students = new Map(enrolments.map((each) => [each.classId as string, each.students]));
			return classes.map((record) => ({
				key: record.classId,
				record,
				students: students.get(record.classId) ?? '',
			}));
		}),
	);
}

interface InTheirs {
	readonly key: string;
	readonly state: InApple;
	readonly refused: boolean;
}

function told(classes: RecordSet<Class>, strangers: Iterable<Stranger>): readonly InTheirs[] {
	const found = new Map<string, InTheirs>();
	for (const {id} of strangers)
		if (id.startsWith(strangeClassId(''))) {
			const key = id.slice(strangeClassId('').length);
			found.set(key, {key, state: 'live', refused: false});
		}
	for (const {classId: key, evidence} of classes.values())
		if (evidence === undefined) found.delete(key);
		else {
			const refused = evidence.state === 'unknown' || evidence.issue !== undefined;
			found.set(key, {key, state: evidence.unlisted === undefined ? evidence.state : 'missing', refused});
		}
	return inOrder([...found.values()]);
}

/** What of a class the next upload changes. */
function classFields(here: Packed, sent: Packed): readonly ThreeWayField[] {
	const fields: ThreeWayField[] = [];
	const differ = (field: string, [a, b]: readonly [string, string]) => {
		if (a !== b) fields.push({field, here: a, sent: b});
	};
	differ('number', [here.record.number ?? '', sent.record.number ?? '']);
	differ('courseId', [here.record.courseId, sent.record.courseId]);
	differ('locationId', [here.record.locationId, sent.record.locationId]);
	differ('instructorIds', [here.record.instructorIds.join(' '), sent.record.instructorIds.join(' ')]);
	if (here.students !== sent.students) fields.push(studentsOf(here.students, sent.students));
	return fields;
}

/** Lists of thirty say nothing to anybody: how many, and how many come or go. */
function studentsOf(here: string, sent: string): ThreeWayField {
	const [now, then] = [new Set(splitList(here)), new Set(splitList(sent))];
	const come = [...now].filter((id) => !then.has(id)).length;
	const go = [...then].filter((id) => !now.has(id)).length;
	const moves = [come > 0 ? `${come} join` : '', go > 0 ? `${go} leave` : ''].filter(Boolean).join(', ');
	return {
		field: 'students',
		here: `${now.size}${moves === '' ? '' : ` (${moves})`}`,
		sent: String(then.size),
	};
}

const nameOf = (record: Class | undefined, courses: RecordSet<Course>): string =>
	record === undefined
		? ''
		: [courses.get(record.courseId)?.name, record.number].filter(Boolean).join(', ') || record.classId;

function rowName(listings: Listings<'classes'>, listing: Listing | undefined): string {
	const view = listing === undefined ? undefined : listings.roster(listing)?.classes;
	return view === undefined || listing?.row === undefined ? '' : view.text(listing.row, 'number');
}
